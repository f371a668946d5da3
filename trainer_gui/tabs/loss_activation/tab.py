"""The tab of loss and activations: what the project has of them, and pages that look at all there are."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation.activations_page import ActivationsPage
from trainer_gui.tabs.loss_activation.compare.compare_page import ComparePage
from trainer_gui.tabs.loss_activation.losses.losses_page import LossesPage
from trainer_gui.tabs.loss_activation.project_page import ProjectPage
from trainer_gui.tabs.paged_tab import PagedTab


class LossActivationTab(PagedTab):
    """What the project has, every activation, every loss, and losses beside each other.

    Args:
        session: Where the project is.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "lossActivationTab", parent)
        self.project = self.add_page(ProjectPage(session, self), self.tr("In the project"))
        self.activations = self.add_page(ActivationsPage(session, self), self.tr("Activations"))
        self.losses = self.add_page(LossesPage(session, self), self.tr("Losses"))
        self.compare = self.add_page(ComparePage(session, self), self.tr("Compare"))
        self.follow()
