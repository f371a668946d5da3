"""The page under test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trainer_gui.tabs.page import TabPage
from trainer_gui.tabs.tensors import TensorsTab


@pytest.fixture
def preset() -> str:
    """A project that trains fast; the bench beside it is empty."""
    return "linear-regression"


@pytest.fixture
def tab(show_page: Callable[[type[TabPage]], TabPage]) -> TabPage:
    """The page, shown."""
    return show_page(TensorsTab)
