"""The plot of one feature: what it draws, and how samples are added, moved and removed."""

from __future__ import annotations

import numpy as np
import pytest
from pictures import color_at, count, near, picture
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from trainer_gui.plots import LineFitPlot
from trainer_gui.theme.colors import DARK, LIGHT

X_N = np.array([0.0, 2.0, 4.0, 6.0])
Y_N = np.array([5.0, 9.0, 13.0, 17.0])


@pytest.fixture
def plot(qtbot: QtBot) -> LineFitPlot:
    made = LineFitPlot()
    qtbot.addWidget(made)
    made.resize(480, 360)
    made.show_points(X_N, Y_N)
    with qtbot.waitExposed(made):
        made.show()
    return made


def place(plot: LineFitPlot, x: float, y: float) -> QPoint:
    return plot.view.to_pixels(x, y, plot.area()).toPoint()


def around(plot: LineFitPlot, x: float, y: float, reach: float = 4) -> QRectF:
    at = plot.view.to_pixels(x, y, plot.area())
    return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)


def menu_at(plot: LineFitPlot, at: QPoint) -> QMenu | None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, plot.mapToGlobal(at))
    QApplication.sendEvent(plot, event)
    return plot.findChild(QMenu, "point_menu")


def test_samples_are_drawn_where_they_are(plot: LineFitPlot) -> None:
    image = picture(plot)
    for x, y in zip(X_N, Y_N, strict=True):
        assert near(color_at(image, plot.view.to_pixels(x, y, plot.area())), LIGHT.train_point)


def test_parts_have_marks_of_their_own(plot: LineFitPlot) -> None:
    plot.show_points(X_N, Y_N, [0, 1, 2, 0])
    image = picture(plot)
    middle = plot.view.to_pixels(2.0, 9.0, plot.area())
    assert not near(color_at(image, middle), LIGHT.validation_point)
    assert count(image, around(plot, 2.0, 9.0), LIGHT.validation_point, 60) >= 8
    assert near(color_at(image, plot.view.to_pixels(4.0, 13.0, plot.area())), LIGHT.test_point)


def test_curve_passes_through_what_the_model_says(plot: LineFitPlot) -> None:
    x_G = np.linspace(-1, 7, 200)
    plot.show_fit(x_G, 2 * x_G + 5)
    image = picture(plot)
    for x in (1.0, 3.0, 5.0):
        assert near(color_at(image, plot.view.to_pixels(x, 2 * x + 5, plot.area())), LIGHT.fitted_line, 40)
    assert count(image, around(plot, 1.0, 15.0), LIGHT.fitted_line, 40) == 0


def test_best_curve_is_drawn_until_it_is_taken_away(plot: LineFitPlot) -> None:
    x_G = np.linspace(-1, 7, 200)
    plot.show_best(x_G, np.full(200, 11.0))
    assert count(picture(plot), plot.area(), LIGHT.best_line, 60) > 100
    plot.show_best(None, None)
    assert count(picture(plot), plot.area(), LIGHT.best_line, 60) == 0


def test_residuals_reach_from_the_sample_to_the_curve_and_no_further(plot: LineFitPlot) -> None:
    plot.show_fit(np.array([-1.0, 7.0]), np.array([11.0, 11.0]))
    plot.set_residuals(True)
    image = picture(plot)
    assert count(image, around(plot, 0.0, 8.0), LIGHT.residual, 30) >= 6
    assert count(image, around(plot, 0.0, 14.0), LIGHT.residual, 30) == 0
    plot.set_residuals(False)
    assert count(picture(plot), around(plot, 0.0, 8.0), LIGHT.residual, 30) == 0


def test_ranges_stay_while_samples_fit_and_grow_when_they_do_not(plot: LineFitPlot) -> None:
    before = plot.view
    plot.show_points([*X_N, 3.0], [*Y_N, 10.0])
    assert plot.view == before
    plot.show_points([*X_N, 30.0], [*Y_N, 10.0])
    assert plot.view.x1 >= 30


def test_nothing_but_nan_is_drawn_without_a_fault(plot: LineFitPlot) -> None:
    nan_N = np.full(4, np.nan)
    plot.show_points(nan_N, nan_N)
    plot.show_fit(nan_N, nan_N)
    plot.set_residuals(True)
    plot.set_editing(True)
    image = picture(plot)
    assert count(image, plot.area(), LIGHT.train_point) == count(image, plot.area(), LIGHT.fitted_line) == 0


