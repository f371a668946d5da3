"""What every page of the window does alike: follow the project, send edits to it, and say what it refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from engine.spec import Problem, ProjectError, ProjectSpec
from trainer_gui.session.later import Later
from trainer_gui.session.session import Session
from trainer_gui.session.state import State

LEFT_MIN_PX = 320
LEFT_MAX_PX = 380
# A page behind another one follows the project when the one in front is on the screen.
FOLLOW_AFTER_MS = 200


class TabPage(QWidget):
    """A page that shows the project of a session: what is chosen at the left, what it looks like at the right.

    Subclasses show everything in ``show_project`` and edit through ``edit``. Pictures are asked for in
    ``show_pictures``, which is called only while the page can be seen and torch is there: the background has one
    thread, and work that waits for torch would hold up the loading of data.

    Args:
        session: Where the project is.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._refused: tuple[Problem, ...] = ()
        self._shown: tuple[object, ...] = ()
        self._later = Later(FOLLOW_AFTER_MS, self.refresh, self)

    def follow(self) -> None:
        """Begin to follow the session; the subclass calls it when its widgets are there."""
        self.session.document.changed.connect(self._on_changed)
        self.session.checked.connect(self._on_checked)
        self.session.run.state_changed.connect(self._on_run_state)
        self.refresh()

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show a project and what is wrong with it; the same call again changes nothing."""
        raise NotImplementedError

    def show_pictures(self) -> None:
        """Ask for the pictures of the project as it is now, if they are not there already."""

    def edit(self, change: Callable[[], None]) -> None:
        """Carry out an edit; what the project refuses is shown at its field."""
        try:
            change()
        except ProjectError as error:
            self._refused = error.problems
            self.refresh()

    @Slot(str, object)
    def set_value(self, path: str, value: Any) -> None:
        """Edit one value: what forms send."""
        self.edit(lambda: self.session.document.set_value(path, value))

    @Slot()
    def refresh(self) -> None:
        """Show the project as it is now."""
        self._later.stop()
        shown = (self.session.spec, self.session.check, self.session.data, self._refused)
        if len(shown) == len(self._shown) and all(a is b for a, b in zip(shown, self._shown, strict=True)):
            return
        self._shown = shown
        self.show_project(self.session.spec, (*self._refused, *self.session.problems))
        self._want_pictures()

    def showEvent(self, event: QShowEvent) -> None:
        """The page comes into view: its pictures are wanted now."""
        super().showEvent(event)
        if self._later.isActive():
            self.refresh()
        self._want_pictures()

    def _refresh_in_turn(self) -> None:
        """Refresh now, or soon where another page of the window is in front."""
        if is_behind(self):
            self._later.ask()
        else:
            self.refresh()

    def _want_pictures(self) -> None:
        if self.isVisible() and self.session.run.state is not State.WARMING:
            self.show_pictures()

    @Slot(object, object, str)
    def _on_changed(self, before: ProjectSpec, after: ProjectSpec, path: str) -> None:
        del before, after, path
        self._refused = ()
        self._refresh_in_turn()

    @Slot(object)
    def _on_checked(self, checked: object) -> None:
        del checked
        self._refresh_in_turn()

    @Slot(object)
    def _on_run_state(self, state: object) -> None:
        del state
        self._want_pictures()


def is_behind(page: QWidget) -> bool:
    """True for a page of a window on the screen that has another page in front of it."""
    window = page.window()
    return window is not page and window.isVisible() and not page.isVisible()


def side_by_side(page: QWidget, left: QWidget, right: QWidget) -> None:
    """Lay a page out: choices at the left in a column of fixed width, the picture takes the rest."""
    row = QHBoxLayout(page)
    row.setContentsMargins(8, 8, 8, 8)
    row.setSpacing(10)
    left.setMinimumWidth(LEFT_MIN_PX)
    left.setMaximumWidth(LEFT_MAX_PX)
    row.addWidget(left, 1)
    row.addWidget(right, 2)


def scrolled(content: QWidget, name: str, parent: QWidget) -> QScrollArea:
    """Put a column of forms into an area that scrolls up and down only.

    Args:
        content: The column.
        name: Object name of the area.
        parent: Owner.
    """
    area = QScrollArea(parent)
    area.setObjectName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    # Tabbing goes from field to field; the area itself has nothing to do with the keyboard.
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area


def heading(text: str, parent: QWidget) -> QLabel:
    """The name of a group of fields."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def note(name: str, parent: QWidget) -> QLabel:
    """A paragraph of explanation that wraps and can be selected."""
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
