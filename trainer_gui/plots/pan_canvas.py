"""A plot whose plane is moved with the mouse and zoomed with the wheel; all of it by keyboard as well."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from trainer_gui.plots.canvas import PlotCanvas
from trainer_gui.plots.pan_zoom import STEP, moved, zoomed
from trainer_gui.plots.view import View

_PAN_SHARE = 0.1


class PanCanvas(PlotCanvas):
    """Subclasses say what the whole is, and are told of clicks, of the pointer, and of another view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole: View | None = None
        self._is_zoomed = False
        self._press: QPointF | None = None
        self._dragged_from: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(
            self.tr("Wheel or + and −: zoom. Drag or arrow keys: move. Home or double click: all.")
        )

    # For subclasses

    def refresh(self) -> None:
        """Another part of the plane is in view."""

    def clicked_at(self, at: QPointF) -> None:
        """The left button was pressed and let go at a place."""

    def pointed_at(self, at: QPointF | None) -> None:
        """The pointer is at a place, or has left."""

    def set_whole(self, view: View) -> None:
        """Say what *all* is; it is shown unless the user has zoomed."""
        self._whole = view
        if not self._is_zoomed:
            super().set_view(view)

    def forget_whole(self) -> None:
        """Begin anew with the next data."""
        self._whole, self._is_zoomed = None, False

    # For users

    @property
    def whole(self) -> View | None:
        """The view of everything; None before there is anything."""
        return self._whole

    @property
    def is_zoomed(self) -> bool:
        """True if the user chose what is in view."""
        return self._is_zoomed

    def set_view(self, view: View) -> None:
        """Show another part of the plane."""
        if view != self._view:
            super().set_view(view)
            self.refresh()

    def show_all(self) -> None:
        """Go back to the view of everything."""
        if self._whole is not None:
            self._is_zoomed = False
            self.set_view(self._whole)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom around a place of the widget, or around the middle."""
        area = self.area()
        self._is_zoomed = True
        self.set_view(zoomed(self._view, at if at is not None else area.center(), area, factor))

    def move_by(self, dx_px: float, dy_px: float) -> None:
        """Drag what is shown."""
        self._is_zoomed = True
        self.set_view(moved(self._view, dx_px, dy_px, self.area()))

    # Qt's side

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag, or to click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = self._dragged_from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the plane, or tell what is below the pointer."""
        at, before = event.position(), self._dragged_from
        if self._press is None or before is None:
            self.pointed_at(at)
            return
        is_drag = (at - self._press).manhattanLength() >= QApplication.startDragDistance()
        if is_drag or before is not self._press:
            self.move_by(at.x() - before.x(), at.y() - before.y())
            self._dragged_from = at
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press without a drag is a click."""
        if event.button() != Qt.MouseButton.LeftButton or self._press is None:
            return
        was_click = self._dragged_from is self._press
        self._press = self._dragged_from = None
        self.unsetCursor()
        if was_click:
            self.clicked_at(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.show_all()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom(STEP**notches, event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and zoom without a mouse."""
        area, key = self.area(), Qt.Key
        steps = {
            key.Key_Left: (1, 0), key.Key_Right: (-1, 0), key.Key_Up: (0, 1), key.Key_Down: (0, -1),
        }.get(key(event.key()))  # fmt: skip
        if steps is not None:
            self.move_by(steps[0] * area.width() * _PAN_SHARE, steps[1] * area.height() * _PAN_SHARE)
        elif event.key() in (key.Key_Plus, key.Key_Equal):
            self.zoom(STEP)
        elif event.key() in (key.Key_Minus, key.Key_Underscore):
            self.zoom(1 / STEP)
        elif event.key() == key.Key_Home:
            self.show_all()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is below the pointer."""
        self.pointed_at(None)
        super().leaveEvent(event)
