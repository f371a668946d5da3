"""The plot of curves by itself: read-out, stairs, mark and colours."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from trainer_gui.plots.curves import Curve, CurvesPlot
from trainer_gui.theme.colors import DARK, LIGHT


@pytest.fixture
def plot(qtbot: QtBot) -> CurvesPlot:
    """A plot with a straight line and stairs."""
    made = CurvesPlot()
    qtbot.addWidget(made)
    made.resize(400, 300)
    x_P = np.array([0.0, 1.0, 2.0])
    line = Curve("line", x_P, 2 * x_P)
    stairs = Curve("stairs", x_P, np.array([3.0, 1.0, 1.0]), color=1, stairs=True)
    made.show_curves([line, stairs], "x", "y")
    made.show()
    return made


def picture(plot: CurvesPlot) -> QImage:
    """What is painted."""
    return plot.grab().toImage()


def test_the_read_out_follows_lines_and_stairs(plot: CurvesPlot) -> None:
    assert plot.values_at(0.5) == [("line", 1.0), ("stairs", 3.0)]
    assert plot.values_at(1.5) == [("line", 3.0), ("stairs", 1.0)]
    assert all(math.isnan(value) for _, value in plot.values_at(5.0))


def test_the_curve_is_painted_where_its_numbers_are(plot: CurvesPlot) -> None:
    at = plot.view.to_pixels(0.5, 3.0, plot.area())
    color = picture(plot).pixelColor(round(at.x()), round(at.y()))
    assert color.name() == LIGHT.class_color(1)


def test_the_mark_is_painted_and_taken_away(plot: CurvesPlot) -> None:
    at = plot.view.to_pixels(1.5, 0.0, plot.area())
    place = QPoint(round(at.x()), round(plot.area().bottom() - 40))
    empty = picture(plot).pixelColor(place)
    plot.set_mark(1.5, "now")
    assert picture(plot).pixelColor(place).name() == LIGHT.marker
    plot.set_mark(None)
    assert picture(plot).pixelColor(place) == empty


def test_curves_go_on_beyond_the_limits_of_the_axis(plot: CurvesPlot) -> None:
    x_P = np.linspace(0.01, 1, 50)
    plot.show_curves([Curve("steep", x_P, 1 / x_P)], "x", "y", y_limits=(-5, 5))
    assert plot.view.y1 < 6
    assert plot.values_at(0.01)[0][1] == pytest.approx(100.0)


def test_the_plot_follows_the_theme(plot: CurvesPlot) -> None:
    plot.set_theme(DARK)
    corner = picture(plot).pixelColor(plot.width() - 3, 3)
    assert corner == QColor(DARK.panel)
