"""A curve with a point on it that is dragged along the bottom axis."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.curves import CurvesPlot
from trainer_gui.plots.drawing import hairline, line_pen
from trainer_gui.plots.marks import Mark, draw_mark

_GRAB_PX = 14.0
_POINT_PX = 13.0
_TANGENT_PX = 46.0
_KEY_SHARE = 0.01


class DragCurve(CurvesPlot):
    """Draws the first curve with a point and its tangent; the second curve is its slope.

    Shift with Left or Right moves the point from the keyboard.

    Signals:
        dragged: Where the point was moved to.
        dropped: The mouse or the key let go of it.
    """

    dragged = Signal(float)
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._x: float | None = None
        self._is_held = False

    @property
    def point(self) -> float | None:
        """Where the point is; None for none."""
        return self._x

    @property
    def is_held(self) -> bool:
        """True while the point is dragged."""
        return self._is_held

    def show_point(self, x: float | None) -> None:
        """Put the point at a place; a hand that holds it knows better."""
        if not self._is_held and x != self._x:
            self._x = x
            self.update()

    def handle_at(self) -> QPointF | None:
        """Pixel position of the point."""
        if self._x is None or not self._curves:
            return None
        curve = self._curves[0]
        y = float(np.interp(self._x, curve.x_P, curve.y_P))
        return self._view.to_pixels(self._x, y, self.area())

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """The point, its tangent and a line down to the slope."""
        super().paint_live(painter, area)
        at = self.handle_at()
        if at is None or self._x is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.class_color(self._curves[0].color)
        painter.setPen(hairline(self._theme.faint_text))
        painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()))
        if len(self._curves) > 1:
            slope_curve = self._curves[1]
            slope = float(np.interp(self._x, slope_curve.x_P, slope_curve.y_P))
            x_px = area.width() / (self._view.x1 - self._view.x0)
            y_px = area.height() / (self._view.y1 - self._view.y0)
            way = QPointF(x_px, -slope * y_px)
            length = max(1e-9, float(np.hypot(way.x(), way.y())))
            step = QPointF(way.x() / length * _TANGENT_PX, way.y() / length * _TANGENT_PX)
            painter.setPen(line_pen(self._theme.gradient, 2))
            painter.drawLine(at - step, at + step)
            below = self._view.to_pixels(self._x, slope, area)
            draw_mark(painter, below, Mark.RING, self._theme.gradient, edge=self._theme.panel)
        edge = self._theme.accent if self._is_held or self.hasFocus() else self._theme.panel
        painter.setBrush(QColor(color))
        draw_mark(painter, at, Mark.DISC, color, edge=edge, size_px=_POINT_PX)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the point, or let it jump to the pointer."""
        if event.button() != Qt.MouseButton.LeftButton or self._x is None:
            super().mousePressEvent(event)
            return
        if self.area().contains(event.position()):
            self._is_held = True
            self._move_cursor(None)
            at = self.handle_at()
            if at is None or abs(at.x() - event.position().x()) > _GRAB_PX:
                self._drag(event.position())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the point, or read the curves."""
        if self._is_held:
            self._drag(event.position())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the point."""
        if self._is_held:
            self._is_held = False
            self.update()
            self.dropped.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift with Left or Right moves the point."""
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if way is None or self._x is None or not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
            return
        view = self._view
        self._set(self._x + way * _KEY_SHARE * (view.x1 - view.x0))
        self.dropped.emit()

    def _drag(self, position: QPointF) -> None:
        self._set(self._view.to_data(position, self.area())[0])

    def _set(self, x: float) -> None:
        if not self._curves:
            return
        ends = self._curves[0].x_P
        self._x = float(min(max(x, ends[0]), ends[-1]))
        self.update()
        self.dragged.emit(self._x)
