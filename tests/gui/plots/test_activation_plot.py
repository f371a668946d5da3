"""The picture of activations: what is painted where, and what is read."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from trainer_gui.plots.activation_plot import ActivationPlot
from trainer_gui.plots.activation_scene import ActivationScene, DrawnActivation, InputBars, ReadValue, Shade
from trainer_gui.plots.number_matrix import NumberMatrix
from trainer_gui.plots.output_bar import OutputBar

AXIS = np.linspace(-8, 8, 641)


@pytest.fixture
def plot(qtbot: QtBot) -> ActivationPlot:
    """A picture of a ReLU, dead below 0, with inputs between 1 and 3."""
    made = ActivationPlot()
    qtbot.addWidget(made)
    made.resize(500, 320)
    relu = DrawnActivation("ReLU", AXIS, np.maximum(AXIS, 0), (AXIS > 0).astype(float))
    bars = InputBars("inputs", np.array([1.0, 2.0, 3.0]), np.array([5, 10]))
    shades = (Shade(-math.inf, 0.0, True),)
    with qtbot.waitExposed(made):
        made.show()
    made.show_scene(ActivationScene((relu,), shades, bars=bars, x_label="input x"), (-6.0, 6.0))
    return made


def has_color(image: QImage, color: str, left: float, right: float) -> bool:
    """Whether a colour occurs between two columns."""
    wanted = QColor(color)
    return any(
        image.pixelColor(x, y) == wanted for x in range(int(left), int(right)) for y in range(image.height())
    )


def test_the_dead_zone_is_shaded_and_the_rest_is_not(plot: ActivationPlot) -> None:
    image, area = plot.picture(1.0), plot.area()
    middle = area.center().x()
    assert has_color(image, plot.theme.saturated, area.left() + 2, middle - 4)
    assert not has_color(image, plot.theme.saturated, middle + 4, area.right() - 2)


def test_bars_stand_where_the_inputs_are_the_tallest_three_tenths_high(plot: ActivationPlot) -> None:
    image, area, view = plot.picture(1.0), plot.area(), plot.view

    def height_at(x: float) -> int:
        column = round(view.to_pixels(x, 0, area).x())
        free = image.pixelColor(round(view.to_pixels(4.3, 0, area).x()), round(area.bottom()) - 8)
        return sum(
            image.pixelColor(column, y) != free
            for y in range(round(area.bottom()) - 110, round(area.bottom()))
        )

    assert 0.3 * area.height() == pytest.approx(height_at(2.6), abs=8)
    assert height_at(1.4) == pytest.approx(height_at(2.6) / 2, abs=8)


def test_the_picture_is_as_large_as_it_is_asked_to_be(plot: ActivationPlot) -> None:
    assert plot.picture(3.0).width() == 1500


def test_without_derivatives_the_side_axis_follows_the_outputs_alone(plot: ActivationPlot) -> None:
    steep = DrawnActivation("steep", AXIS, AXIS * 0, np.full_like(AXIS, 40.0))
    plot.show_scene(ActivationScene((steep,)), (-6.0, 6.0))
    assert plot.view.y1 > 39
    plot.show_derivative(False)
    assert plot.view.y1 < 2


def test_the_cursor_goes_to_0_exactly_and_asks_for_readings(qtbot: QtBot, plot: ActivationPlot) -> None:
    plot.setFocus()
    with qtbot.waitSignal(plot.pointed) as asked:
        qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert asked.args == [0.0]
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    with qtbot.waitSignal(plot.pointed) as asked:
        qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert asked.args == [0.0]
    plot.show_readings([ReadValue("ReLU", 0.0, 0.0, 0)])
    assert plot.accessibleDescription() == "x = 0; ReLU: f(x) = 0, f′(x) = 0"


def test_a_zoomed_view_stays_when_the_numbers_change(qtbot: QtBot, plot: ActivationPlot) -> None:
    with qtbot.waitSignal(plot.spanned):
        plot.zoom(2.0)
    before = plot.view
    tanh = DrawnActivation("Tanh", AXIS, np.tanh(AXIS), 1 - np.tanh(AXIS) ** 2)
    plot.show_scene(ActivationScene((tanh,)), (-6.0, 6.0))
    assert plot.view == before
    plot.show_all()
    assert (plot.view.x0, plot.view.x1) == (-6.0, 6.0)


def test_values_that_are_no_numbers_leave_gaps(plot: ActivationPlot) -> None:
    broken = np.where(AXIS > 0, np.nan, AXIS)
    plot.show_scene(ActivationScene((DrawnActivation("broken", AXIS, broken, broken),)), (-6.0, 6.0))
    assert plot.view.y1 <= 1
    assert not plot.grab().isNull()


def test_a_matrix_says_every_number_and_colours_its_sign(qtbot: QtBot) -> None:
    matrix = NumberMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(300, 120)
    matrix.show_values(np.array([[0.5, -0.5], [0.0, 0.25]]), ["a", "b"], ["c", "d"])
    assert matrix.accessibleDescription() == "a: 0.5 −0.5; b: 0 0.25"
    image = matrix.grab().toImage()
    blue, _, orange = matrix.theme.surface_diverging
    assert has_color(image, blue, 0, 300)
    assert has_color(image, orange, 0, 300)
    with pytest.raises(ValueError, match="expected the shape"):
        matrix.show_values(np.zeros((2, 2)), ["a"], ["c", "d"])


def test_a_bar_goes_left_of_0_for_a_negative_number(qtbot: QtBot) -> None:
    bar = OutputBar()
    qtbot.addWidget(bar)
    bar.resize(200, 22)
    color = bar.theme.class_color(2)

    def columns(value: float) -> list[int]:
        bar.show_value(value, (-1.0, 1.0), 2)
        image = bar.grab().toImage()
        return [x for x in range(200) if image.pixelColor(x, 11) == QColor(color)]

    right, left = columns(0.5), columns(-0.5)
    assert max(left) < min(right)
    assert len(left) == pytest.approx(len(right), abs=2)
    assert bar.accessibleDescription() == "−0.5"


def curve_of(name: str, factor: float, style: int) -> DrawnActivation:
    return DrawnActivation(name, AXIS, factor * np.tanh(AXIS), factor / np.cosh(AXIS) ** 2, style)


def test_a_picture_after_many_changes_is_the_same_as_one_that_is_drawn_at_once(
    qtbot: QtBot, plot: ActivationPlot
) -> None:
    others = tuple(curve_of(f"f{i}", 1 + 0.3 * i, i) for i in range(3))
    for factor in (0.2, 0.9, 0.5):
        plot.show_scene(ActivationScene((*others, curve_of("in hand", factor, 3))), (-6.0, 6.0))
        plot.repaint()
    fresh = ActivationPlot()
    qtbot.addWidget(fresh)
    fresh.resize(500, 320)
    with qtbot.waitExposed(fresh):
        fresh.show()
    fresh.show_scene(plot.scene, (-6.0, 6.0))
    assert plot.picture(1.0) == fresh.picture(1.0)
    changed = (others[0], curve_of("f1", 2.5, 1), others[2], plot.scene.curves[-1])
    for shown in (plot, fresh):
        shown.show_scene(ActivationScene(changed), (-6.0, 6.0))
    before = fresh.picture(1.0)
    assert plot.picture(1.0) == before
    for shown in (plot, fresh):
        shown.show_derivative(False)
    assert plot.picture(1.0) == fresh.picture(1.0) != before
