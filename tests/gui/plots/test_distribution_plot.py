"""Samples against their distribution, and how shapes are stretched."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from trainer_gui.plots.broadcast_picture import BroadcastPicture, StretchedShape
from trainer_gui.plots.distribution_plot import DistributionPlot
from trainer_gui.plots.fitted_area import FittedArea
from trainer_gui.theme.colors import LIGHT


@pytest.fixture
def plot(qtbot: QtBot) -> DistributionPlot:
    """An empty plot."""
    made = DistributionPlot()
    qtbot.addWidget(made)
    made.resize(400, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_the_bars_of_a_density_have_the_area_one(plot: DistributionPlot) -> None:
    samples_S = np.random.default_rng(0).normal(5, 0.5, 1000)
    x_P = np.linspace(3, 7, 101)
    density_P = np.exp(-((x_P - 5) ** 2) / 0.5) / np.sqrt(np.pi * 0.5)
    plot.show_samples(samples_S, x_P, density_P)
    edges_B1, heights_B = plot.bars
    assert float((heights_B * np.diff(edges_B1)).sum()) == pytest.approx(1.0)
    # Drawn where the distribution is, they are as high as it is.
    middle_B = (edges_B1[:-1] + edges_B1[1:]) / 2
    near = np.abs(heights_B - np.interp(middle_B, x_P, density_P)).max()
    assert near < 0.2 * density_P.max()


def test_single_values_have_a_bar_each_with_its_share(plot: DistributionPlot) -> None:
    samples_S = np.array([0.0, 1.0, 1.0, 1.0])
    plot.show_samples(samples_S, np.array([0.0, 1.0]), np.array([0.5, 0.5]), is_discrete=True)
    edges_B1, heights_B = plot.bars
    assert edges_B1.tolist() == [-0.5, 0.5, 1.5]
    assert heights_B.tolist() == [0.25, 0.75]


def test_what_is_not_finite_is_left_out_and_nothing_is_a_sentence(plot: DistributionPlot) -> None:
    plot.show_samples(np.array([1.0, np.nan, np.inf, 1.0]))
    assert plot.bars[1].sum() > 0
    plot.show_samples(np.array([np.nan]))
    assert plot.bars[1].size == 0
    assert "no finite number" in plot.accessibleDescription()


def test_the_density_is_painted_over_the_bars(plot: DistributionPlot) -> None:
    x_P = np.array([0.0, 1.0])
    plot.show_samples(np.linspace(0, 1, 100), x_P, np.ones(2))
    at = plot.view.to_pixels(0.33, 1.0, plot.area()).toPoint()
    picture = plot.grab().toImage()
    assert picture.pixelColor(at) == QColor(LIGHT.validation)


@pytest.fixture
def broadcast(qtbot: QtBot) -> Iterator[BroadcastPicture]:
    """A column and a row that become a matrix."""
    made = BroadcastPicture()
    area = FittedArea(made, "area")
    qtbot.addWidget(area)
    area.resize(460, 320)
    with qtbot.waitExposed(area):
        area.show()
    made.show_shapes(
        [
            StretchedShape("a", (3, 1), (1,), ("1", "2", "3")),
            StretchedShape("b", (4,), (0,), ("10", "20", "30", "40")),
        ],
        (3, 4),
        "c",
    )
    yield made


def test_the_stretched_axes_are_told(broadcast: BroadcastPicture) -> None:
    assert broadcast.sentences() == [
        "a (3, 1) is repeated along axis 1 of the result (3, 4).",
        "b (4,) is repeated along axis 0 of the result (3, 4).",
    ]


def test_own_cells_are_strong_and_repeated_ones_are_ghosts(broadcast: BroadcastPicture) -> None:
    assert broadcast.own_cells(0) == (3, 1)
    assert broadcast.own_cells(1) == (1, 4)
    picture = broadcast.grab().toImage()

    def ground(i: int, row: int, column: int) -> QColor:
        at = broadcast.cell_rect(i, row, column)
        return picture.pixelColor(round(at.left()) + 3, round(at.top()) + 3)

    assert ground(0, 1, 0).saturation() > 2 * ground(0, 1, 1).saturation()
    assert ground(1, 0, 2).saturation() > 2 * ground(1, 1, 2).saturation()