def test_unequal_lengths_and_unknown_parts_are_refused(plot: LineFitPlot) -> None:
    with pytest.raises(ValueError, match=r"as many y as x \(2\), received 1"):
        plot.show_points([1, 2], [1])
    with pytest.raises(ValueError, match="0 \\(training\\)"):
        plot.show_points([1, 2], [1, 2], [0, 3])
    with pytest.raises(ValueError, match=r"as many y as x \(2\), received 1"):
        plot.show_fit([1, 2], [1])


def test_a_click_on_an_empty_place_adds_a_point_there(qtbot: QtBot, plot: LineFitPlot) -> None:
    plot.set_editing(True)
    with qtbot.waitSignal(plot.pointAdded) as added:
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place(plot, 1.0, 15.0))
    assert added.args[0] == pytest.approx(1.0, abs=0.03)
    assert added.args[1] == pytest.approx(15.0, abs=0.06)


def test_without_editing_a_click_does_nothing(qtbot: QtBot, plot: LineFitPlot) -> None:
    with qtbot.assertNotEmitted(plot.pointAdded), qtbot.assertNotEmitted(plot.pointMoved):
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place(plot, 1.0, 15.0))
    assert menu_at(plot, place(plot, 2.0, 9.0)) is None


def test_a_click_outside_the_axes_adds_nothing(qtbot: QtBot, plot: LineFitPlot) -> None:
    plot.set_editing(True)
    with qtbot.assertNotEmitted(plot.pointAdded):
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(3, plot.height() - 3))


def test_a_click_within_8_pixels_selects_the_point_instead(qtbot: QtBot, plot: LineFitPlot) -> None:
    plot.set_editing(True)
    with qtbot.assertNotEmitted(plot.pointAdded):
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place(plot, 4.0, 13.0) + QPoint(5, -5))
    assert plot.selected == 2
    with qtbot.waitSignal(plot.pointAdded):
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place(plot, 4.0, 13.0) + QPoint(9, 0))
    assert plot.selected is None


def test_the_nearest_of_two_close_points_is_taken(plot: LineFitPlot) -> None:
    plot.show_points([*X_N, 2.1], [*Y_N, 9.0])
    first, second = (plot.view.to_pixels(x, 9.0, plot.area()) for x in (2.0, 2.1))
    assert plot.point_at(first + QPointF(-1, 0)) == 1
    assert plot.point_at(second + QPointF(1, 0)) == 4


def test_dragging_a_point_shows_it_on_the_way_and_tells_once_where_it_went(
    qtbot: QtBot, plot: LineFitPlot
) -> None:
    plot.set_editing(True)
    start, end = place(plot, 2.0, 9.0), place(plot, 3.0, 6.0)
    moves: list[tuple[int, float, float]] = []
    plot.pointMoved.connect(lambda *move: moves.append(move))
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.7, 1.0):
        qtbot.mouseMove(plot, start + (end - start) * share)
    assert moves == []
    image = picture(plot)
    assert near(color_at(image, QPointF(end)), LIGHT.train_point)
    assert count(image, QRectF(start.x() - 3, start.y() - 3, 6, 6), LIGHT.train_point) == 0
    assert plot.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=end)
    [(index, x, y)] = moves
    assert index == 1
    assert x == pytest.approx(3.0, abs=0.03)
    assert y == pytest.approx(6.0, abs=0.06)
    assert near(color_at(picture(plot), QPointF(end)), LIGHT.train_point)


def test_a_point_cannot_be_dragged_out_of_the_plot(qtbot: QtBot, plot: LineFitPlot) -> None:
    plot.set_editing(True)
    with qtbot.waitSignal(plot.pointMoved) as moved:
        qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=place(plot, 2.0, 9.0))
        qtbot.mouseMove(plot, QPoint(200, 100))
        qtbot.mouseMove(plot, QPoint(2000, -500))
        qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPoint(2000, -500))
    assert moved.args == [1, pytest.approx(plot.view.x1), pytest.approx(plot.view.y1)]


def test_escape_puts_a_dragged_point_back(qtbot: QtBot, plot: LineFitPlot) -> None:
    plot.set_editing(True)
    with qtbot.assertNotEmitted(plot.pointMoved), qtbot.assertNotEmitted(plot.pointAdded):
        qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=place(plot, 2.0, 9.0))
        qtbot.mouseMove(plot, place(plot, 3.0, 6.0))
        qtbot.keyClick(plot, Qt.Key.Key_Escape)
        qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=place(plot, 3.0, 6.0))
    assert near(color_at(picture(plot), QPointF(place(plot, 2.0, 9.0))), LIGHT.train_point)


