"""Two features: the samples over what the model says of every place between them.

Shape suffixes: N samples, H rows and W columns of the grid, K classes, S segments of the decision line.
Row 0 of a grid is at the bottom, column 0 at the left; its outer nodes lie on the edges of its rectangle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.contour import class_borders, probability_line
from trainer_gui.plots.drawing import draw_segments, hairline, image
from trainer_gui.plots.legend import LegendItem, Sample
from trainer_gui.plots.marks import PART_MARKS, draw_mark, draw_marks
from trainer_gui.plots.parts import PART_SAMPLES, checked_parts, part_name, parts_present
from trainer_gui.plots.point_editing import PointCanvas
from trainer_gui.plots.surface_colors import many_class_colors, two_class_colors, value_colors
from trainer_gui.plots.ticks import kept_range, linear_ticks
from trainer_gui.plots.view import View

Floats = NDArray[np.float64]

_BAR_PX = 12.0
# Samples of a number to predict are coloured in so many steps.
_VALUE_STEPS = 24


class SurfaceFitPlot(PointCanvas):
    """Samples over two features, above the model's probability of a class or its predicted value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._class_names: tuple[str, ...] = ()
        self._target_N: Floats = np.empty(0)
        self._part_N = checked_parts(None, 0)
        self._rect: tuple[float, float, float, float] | None = None
        self._values: NDArray[np.floating] | None = None
        self._value_range: tuple[float, float] | None = None
        self._image: QImage | None = None
        self._line_S4: Floats = np.empty((0, 4))
        self._has_range = False
        self.setAccessibleName(self.tr("Samples and decision surface"))
        self._describe()

    def set_classes(self, names: Sequence[str]) -> None:
        """Say what the classes are called; none of them if a number is predicted."""
        if tuple(names) != self._class_names:
            self._class_names = tuple(names)
            self._values = None
            self._value_range = None
            self._color_surface()
            self._left_px = 0.0
            self.drop_layers()
            self._describe()

    def set_grid_rect(self, x0: float, x1: float, y0: float, y1: float) -> None:
        """Say where the outer nodes of the grid lie; the plot shows this rectangle.

        Raises:
            ValueError: If an end is not finite or not above the other.
        """
        if not (all(math.isfinite(end) for end in (x0, x1, y0, y1)) and x0 < x1 and y0 < y1):
            raise ValueError(f"grid: expected x0 < x1 and y0 < y1, received {(x0, x1, y0, y1)}")
        self._rect = (x0, x1, y0, y1)
        self.set_view(View(x0, x1, y0, y1))

    def set_value_range(self, low: float, high: float) -> None:
        """Fix the numbers at both ends of the colour bar.

        Raises:
            ValueError: If ``high`` is not above ``low``.
        """
        if not low < high:
            raise ValueError(f"value range: expected low below high, received {(low, high)}")
        if (low, high) != self._value_range:
            self._value_range = (low, high)
            self._color_surface()
            self.drop_layers()

    def show_points(
        self, x: ArrayLike, y: ArrayLike, target: ArrayLike, part: ArrayLike | None = None
    ) -> None:
        """Show samples.

        Args:
            x: The first feature, shape (N,).
            y: The second feature, shape (N,).
            target: Index of the class, or the number to predict if there are no classes, shape (N,).
            part: 0 training, 1 validation, 2 test, shape (N,); None if all are training samples.

        Raises:
            ValueError: If the lengths differ, a part is none of the three, or a class has no name.
        """
        part_N = checked_parts(part, np.size(x))
        target_N = np.array(target, dtype=np.float64).ravel()
        if len(target_N) != len(part_N):
            raise ValueError(
                f"target: expected one for each of the {len(part_N)} samples, received {len(target_N)}"
            )
        n_classes = len(self._class_names)
        if n_classes and len(target_N) and not ((target_N >= 0) & (target_N < n_classes)).all():
            raise ValueError(
                f"target: expected class indices from 0 to {n_classes - 1}, received another number"
            )
        has_moved = self._set_positions(x, y)
        same_target = np.array_equal(target_N, self._target_N, equal_nan=True)
        if not has_moved and same_target and np.array_equal(part_N, self._part_N):
            return
        self._target_N, self._part_N = target_N, part_N
        if not n_classes and np.isfinite(target_N).any():
            finite_N = target_N[np.isfinite(target_N)]
            self.set_value_range(*kept_range(self._value_range, float(finite_N.min()), float(finite_N.max())))
        if self._rect is None:
            self._fit_ranges()
        self.drop_layers()
        self._describe()

    def show_fit(self, values: NDArray[np.floating]) -> None:
        """Show what the model says at every node of the grid; repainted once, however often this is called.

        Args:
            values: With two classes the probability of class 1, shape (H, W). With more, one probability a
                class, shape (H, W, K). Without classes the predicted value, shape (H, W). NaN is left blank.

        Raises:
            ValueError: If the shape is none of these.
        """
        n_classes = len(self._class_names)
        array = np.asarray(values)
        fits = array.ndim == 2 or (array.ndim == 3 and array.shape[2] == n_classes)
        if not fits or min(array.shape[:2]) < 2:
            raise ValueError(
                f"grid: expected a shape (rows, columns), or (rows, columns, {n_classes}), each at least 2, "
                f"received {array.shape}"
            )
        had_values = self._values is not None
        self._values = array
        if not n_classes and self._value_range is None and np.isfinite(array).any():
            finite = array[np.isfinite(array)]
            self._value_range = kept_range(None, float(finite.min()), float(finite.max()))
            self.drop_layers()
        self._color_surface()
        if not had_values:
            self._describe()
        self.update()

    def clear(self) -> None:
        """Forget samples, surface and ranges; the classes stay."""
        self._set_positions([], [])
        self._target_N = np.empty(0)
        self._part_N = checked_parts(None, 0)
        self._rect = self._values = self._value_range = None
        self._has_range = False
        self._color_surface()
        self.drop_layers()
        self._describe()

    def on_theme(self) -> None:
        """Colour the surface anew."""
        super().on_theme()
        self._color_surface()
        self._describe()

    def right_margin_px(self) -> float:
        """Room for the colour bar and its numbers."""
        if self._class_names or self._value_range is None:
            return super().right_margin_px()
        metrics = QFontMetricsF(self.label_font())
        widest_px = max([metrics.horizontalAdvance(text) for _, text in self._bar_ticks()], default=0.0)
        return 10 + _BAR_PX + 6 + widest_px + 6

    def paint_margin(self, painter: QPainter, area: QRectF) -> None:
        """The colour bar."""
        if self._class_names or self._value_range is None:
            return
        low, high = self._value_range
        column_HW = np.linspace(high, low, 128)[:, None]
        bar = QRectF(area.right() + 10, area.top(), _BAR_PX, area.height())
        painter.drawImage(bar, image(value_colors(column_HW, low, high, self._theme)))
        painter.setPen(hairline(self._theme.border))
        painter.drawRect(bar)
        painter.setPen(QColor(self._theme.faint_text))
        line_px = QFontMetricsF(painter.font()).height()
        for value, text in self._bar_ticks():
            at_px = area.bottom() - (value - low) / (high - low) * area.height()
            box = QRectF(bar.right() + 6, at_px - line_px / 2, 100, line_px)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def has_over(self) -> bool:
        """Samples lie above the surface."""
        return len(self._x_N) > 0

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """The surface, the decision line, and what is being edited."""
        if self._image is not None:
            x0, x1, y0, y1 = self._grid_rect()
            rows, columns = self._image.height(), self._image.width()
            top_left = self._view.to_pixels(x0, y1, area)
            box = QRectF(top_left, self._view.to_pixels(x1, y0, area))
            # A pixel lies around its node, so the image reaches half a cell beyond the outer nodes.
            half_x, half_y = box.width() / (columns - 1) / 2, box.height() / (rows - 1) / 2
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box.adjusted(-half_x, -half_y, half_x, half_y), self._image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(hairline(self._theme.fitted_line))
            origin_4 = np.array([box.left(), box.bottom(), box.left(), box.bottom()])
            cell_4 = np.array([half_x, -half_y, half_x, -half_y]) * 2
            draw_segments(painter, origin_4 + self._line_S4 * cell_4, 1.7)
        self._paint_editing(painter, area)

    def paint_over(self, painter: QPainter, area: QRectF) -> None:
        """The samples that are at rest, by part and colour."""
        x_N, y_N = self._view.x_pixels(self._x_N, area), self._view.y_pixels(self._y_N, area)
        rests_N = self._resting()
        group_N = self._color_groups()
        for part in reversed(parts_present(self._part_N)):
            for group in np.unique(group_N[self._part_N == part]).tolist():
                chosen_N = rests_N & (self._part_N == part) & (group_N == group)
                color = self._group_color(group)
                mark, edge = PART_MARKS[part], self._edge_of(color)
                draw_marks(painter, x_N[chosen_N], y_N[chosen_N], mark, color, edge=edge)

    def paint_dragged(self, painter: QPainter, at: QPointF, index: int) -> None:
        """The sample at the pointer."""
        color = self._group_color(int(self._color_groups()[index]))
        draw_mark(painter, at, PART_MARKS[int(self._part_N[index])], color, edge=self._edge_of(color))

    def _color_groups(self) -> NDArray[np.int64]:
        """A number for the colour of each sample: its class, or a step of the ramp."""
        if self._class_names or self._value_range is None:
            return np.nan_to_num(self._target_N).astype(np.int64)
        low, high = self._value_range
        share_N = np.nan_to_num((self._target_N - low) / (high - low))
        return np.round(np.clip(share_N, 0, 1) * (_VALUE_STEPS - 1)).astype(np.int64)

    def _group_color(self, group: int) -> str:
        if self._class_names or self._value_range is None:
            return self._theme.class_color(group)
        share_HW = np.array([[group / (_VALUE_STEPS - 1)]])
        red, green, blue, _ = value_colors(share_HW, 0, 1, self._theme)[0, 0].tolist()
        return QColor(red, green, blue).name()

    def _edge_of(self, color: str) -> str:
        """The outline of a sample; on a ramp it must stand off from pale and from deep colours alike."""
        if self._class_names:
            return self._theme.point_edge
        ends = sorted((self._theme.text, self._theme.panel), key=lambda end: QColor(end).lightness())
        return ends[0] if QColor(color).lightness() > 110 else ends[1]

    def _bar_ticks(self) -> list[tuple[float, str]]:
        return linear_ticks(*self._value_range, 5) if self._value_range is not None else []

    def _grid_rect(self) -> tuple[float, float, float, float]:
        view = self._view
        return self._rect if self._rect is not None else (view.x0, view.x1, view.y0, view.y1)

    def _color_surface(self) -> None:
        """Turn the numbers of the grid into an image and a decision line."""
        values, theme = self._values, self._theme
        self._image, self._line_S4 = None, np.empty((0, 4))
        if values is None or not np.isfinite(values).any():
            return
        if values.ndim == 3 and values.shape[2] == 2:
            values = values[:, :, 1]
        if values.ndim == 3:
            colors_HWC = many_class_colors(values, theme)
            self._line_S4 = class_borders(values)
        elif self._class_names:
            colors_HWC = two_class_colors(values, theme)
            self._line_S4 = probability_line(values)
        elif self._value_range is not None:
            colors_HWC = value_colors(values, *self._value_range, theme)
        else:
            return
        # Images begin at the top.
        self._image = image(colors_HWC[::-1])

    def _fit_ranges(self) -> None:
        is_finite_N = np.isfinite(self._x_N) & np.isfinite(self._y_N)
        if not is_finite_N.any():
            return
        view = self._view if self._has_range else None
        x_N, y_N = self._x_N[is_finite_N], self._y_N[is_finite_N]
        x_range = kept_range((view.x0, view.x1) if view else None, float(x_N.min()), float(x_N.max()))
        y_range = kept_range((view.y0, view.y1) if view else None, float(y_N.min()), float(y_N.max()))
        self._has_range = True
        self.set_view(View(*x_range, *y_range))

    def _describe(self) -> None:
        theme = self._theme
        items = [
            LegendItem(name, Sample.PATCH, theme.class_color(k)) for k, name in enumerate(self._class_names)
        ]
        parts = parts_present(self._part_N)
        if len(parts) > 1:
            items += [LegendItem(part_name(part), PART_SAMPLES[part], theme.faint_text) for part in parts]
        if self._class_names and self._values is not None:
            items.append(LegendItem(self.tr("decision line"), Sample.LINE, theme.fitted_line))
        self.set_legend(tuple(items))
        is_empty = not len(self._x_N) and self._values is None
        self.set_message(self.tr("Samples and the decision surface appear here.") if is_empty else "")
