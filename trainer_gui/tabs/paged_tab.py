"""A tab that is made of pages; the one in front follows the project and computes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from engine.spec import Problem, ProjectSpec
from trainer_gui.session.session import Session
from trainer_gui.tabs.inner_page import InnerPage
from trainer_gui.tabs.page import TabPage
from trainer_gui.tabs.page_place import PagePlace


class PagedTab(TabPage):
    """Holds pages. Whoever inherits adds them with ``add_page`` and then calls ``follow``.

    Args:
        session: Where the project is.
        name: Name of the tab; its bar of pages is called the same with ``Pages`` for ``Tab``.
        parent: Owner.
    """

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName(name)
        self.pages = QTabWidget(self)
        self.pages.setObjectName(f"{name.removesuffix('Tab')}Pages")
        self.pages.setDocumentMode(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)

    def add_page(self, make: Callable[[], InnerPage], title: str) -> PagePlace:
        """Add a page behind the others; it is made when it is first looked at.

        Args:
            make: A method of the tab that imports and makes it.
            title: What its tab says.
        """
        place = PagePlace(make, self)
        place.built.connect(self._on_built)
        self.pages.addTab(place, title)
        return place

    def follow(self) -> None:
        """Follow the session from now on, with the page that is in front."""
        self.pages.currentChanged.connect(self._on_page)
        super().follow()

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show a project on the page in front; the others follow when they are looked at."""
        self._in_front().show_project(spec, problems)

    def show_page(self, place: PagePlace) -> None:
        """Bring a page to the front."""
        self.pages.setCurrentWidget(place)

    def show_pictures(self) -> None:
        """Ask for the pictures of the page in front."""
        self._in_front().show_pictures()

    def _in_front(self) -> InnerPage:
        place = self.pages.currentWidget()
        assert isinstance(place, PagePlace)
        page = place.build()
        assert isinstance(page, InnerPage)
        return page

    @Slot(int)
    def _on_page(self, index: int) -> None:
        del index
        self.show_project(self.session.spec, (*self._refused, *self.session.problems))
        self._want_pictures()

    @Slot(QWidget)
    def _on_built(self, page: InnerPage) -> None:
        page.value_edited.connect(self.set_value)
        page.edit_asked.connect(self.edit)
        page.pictures_wanted.connect(self._want_pictures)
