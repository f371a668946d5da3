"""The tab of loss and activations: what the project has of them, and pages that look at all there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from trainer_gui.session.session import Session
from trainer_gui.tabs.paged_tab import PagedTab

if TYPE_CHECKING:
    from trainer_gui.tabs.loss_activation.activations_page import ActivationsPage
    from trainer_gui.tabs.loss_activation.compare.compare_page import ComparePage
    from trainer_gui.tabs.loss_activation.losses.losses_page import LossesPage
    from trainer_gui.tabs.loss_activation.mistakes.mistakes_page import MistakesPage
    from trainer_gui.tabs.loss_activation.project_page import ProjectPage


class LossActivationTab(PagedTab):
    """What the project has, every activation, every loss, losses beside each other, and common mistakes.

    Args:
        session: Where the project is.
        parent: Owner.

    Signals:
        path_asked: Spec path of a field that shall be gone to.
    """

    path_asked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "lossActivationTab", parent)
        self.project_place = self.add_page(self._make_project, self.tr("In the project"))
        self.activations_place = self.add_page(self._make_activations, self.tr("Activations"))
        self.losses_place = self.add_page(self._make_losses, self.tr("Losses"))
        self.compare_place = self.add_page(self._make_compare, self.tr("Compare"))
        self.mistakes_place = self.add_page(self._make_mistakes, self.tr("Mistakes"))
        self.follow()

    @property
    def project(self) -> ProjectPage:
        """What the project has."""
        return cast("ProjectPage", self.project_place.build())

    @property
    def activations(self) -> ActivationsPage:
        """Every activation."""
        return cast("ActivationsPage", self.activations_place.build())

    @property
    def losses(self) -> LossesPage:
        """Every loss."""
        return cast("LossesPage", self.losses_place.build())

    @property
    def compare(self) -> ComparePage:
        """Losses beside each other."""
        return cast("ComparePage", self.compare_place.build())

    @property
    def mistakes(self) -> MistakesPage:
        """Common mistakes."""
        return cast("MistakesPage", self.mistakes_place.build())

    def _make_project(self) -> ProjectPage:
        from trainer_gui.tabs.loss_activation.project_page import ProjectPage

        return ProjectPage(self.session, self)

    def _make_activations(self) -> ActivationsPage:
        from trainer_gui.tabs.loss_activation.activations_page import ActivationsPage

        return ActivationsPage(self.session, self)

    def _make_losses(self) -> LossesPage:
        from trainer_gui.tabs.loss_activation.losses.losses_page import LossesPage

        return LossesPage(self.session, self)

    def _make_compare(self) -> ComparePage:
        from trainer_gui.tabs.loss_activation.compare.compare_page import ComparePage

        return ComparePage(self.session, self)

    def _make_mistakes(self) -> MistakesPage:
        from trainer_gui.tabs.loss_activation.mistakes.mistakes_page import MistakesPage

        page = MistakesPage(self.session, self)
        page.path_asked.connect(self.path_asked)
        return page
