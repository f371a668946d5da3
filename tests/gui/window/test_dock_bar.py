"""The line above a dock's picture: no figure is cut through."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from trainer_gui.window.docks.dock_bar import DockBar

FIGURES = ("w = -0.2905", "b = 0", "mean error 15.44")


@pytest.fixture
def bar(qtbot: QtBot) -> DockBar:
    made = DockBar("fit", "Figures of the fit")
    qtbot.addWidget(made)
    made.show_figures(FIGURES)
    made.show()
    return made


def label_at(bar: DockBar, n_figures: int, extra: str = "") -> QLabel:
    """The label, just as wide as so many figures and some more text need."""
    label = bar.findChild(QLabel, "fitNumbers")
    assert label is not None
    wanted_px = label.fontMetrics().horizontalAdvance("   ".join(FIGURES[:n_figures]) + extra)
    bar.resize(bar.width() - label.width() + wanted_px, 28)
    assert label.width() == wanted_px
    return label


def ink_px(label: QLabel) -> int:
    """How far to the right something is drawn."""
    image = label.grab().toImage()
    ground = image.pixel(image.width() - 1, 0)
    columns = [
        x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in range(image.height()))
    ]
    return max(columns, default=-1) + 1


def test_all_figures_are_drawn_where_there_is_room(bar: DockBar) -> None:
    label = label_at(bar, 3)
    begun = label.fontMetrics().horizontalAdvance("   ".join(FIGURES[:2]))
    assert ink_px(label) > begun + 30


@pytest.mark.parametrize("n", [1, 2])
def test_a_figure_that_does_not_fit_gives_way_to_dots(bar: DockBar, n: int) -> None:
    # Room for half of the next figure, which is left empty.
    label = label_at(bar, n, "   mean")
    whole = label.fontMetrics().horizontalAdvance("   ".join(FIGURES[:n]) + "   …")
    assert ink_px(label) == pytest.approx(whole, abs=3)
    assert label.toolTip() == "   ".join(FIGURES)


def test_where_not_even_one_figure_fits_it_ends_in_dots(bar: DockBar) -> None:
    label = label_at(bar, 0, "w = -0.2…")
    assert 0 < ink_px(label) <= label.width()
    assert label.text() == "   ".join(FIGURES)
