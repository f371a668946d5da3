"""Waits for the first paint of a window, so that the user sees something before anything slow begins."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

# A window that starts minimised is never painted; then this is waited for.
_LONGEST_MS = 1000


class FirstPaint(QObject):
    """Emits ``painted`` once, after the window was painted for the first time.

    Args:
        window: The window, which is not shown yet; it becomes the owner.
    """

    painted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LONGEST_MS)
        self._timer.timeout.connect(self.painted)
        self._timer.start()
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice the paint; the signal comes when Qt has put it on the screen."""
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            self._timer.start(0)
        return super().eventFilter(watched, event)
