"""What the parts of the page have in common: controls at the left, a picture at the right, work in the background."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.page import note, scrolled

_LEFT_MIN_PX, _LEFT_MAX_PX = 230, 330


class ComparePart(QWidget):
    """A part of the page.

    Subclasses fill ``controls`` and ``picture`` and ask for their work in ``compute``, which is called only while the
    part can be seen and torch is there.

    Args:
        session: Whose background computes.
        name: Object name.
        parent: Owner.
    """

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.session = session
        body = QWidget(self)
        self.controls = QVBoxLayout(body)
        self.controls.setContentsMargins(0, 0, 6, 0)
        left = scrolled(body, f"{name}Controls", self)
        left.setMinimumWidth(_LEFT_MIN_PX)
        left.setMaximumWidth(_LEFT_MAX_PX)
        self.picture = QVBoxLayout()
        self.picture.setSpacing(4)
        self.said: QLabel = note(f"{name}Note", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(left, 1)
        row.addLayout(self.picture, 2)
        session.run.state_changed.connect(self._on_state)

    def compute(self) -> None:
        """Ask for the work."""
        raise NotImplementedError

    @Slot()
    def ask(self) -> None:
        """Compute if somebody looks."""
        if self.isVisible() and self.session.run.state is not State.WARMING:
            self.compute()

    def showEvent(self, event: QShowEvent) -> None:
        """The part comes into view."""
        super().showEvent(event)
        self.ask()

    def refuse(self, error: Exception) -> None:
        """Say what could not be computed."""
        self.said.setText(self.tr("This cannot be computed: {0}").format(str(error)))

    @Slot(object)
    def _on_state(self, state: object) -> None:
        del state
        self.ask()
