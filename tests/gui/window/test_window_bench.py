"""The bench within the whole window: problems lead to it, files keep it, runs do not mind it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from window_acts import OpenWindow, press, run_to_end, settle, show_tab

import engine
from engine.spec import BenchSpec, BenchStep, ProjectSpec, write_project
from trainer_gui.session.state import State
from trainer_gui.window.main_window import MainWindow

FAULTY = BenchSpec(
    steps=(
        BenchStep(kind="ones", params={"size": (2, 3)}, names=("a",)),
        BenchStep(kind="add", inputs={"input": "a", "other": "nobody"}, names=("b",)),
    )
)


def project(bench: BenchSpec) -> ProjectSpec:
    """A project that trains, with a program on its bench."""
    spec: ProjectSpec = engine.load("linear-regression")
    return spec.model_copy(update={"bench": bench})


def shown_page(window: MainWindow) -> str:
    """Object name of the page in front."""
    return window.tabs.currentWidget().objectName()


def test_the_tensors_page_comes_first(window: OpenWindow) -> None:
    shown = window()
    assert [shown.tabs.tabText(i) for i in range(2)] == ["Tensors", "Data"]


def test_a_problem_of_the_bench_leads_to_its_field_and_training_goes_on(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window(project(FAULTY))
    paths = [problem.path for problem in shown.session.problems]
    assert paths == ["bench.steps[1].inputs.other"]
    show_tab(shown, "dataTab")
    shown.docks.problems.shown_asked.emit(paths[0])
    assert shown_page(shown) == "tensorsTab"
    assert shown.pages.tensors.shown_step == 1
    row = shown.pages.tensors.editor.form.row("other")
    focused = shown.focusWidget()
    assert isinstance(focused, QWidget)
    assert row.isAncestorOf(focused)
    assert row.problem.isVisible()
    run_to_end(qtbot, shown)


def test_the_project_file_keeps_the_bench(window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    shown = window()
    show_tab(shown, "tensorsTab")
    shown.pages.tensors.start_example("index")
    settle(qtbot, shown)
    path = tmp_path / "bench.json"
    write_project(shown.session.spec, path)
    shown.close()
    again = window(path)
    show_tab(again, "tensorsTab")
    settle(qtbot, again)
    assert len(again.pages.tensors.program.model.lines) == 10
    assert all(line.fault == "" for line in again.pages.tensors.program.model.lines)


def test_undo_in_the_menu_takes_a_step_of_the_bench_back(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window()
    show_tab(shown, "tensorsTab")
    shown.pages.tensors.start_example("create")
    press(qtbot, shown, "undo")
    assert shown.session.spec.bench.steps == ()
    press(qtbot, shown, "redo")
    assert len(shown.session.spec.bench.steps) == 8


def test_the_bench_is_worked_out_only_when_it_is_looked_at(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window(project(FAULTY))
    show_tab(shown, "dataTab")
    settle(qtbot, shown)
    before = shown.pages.tensors.view.result
    shown.session.document.replace(project(BenchSpec()), "bench")
    shown.session.document.replace(project(FAULTY), "bench")
    settle(qtbot, shown)
    assert shown.pages.tensors.view.result is None or shown.pages.tensors.view.result is before
    show_tab(shown, "tensorsTab")
    settle(qtbot, shown)
    result = shown.pages.tensors.view.result
    assert result is not None
    assert result.view.steps[1].fault is not None
    assert shown.session.run.state is State.READY
