"""The page under test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trainer_gui.tabs.model import ModelTab
from trainer_gui.tabs.page import TabPage


@pytest.fixture
def tab(show_page: Callable[[type[TabPage]], TabPage]) -> TabPage:
    """The page, shown."""
    return show_page(ModelTab)
