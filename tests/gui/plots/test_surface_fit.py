"""The plot of two features: surface, decision line, samples, colour bar, and editing."""

from __future__ import annotations

import numpy as np
import pytest
from pictures import color_at, count, near, picture
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from trainer_gui.plots import SurfaceFitPlot
from trainer_gui.theme.colors import DARK, LIGHT, Theme

AT = np.linspace(-3, 3, 61)
X_HW, Y_HW = np.meshgrid(AT, AT)


@pytest.fixture
def plot(qtbot: QtBot) -> SurfaceFitPlot:
    made = SurfaceFitPlot()
    qtbot.addWidget(made)
    made.resize(480, 400)
    made.set_classes(["no", "yes"])
    made.set_grid_rect(-3, 3, -3, 3)
    with qtbot.waitExposed(made):
        made.show()
    return made


def spot(plot: SurfaceFitPlot, x: float, y: float) -> QPointF:
    return plot.view.to_pixels(x, y, plot.area())


def box(plot: SurfaceFitPlot, x: float, y: float, reach: float = 4) -> QRectF:
    at = spot(plot, x, y)
    return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)


def logistic(z_HW: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z_HW))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_surface_is_blue_left_and_orange_right_with_the_line_between(
    plot: SurfaceFitPlot, theme: Theme
) -> None:
    plot.set_theme(theme)
    plot.show_fit(logistic(8 * X_HW))
    image = picture(plot)
    for y in (-2.5, 0.0, 2.5):
        assert near(color_at(image, spot(plot, -2.0, y)), theme.surface_diverging[0])
        assert near(color_at(image, spot(plot, 2.0, y)), theme.surface_diverging[2])
        assert count(image, box(plot, 0.0, y), theme.fitted_line, 60) >= 6
        assert count(image, box(plot, 1.0, y), theme.fitted_line, 60) == 0


def test_row_zero_of_the_grid_is_at_the_bottom(plot: SurfaceFitPlot) -> None:
    plot.show_fit(logistic(8 * Y_HW))
    image = picture(plot)
    assert near(color_at(image, spot(plot, 0.0, -2.5)), LIGHT.surface_diverging[0])
    assert near(color_at(image, spot(plot, 0.0, 2.5)), LIGHT.surface_diverging[2])


def test_the_decision_line_lies_where_the_probability_is_one_half(plot: SurfaceFitPlot) -> None:
    plot.show_fit(logistic(4 * (np.hypot(X_HW, Y_HW) - 2)))
    image = picture(plot)
    for angle in np.linspace(0, 2 * np.pi, 9):
        x, y = 2 * np.cos(angle), 2 * np.sin(angle)
        assert count(image, box(plot, x, y, 3), LIGHT.fitted_line, 60) >= 3
    assert count(image, box(plot, 0, 0, 30), LIGHT.fitted_line, 60) == 0


def test_probabilities_of_two_outputs_look_like_those_of_one(plot: SurfaceFitPlot) -> None:
    p_HW = logistic(X_HW + Y_HW)
    plot.show_fit(p_HW)
    one = picture(plot)
    plot.show_fit(np.stack((1 - p_HW, p_HW), axis=-1))
    assert picture(plot) == one


def test_three_classes_have_their_colours_and_borders(plot: SurfaceFitPlot) -> None:
    plot.set_classes(["a", "b", "c"])
    score_HWK = 6 * np.stack((-X_HW - Y_HW, X_HW - Y_HW, 1.5 * Y_HW), axis=-1)
    p_HWK = np.exp(score_HWK - score_HWK.max(axis=-1, keepdims=True))
    plot.show_fit(p_HWK / p_HWK.sum(axis=-1, keepdims=True))
    image = picture(plot)
    left, right, top = (color_at(image, spot(plot, x, y)) for x, y in ((-2, -2), (2, -2), (0, 2.5)))
    assert left.blue() > left.red() + 30
    assert right.red() > right.blue() + 30
    assert top.green() > max(top.red(), top.blue()) + 20
    assert count(image, box(plot, 0, -2), LIGHT.fitted_line, 60) >= 6


def test_samples_have_the_colour_of_their_class_and_the_mark_of_their_part(plot: SurfaceFitPlot) -> None:
    plot.show_points([-2, 2, -1], [0, 0, 1], [0, 1, 1], [0, 0, 1])
    plot.show_fit(np.full((61, 61), 0.5))
    image = picture(plot)
    assert near(color_at(image, spot(plot, -2, 0)), LIGHT.class_color(0))
    assert near(color_at(image, spot(plot, 2, 0)), LIGHT.class_color(1))
    assert not near(color_at(image, spot(plot, -1, 1)), LIGHT.class_color(1))
    assert count(image, box(plot, -1, 1), LIGHT.class_color(1), 40) >= 8


