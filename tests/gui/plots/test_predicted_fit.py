"""Predicted against true values, and the confusion matrix."""

from __future__ import annotations

import numpy as np
import pytest
from pictures import color_at, count, near, picture
from PySide6.QtCore import QPointF, QRectF
from pytestqt.qtbot import QtBot

from trainer_gui.plots import ConfusionPlot, PredictedPlot
from trainer_gui.theme.colors import DARK, LIGHT, Theme


@pytest.fixture
def predicted(qtbot: QtBot) -> PredictedPlot:
    made = PredictedPlot()
    qtbot.addWidget(made)
    made.resize(420, 400)
    return made


@pytest.fixture
def confusion(qtbot: QtBot) -> ConfusionPlot:
    made = ConfusionPlot()
    qtbot.addWidget(made)
    made.resize(360, 320)
    return made


def test_a_sample_lies_at_its_true_and_predicted_value(predicted: PredictedPlot) -> None:
    predicted.show_points([0.0, 10.0, 5.0])
    predicted.show_fit([4.0, 10.0, np.nan])
    image, area = picture(predicted), predicted.area()
    assert near(color_at(image, predicted.view.to_pixels(0.0, 4.0, area)), LIGHT.train_point)
    assert near(color_at(image, predicted.view.to_pixels(10.0, 10.0, area)), LIGHT.train_point)
    # Two discs, and none for the prediction that is no number.
    assert count(image, area, LIGHT.train_point) < 120 * image.devicePixelRatioF() ** 2


def test_the_diagonal_runs_where_both_are_equal(predicted: PredictedPlot) -> None:
    predicted.show_points([0.0, 10.0])
    image, area = picture(predicted), predicted.area()
    view = predicted.view
    assert (view.x0, view.x1) == (view.y0, view.y1)
    found = sum(
        count(image, QRectF(at.x() - 2, at.y() - 2, 4, 4), LIGHT.fitted_line, 60) > 0
        for at in (view.to_pixels(v, v, area) for v in np.linspace(1, 9, 60))
    )
    # The line is dashed.
    assert 20 <= found <= 60


def test_wild_predictions_do_not_squeeze_the_true_values_to_a_dot(predicted: PredictedPlot) -> None:
    predicted.show_points([0.0, 10.0])
    predicted.show_fit([1e9, -1e9])
    assert predicted.view.y1 - predicted.view.y0 < 50


def test_all_nan_and_clearing_are_no_fault(predicted: PredictedPlot) -> None:
    predicted.show_points([np.nan, np.nan])
    predicted.show_fit([np.nan, np.nan])
    assert count(picture(predicted), predicted.area(), LIGHT.train_point) == 0
    predicted.show_points([1.0, 2.0])
    predicted.show_fit([1.0, 2.0])
    assert count(picture(predicted), predicted.area(), LIGHT.train_point) > 0
    predicted.clear()
    assert count(picture(predicted), predicted.area(), LIGHT.train_point) == 0


def test_thousands_of_samples_are_drawn_as_small_dots(predicted: PredictedPlot) -> None:
    true_N = np.linspace(0, 10, 5000)
    predicted.show_points(true_N)
    predicted.show_fit(true_N + 2)
    at = predicted.view.to_pixels(4.0, 6.0, predicted.area())
    assert near(color_at(picture(predicted), at), LIGHT.train_point)


def test_predictions_must_be_one_for_each_sample(predicted: PredictedPlot) -> None:
    predicted.show_points([1.0, 2.0])
    with pytest.raises(ValueError, match="each of the 2 samples, received 3"):
        predicted.show_fit([1.0, 2.0, 3.0])


def corner(confusion: ConfusionPlot, true_class: int, predicted_class: int) -> QPointF:
    """A place in a cell that the number does not cover."""
    return confusion.cell(true_class, predicted_class).topLeft() + QPointF(5, 5)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_cell_is_coloured_by_its_share_of_its_row(confusion: ConfusionPlot, theme: Theme) -> None:
    confusion.set_theme(theme)
    confusion.show_counts([[30, 0, 0], [0, 0, 7], [1, 2, 1]], ["a", "b", "c"])
    image = picture(confusion)
    for cell in ((0, 0), (1, 2)):
        assert near(color_at(image, corner(confusion, *cell)), theme.accent, 2)
    for cell in ((0, 1), (1, 0), (1, 1)):
        assert near(color_at(image, corner(confusion, *cell)), theme.panel, 2)
    half = color_at(image, corner(confusion, 2, 1))
    assert not near(half, theme.accent)
    assert not near(half, theme.panel)


def test_counts_are_written_into_their_cells(confusion: ConfusionPlot) -> None:
    confusion.show_counts([[0, 4], [1, 0]], ["a", "b"])
    image = picture(confusion)
    middle = confusion.cell(0, 0).center()
    assert count(image, QRectF(middle.x() - 8, middle.y() - 8, 16, 16), LIGHT.text, 90) > 5


def test_many_classes_and_long_names_fit_into_the_widget(confusion: ConfusionPlot) -> None:
    names = [f"a rather long class name {k}" for k in range(40)]
    confusion.show_counts(np.eye(40, dtype=int) * 5, names)
    image = picture(confusion)
    assert confusion.cell(39, 39).right() <= confusion.width()
    assert near(color_at(image, confusion.cell(39, 39).center()), LIGHT.accent, 2)


def test_counts_without_a_row_for_each_class_are_refused(confusion: ConfusionPlot) -> None:
    with pytest.raises(ValueError, match=r"the shape \(2, 2\).*received \(1, 2\)"):
        confusion.show_counts([[1, 2]], ["a", "b"])


def test_an_empty_matrix_says_what_will_appear(confusion: ConfusionPlot) -> None:
    confusion.show_counts([[1]], ["a"])
    confusion.clear()
    assert count(picture(confusion), QRectF(confusion.rect()), LIGHT.faint_text, 40) > 50
