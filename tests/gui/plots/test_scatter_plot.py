"""A scatter of very many points works out elsewhere what is in view; few are marks whose shape tells the part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trainer_gui.plots.probability_bars import ProbabilityBars
from trainer_gui.plots.scatter import LARGE, MOST_MARKS, ScatterPlot
from trainer_gui.theme.apply import current_theme

Job = tuple[Callable[[], Any], Callable[[Any], None]]


@pytest.fixture
def plot(qtbot: QtBot) -> ScatterPlot:
    made = ScatterPlot()
    qtbot.addWidget(made)
    made.resize(500, 400)
    with qtbot.waitExposed(made):
        made.show()
    return made


def cloud(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    class_N = random.integers(0, 2, n)
    return random.normal(size=n) + 3 * class_N, random.normal(size=n), class_N.astype(float)


def do(jobs: list[Job]) -> None:
    work, done = jobs.pop()
    jobs.clear()
    done(work())


def test_very_many_points_are_left_to_the_runner(plot: ScatterPlot) -> None:
    jobs: list[Job] = []
    plot.set_runner(lambda work, done: jobs.append((work, done)))
    x_N, y_N, class_N = cloud(LARGE + 1)
    plot.show_points(x_N, y_N, class_N, None, ("a", "b"))
    assert not plot.is_dense
    do(jobs)
    assert plot.is_dense
    drawn = plot._in_view
    plot.move_by(20, 0)
    # The last image is stretched to where it belongs until the new one is there.
    assert plot._in_view is drawn
    assert not plot.grab().isNull()
    do(jobs)
    assert plot._in_view is not drawn
    for _ in range(40):
        plot.zoom(1.4, plot.view.to_pixels(float(x_N[0]), float(y_N[0]), plot.area()))
        if jobs:
            do(jobs)
    assert not plot.is_dense
    assert plot.point_at(plot.view.to_pixels(float(x_N[0]), float(y_N[0]), plot.area())) == 0


def test_marks_of_samples_that_are_gone_are_not_drawn(plot: ScatterPlot) -> None:
    jobs: list[Job] = []
    plot.set_runner(lambda work, done: jobs.append((work, done)))
    x_N, y_N, _ = cloud(LARGE + 500)
    plot.show_points(x_N, y_N)
    do(jobs)
    while plot.is_dense:
        plot.zoom(1.5, plot.view.to_pixels(float(x_N[-1]), float(y_N[-1]), plot.area()))
        do(jobs)
    # Fewer samples than before: the numbers of some marks mean nothing any more.
    plot.show_points(x_N[: LARGE + 1], y_N[: LARGE + 1])
    assert plot._message == "The samples are being drawn…"
    assert not plot.grab().isNull()
    do(jobs)
    assert plot._message == ""


def test_the_image_has_the_colours_of_the_classes(plot: ScatterPlot) -> None:
    x_N, y_N, class_N = cloud(MOST_MARKS + 5000)
    plot.show_points(x_N, y_N, class_N, None, ("a", "b"))
    assert plot.is_dense
    assert plot._in_view is not None
    colors_HWC = plot._in_view.colors_HWC
    assert colors_HWC is not None
    left, right = colors_HWC[:, :10], colors_HWC[:, -10:]
    theme = current_theme()
    for side, k in ((left, 0), (right, 1)):
        seen = {QColor(*c).name() for c in side[side[:, :, 3] > 0][:, :3].tolist()}
        assert seen <= {theme.class_color(k)}


def test_the_wheel_zooms_around_the_pointer(plot: ScatterPlot) -> None:
    plot.show_points(*cloud(100)[:2])
    at = QPointF(200, 150)
    before, width = plot.view.to_data(at, plot.area()), plot.view.x1 - plot.view.x0
    event = QWheelEvent(
        at,
        QPointF(plot.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot, event)
    assert plot.view.x1 - plot.view.x0 == pytest.approx(width / 1.25**2)
    assert plot.view.to_data(at, plot.area()) == pytest.approx(before)


def test_a_zoomed_view_stays_when_the_samples_change(plot: ScatterPlot) -> None:
    x_N, y_N, _ = cloud(100)
    plot.show_points(x_N, y_N)
    plot.zoom(2.0)
    view = plot.view
    plot.show_points(x_N + 10, y_N)
    assert plot.view == view
    plot.show_all()
    assert plot.view.x0 < x_N.min() + 10 < plot.view.x1


def test_missing_places_are_no_points(plot: ScatterPlot) -> None:
    x_N, y_N, _ = cloud(50)
    x_N[3] = np.nan
    plot.show_points(x_N, y_N)
    assert plot._in_view is not None
    assert plot._in_view.at_M is not None
    assert 3 not in plot._in_view.at_M
    assert len(plot._in_view.at_M) == 49


def test_a_pointer_over_a_sample_is_told_and_a_click_takes_it(qtbot: QtBot, plot: ScatterPlot) -> None:
    plot.show_points([0.0, 1.0, 2.0], [0.0, 5.0, 1.0])
    at = plot.view.to_pixels(1.0, 5.0, plot.area()).toPoint()
    with qtbot.waitSignal(plot.point_hovered) as hovered:
        qtbot.mouseMove(plot, at)
    assert hovered.args == [1]
    with qtbot.waitSignal(plot.point_clicked) as clicked:
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=at)
    assert clicked.args == [1]
    assert plot.selected == 1


def test_wrong_samples_are_refused(plot: ScatterPlot) -> None:
    with pytest.raises(ValueError, match="expected 3 of everything"):
        plot.show_points([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="class indices from 0 to 1"):
        plot.show_points([1, 2], [1, 2], [0, 2], None, ("a", "b"))


def test_the_likeliest_classes_come_first(qtbot: QtBot) -> None:
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.show_probabilities([0.1, 0.6, 0.05, 0.2, 0.03, 0.02], ["a", "b", "c", "d", "e", "f"])
    assert bars.row_texts() == ["b 60.0 %", "d 20.0 %", "a 10.0 %", "c 5.0 %", "e 3.0 %"]
    with pytest.raises(ValueError, match="expected 2, received 1"):
        bars.show_probabilities([0.1], ["a", "b"])