def test_samples_lie_above_the_surface(plot: SurfaceFitPlot) -> None:
    plot.show_fit(np.zeros((61, 61)))
    plot.show_points([1.0], [1.0], [1])
    assert near(color_at(picture(plot), spot(plot, 1.0, 1.0)), LIGHT.class_color(1))


def test_values_have_a_colour_bar_and_samples_the_colour_of_their_value(plot: SurfaceFitPlot) -> None:
    plot.set_classes([])
    narrow = plot.area().right()
    plot.set_value_range(-3, 3)
    plot.show_points([0.0, 0.0], [-1.0, 1.0], [3.0, -3.0])
    plot.set_value_range(-3, 3)
    plot.show_fit(X_HW)
    image = picture(plot)
    low, high = LIGHT.surface_sequential[0], LIGHT.surface_sequential[-1]
    assert near(color_at(image, spot(plot, -2.98, 2)), low, 14)
    assert near(color_at(image, spot(plot, 2.98, 2)), high, 14)
    assert near(color_at(image, spot(plot, 0, -1)), high)
    assert near(color_at(image, spot(plot, 0, 1)), low)
    assert plot.area().right() < narrow - 15
    bar_px = plot.area().right() + 16
    assert near(color_at(image, QPointF(bar_px, plot.area().top() + 3)), high, 20)
    assert near(color_at(image, QPointF(bar_px, plot.area().bottom() - 3)), low, 20)


def test_nan_on_the_grid_leaves_the_ground_and_all_nan_is_no_fault(plot: SurfaceFitPlot) -> None:
    p_HW = np.where(X_HW < 0, np.nan, 1.0)
    plot.show_fit(p_HW)
    image = picture(plot)
    assert near(color_at(image, spot(plot, 1.5, 1.3)), LIGHT.surface_diverging[2])
    assert near(color_at(image, spot(plot, -1.5, 1.3)), LIGHT.panel)
    nan_HW = np.full((61, 61), np.nan)
    plot.show_fit(nan_HW)
    plot.show_fit(np.stack((nan_HW, nan_HW), axis=-1))
    plot.set_classes([])
    plot.show_points([np.nan], [np.nan], [np.nan])
    plot.show_fit(nan_HW)
    assert near(color_at(picture(plot), spot(plot, 1.5, 1.3)), LIGHT.panel)


def test_wrong_shapes_rectangles_and_classes_are_refused(plot: SurfaceFitPlot) -> None:
    with pytest.raises(ValueError, match=r"\(rows, columns, 2\).*received \(4, 4, 3\)"):
        plot.show_fit(np.zeros((4, 4, 3)))
    with pytest.raises(ValueError, match="x0 < x1"):
        plot.set_grid_rect(1, 1, 0, 1)
    with pytest.raises(ValueError, match="class indices from 0 to 1"):
        plot.show_points([0], [0], [2])
    with pytest.raises(ValueError, match="one for each of the 2 samples, received 1"):
        plot.show_points([0, 1], [0, 1], [1])


def test_samples_can_be_added_moved_and_removed(qtbot: QtBot, plot: SurfaceFitPlot) -> None:
    plot.show_points([-2.0, 2.0], [0.0, 0.0], [0, 1])
    plot.show_fit(logistic(X_HW))
    plot.set_editing(True)
    start, end = spot(plot, 2, 0).toPoint(), spot(plot, 1, -2).toPoint()
    with qtbot.waitSignal(plot.pointAdded) as added:
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=spot(plot, 0, 2).toPoint())
    assert added.args == [pytest.approx(0, abs=0.02), pytest.approx(2, abs=0.02)]
    with qtbot.waitSignal(plot.pointMoved) as moved:
        qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(plot, (start + end) / 2)
        qtbot.mouseMove(plot, end)
        assert near(color_at(picture(plot), QPointF(end)), LIGHT.class_color(1))
        qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=end)
    assert moved.args == [1, pytest.approx(1, abs=0.02), pytest.approx(-2, abs=0.02)]
    with qtbot.waitSignal(plot.pointRemoved) as removed:
        qtbot.keyClick(plot, Qt.Key.Key_Delete)
    assert removed.args == [1]


def test_clear_forgets_surface_and_samples_and_keeps_the_classes(plot: SurfaceFitPlot) -> None:
    plot.show_points([1.0], [1.0], [1])
    plot.show_fit(np.zeros((61, 61)))
    plot.clear()
    image = picture(plot)
    assert near(color_at(image, spot(plot, -1.7, 1.7)), LIGHT.panel)
    assert count(image, plot.area(), LIGHT.class_color(1)) == 0
    plot.show_points([1.0], [1.0], [1])
    assert QColor(LIGHT.class_color(1)) == color_at(picture(plot), spot(plot, 1.0, 1.0))
