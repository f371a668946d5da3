"""Every chosen column over every other one: small pictures side by side, how each is spread on the diagonal.

Shape suffixes: N samples, C columns, K groups, H rows and W columns of an image.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.drawing import hairline, image
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.plots.raster import density_image
from trainer_gui.plots.ticks import linear_ticks, padded_range
from trainer_gui.plots.value_bar import step_colors, steps_of
from trainer_gui.plots.view import View
from trainer_gui.theme.ramps import rgb

Floats = NDArray[np.float64]

MOST_COLUMNS = 6
_BINS = 24
_GAP_PX = 4.0
_EDGE_PX = 6.0
_CELL_PX = 3

Runner = Callable[[Callable[[], "Panels"], Callable[["Panels"], None]], None]


@dataclass(frozen=True, eq=False)
class MatrixData:
    """What is drawn.

    Args:
        names: Names of the columns.
        columns: The columns, each of shape (N,).
        color_N: Index of the class, or a number, shape (N,).
        class_names: Names of the classes; empty for a number.
    """

    names: tuple[str, ...]
    columns: tuple[Floats, ...]
    color_N: Floats
    class_names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Panels:
    """The drawn panels.

    Args:
        images: Colours (H, W, 4) of each pair of columns off the diagonal: up, across.
        counts: Bars of each column, shape (bars, K).
        ranges: What each column's axis shows.
    """

    images: dict[tuple[int, int], NDArray[np.uint8]]
    counts: tuple[NDArray[np.int64], ...]
    ranges: tuple[tuple[float, float], ...]


class ScatterMatrix(PaintedWidget):
    """Draws up to six columns against each other; a click on a panel asks for it alone.

    Signals:
        pair_chosen: Column across and column up, as numbers in the order given.
    """

    pair_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: MatrixData | None = None
        self._panels: Panels | None = None
        self._images: dict[tuple[int, int], QImage] = {}
        self._run: Runner | None = None
        self._at = (0, 0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Scatter matrix"))
        self.setToolTip(
            self.tr("Click a panel, or choose one with the arrow keys and Enter, to see it alone.")
        )

    def set_runner(self, run: Runner) -> None:
        """Say who draws the panels, away from the window's thread."""
        self._run = run

    def show_columns(self, data: MatrixData | None) -> None:
        """Show columns; None for none."""
        self._data = data
        self._panels = None
        self._images = {}
        n = len(data.names) if data is not None else 0
        self._at = (min(self._at[0], max(0, n - 1)), min(self._at[1], max(0, n - 1)))
        self.setAccessibleDescription(", ".join(data.names) if data is not None else "")
        self.redraw()

    @property
    def is_drawn(self) -> bool:
        """True once the panels are there."""
        return self._panels is not None

    def redraw(self) -> None:
        """Draw the panels anew, as for another size or other colours."""
        data = self._data
        self.update()
        if data is None or len(data.names) < 2:
            return
        box = self.panel(0, 0)
        shape = (max(8, int(box.height() / _CELL_PX)), max(8, int(box.width() / _CELL_PX)))
        colors = self._colors(data)

        def work() -> Panels:
            return draw_panels(data, colors, shape)

        if self._run is None:
            self._take(work())
        else:
            self._run(work, self._take)

    def on_theme(self) -> None:
        """Draw in the new colours."""
        self.redraw()

    def resizeEvent(self, event: object) -> None:
        """Panels have as many cells as there is room for."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.redraw()

    def panel(self, up: int, across: int) -> QRectF:
        """Where a panel is, in pixels; row 0 is at the top."""
        n = max(1, len(self._data.names) if self._data is not None else 1)
        metrics = QFontMetricsF(self.label_font())
        left, bottom = _EDGE_PX + 5.2 * metrics.averageCharWidth(), metrics.height() + 6
        top = metrics.height() + 6
        width = (self.width() - left - _EDGE_PX) / n
        height = (self.height() - top - bottom) / n
        return QRectF(
            left + across * width, top + up * height, max(4.0, width - _GAP_PX), max(4.0, height - _GAP_PX)
        )

    def _take(self, panels: Panels) -> None:
        if self._data is None or len(panels.counts) != len(self._data.names):
            return
        self._panels = panels
        self._images = {place: image(colors) for place, colors in panels.images.items()}
        self.update()

    def _colors(self, data: MatrixData) -> NDArray[np.uint8]:
        if not data.class_names:
            return step_colors(self._theme)
        n = max(1, min(256, len(data.class_names)))
        return np.array([rgb(self._theme.class_color(k)) for k in range(n)], dtype=np.uint8)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint panels, names and the numbers at the outer edges."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setFont(self.label_font())
        data, panels = self._data, self._panels
        if data is None or len(data.names) < 2:
            self._say(painter, self.tr("Choose at least two columns."))
        elif panels is None:
            self._say(painter, self.tr("The panels are being drawn…"))
        else:
            for up in range(len(data.names)):
                for across in range(len(data.names)):
                    self._paint_panel(painter, up, across, data, panels)
            self._paint_numbers(painter, data, panels)
        painter.end()

    def _say(self, painter: QPainter, text: str) -> None:
        painter.setPen(QColor(self._theme.faint_text))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), text)

    def _paint_panel(self, painter: QPainter, up: int, across: int, data: MatrixData, panels: Panels) -> None:
        box = self.panel(up, across)
        if up == across:
            self._paint_bars(painter, box, panels.counts[up], data)
        elif (up, across) in self._images:
            painter.drawImage(box, self._images[up, across])
        is_current = self.hasFocus() and (up, across) == self._at
        painter.setPen(hairline(self._theme.accent if is_current else self._theme.border))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        if is_current:
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        if up == across:
            painter.setPen(QColor(self._theme.text))
            metrics = QFontMetricsF(painter.font())
            text = metrics.elidedText(data.names[up], Qt.TextElideMode.ElideMiddle, box.width() - 8)
            painter.drawText(box.adjusted(5, 2, -3, 0), int(Qt.AlignmentFlag.AlignLeft), text)

    def _paint_bars(
        self, painter: QPainter, box: QRectF, counts_BK: NDArray[np.int64], data: MatrixData
    ) -> None:
        tallest = int(counts_BK.sum(axis=1).max()) or 1
        # The name stands above the bars.
        room_px = max(4.0, box.height() - QFontMetricsF(painter.font()).height() - 4)
        step_px = box.width() / len(counts_BK)
        for b, counts in enumerate(counts_BK):
            bottom_px = box.bottom()
            for k, count in enumerate(counts.tolist()):
                if count:
                    height_px = room_px * count / tallest
                    color = self._theme.class_color(k) if data.class_names else self._theme.loss_raw
                    bar = QRectF(box.left() + b * step_px, bottom_px - height_px, step_px, height_px)
                    painter.fillRect(bar, QColor(color))
                    bottom_px -= height_px

    def _paint_numbers(self, painter: QPainter, data: MatrixData, panels: Panels) -> None:
        painter.setPen(QColor(self._theme.faint_text))
        n, metrics = len(data.names), QFontMetricsF(painter.font())
        line_px = metrics.height()
        for c in range(n):
            low, high = panels.ranges[c]
            side, bottom = self.panel(c, 0), self.panel(n - 1, c)
            for value, text in linear_ticks(low, high, 2)[:3]:
                share = (value - low) / (high - low)
                y_px = side.bottom() - share * side.height()
                place = QRectF(0, y_px - line_px / 2, side.left() - 4, line_px)
                if side.top() <= place.center().y() <= side.bottom() and c > 0:
                    painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), text)
                x_px = bottom.left() + share * bottom.width()
                if bottom.left() <= x_px <= bottom.right():
                    below = QRectF(x_px - 40, bottom.bottom() + 2, 80, line_px)
                    painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter), text)

    # Mouse and keys

    def panel_at(self, at: QPointF) -> tuple[int, int] | None:
        """Row and column of the panel at a place."""
        n = len(self._data.names) if self._data is not None else 0
        for up in range(n):
            for across in range(n):
                if self.panel(up, across).contains(at):
                    return up, across
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes a panel in hand, and asks for it alone."""
        found = self.panel_at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._at = found
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go from panel to panel; Enter asks for one."""
        n = len(self._data.names) if self._data is not None else 0
        key = Qt.Key
        step = {
            key.Key_Left: (0, -1), key.Key_Right: (0, 1), key.Key_Up: (-1, 0), key.Key_Down: (1, 0),
        }.get(key(event.key()))  # fmt: skip
        if step is not None and n:
            self._at = (
                min(max(self._at[0] + step[0], 0), n - 1), min(max(self._at[1] + step[1], 0), n - 1)
            )  # fmt: skip
            self.update()
        elif event.key() in (key.Key_Return, key.Key_Enter, key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        self.update()
        up, across = self._at
        if self._data is not None and up != across:
            self.pair_chosen.emit(across, up)


def draw_panels(data: MatrixData, colors_GC: NDArray[np.uint8], shape: tuple[int, int]) -> Panels:
    """Draw every pair of columns, and count every column.

    Args:
        data: The columns.
        colors_GC: One colour a class, or a step of the ramp.
        shape: Rows and columns of an image.
    """
    ranges = tuple(_range(column_N) for column_N in data.columns)
    n_groups = len(data.class_names) or 1
    if data.class_names:
        group_N = (data.color_N.astype(np.int64) % 256).astype(np.uint8)
    else:
        group_N = steps_of(data.color_N, *_range(data.color_N))
    images, counts = {}, []
    for up, (y_N, y_range) in enumerate(zip(data.columns, ranges, strict=True)):
        bars_BK = np.zeros((_BINS, n_groups), dtype=np.int64)
        for k in range(n_groups):
            chosen_N = y_N[data.color_N == k] if data.class_names else y_N
            bars_BK[:, k] = np.histogram(chosen_N[np.isfinite(chosen_N)], bins=_BINS, range=y_range)[0]
        counts.append(bars_BK)
        for across, (x_N, x_range) in enumerate(zip(data.columns, ranges, strict=True)):
            if up != across:
                view = View(*x_range, *y_range)
                images[up, across] = density_image(x_N, y_N, group_N, colors_GC, view=view, shape=shape)
    return Panels(images, tuple(counts), ranges)


def _range(values_N: Floats) -> tuple[float, float]:
    finite_N = values_N[np.isfinite(values_N)]
    if not len(finite_N):
        return 0.0, 1.0
    return padded_range(float(finite_N.min()), float(finite_N.max()))
