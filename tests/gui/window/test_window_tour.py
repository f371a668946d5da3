"""The tour leads through the window, lets what is lit be used, and comes by itself once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from window_acts import LONG_MS, OpenWindow, choose_from_menu, end_run, show_tab

from trainer_gui.session.settings import Settings
from trainer_gui.session.state import State
from trainer_gui.window.main_window import MainWindow
from trainer_gui.window.tour.stops import tour_stops
from trainer_gui.window.tour.tour import Tour


def _begin(window: MainWindow) -> Tour:
    choose_from_menu(window, "tour")
    tour = window.findChild(Tour)
    assert tour is not None
    return tour


def _press(qtbot: QtBot, tour: Tour, name: str) -> None:
    button = tour.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_every_stop_says_something_and_is_in_sight(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    tour = _begin(shown)
    titles = []
    for i in range(len(tour_stops())):
        qtbot.wait(1)
        titles.append(tour.bubble.title.text())
        assert tour.bubble.text.text()
        assert tour.bubble.where.text() == f"{i + 1} of {len(tour_stops())}"
        assert shown.rect().contains(tour.bubble.geometry())
        if i:
            assert not tour.lit().isEmpty()
        _press(qtbot, tour, "tourNext")
    assert len(set(titles)) == len(titles)
    qtbot.waitUntil(lambda: shown.findChild(Tour) is None, timeout=LONG_MS)


@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (2560, 1440)])
def test_the_bubble_hides_nothing_that_is_small_enough_to_stay_clear_of(
    window: OpenWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    shown = window()
    shown.resize(*size)
    tour = _begin(shown)
    for _ in range(3):
        _press(qtbot, tour, "tourNext")
        qtbot.wait(1)
        covered = tour.bubble.geometry().intersected(tour.lit())
        assert covered.width() * covered.height() < 0.35 * tour.lit().width() * tour.lit().height()
    _press(qtbot, tour, "tourLeave")


def test_what_is_lit_can_be_used_and_the_rest_cannot(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    tour = _begin(shown)
    _press(qtbot, tour, "tourNext")
    qtbot.wait(1)
    run = shown.toolbar.widgetForAction(shown.findChild(QAction, "run"))
    on_run = run.mapTo(shown, run.rect().center())
    assert shown.childAt(on_run) is run
    on_tabs = shown.tabs.mapTo(shown, QPoint(40, 12))
    assert shown.childAt(on_tabs) is tour
    qtbot.mouseClick(run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.session.run.state is State.RUNNING, timeout=LONG_MS)
    end_run(qtbot, shown)
    _press(qtbot, tour, "tourLeave")


def test_arrows_go_on_and_back_and_escape_leaves_everything_as_it_was(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window()
    show_tab(shown, "tensorsTab")
    tour = _begin(shown)
    for _ in range(4):
        qtbot.keyClick(tour, Qt.Key.Key_Right)
    assert shown.tabs.currentWidget() is shown.pages.data
    qtbot.keyClick(tour, Qt.Key.Key_Left)
    assert tour.at == 3
    qtbot.keyClick(tour, Qt.Key.Key_Escape)
    assert shown.tabs.currentWidget() is shown.pages.tensors
    qtbot.waitUntil(lambda: shown.findChild(Tour) is None, timeout=LONG_MS)


def test_the_light_follows_the_window(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window()
    tour = _begin(shown)
    _press(qtbot, tour, "tourNext")
    shown.resize(1000, 700)
    qtbot.waitUntil(lambda: tour.size() == shown.size(), timeout=LONG_MS)
    assert tour.lit() == QRect(shown.toolbar.mapTo(shown, QPoint(0, 0)), shown.toolbar.size())
    _press(qtbot, tour, "tourLeave")


def test_that_the_tour_was_seen_is_remembered(window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "own.ini")
    assert not settings.tour_seen
    tour = _begin(window(settings=settings))
    _press(qtbot, tour, "tourLeave")
    settings.save()
    assert Settings(tmp_path / "own.ini").tour_seen