def test_delete_removes_the_selected_point_and_nothing_without_a_selection(
    qtbot: QtBot, plot: LineFitPlot
) -> None:
    plot.set_editing(True)
    with qtbot.assertNotEmitted(plot.pointRemoved):
        qtbot.keyClick(plot, Qt.Key.Key_Delete)
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place(plot, 6.0, 17.0))
    with qtbot.waitSignal(plot.pointRemoved) as removed:
        qtbot.keyClick(plot, Qt.Key.Key_Delete)
    assert removed.args == [3]
    assert plot.selected is None


def test_the_menu_of_a_point_deletes_it_and_an_empty_place_has_none(qtbot: QtBot, plot: LineFitPlot) -> None:
    plot.set_editing(True)
    assert menu_at(plot, place(plot, 1.0, 15.0)) is None
    menu = menu_at(plot, place(plot, 4.0, 13.0))
    assert menu is not None
    action = menu.findChild(QAction, "delete_point_action")
    assert action.text() == "Delete point"
    with qtbot.waitSignal(plot.pointRemoved) as removed:
        qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    assert removed.args == [2]


def test_the_pointer_tells_what_a_click_would_do(qtbot: QtBot, plot: LineFitPlot) -> None:
    plot.set_editing(True)
    qtbot.mouseMove(plot, place(plot, 1.0, 15.0))
    assert plot.cursor().shape() == Qt.CursorShape.CrossCursor
    qtbot.mouseMove(plot, place(plot, 4.0, 13.0))
    assert plot.cursor().shape() == Qt.CursorShape.OpenHandCursor
    qtbot.mouseMove(plot, QPoint(3, plot.height() - 3))
    assert plot.cursor().shape() == Qt.CursorShape.ArrowCursor
    plot.set_editing(False)
    assert plot.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_selection_ends_when_rows_may_mean_other_samples(qtbot: QtBot, plot: LineFitPlot) -> None:
    plot.set_editing(True)
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place(plot, 4.0, 13.0))
    plot.show_points(X_N, Y_N + 1)
    assert plot.selected == 2
    plot.show_points(X_N[:3], Y_N[:3])
    assert plot.selected is None


def test_clear_leaves_an_empty_plot_that_takes_new_ranges(plot: LineFitPlot) -> None:
    plot.show_fit([0, 1], [5, 7])
    plot.clear()
    image = picture(plot)
    assert count(image, plot.area(), LIGHT.train_point) == count(image, plot.area(), LIGHT.fitted_line) == 0
    plot.show_points([100.0, 101.0], [0.001, 0.002])
    assert plot.view.x0 > 99
    assert plot.view.y1 < 0.003


def test_samples_take_the_colours_of_another_theme(plot: LineFitPlot) -> None:
    plot.set_theme(DARK)
    image = picture(plot)
    assert near(color_at(image, plot.view.to_pixels(2.0, 9.0, plot.area())), DARK.train_point)
    assert near(color_at(image, plot.view.to_pixels(1.0, 15.5, plot.area())), DARK.panel)


def test_a_first_line_that_misses_the_samples_is_in_view(qtbot: QtBot) -> None:
    plot = LineFitPlot()
    qtbot.addWidget(plot)
    plot.show_points([0, 10], [5, 25])
    plot.show_fit([0, 10], [0, -3])
    assert plot.view.y0 <= -3
    assert plot.view.y1 >= 25
    assert plot.view.x0 <= 0
    assert plot.view.x1 >= 10


def test_a_line_far_away_does_not_squeeze_the_samples(qtbot: QtBot) -> None:
    plot = LineFitPlot()
    qtbot.addWidget(plot)
    plot.show_points([0, 10], [0, 20])
    plot.show_fit([0, 10], [-1000, 1000])
    assert plot.view.y0 >= -30
    assert plot.view.y1 <= 60


def test_a_later_line_leaves_the_axes_where_they_are(qtbot: QtBot) -> None:
    plot = LineFitPlot()
    qtbot.addWidget(plot)
    plot.show_points([0, 10], [0, 20])
    plot.show_fit([0, 10], [0, 20])
    before = plot.view
    plot.show_fit([0, 10], [-15, 35])
    assert plot.view == before
