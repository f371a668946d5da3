"""The tab of the optimizer: what the project has of it, and pages that look at how gradients become steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from trainer_gui.session.session import Session
from trainer_gui.tabs.paged_tab import PagedTab

if TYPE_CHECKING:
    from trainer_gui.tabs.optimizer.race.race_page import RacePage
    from trainer_gui.tabs.optimizer.settings_page import SettingsPage


class OptimizerTab(PagedTab):
    """What the project has, and how it comes about.

    Args:
        session: Where the project is.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "optimizerTab", parent)
        self.settings_place = self.add_page(self._make_settings, self.tr("In the project"))
        self.race_place = self.add_page(self._make_race, self.tr("Race"))
        self.follow()

    @property
    def settings(self) -> SettingsPage:
        """What the project has."""
        return cast("SettingsPage", self.settings_place.build())

    @property
    def race(self) -> RacePage:
        """Optimisers against each other."""
        return cast("RacePage", self.race_place.build())

    def _make_settings(self) -> SettingsPage:
        from trainer_gui.tabs.optimizer.settings_page import SettingsPage

        return SettingsPage(self.session, self)

    def _make_race(self) -> RacePage:
        from trainer_gui.tabs.optimizer.race.race_page import RacePage

        return RacePage(self.session, self)
