"""The tab of loss and activations: what the project has of them, and pages that look at all there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from engine.spec import Problem, ProjectSpec
from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation.activations_page import ActivationsPage
from trainer_gui.tabs.loss_activation.inner_page import InnerPage
from trainer_gui.tabs.loss_activation.project_page import ProjectPage
from trainer_gui.tabs.page import TabPage

_Page = TypeVar("_Page", bound=InnerPage)


class LossActivationTab(TabPage):
    """Holds the pages; only the one in front follows the project and computes.

    Args:
        session: Where the project is.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName("lossActivationTab")
        self.pages = QTabWidget(self)
        self.pages.setObjectName("lossActivationPages")
        self.pages.setDocumentMode(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self.project = self._add(ProjectPage(session, self), self.tr("In the project"))
        self.activations = self._add(ActivationsPage(session, self), self.tr("Activations"))
        self.pages.currentChanged.connect(self._on_page)
        self.follow()

    def _add(self, page: _Page, title: str) -> _Page:
        page.value_edited.connect(self.set_value)
        page.edit_asked.connect(self.edit)
        page.pictures_wanted.connect(self._want_pictures)
        self.pages.addTab(page, title)
        return page

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show a project on the page in front; the others follow when they are looked at."""
        self._in_front().show_project(spec, problems)

    def show_page(self, page: InnerPage) -> None:
        """Bring a page to the front."""
        self.pages.setCurrentWidget(page)

    def show_pictures(self) -> None:
        """Ask for the pictures of the page in front."""
        self._in_front().show_pictures()

    def _in_front(self) -> InnerPage:
        page = self.pages.currentWidget()
        assert isinstance(page, InnerPage)
        return page

    @Slot(int)
    def _on_page(self, index: int) -> None:
        del index
        self.show_project(self.session.spec, (*self._refused, *self.session.problems))
        self._want_pictures()
