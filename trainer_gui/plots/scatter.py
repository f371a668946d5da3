"""Samples as points, from a few to millions: moved with the mouse, zoomed with the wheel.

A few points are marks whose shape tells the part of the data; very many become an image of how dense they are, worked
out in the background for the view in hand, while the last one is stretched to where it belongs.

Shape suffixes: N samples, M samples in view, C the channels of a colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.drawing import image
from trainer_gui.plots.legend import LegendItem, Sample
from trainer_gui.plots.marks import MARK_PX, PART_MARKS, draw_marks
from trainer_gui.plots.pan_canvas import PanCanvas
from trainer_gui.plots.parts import PART_SAMPLES, Ints, checked_parts, part_name, parts_present
from trainer_gui.plots.raster import density_image, inside
from trainer_gui.plots.ticks import kept_range
from trainer_gui.plots.value_bar import bar_margin_px, paint_bar, step_colors, steps_of
from trainer_gui.plots.view import View
from trainer_gui.theme.ramps import rgb

Floats = NDArray[np.float64]

# Up to here each sample in view is a mark of its own.
MOST_MARKS = 1500
# From here on working out what is in view would be felt, and goes to the background.
LARGE = 60_000
HIT_PX = 8.0
# An image cell is as large as a small dot; where dots are few, they are larger.
CELL_PX, LARGE_CELL_PX = 2, 4
FEW = 20_000

# Runs the first function elsewhere and hands its result to the second one here.
Runner = Callable[[Callable[[], "InView"], Callable[["InView"], None]], None]


@dataclass(frozen=True, eq=False)
class InView:
    """What a view holds.

    Args:
        view: The view.
        at_M: Numbers of its samples; None if they are too many for marks.
        colors_HWC: The image of them then.
    """

    view: View
    at_M: NDArray[np.int64] | None
    colors_HWC: NDArray[np.uint8] | None


class ScatterPlot(PanCanvas):
    """Points over two columns, in the colours of classes, of a number, or of the parts of the data.

    Signals:
        point_clicked: Number of a sample.
        point_hovered: Number of a sample, or None.
        view_drawn: What is in view is worked out.
    """

    point_clicked = Signal(int)
    point_hovered = Signal(object)
    view_drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._class_names: tuple[str, ...] = ()
        self._x_N: Floats = np.empty(0)
        self._y_N: Floats = np.empty(0)
        self._color_N: Floats | None = None
        self._part_N: Ints = checked_parts(None, 0)
        self._shown_parts = frozenset({0, 1, 2})
        self._value_range: tuple[float, float] | None = None
        self._group_N: NDArray[np.uint8] = np.empty(0, dtype=np.uint8)
        self._drawn_x_N: Floats = np.empty(0)
        self._in_view: InView | None = None
        self._image: QImage | None = None
        self._selected: int | None = None
        self._hovered: int | None = None
        self._run: Runner | None = None
        self._least: View | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Samples as points"))
        self.setToolTip(
            self.tr("Wheel or + and −: zoom. Drag or arrow keys: move. Home or double click: all.")
        )
        self._describe()

    # What users of the plot call

    def set_runner(self, run: Runner) -> None:
        """Say who works out what many points look like, away from the window's thread."""
        self._run = run

    def show_points(
        self,
        x: ArrayLike,
        y: ArrayLike,
        color: ArrayLike | None = None,
        part: ArrayLike | None = None,
        class_names: Sequence[str] = (),
    ) -> None:
        """Show samples; the view stays if the user has zoomed, or while the samples fill it.

        Args:
            x: Along the horizontal axis, shape (N,); NaN for none.
            y: Along the vertical axis, shape (N,).
            color: Index of the class where there are names, else a number, shape (N,); None colours by part.
            part: 0 training, 1 validation, 2 test, shape (N,); None if all are training samples.
            class_names: Names of the classes; empty without classes.

        Raises:
            ValueError: If the lengths differ, a part is none of the three, or a class has no name.
        """
        x_N = np.ascontiguousarray(np.asarray(x, dtype=np.float64).ravel())
        y_N = np.ascontiguousarray(np.asarray(y, dtype=np.float64).ravel())
        color_N = None if color is None else np.asarray(color, dtype=np.float64).ravel()
        part_N = checked_parts(part, len(x_N))
        if len(y_N) != len(x_N) or (color_N is not None and len(color_N) != len(x_N)):
            raise ValueError(f"samples: expected {len(x_N)} of everything, received another number")
        n_classes = len(class_names)
        if n_classes and color_N is not None and len(color_N):
            low, high = float(color_N.min()), float(color_N.max())
            if not (low >= 0 and high < n_classes):
                raise ValueError(f"color: expected class indices from 0 to {n_classes - 1}, received others")
        if len(x_N) != len(self._x_N):
            self._selected = self._hovered = None
        self._x_N, self._y_N, self._color_N, self._part_N = x_N, y_N, color_N, part_N
        self._class_names = tuple(class_names)
        # What was in view were other samples.
        self._in_view, self._image = None, None
        self._group()
        self._fit()
        self._describe()
        self.refresh()

    def set_least(self, view: View | None) -> None:
        """Say what *all* is at least, as with a sheet that is drawn on; None for no more than the samples."""
        self._least = view

    def set_parts_shown(self, parts: frozenset[int]) -> None:
        """Show the samples of these parts only: 0 training, 1 validation, 2 test."""
        if parts != self._shown_parts:
            self._shown_parts = parts
            self._hide_parts()
            self.refresh()

    def select(self, index: int | None) -> None:
        """Draw a ring around a sample."""
        if index != self._selected:
            self._selected = index
            self.update()

    @property
    def selected(self) -> int | None:
        """The sample with the ring."""
        return self._selected

    @property
    def is_dense(self) -> bool:
        """True while points are shown as an image of how dense they are."""
        return self._in_view is not None and self._in_view.at_M is None

    def clear(self) -> None:
        """Forget samples and ranges."""
        self.forget_whole()
        self._value_range = None
        self._left_px = 0.0
        self.show_points([], [])

    def point_at(self, position: QPointF) -> int | None:
        """The sample nearest to a pixel position, if it is within 8 pixels and drawn as a mark."""
        if self._in_view is None or self._in_view.at_M is None or not len(self._in_view.at_M):
            return None
        at_M, area = self._in_view.at_M, self.area()
        distance_M = np.hypot(
            self._view.x_pixels(self._drawn_x_N[at_M], area) - position.x(),
            self._view.y_pixels(self._y_N[at_M], area) - position.y(),
        )
        nearest = int(np.argmin(np.where(np.isnan(distance_M), np.inf, distance_M)))
        return int(at_M[nearest]) if distance_M[nearest] <= HIT_PX else None

    # What is in view

    def refresh(self) -> None:
        """Work out what the view in hand holds."""
        area, view = self.area(), self._view
        x_N, y_N, group_N = self._drawn_x_N, self._y_N, self._group_N
        colors_GC = self._colors()
        cell_px = LARGE_CELL_PX if len(x_N) <= FEW else CELL_PX
        shape = (max(1, int(area.height() / cell_px)), max(1, int(area.width() / cell_px)))

        def work() -> InView:
            at_M = inside(x_N, y_N, view, MOST_MARKS)
            if at_M is not None:
                return InView(view, at_M, None)
            return InView(view, None, density_image(x_N, y_N, group_N, colors_GC, view=view, shape=shape))

        if self._run is None or len(x_N) <= LARGE:
            self._take(work())
        else:
            if self._in_view is None:
                self.set_message(self.tr("The samples are being drawn…"))
            self.update()
            self._run(work, self._take)

    def _take(self, found: InView) -> None:
        if self._in_view is None:
            self._show_empty()
        self._in_view = found
        self._image = image(found.colors_HWC) if found.colors_HWC is not None else None
        self.drop_layers()
        self.view_drawn.emit()

    def _group(self) -> None:
        """A small number for the colour of each sample: its class, its step on the ramp, or its part."""
        if self._color_N is None:
            self._value_range = None
            self._group_N = self._part_N.astype(np.uint8)
        elif self._class_names:
            self._value_range = None
            self._group_N = (self._color_N.astype(np.int64) % 256).astype(np.uint8)
        else:
            finite_N = self._color_N[np.isfinite(self._color_N)]
            if len(finite_N):
                self._value_range = kept_range(
                    self._value_range, float(finite_N.min()), float(finite_N.max())
                )
            low, high = self._value_range or (0.0, 1.0)
            self._group_N = steps_of(self._color_N, low, high)
        self._hide_parts()

    def _hide_parts(self) -> None:
        if len(self._shown_parts) == 3:
            self._drawn_x_N = self._x_N
        else:
            is_shown_N = np.isin(self._part_N, sorted(self._shown_parts))
            self._drawn_x_N = np.where(is_shown_N, self._x_N, np.nan)

    def _colors(self) -> NDArray[np.uint8]:
        theme = self._theme
        if self._color_N is None:
            return np.array([rgb(theme.part_color(part)) for part in range(3)], dtype=np.uint8)
        if self._class_names:
            n = max(1, min(256, len(self._class_names)))
            return np.array([rgb(theme.class_color(k)) for k in range(n)], dtype=np.uint8)
        return step_colors(theme)

    def _fit(self) -> None:
        is_finite_N = np.isfinite(self._x_N) & np.isfinite(self._y_N)
        if not is_finite_N.any():
            return
        whole, least = self.whole, self._least
        x_N, y_N = self._x_N[is_finite_N], self._y_N[is_finite_N]
        x_ends, y_ends = (float(x_N.min()), float(x_N.max())), (float(y_N.min()), float(y_N.max()))
        if least is not None:
            is_in = least.x0 <= x_ends[0] and x_ends[1] <= least.x1
            if is_in and least.y0 <= y_ends[0] and y_ends[1] <= least.y1:
                self.set_whole(least)
                return
            x_ends = (min(x_ends[0], least.x0), max(x_ends[1], least.x1))
            y_ends = (min(y_ends[0], least.y0), max(y_ends[1], least.y1))
        x_range = kept_range((whole.x0, whole.x1) if whole else None, *x_ends)
        y_range = kept_range((whole.y0, whole.y1) if whole else None, *y_ends)
        self.set_whole(View(*x_range, *y_range))

    # Painting

    def right_margin_px(self) -> float:
        """Room for the colour bar and its numbers."""
        if self._value_range is None:
            return super().right_margin_px()
        return bar_margin_px(*self._value_range, QFontMetricsF(self.label_font()))

    def paint_margin(self, painter: QPainter, area: QRectF) -> None:
        """The colour bar."""
        if self._value_range is not None:
            paint_bar(painter, area, *self._value_range, self._theme)

    def has_over(self) -> bool:
        """The samples."""
        return self._in_view is not None

    def paint_over(self, painter: QPainter, area: QRectF) -> None:
        """The image of many samples, or a mark for each of a few."""
        found = self._in_view
        if found is None:
            return
        if self._image is not None:
            own = found.view
            box = QRectF(
                self._view.to_pixels(own.x0, own.y1, area), self._view.to_pixels(own.x1, own.y0, area)
            )
            painter.drawImage(box, self._image)
            return
        at_M = found.at_M
        if at_M is None or not len(at_M):
            return
        x_M = self._view.x_pixels(self._drawn_x_N[at_M], area)
        y_M = self._view.y_pixels(self._y_N[at_M], area)
        part_M, group_M, colors_GC = self._part_N[at_M], self._group_N[at_M], self._colors()
        for part in reversed(parts_present(part_M)):
            for group in np.unique(group_M[part_M == part]).tolist():
                chosen_M = (part_M == part) & (group_M == group)
                color = QColor(*colors_GC[group % len(colors_GC)].tolist()).name()
                edge = self._edge_of(color)
                draw_marks(painter, x_M[chosen_M], y_M[chosen_M], PART_MARKS[part], color, edge=edge)

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """Rings around the sample in hand and the one below the pointer."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index, width_px in ((self._hovered, 1.0), (self._selected, 2.0)):
            if index is None or index >= len(self._x_N):
                continue
            x, y = float(self._x_N[index]), float(self._y_N[index])
            if np.isfinite(x) and np.isfinite(y):
                painter.setPen(QPen(QColor(self._theme.text), width_px))
                painter.drawEllipse(self._view.to_pixels(x, y, area), MARK_PX / 2 + 3, MARK_PX / 2 + 3)

    def on_theme(self) -> None:
        """The image and the names carry colours too."""
        super().on_theme()
        self._describe()
        self.refresh()

    def _edge_of(self, color: str) -> str:
        """The outline of a sample; on a ramp it must stand off from pale and from deep colours alike."""
        if self._value_range is None:
            return self._theme.panel if self._color_N is None else self._theme.point_edge
        ends = sorted((self._theme.text, self._theme.panel), key=lambda end: QColor(end).lightness())
        return ends[0] if QColor(color).lightness() > 110 else ends[1]

    def _describe(self) -> None:
        theme = self._theme
        parts = parts_present(self._part_N)
        by_part = self._color_N is None
        items = []
        if not by_part:
            names = enumerate(self._class_names)
            items = [LegendItem(name, Sample.PATCH, theme.class_color(k)) for k, name in names]
        if by_part or len(parts) > 1:
            for part in parts:
                color = theme.part_color(part) if by_part else theme.faint_text
                items.append(LegendItem(part_name(part), PART_SAMPLES[part], color))
        self.set_legend(tuple(items))
        self._show_empty()

    def _show_empty(self) -> None:
        """Say that there is nothing, if so."""
        self.set_message("" if len(self._x_N) else self.tr("The samples appear here."))

    # Qt's side

    def resizeEvent(self, event: QResizeEvent) -> None:
        """An image has as many cells as there is room for."""
        super().resizeEvent(event)
        self.refresh()

    def clicked_at(self, at: QPointF) -> None:
        """Take the sample below the pointer in hand."""
        index = self.point_at(at)
        if index is not None:
            self.select(index)
            self.point_clicked.emit(index)

    def pointed_at(self, at: QPointF | None) -> None:
        """Tell what is below the pointer."""
        index = self.point_at(at) if at is not None else None
        if index != self._hovered:
            self._hovered = index
            self.point_hovered.emit(index)
            self.update()
