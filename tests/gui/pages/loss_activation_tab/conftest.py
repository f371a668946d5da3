"""The page under test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation import LossActivationTab
from trainer_gui.tabs.loss_activation.losses.losses_page import LossesPage
from trainer_gui.tabs.page import TabPage


@pytest.fixture
def tab(show_page: Callable[[type[TabPage]], TabPage]) -> TabPage:
    """The page, shown."""
    return show_page(LossActivationTab)


@pytest.fixture
def losses(qtbot: QtBot, session: Session, settle: Callable[[], None]) -> LossesPage:
    """The page of the losses on its own, with everything computed."""
    made = LossesPage(session)
    qtbot.addWidget(made)
    made.resize(930, 560)
    with qtbot.waitExposed(made):
        made.show()
    settle()
    return made
