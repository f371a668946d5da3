"""The tab of the optimizer: what the project has of it, and pages that look at how gradients become steps."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from trainer_gui.session.session import Session
from trainer_gui.tabs.optimizer.settings_page import SettingsPage
from trainer_gui.tabs.paged_tab import PagedTab


class OptimizerTab(PagedTab):
    """What the project has, and how it comes about.

    Args:
        session: Where the project is.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "optimizerTab", parent)
        self.settings = self.add_page(SettingsPage(session, self), self.tr("In the project"))
        self.follow()
