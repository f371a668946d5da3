"""Leads through the window: one part is lit and can be used, the rest is dimmed, a bubble says what it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from trainer_gui.theme.apply import current_theme
from trainer_gui.window.main_window import MainWindow
from trainer_gui.window.tour.bubble import Bubble
from trainer_gui.window.tour.stops import tour_stops

# How much of the dimmed window shows through, 0 to 255.
_DIM = 150
_FRAME_PX, _GAP_PX = 2, 10


class Tour(QWidget):
    """Lies over the whole window until it is left; holds no place of its own in any layout.

    Args:
        window: Filled already: tabs and docks are there.

    Signals:
        left: The user left, at the end or before.
    """

    left = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("tour")
        self.setAccessibleName(self.tr("Tour"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._window = window
        self._stops = tour_stops()
        self._at = 0
        self._tab_before = window.tabs.currentIndex()
        self.bubble = Bubble(self)
        self.bubble.back.clicked.connect(self._on_back)
        self.bubble.next.clicked.connect(self._on_next)
        self.bubble.leave.clicked.connect(self.close_tour)
        window.installEventFilter(self)

    @property
    def at(self) -> int:
        """Number of the stop that is shown."""
        return self._at

    def begin(self) -> None:
        """Show the first stop."""
        self.show()
        self._show_stop(0)
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def lit(self) -> QRect:
        """What is lit, in the window's own pixels; empty if nothing is apart from the rest."""
        target = self._stops[self._at].target(self._window)
        if target is None or not target.isVisible():
            return QRect()
        corner = target.mapTo(self._window, QPoint(0, 0))
        return QRect(corner, target.size()).intersected(self._window.rect())

    def _show_stop(self, at: int) -> None:
        self._at = at
        stop = self._stops[at]
        stop.before(self._window)
        self.bubble.show_stop(stop, at, len(self._stops))
        self._lay_out()
        self.raise_()

    def _lay_out(self) -> None:
        self.setGeometry(self._window.rect())
        lit = self.lit()
        self.bubble.adjustSize()
        self.bubble.move(self._place(lit))
        # What is outside the mask gets its own clicks.
        outside = QRegion(self.rect()).subtracted(QRegion(lit.adjusted(2, 2, -2, -2)))
        self.setMask(outside.united(QRegion(self.bubble.geometry())))
        self.update()

    def _place(self, lit: QRect) -> QPoint:
        """Beside what is lit, wherever there is most room; in the middle if nothing is."""
        size, room = self.bubble.size(), self.rect().adjusted(_GAP_PX, _GAP_PX, -_GAP_PX, -_GAP_PX)
        if lit.isEmpty():
            return room.center() - QPoint(size.width() // 2, size.height() // 2)
        width, height = size.width(), size.height()
        middle = QPoint(lit.center().x() - width // 2, lit.center().y() - height // 2)
        # Room that is left over on each side, and the corner of the bubble there.
        below = room.bottom() - lit.bottom() - height, QPoint(middle.x(), lit.bottom() + _GAP_PX)
        above = lit.top() - room.top() - height, QPoint(middle.x(), lit.top() - height - _GAP_PX)
        left = lit.left() - room.left() - width, QPoint(lit.left() - width - _GAP_PX, middle.y())
        right = room.right() - lit.right() - width, QPoint(lit.right() + _GAP_PX, middle.y())
        place = max((below, above, left, right), key=lambda side: side[0])[1]
        x = min(max(place.x(), room.left()), room.right() - size.width())
        y = min(max(place.y(), room.top()), room.bottom() - size.height())
        return QPoint(x, y)

    @Slot()
    def _on_back(self) -> None:
        self._show_stop(max(0, self._at - 1))

    @Slot()
    def _on_next(self) -> None:
        if self._at + 1 == len(self._stops):
            self.close_tour()
        else:
            self._show_stop(self._at + 1)

    @Slot()
    def close_tour(self) -> None:
        """Leave: everything is as it was."""
        self._window.removeEventFilter(self)
        self._window.tabs.setCurrentIndex(self._tab_before)
        self.hide()
        self.left.emit()
        self.deleteLater()

    # ------------------------------------------------------------ Qt events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window when its size or its layout changes."""
        if watched is self._window and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._lay_out()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go on and back, Escape leaves."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_tour()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_next()
        elif key == Qt.Key.Key_Left:
            self._on_back()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what is not lit, and frame what is."""
        del event
        theme = current_theme()
        painter = QPainter(self)
        veil = QColor(theme.point_edge if theme.is_dark else theme.text)
        veil.setAlpha(_DIM)
        painter.fillRect(self.rect(), veil)
        lit = self.lit()
        if not lit.isEmpty():
            painter.setPen(QPen(QColor(theme.accent), 2 * _FRAME_PX))
            painter.drawRect(lit)
        painter.end()
