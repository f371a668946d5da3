"""Samples that are drawn by hand: single points, a spray of them, an eraser, and a pencil for curves.

Shape suffixes: N samples, P points of a stroke.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.drawing import draw_polyline, line_pen
from trainer_gui.plots.marks import Mark, draw_marks
from trainer_gui.plots.scatter import ScatterPlot
from trainer_gui.plots.view import View

Floats = NDArray[np.float64]

# The brush sprays its number of points once for every so many pixels of way.
_EVERY_PX = 24.0
# What an empty sheet shows.
SHEET = View(-1.0, 1.0, -1.0, 1.0)
# More than this in one stroke is more than anyone means.
MOST_IN_STROKE = 2000
_FIRST_DIGIT = Qt.Key.Key_1.value


class Tool(StrEnum):
    """What the left button does."""

    LOOK = "look"
    POINT = "point"
    BRUSH = "brush"
    ERASER = "eraser"
    PENCIL = "pencil"


class DrawScatter(ScatterPlot):
    """A scatter that can be drawn into. What is drawn is shown at once and told when the button is let go.

    Signals:
        points_drawn: Places of new samples, float64, shape (P, 2).
        points_erased: Numbers of the samples that the eraser touched.
        curve_drawn: Places along a curve from left to right, float64, shape (P, 2).
        class_asked: A digit was typed: number of the class, from 0.
    """

    points_drawn = Signal(object)
    points_erased = Signal(object)
    curve_drawn = Signal(object)
    class_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool = Tool.LOOK
        self._color = ""
        self._radius_px = 28.0
        self._rate = 6
        self._stroke: list[tuple[float, float]] = []
        self._erased: set[int] = set()
        self._last: QPointF | None = None
        self._way_px = 0.0
        self._pointer: QPointF | None = None
        self._random = np.random.default_rng(0)

    def set_tool(self, tool: Tool) -> None:
        """Choose what the left button does."""
        self._tool = tool
        self._give_up()
        if tool is Tool.LOOK:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)
            if self.whole is None:
                # An empty sheet has axes too.
                self.set_whole(SHEET)
        self.set_message(
            "" if tool is not Tool.LOOK or len(self._x_N) else self.tr("The samples appear here.")
        )
        self.update()

    @property
    def tool(self) -> Tool:
        """What the left button does."""
        return self._tool

    def set_brush(self, color: str, radius_px: float, rate: int) -> None:
        """Say what strokes look like.

        Args:
            color: Of the points, ``#rrggbb``.
            radius_px: How far the spray and the eraser reach.
            rate: Points that the brush sprays at once.
        """
        self._color, self._radius_px, self._rate = color, radius_px, rate
        self.update()

    # Strokes

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if self._tool is Tool.LOOK or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        at = event.position()
        if self.area().contains(at):
            self._give_up()
            self._last, self._way_px = at, 0.0
            self._put(at, is_first=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        self._pointer = event.position()
        if self._tool is Tool.LOOK:
            super().mouseMoveEvent(event)
            return
        if self._last is not None:
            at = self._inside(event.position())
            self._way_px += float(np.hypot(at.x() - self._last.x(), at.y() - self._last.y()))
            self._put(at)
            self._last = at
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell what was drawn."""
        if self._tool is Tool.LOOK or event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        if self._last is None:
            return
        self._last = None
        places_P2 = np.array(self._stroke, dtype=np.float64).reshape(-1, 2)
        erased = sorted(self._erased)
        self._stroke, self._erased = [], set()
        if erased:
            self.points_erased.emit(erased)
        elif self._tool is Tool.PENCIL and len(places_P2) > 1:
            self.curve_drawn.emit(from_left_to_right(places_P2))
        elif self._tool in (Tool.POINT, Tool.BRUSH) and len(places_P2):
            self.points_drawn.emit(places_P2)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks are two points."""
        if self._tool is Tool.LOOK:
            super().mouseDoubleClickEvent(event)
        else:
            self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses a class; Escape gives a stroke up, then the tool."""
        digit = event.key() - _FIRST_DIGIT
        if 0 <= digit < 8 and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.class_asked.emit(digit)
        elif event.key() == Qt.Key.Key_Escape and self._last is not None:
            self._give_up()
        else:
            super().keyPressEvent(event)

    def pointed_at(self, at: QPointF | None) -> None:
        """The circle of the brush leaves with the pointer."""
        self._pointer = at
        super().pointed_at(at)

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """The stroke so far and the circle of the brush."""
        super().paint_live(painter, area)
        color = self._color or self._theme.train_point
        if self._stroke:
            places_P2 = np.array(self._stroke, dtype=np.float64)
            x_P = self._view.x_pixels(places_P2[:, 0], area)
            y_P = self._view.y_pixels(places_P2[:, 1], area)
            if self._tool is Tool.PENCIL:
                painter.setPen(line_pen(color, 2.0))
                draw_polyline(painter, x_P, y_P)
            else:
                draw_marks(painter, x_P, y_P, Mark.DISC, color, edge=self._theme.point_edge)
        if self._pointer is not None and self._tool in (Tool.BRUSH, Tool.ERASER):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            is_brush = self._tool is Tool.BRUSH
            style = Qt.PenStyle.SolidLine if is_brush else Qt.PenStyle.DashLine
            painter.setPen(QPen(QColor(color if is_brush else self._theme.text), 1.2, style))
            painter.drawEllipse(self._pointer, self._radius_px, self._radius_px)

    def _put(self, at: QPointF, *, is_first: bool = False) -> None:
        match self._tool:
            case Tool.POINT:
                # A press and a drag are one point, where the button was let go.
                self._stroke = [self._view.to_data(at, self.area())]
            case Tool.PENCIL:
                self._stroke.append(self._view.to_data(at, self.area()))
            case Tool.BRUSH:
                times = 1 if is_first else int(self._way_px // _EVERY_PX)
                if not is_first:
                    self._way_px -= times * _EVERY_PX
                for _ in range(min(times, 50)):
                    self._spray(at)
            case Tool.ERASER:
                self._erase(at)
        self.update()

    def _spray(self, at: QPointF) -> None:
        for _ in range(self._rate):
            if len(self._stroke) >= MOST_IN_STROKE:
                return
            # The square root spreads points evenly over the disc.
            radius = self._radius_px * float(np.sqrt(self._random.random()))
            angle = 2 * np.pi * self._random.random()
            place = QPointF(at.x() + radius * np.cos(angle), at.y() + radius * np.sin(angle))
            self._stroke.append(self._view.to_data(self._inside(place), self.area()))

    def _erase(self, at: QPointF) -> None:
        area = self.area()
        distance_N = np.hypot(
            self._view.x_pixels(self._drawn_x_N, area) - at.x(), self._view.y_pixels(self._y_N, area) - at.y()
        )
        found = set(np.flatnonzero(distance_N <= self._radius_px).tolist()) - self._erased
        if found:
            self._erased |= found
            self._drawn_x_N = np.array(self._drawn_x_N)
            self._drawn_x_N[sorted(found)] = np.nan
            self.refresh()

    def _give_up(self) -> None:
        self._last = None
        self._stroke = []
        if self._erased:
            self._erased = set()
            self._hide_parts()
            self.refresh()
        self.update()

    def _inside(self, at: QPointF) -> QPointF:
        area = self.area()
        return QPointF(
            min(max(at.x(), area.left()), area.right()), min(max(at.y(), area.top()), area.bottom())
        )


def from_left_to_right(places_P2: Floats) -> Floats:
    """A stroke as a function of x: where the hand went back, what was drawn later counts.

    Args:
        places_P2: Places in the order in which they were drawn.
    """
    kept: list[tuple[float, float]] = []
    before: float | None = None
    for x, y in places_P2.tolist():
        if before is not None:
            low, high = min(before, x), max(before, x)
            kept = [place for place in kept if place[0] == before or not low <= place[0] <= high]
        kept = [place for place in kept if place[0] != x]
        kept.append((x, y))
        before = x
    return np.array(sorted(kept), dtype=np.float64)
