"""What can wait a moment: done once, soon after it was first asked for, so that an edit is on the screen before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Later(QTimer):
    """Calls a function once for all requests of a short while, and no later when they go on.

    Args:
        after_ms: How long the first request waits, in milliseconds.
        act: What is called in the window's thread.
        parent: Owner.
    """

    def __init__(self, after_ms: int, act: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(after_ms)
        self.timeout.connect(act)

    def ask(self) -> None:
        """Have it done soon."""
        if not self.isActive():
            self.start()
