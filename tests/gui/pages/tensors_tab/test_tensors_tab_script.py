"""The program as a whole: its script, its seed, its place in the project, and the keyboard alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from bench_acts import (
    accept,
    act,
    choose_op,
    codes,
    start_example,
    type_in,
    view_of,
    wait,
)
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from engine.spec import read_project, write_project
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.tensors import TensorsTab


def test_copy_puts_the_script_on_the_clipboard_and_it_runs(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "broadcast")
    QGuiApplication.clipboard().clear()
    act(qtbot, tab, "copyBench")
    qtbot.waitUntil(lambda: "torch.add(a, b)" in QGuiApplication.clipboard().text(), timeout=10_000)
    assert "clipboard" in tab.view.happened.sentence.text()
    compile(QGuiApplication.clipboard().text(), "bench.py", "exec")


def test_export_writes_the_script(
    qtbot: QtBot, tab: TensorsTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bench.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(path), "")))
    start_example(qtbot, tab, "strides")
    act(qtbot, tab, "exportBench")
    qtbot.waitUntil(path.exists, timeout=10_000)
    assert "c = torch.transpose(b, 0, 1)" in path.read_text(encoding="utf-8")


def test_a_script_that_cannot_be_written_says_why(
    qtbot: QtBot, tab: TensorsTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "no such folder" / "bench.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(path), "")))
    start_example(qtbot, tab, "strides")
    act(qtbot, tab, "exportBench")
    qtbot.waitUntil(tab.view.happened.fault.isVisible, timeout=10_000)
    assert "could not be written" in tab.view.happened.fault.text()


def test_the_bench_is_saved_with_the_project(
    qtbot: QtBot, tab: TensorsTab, session: Session, tmp_path: Path
) -> None:
    start_example(qtbot, tab, "line")
    path = tmp_path / "project.json"
    write_project(session.spec, path)
    act(qtbot, tab, "clearBench")
    session.document.open(read_project(path), path)
    wait(qtbot, tab)
    assert codes(tab)[9] == "loss.backward()"
    assert not session.document.is_dirty


def test_another_seed_draws_other_numbers_and_the_same_seed_the_same(
    qtbot: QtBot, tab: TensorsTab, session: Session
) -> None:
    choose_op(qtbot, tab, "randn")
    accept(qtbot, tab)
    first = view_of(tab).value("a").values_any.copy()
    type_in(qtbot, tab.program.seed.lineEdit(), "7")
    wait(qtbot, tab)
    assert session.spec.bench.seed == 7
    assert not np.array_equal(view_of(tab).value("a").values_any, first)
    type_in(qtbot, tab.program.seed.lineEdit(), "0")
    wait(qtbot, tab)
    np.testing.assert_array_equal(view_of(tab).value("a").values_any, first)


def test_the_bench_is_none_of_the_runs_business(qtbot: QtBot, tab: TensorsTab, session: Session) -> None:
    run_id = session.run.run_id
    states: list[State] = []
    session.run.state_changed.connect(states.append)
    start_example(qtbot, tab, "create")
    assert session.run.run_id == run_id
    assert states == []
    session.run.set_pace(20)
    session.run.run()
    qtbot.waitUntil(lambda: session.run.state is State.RUNNING, timeout=10_000)
    start_example(qtbot, tab, "broadcast")
    assert not session.run.is_stale
    session.run.stop()
    qtbot.waitUntil(lambda: session.run.state is State.ENDED, timeout=10_000)
    start_example(qtbot, tab, "create")
    assert session.run.state is State.ENDED


def test_a_path_leads_to_the_step_and_its_field(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "create")
    tab.select("bench.steps[3].params.end")
    assert tab.shown_step == 3
    assert tab.editor.form.is_edit
    assert tab.editor.form.params.editor("end").field.hasFocus()


def test_the_tab_key_goes_through_the_form_from_top_to_bottom(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "broadcast")
    choose_op(qtbot, tab, "normal")
    form = tab.editor.form
    names = []
    for _ in range(12):
        focused = QApplication.focusWidget()
        assert focused is not None
        if not form.isAncestorOf(focused):
            break
        names.append(focused.objectName())
        if focused.objectName() == "acceptStep":
            break
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert names[-1] == "acceptStep", names
    assert len(names) >= 7
    assert names[0] == "bench.form.params.mean.field"
    assert names.index("bench.form.names") == len(names) - 2


def test_the_keyboard_alone_writes_a_program(qtbot: QtBot, tab: TensorsTab) -> None:
    tab.program.list.setFocus()
    qtbot.keyClick(tab.program.list, Qt.Key.Key_Insert)
    line = QApplication.focusWidget()
    assert line is tab.editor.palette_.search
    qtbot.keyClicks(line, "eye")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert tab.editor.form.isAncestorOf(focused)
    qtbot.keyClick(focused, Qt.Key.Key_Return)
    wait(qtbot, tab)
    assert codes(tab) == ["a = torch.eye(3)"]
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is tab.editor.palette_.search
