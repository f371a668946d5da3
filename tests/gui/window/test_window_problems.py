"""The Problems dock at work: listed, mended, gone to, and said when Run cannot run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from window_acts import (
    OpenWindow,
    choose_kind,
    n_steps,
    press,
    run_to_end,
    settle,
    show_tab,
    start_run,
    text_of,
    wait_for,
)

import engine
from engine.spec import DataSpec, set_values
from trainer_gui.session.state import State
from trainer_gui.window.main_window import MainWindow


def listed(window: MainWindow) -> list[str]:
    """Paths in the Problems dock, in their order."""
    rows = window.docks.problems._rows
    return [row.findChild(QToolButton, f"problemPath{i}").text() for i, row in enumerate(rows)]


def part(window: MainWindow, kind: type[QWidget], name: str) -> QWidget:
    """A button or label of the rows that are shown now."""
    for row in window.docks.problems._rows:
        found = row.findChild(kind, name)
        if found is not None:
            return found
    raise AssertionError(f"no {name} in the Problems dock")


def is_in_front(window: MainWindow) -> bool:
    """Whether the Problems dock can be seen, not only its tab."""
    return not window.docks.problems.widget().visibleRegion().isEmpty()


def test_a_loss_that_does_not_fit_is_listed_mended_and_undone(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    assert listed(shown) == []
    assert shown.docks.problems.windowTitle() == "Problems"
    show_tab(shown, "lossActivationTab")
    choose_kind(qtbot, shown, "loss", "BCELoss")
    settle(qtbot, shown)
    assert shown.session.spec.loss.kind == "BCELoss"
    paths = listed(shown)
    assert paths
    assert shown.docks.problems.windowTitle() == f"Problems ({len(paths)})"
    assert "Sigmoid" in part(shown, QLabel, "problemText0").text()  # type: ignore[attr-defined]
    wait_for(qtbot, shown, State.EMPTY)
    shown.docks.problems.raise_()
    qtbot.mouseClick(part(shown, QPushButton, "fix0"), Qt.MouseButton.LeftButton)
    settle(qtbot, shown)
    assert listed(shown) == []
    assert engine.check(shown.session.spec) == []
    wait_for(qtbot, shown, State.READY)
    press(qtbot, shown, "undo")
    assert listed(shown) == paths
    wait_for(qtbot, shown, State.EMPTY)


def test_the_path_of_a_problem_leads_to_its_field(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    qtbot.waitUntil(shown.isActiveWindow)
    for path, page in (
        ("optimizer.params.lr", "optimizerTab"),
        ("model.children[2].params.in_features", "modelTab"),
        ("data.params.noise", "dataTab"),
        ("training.epochs", "optimizerTab"),
    ):
        wrong = 9 if path.endswith("in_features") else -1
        shown.session.document.set_value(path, wrong)
        settle(qtbot, shown)
        assert path in listed(shown)
        shown.docks.problems.raise_()
        button = part(shown, QToolButton, f"problemPath{listed(shown).index(path)}")
        qtbot.waitUntil(button.isVisible)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert shown.tabs.currentWidget().objectName() == page
        editor = shown.tabs.currentWidget().findChild(QWidget, path)
        assert editor is not None, path
        focus = QApplication.focusWidget()
        assert focus is not None, path
        assert editor is focus or editor.isAncestorOf(focus), f"{path}: the focus is on {focus.objectName()}"
        shown.session.document.undo()
        settle(qtbot, shown)


def test_run_with_problems_says_so_and_brings_them_to_the_front(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    shown.session.document.set_value("loss.kind", "BCELoss")
    wait_for(qtbot, shown, State.EMPTY)
    shown.docks.code.raise_()
    qtbot.waitUntil(lambda: not is_in_front(shown))
    press(qtbot, shown, "run")
    assert "problems" in text_of(shown, "progress")
    qtbot.waitUntil(lambda: is_in_front(shown))
    assert shown.session.run.state is State.EMPTY


def test_run_with_problems_after_a_run_says_so_too(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    run_to_end(qtbot, shown)
    shown.session.document.set_value("optimizer.params.lr", -1.0)
    shown.docks.code.raise_()
    qtbot.waitUntil(lambda: not is_in_front(shown))
    press(qtbot, shown, "run")
    assert "problems" in text_of(shown, "progress")
    qtbot.waitUntil(lambda: is_in_front(shown))
    # Mending does not start what was refused.
    shown.session.document.undo()
    shown.session.document.set_value("seed", 5)
    wait_for(qtbot, shown, State.READY)
    settle(qtbot, shown)
    assert shown.session.run.state is State.READY


def test_run_during_loading_with_problems_says_so_and_does_not_start_by_itself(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window(set_values(engine.load("linear-regression"), [("optimizer.params.lr", -1.0)]), wait=False)
    press(qtbot, shown, "run")
    wait_for(qtbot, shown, State.EMPTY)
    qtbot.waitUntil(lambda: "problems" in text_of(shown, "progress"))
    shown.session.document.set_value("optimizer.params.lr", 0.03)
    wait_for(qtbot, shown, State.READY)


def test_an_edit_that_breaks_the_project_while_it_is_prepared_leaves_nothing_to_run(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window("two-moons-mlp")
    prepared, thread = [], shown.session.run.thread_of_trainer
    thread.prepared.connect(prepared.append)
    shown.session.document.set_value("seed", 9)
    # Its moment of waiting is over; no event loop runs until the next edit.
    thread._on_later()
    # The trainer is done with it, but the window has not heard of it yet.
    while thread._trainer is None or thread._trainer.spec.seed != 9:
        thread.wait(1)
    assert shown.session.run.state is State.PREPARING
    shown.session.document.set_value("optimizer.params.lr", -1.0)
    assert shown.session.run.state is State.EMPTY
    qtbot.waitUntil(lambda: len(prepared) == 1)
    assert shown.session.run.state is State.EMPTY
    shown.session.document.undo()
    wait_for(qtbot, shown, State.READY)


def large_table(folder: Path, n: int) -> Path:
    """A table of n rows, whose reading is not over before the next line of a test."""
    rng = np.random.default_rng(0)
    x_N = rng.normal(size=n)
    path = folder / "large.csv"
    rows = "\n".join(f"{x:.6f},{2 * x + 1:.6f}" for x in x_N)
    path.write_text(f"x,y\n{rows}\n", encoding="utf-8")
    return path


def test_run_pressed_while_data_are_read_runs_when_they_are_there(
    window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = large_table(tmp_path, 150_000)
    base = engine.load("csv-regression")
    data = DataSpec(
        kind="csv", params={**base.data.params, "path": str(path), "target": "y", "features": ["x"]}
    )
    spec = base.model_copy(update={"data": data})
    shown = window(base)
    shown.session.document.replace(
        set_values(spec, [("training.epochs", 2), ("training.batch_size", None)]), "data.params.path"
    )
    assert shown.session.is_loading
    assert "problems" not in text_of(shown, "runState")
    with qtbot.waitSignal(shown.session.run.run_finished, timeout=20_000) as finished:
        press(qtbot, shown, "run")
        assert "problems" not in text_of(shown, "progress")
    run = finished.args[0]
    assert (run.epochs, run.spec.data) == (2, data)


def test_run_pressed_right_after_an_edit_of_the_data_trains_the_edited_project(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window("linear-regression")
    shown.session.document.set_value("data.params.n", 31)
    run = run_to_end(qtbot, shown)
    assert run.spec.data.params["n"] == 31
    alone = engine.train(shown.session.spec, keep=False)
    assert run.losses.tolist() == alone.losses.tolist()


def test_run_pressed_right_after_an_edit_of_the_data_of_a_finished_run(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window("linear-regression")
    run_to_end(qtbot, shown)
    shown.session.document.set_value("data.params.n", 31)
    run = run_to_end(qtbot, shown)
    assert run.spec.data.params["n"] == 31


def test_a_problem_while_training_keeps_the_run_and_is_listed(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp", pace=50)
    start_run(qtbot, shown, 2)
    shown.session.document.set_value("loss.kind", "BCELoss")
    settle(qtbot, shown)
    assert listed(shown)
    assert shown.session.run.state is State.RUNNING
    press(qtbot, shown, "cancel")
    wait_for(qtbot, shown, State.ENDED)
    # The first weights come back as soon as there is a project to make them from.
    press(qtbot, shown, "undo")
    wait_for(qtbot, shown, State.READY)
    assert n_steps(shown) == 0
