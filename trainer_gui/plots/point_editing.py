"""Samples that can be added, moved and removed with the mouse.

Shape suffix: N samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from trainer_gui.plots.canvas import PlotCanvas
from trainer_gui.plots.marks import MARK_PX

Floats = NDArray[np.float64]

HIT_PX = 8.0


@dataclass(frozen=True)
class _Press:
    """Where the left button went down, and on which sample (None: on none)."""

    at: QPointF
    index: int | None


class PointCanvas(PlotCanvas):
    """A plot with samples. While editing is on, a click adds one, a drag moves one, Delete removes one.

    An index is the row in the arrays that were given last.
    """

    # Named as Qt names its signals. The numbers are x, y and the row of the sample.
    pointAdded = Signal(float, float)
    pointMoved = Signal(int, float, float)
    pointRemoved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._x_N: Floats = np.empty(0)
        self._y_N: Floats = np.empty(0)
        self._is_editing = False
        self._selected: int | None = None
        self._press: _Press | None = None
        self._dragged_to: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_editing(self, on: bool) -> None:
        """Allow samples to be changed with the mouse, or not."""
        self._is_editing = on
        self._selected = None
        self._give_up_drag()
        if not on:
            self.unsetCursor()
        self.update()

    @property
    def is_editing(self) -> bool:
        """True while samples can be changed."""
        return self._is_editing

    @property
    def selected(self) -> int | None:
        """Row of the selected sample."""
        return self._selected

    def paint_dragged(self, painter: QPainter, at: QPointF, index: int) -> None:
        """Paint the sample that is being dragged at its new place."""

    # For subclasses

    def _set_positions(self, x: ArrayLike, y: ArrayLike) -> bool:
        """Take new samples.

        Returns:
            True if they differ from those before.

        Raises:
            ValueError: If there are not as many of the one as of the other.
        """
        x_N = np.array(x, dtype=np.float64).ravel()
        y_N = np.array(y, dtype=np.float64).ravel()
        if len(x_N) != len(y_N):
            raise ValueError(f"samples: expected as many y as x ({len(x_N)}), received {len(y_N)}")
        if np.array_equal(x_N, self._x_N, equal_nan=True) and np.array_equal(y_N, self._y_N, equal_nan=True):
            return False
        if len(x_N) != len(self._x_N):
            # Row numbers may mean other samples now.
            self._selected = None
            self._give_up_drag()
        self._x_N, self._y_N = x_N, y_N
        return True

    def _resting(self) -> NDArray[np.bool_]:
        """Which samples are where the arrays say: all but the one that is being dragged."""
        rests_N = np.ones(len(self._x_N), dtype=np.bool_)
        if self._dragged_index() is not None:
            rests_N[self._dragged_index()] = False
        return rests_N

    def _paint_editing(self, painter: QPainter, area: QRectF) -> None:
        """Paint the selection and the dragged sample; the last thing in ``paint_live``."""
        index = self._dragged_index()
        if index is not None and self._dragged_to is not None:
            self.paint_dragged(painter, self._dragged_to, index)
            self._paint_ring(painter, self._dragged_to)
        elif self._selected is not None and self._selected < len(self._x_N):
            at = self._view.to_pixels(self._x_N[self._selected], self._y_N[self._selected], area)
            self._paint_ring(painter, at)

    def _paint_ring(self, painter: QPainter, at: QPointF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.text), 1.5))
        painter.drawEllipse(at, MARK_PX / 2 + 3, MARK_PX / 2 + 3)

    def point_at(self, position: QPointF) -> int | None:
        """The sample nearest to a pixel position, if it is within 8 pixels."""
        if not len(self._x_N):
            return None
        area = self.area()
        distance_N = np.hypot(
            self._view.x_pixels(self._x_N, area) - position.x(),
            self._view.y_pixels(self._y_N, area) - position.y(),
        )
        distance_N[np.isnan(distance_N)] = np.inf
        nearest = int(np.argmin(distance_N))
        return nearest if distance_N[nearest] <= HIT_PX else None

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a sample, or remember where an empty place was pressed."""
        if not self._is_editing or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        at = event.position()
        index = self.point_at(at)
        self._press = _Press(at, index) if index is not None or self.area().contains(at) else None
        self._selected = index
        self._show_cursor(at)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag a sample, or show with the pointer's shape what a click would do."""
        if not self._is_editing:
            super().mouseMoveEvent(event)
            return
        at, press = event.position(), self._press
        if press is not None and press.index is not None:
            has_moved = (at - press.at).manhattanLength() >= QApplication.startDragDistance()
            if self._dragged_to is None and has_moved:
                self._dragged_to = self._inside(at)
                self.drop_layers()
            elif self._dragged_to is not None:
                self._dragged_to = self._inside(at)
                self.update()
        self._show_cursor(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Say what was done: a sample moved, or a place clicked."""
        press, dragged_to = self._press, self._dragged_to
        if event.button() != Qt.MouseButton.LeftButton or press is None:
            super().mouseReleaseEvent(event)
            return
        self._press = None
        self._dragged_to = None
        at = event.position()
        if press.index is not None and dragged_to is not None:
            x, y = self._view.to_data(self._inside(at), self.area())
            # Until new arrays come, the sample stays where it was dropped.
            self._x_N[press.index], self._y_N[press.index] = x, y
            self.drop_layers()
            self.pointMoved.emit(press.index, x, y)
        elif press.index is None and (at - press.at).manhattanLength() < QApplication.startDragDistance():
            self.pointAdded.emit(*self._view.to_data(press.at, self.area()))
        self._show_cursor(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes the selected sample; Escape gives up a drag or the selection."""
        key = event.key()
        if (
            self._is_editing
            and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
            and self._selected is not None
        ):
            self._remove(self._selected)
        elif self._is_editing and key == Qt.Key.Key_Escape and (self._press or self._selected is not None):
            self._give_up_drag()
            self._selected = None
            self.update()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to delete the sample below the pointer."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self._selected if by_key else self.point_at(QPointF(event.pos()))
        if not self._is_editing or index is None:
            super().contextMenuEvent(event)
            return
        self._give_up_drag()
        self._selected = index
        self.update()
        menu = QMenu(self)
        menu.setObjectName("point_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        action = menu.addAction(self.tr("Delete point"))
        action.setObjectName("delete_point_action")
        action.setData(index)
        action.triggered.connect(self._remove_chosen)
        menu.popup(event.globalPos())

    @Slot()
    def _remove_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction) and action.data() < len(self._x_N):
            self._remove(action.data())

    def _remove(self, index: int) -> None:
        self._selected = None
        self._give_up_drag()
        self.update()
        self.pointRemoved.emit(index)

    def _dragged_index(self) -> int | None:
        return self._press.index if self._press is not None and self._dragged_to is not None else None

    def _give_up_drag(self) -> None:
        if self._dragged_to is not None:
            self.drop_layers()
        self._press = None
        self._dragged_to = None

    def _inside(self, at: QPointF) -> QPointF:
        area = self.area()
        return QPointF(
            min(max(at.x(), area.left()), area.right()), min(max(at.y(), area.top()), area.bottom())
        )

    def _show_cursor(self, at: QPointF) -> None:
        if self._dragged_to is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self.point_at(at) is not None:
            shape = Qt.CursorShape.OpenHandCursor
        elif self.area().contains(at):
            shape = Qt.CursorShape.CrossCursor
        else:
            shape = Qt.CursorShape.ArrowCursor
        if self.cursor().shape() != shape:
            self.setCursor(shape)
