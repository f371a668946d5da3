"""Numbers over a plane as colours with lines of equal height, and points that are dragged over it.

Shape suffixes: A columns, B rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.canvas import PlotCanvas
from trainer_gui.plots.contour import contour
from trainer_gui.plots.drawing import draw_segments, hairline, image, line_pen
from trainer_gui.plots.marks import Mark, draw_mark
from trainer_gui.plots.surface_colors import value_colors
from trainer_gui.plots.ticks import linear_ticks, number_text
from trainer_gui.plots.value_bar import bar_margin_px, paint_bar
from trainer_gui.plots.view import View

Floats = NDArray[np.float64]

_GRAB_PX = 18.0
_POINT_PX = 13.0
_LEVELS = 6
_ARROW_PX = 60.0
_HEAD_PX = 9.0
_KEY_SHARE = 0.02


@dataclass(frozen=True)
class PlanePoint:
    """A point on the plane.

    Args:
        key: What it is called by the program.
        name: What it is called in the picture.
        x: Right.
        y: Up.
        color: Index of a colour of the theme, as for classes.
        is_fixed: True if it is not dragged.
    """

    key: str
    name: str
    x: float
    y: float
    color: int = 0
    is_fixed: bool = False


class PlaneSurface(PlotCanvas):
    """Draws a surface, its points, and how the gradient pushes the one in hand.

    Arrow keys move the point in hand; Space takes the next one.

    Signals:
        dragged: Key of a point and where it was moved to.
        dropped: The point is let go.
        taken: Key of the point that is in hand now.
        reshaped: The room has another shape: a surface of that shape would show distances as they are.
    """

    dragged = Signal(str, float, float)
    dropped = Signal()
    taken = Signal(str)
    reshaped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loss_BA: Floats | None = None
        self._low, self._high = 0.0, 1.0
        self._points: tuple[PlanePoint, ...] = ()
        self._in_hand = ""
        self._held = ""
        self._arrow: tuple[float, float] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def points(self) -> tuple[PlanePoint, ...]:
        """What can be dragged."""
        return self._points

    @property
    def arrow(self) -> tuple[float, float] | None:
        """Which way training moves the point in hand."""
        return self._arrow

    @property
    def values(self) -> Floats | None:
        """The heights that are drawn, shape (B, A)."""
        return self._loss_BA

    def show_surface(
        self,
        loss_BA: Floats,
        reach: tuple[float, float],
        points: Sequence[PlanePoint],
        in_hand: str,
        labels: tuple[str, str],
    ) -> None:
        """Draw a surface around 0.

        Args:
            loss_BA: Heights, the lowest row first, float64, shape (B, A).
            reach: The plane goes from minus these to these: right, up.
            points: What lies on it.
            in_hand: Key of the point that the surface is about.
            labels: Names of the axes.
        """
        finite = loss_BA[np.isfinite(loss_BA)]
        self._low, self._high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        if self._high - self._low < 1e-9:
            self._high = self._low + 1.0
        self._loss_BA = loss_BA
        self._in_hand = in_hand
        self.show_points(points)
        self.set_message("")
        self.set_labels(*labels)
        self.set_view(View(-reach[0], reach[0], -reach[1], reach[1]))
        self.drop_layers()

    def show_points(self, points: Sequence[PlanePoint]) -> None:
        """Move the points; the one that is held stays below the hand."""
        held = next((point for point in self._points if point.key == self._held), None)
        self._points = tuple(
            held if held is not None and point.key == held.key else point for point in points
        )
        self.update()

    def show_arrow(self, way: tuple[float, float] | None) -> None:
        """Say which way training moves the point in hand: against the gradient."""
        self._arrow = way
        self.update()

    def show_message(self, text: str) -> None:
        """Show a sentence instead of a surface."""
        self._loss_BA = None
        self._points = ()
        self._arrow = None
        self.set_labels("", "")
        self.set_message(text)
        self.setAccessibleDescription(text)
        self.drop_layers()

    def place_of(self, key: str) -> QPointF:
        """Pixel position of a point."""
        point = next(point for point in self._points if point.key == key)
        return self._view.to_pixels(point.x, point.y, self.area())

    @property
    def aspect(self) -> float:
        """Width of the drawing by its height."""
        area = self.area()
        return float(area.width() / area.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a surface of the new shape."""
        super().resizeEvent(event)
        self.reshaped.emit()

    # Painting

    def right_margin_px(self) -> float:
        """Room for the bar."""
        if self._loss_BA is None:
            return 14.0
        return bar_margin_px(self._low, self._high, QFontMetricsF(self.label_font()))

    def paint_margin(self, painter: QPainter, area: QRectF) -> None:
        """The bar that explains the colours."""
        if self._loss_BA is not None:
            paint_bar(painter, area, self._low, self._high, self._theme)

    def paint_under(self, painter: QPainter, area: QRectF) -> None:
        """Colours, lines of equal height, and the axes through 0."""
        loss_BA = self._loss_BA
        if loss_BA is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colors = value_colors(loss_BA[::-1], self._low, self._high, self._theme)
        painter.drawImage(area, image(colors))
        painter.setPen(hairline(self._theme.faint_text))
        rows, columns = loss_BA.shape
        scale = np.array([area.width() / (columns - 1), area.height() / (rows - 1)] * 2)
        for level, _ in linear_ticks(self._low, self._high, _LEVELS):
            ends_S4 = contour(loss_BA, level) * scale
            ends_S4[:, ::2] += area.left()
            ends_S4[:, 1::2] = area.bottom() - ends_S4[:, 1::2]
            draw_segments(painter, ends_S4)
        painter.setPen(hairline(self._theme.border))
        middle = self._view.to_pixels(0, 0, area)
        painter.drawLine(QPointF(middle.x(), area.top()), QPointF(middle.x(), area.bottom()))
        painter.drawLine(QPointF(area.left(), middle.y()), QPointF(area.right(), middle.y()))

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """The points and the arrow."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.label_font())
        metrics = QFontMetricsF(painter.font())
        for point in self._points:
            at = self._view.to_pixels(point.x, point.y, area)
            if point.key == self._in_hand:
                self._paint_arrow(painter, at)
            edge = self._theme.text if point.key == self._in_hand else self._theme.point_edge
            mark = Mark.DIAMOND if point.is_fixed else Mark.DISC
            draw_mark(painter, at, mark, self._theme.class_color(point.color), edge=edge, size_px=_POINT_PX)
            width_px = metrics.horizontalAdvance(point.name)
            left_px = min(at.x() + 10, area.right() - width_px - 4)
            top_px = max(area.top() + 1, at.y() - metrics.height() - 3)
            box = QRectF(left_px, top_px, width_px + 4, metrics.height())
            painter.fillRect(box, QColor(self._theme.panel))
            painter.setPen(QColor(self._theme.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, point.name)

    def _paint_arrow(self, painter: QPainter, at: QPointF) -> None:
        if self._arrow is None:
            return
        x, y = self._arrow
        size = math.hypot(x, y)
        if not math.isfinite(size) or size < 1e-9:
            return
        way = QPointF(x / size, -y / size)
        end = at + way * (_ARROW_PX * min(1.0, 0.35 + 0.65 * size))
        painter.setPen(line_pen(self._theme.gradient, 2.5))
        painter.drawLine(at, end)
        side = QPointF(-way.y(), way.x())
        painter.setBrush(QColor(self._theme.gradient))
        tip = end + way * 2
        back = end - way * _HEAD_PX
        painter.drawPolygon(QPolygonF([tip, back + side * (_HEAD_PX / 2), back - side * (_HEAD_PX / 2)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the nearest point."""
        area = self.area()
        near = [
            (math.dist(self._view.to_pixels(p.x, p.y, area).toTuple(), event.position().toTuple()), p.key)
            for p in self._points
            if not p.is_fixed
        ]
        if event.button() == Qt.MouseButton.LeftButton and near and min(near)[0] <= _GRAB_PX:
            self._held = min(near)[1]
            self._take(self._held)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it; without one in hand, read the surface."""
        x, y = self._view.to_data(event.position(), self.area())
        if self._held:
            self._move(self._held, x, y)
        elif self._loss_BA is not None:
            self.setToolTip(number_text(self._height(x, y)) if self.area().contains(event.position()) else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        del event
        if self._held:
            self._held = ""
            self.dropped.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the point in hand; Space takes the next one."""
        step = _KEY_SHARE * (self._view.x1 - self._view.x0)
        way = {
            Qt.Key.Key_Left: (-step, 0.0),
            Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, step),
            Qt.Key.Key_Down: (0.0, -step),
        }.get(Qt.Key(event.key()))
        moving = [point for point in self._points if not point.is_fixed]
        in_hand = next((point for point in moving if point.key == self._in_hand), None)
        if way is not None and in_hand is not None:
            self._move(in_hand.key, in_hand.x + way[0], in_hand.y + way[1])
            self.dropped.emit()
        elif event.key() == Qt.Key.Key_Space and in_hand is not None:
            self._take(moving[(moving.index(in_hand) + 1) % len(moving)].key)
        else:
            super().keyPressEvent(event)

    def _take(self, key: str) -> None:
        if key != self._in_hand:
            self._in_hand = key
            self._arrow = None
            self.taken.emit(key)
        self.update()

    def _move(self, key: str, x: float, y: float) -> None:
        view = self._view
        x, y = min(max(x, view.x0), view.x1), min(max(y, view.y0), view.y1)
        self._points = tuple(
            PlanePoint(p.key, p.name, x, y, p.color) if p.key == key else p for p in self._points
        )
        self.update()
        self.dragged.emit(key, x, y)

    def _height(self, x: float, y: float) -> float:
        assert self._loss_BA is not None
        rows, columns = self._loss_BA.shape
        view = self._view
        row = round((y - view.y0) / (view.y1 - view.y0) * (rows - 1))
        column = round((x - view.x0) / (view.x1 - view.x0) * (columns - 1))
        return float(self._loss_BA[min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)])
