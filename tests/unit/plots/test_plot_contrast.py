"""Figures in the cells of a confusion matrix can be read on every shade."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from trainer_gui.plots.confusion import _between, contrast, readable_on
from trainer_gui.theme.colors import DARK, LIGHT, Theme


def test_black_on_white_has_the_largest_contrast() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("white"), QColor("white")) == pytest.approx(1)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_figures_stand_off_from_every_shade(theme: Theme) -> None:
    for percent in range(101):
        ground = _between(theme.panel, theme.accent, percent / 100)
        # On a middle shade neither text colour reaches the 4.5 of small text; the least is 3.97, in the dark theme.
        assert contrast(readable_on(ground, theme), ground) >= 3.9
