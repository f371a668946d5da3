"""Where a page comes to be when it is first looked at: until then neither its module nor its widgets cost anything."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakMethod

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget


class PagePlace(QWidget):
    """Holds one page, or none yet.

    Args:
        make: A method of the owner that imports and makes the page. It is held weakly: owner and place would be a
            cycle otherwise, which Python may take apart in a thread that is not the window's.
        parent: Owner.

    Signals:
        built: The page, when it has been made.
    """

    built = Signal(QWidget)

    def __init__(self, make: Callable[[], QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = WeakMethod(make)
        self.page: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    def build(self) -> QWidget:
        """The page, made if it is not there yet."""
        if self.page is None:
            make = self._make()
            assert make is not None, "the owner outlives its place"
            self.page = make()
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self.page)
            self.built.emit(self.page)
            # Qt would show it only when the event loop comes round.
            self.page.show()
        return self.page
