"""What outlives the window: the autosaved copy, the layout, the theme, the speed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QColor
from pytestqt.qtbot import QtBot
from window_acts import (
    OpenWindow,
    answer_question,
    choose_from_menu,
    press,
    run_to_end,
    set_speed,
    settle,
    text_of,
    wait_for,
)

import engine
from engine.spec import read_project, set_values, write_project
from trainer_gui.session.autosave import autosave_folder, find_recoverable
from trainer_gui.session.settings import Settings, speed_steps
from trainer_gui.session.state import State
from trainer_gui.theme.colors import DARK, LIGHT
from trainer_gui.window.main_window import MainWindow


def leave_unsaved(qtbot: QtBot, settings: Settings, lr: float) -> None:
    """A window of the program itself, edited and closed without saving."""
    left = MainWindow(settings, keep_unsaved=True)
    left.populate(engine.load("linear-regression"), None)
    left.show()
    left.session.document.set_value("optimizer.params.lr", lr)
    wait_for(qtbot, left, State.READY)
    left.close()
    left.deleteLater()


def test_an_edit_is_copied_and_the_copy_goes_when_the_window_closes(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    autosave = shown.wiring.autosave  # type: ignore[union-attr]
    assert not autosave.path.exists()
    with qtbot.waitSignal(autosave.saved, timeout=5000):
        shown.session.document.set_value("optimizer.params.lr", 0.011)
    assert autosave.path.parent == autosave_folder()
    assert read_project(autosave.path) == shown.session.spec
    assert text_of(shown, "autosaved").startswith("autosaved ")
    shown.close()
    assert list(autosave_folder().glob("*.json")) == []
    assert find_recoverable() == ()


@pytest.mark.parametrize("act", ["save", "undo"])
def test_a_copy_goes_when_there_is_nothing_left_that_is_not_saved(
    window: OpenWindow, qtbot: QtBot, tmp_path: Path, act: str
) -> None:
    path = tmp_path / "mine.json"
    write_project(engine.load("linear-regression"), path)
    shown = window(path)
    autosave = shown.wiring.autosave  # type: ignore[union-attr]
    with qtbot.waitSignal(autosave.saved, timeout=5000):
        shown.session.document.set_value("optimizer.params.lr", 0.011)
    assert autosave.path.exists()
    choose_from_menu(shown, act)
    assert not shown.isWindowModified()
    assert not autosave.path.exists()
    wait_for(qtbot, shown, State.READY)


def test_unsaved_changes_are_offered_at_the_next_start_and_open(
    window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    leave_unsaved(qtbot, Settings(tmp_path / "settings.ini"), 0.0123)
    copies = find_recoverable()
    assert len(copies) == 1
    shown = window("two-moons-mlp")
    asked = answer_question("Open it")
    assert shown.wiring is not None
    assert shown.wiring.files.offer_recovery(copies)
    assert "linear-regression" in asked[0]
    assert shown.session.spec == set_values(
        engine.load("linear-regression"), [("optimizer.params.lr", 0.0123)]
    )
    assert shown.isWindowModified()
    assert find_recoverable() == ()
    settle(qtbot, shown)
    wait_for(qtbot, shown, State.READY)


@pytest.mark.parametrize(("answer", "n_left"), [("Throw it away", 0), ("Later", 1)])
def test_unsaved_changes_that_are_not_wanted_now(
    window: OpenWindow, qtbot: QtBot, tmp_path: Path, answer: str, n_left: int
) -> None:
    leave_unsaved(qtbot, Settings(tmp_path / "settings.ini"), 0.0123)
    shown = window("two-moons-mlp")
    before = shown.session.spec
    answer_question(answer)
    assert shown.wiring is not None
    assert not shown.wiring.files.offer_recovery(find_recoverable())
    assert shown.session.spec is before
    assert len(find_recoverable()) == n_left


def test_a_window_that_closed_as_it_should_is_not_said_to_have_crashed(
    window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    leave_unsaved(qtbot, Settings(tmp_path / "settings.ini"), 0.0123)
    shown = window("two-moons-mlp")
    asked = answer_question("Later")
    assert shown.wiring is not None
    shown.wiring.files.offer_recovery(find_recoverable())
    assert "did not close properly" not in asked[0]
    assert asked[0].endswith("?")


def test_size_docks_speed_and_theme_are_remembered(window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "kept.ini"
    first = window("linear-regression", settings=Settings(file))
    first.resize(1100, 700)
    first.docks.code.hide()
    set_speed(first, 20)
    choose_from_menu(first, "theme_dark")
    first.close()
    second = window("linear-regression", settings=Settings(file))
    try:
        # The screen of a test is narrower than the window; its height is free.
        assert second.height() == 700
        assert not second.docks.code.isVisible()
        assert second.docks.fit.isVisible()
        assert text_of(second, "speedText") == "20 steps/s"
        assert second.session.run.steps_per_s_limit() == 20
        dark = second.findChild(QAction, "theme_dark")
        assert dark is not None
        assert dark.isChecked()
        assert second.palette().window().color() == QColor(DARK.window)
        choose_from_menu(second, "resetLayout")
        assert second.docks.code.isVisible()
    finally:
        choose_from_menu(second, "theme_light")


def background_of(window: MainWindow) -> str:
    """Colour of the loss plot where nothing is drawn."""
    plot = window.docks.loss.plot
    return str(plot.grab().toImage().pixelColor(plot.width() - 2, plot.height() - 2).name())


def test_plots_follow_the_theme_while_they_are_shown(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    run_to_end(qtbot, shown)
    choose_from_menu(shown, "theme_light")
    assert background_of(shown) == QColor(LIGHT.panel).name()
    try:
        choose_from_menu(shown, "theme_dark")
        assert background_of(shown) == QColor(DARK.panel).name()
        line = shown.docks.fit.line
        corner = line.grab().toImage().pixelColor(line.width() - 2, line.height() - 2)
        assert corner == QColor(DARK.panel)
    finally:
        choose_from_menu(shown, "theme_light")
    assert background_of(shown) == QColor(LIGHT.panel).name()
    assert shown.settings.theme == "light"


def test_the_last_position_of_the_slider_is_full_speed(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression", pace=10)
    set_speed(shown, None)
    assert speed_steps()[shown.settings.speed] is None
    assert shown.session.run.steps_per_s_limit() is None
    press(qtbot, shown, "step")
    wait_for(qtbot, shown, State.PAUSED)
    press(qtbot, shown, "cancel")
    wait_for(qtbot, shown, State.READY)
