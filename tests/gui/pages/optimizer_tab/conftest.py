"""The page under test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trainer_gui.tabs.optimizer import OptimizerTab
from trainer_gui.tabs.page import TabPage


@pytest.fixture
def preset() -> str:
    """A project with several steps an epoch and three classes."""
    return "spiral-mlp"


@pytest.fixture
def tab(show_page: Callable[[type[TabPage]], TabPage]) -> TabPage:
    """The page, shown."""
    return show_page(OptimizerTab)
