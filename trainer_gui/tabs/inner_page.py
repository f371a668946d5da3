"""What the pages inside a tab do alike."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.spec import Problem, ProjectSpec
from trainer_gui.session.session import Session


class InnerPage(QWidget):
    """A page inside a tab: the tab tells it of the project while it is in front, and carries out what it edits.

    Args:
        session: Where the project is.
        parent: Owner.

    Signals:
        value_edited: Spec path and new value.
        edit_asked: A function without arguments that edits the document; what the project refuses comes back as a
            problem of ``show_project``.
        pictures_wanted: Something else is in view, so ``show_pictures`` shall be called.
    """

    value_edited = Signal(str, object)
    edit_asked = Signal(object)
    pictures_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show a project and what is wrong with it; the same call again changes nothing."""
        raise NotImplementedError

    def show_pictures(self) -> None:
        """Ask for what torch has to say; called only while the page can be seen and torch is there."""
