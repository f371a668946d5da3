"""The theme belongs to the application, which all tests share: each test begins and ends with the light one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from trainer_gui.theme.apply import apply_theme


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication) -> Iterator[None]:
    """Light before and after."""
    apply_theme(qapp, "light")
    yield
    apply_theme(qapp, "light")
