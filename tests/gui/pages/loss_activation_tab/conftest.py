"""The page under test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation import LossActivationTab
from trainer_gui.tabs.loss_activation.activations_page import ActivationsPage
from trainer_gui.tabs.loss_activation.losses.losses_page import LossesPage
from trainer_gui.tabs.page import TabPage


@pytest.fixture
def tab(show_page: Callable[[type[TabPage]], TabPage]) -> TabPage:
    """The page, shown."""
    return show_page(LossActivationTab)


@pytest.fixture
def page(qtbot: QtBot, tab: LossActivationTab, session: Session) -> ActivationsPage:
    """The page, brought to the front by a click on its tab."""
    bar = tab.pages.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    found = tab.activations
    assert found.isVisible()
    qtbot.waitUntil(lambda: bool(found.plot.scene.curves) and session.looking.is_idle, timeout=20_000)
    qtbot.waitUntil(lambda: found.inside.step is not None, timeout=20_000)
    return found


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
