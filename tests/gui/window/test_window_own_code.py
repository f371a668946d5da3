"""A module of the user's own in the window: opened, shown, trained, changed, undone; and never run unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from own_modules import NET, NODE, hostile, own_node, project_of, written
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QLabel, QPlainTextEdit, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot
from window_acts import LONG_MS, OpenWindow, run_to_end, show_tab, start_run

import engine
from engine.spec import write_project
from trainer_gui.session.settings import Settings
from trainer_gui.session.state import State
from trainer_gui.tabs.model.own_module_dialog import OwnModuleDialog
from trainer_gui.tabs.source_view import MOST_COLOURED, SourceView
from trainer_gui.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
BEHIND = "model.children[1]"
PART = "from torch import nn\n\n\nclass Part(nn.Module):\n    def __init__(self, n_in: int, n_out=1):\n"
PART += "        super().__init__()\n        self.line = nn.Linear(n_in, n_out)\n\n"
PART += "    def forward(self, x):\n        return self.line(x)\n"


@pytest.fixture
def small(window: OpenWindow) -> MainWindow:
    """A window with one Linear layer of four outputs."""
    linear = {"kind": "Linear", "params": {"out_features": 4}}
    opened = window(project_of(linear, epochs=3), wait=False)
    opened.session.run.set_pace(None)
    show_tab(opened, "modelTab")
    opened.pages.model.select(NODE)
    return opened


def choose_file(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))


def ask(qtbot: QtBot, window: MainWindow) -> OwnModuleDialog:
    """Choose the action of the list's menu, and wait for the question."""
    action = window.pages.model.findChild(QAction, "openOwnModule")
    assert isinstance(action, QAction)
    action.trigger()
    return the_dialog(qtbot, window)


def the_dialog(qtbot: QtBot, window: MainWindow) -> OwnModuleDialog:
    opener = window.pages.model.own_opener
    qtbot.waitUntil(lambda: opener.dialog is not None and opener.dialog.isVisible(), timeout=LONG_MS)
    assert opener.dialog is not None
    return opener.dialog


def codes(window: MainWindow) -> list[str]:
    return [problem.code for problem in window.session.problems]


def wait_ready(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.session.run.state is State.READY, timeout=LONG_MS)


def allow(qtbot: QtBot, dialog: OwnModuleDialog) -> None:
    qtbot.mouseClick(dialog.allow, LEFT)


def test_a_class_is_opened_behind_the_selected_layer_and_trained_like_headless(
    qtbot: QtBot, small: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, PART, "part.py")
    choose_file(monkeypatch, path)
    dialog = ask(qtbot, small)
    assert dialog.source.toPlainText() == PART
    assert dialog.place.text() == str(path)
    assert "rights" in dialog.warning.text()
    assert dialog.cancel.isDefault()
    assert not dialog.allow.isEnabled()
    dialog.argument_lines["n_in"].setFocus()
    qtbot.keyClicks(dialog.argument_lines["n_in"], "4")
    assert dialog.argument_lines["n_out"].text() == "1"
    allow(qtbot, dialog)
    wait_ready(qtbot, small)
    node = small.session.spec.model.children[1]
    assert node.model_dump(mode="json")["params"] == own_node(path, "Part", n_in=4)["params"]
    assert small.pages.model.selected == BEHIND
    facts = small.pages.model.facts[BEHIND]
    assert (facts.title, facts.n_params, facts.multiply_adds, facts.output_shape) == ("1: Part", 5, 4, (1, 1))
    run = run_to_end(qtbot, small)
    headless = engine.train(small.session.spec, keep=False, allow_code=True)
    assert run.weights_sha256 == headless.weights_sha256
    small.session.document.undo()
    assert len(small.session.spec.model.children) == 1


def test_the_panel_shows_what_is_inside_and_the_source_and_nothing_to_edit(
    qtbot: QtBot, small: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, written(tmp_path, PART, "part.py"))
    dialog = ask(qtbot, small)
    qtbot.keyClicks(dialog.argument_lines["n_in"], "4")
    allow(qtbot, dialog)
    wait_ready(qtbot, small)
    panel = small.pages.model.form.own
    assert panel.isVisibleTo(small.pages.model.form)
    assert not small.pages.model.form.kind_form.isVisibleTo(small.pages.model.form)
    said = panel.findChild(QLabel, "ownModuleFacts").text()
    assert "Part(n_in=4)" in said
    assert "5 parameters" in said
    source = panel.findChild(QPlainTextEdit, "ownModuleSource")
    assert source.toPlainText() == PART
    assert source.isReadOnly()
    table = panel.findChild(QTableWidget, "ownModuleInside")
    shown = [[table.item(row, column).text() for column in range(3)] for row in range(table.rowCount())]
    assert shown == [["line", "Linear", "5"]]
    assert table.editTriggers() == QTableWidget.EditTrigger.NoEditTriggers
    small.pages.model.select(NODE)
    assert not panel.isVisibleTo(small.pages.model.form)
    assert small.pages.model.form.kind_form.isVisibleTo(small.pages.model.form)


def test_cancel_allows_and_changes_nothing(
    qtbot: QtBot, small: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "marker"
    choose_file(monkeypatch, written(tmp_path, hostile(marker)))
    before = small.session.spec
    dialog = ask(qtbot, small)
    qtbot.mouseClick(dialog.cancel, LEFT)
    qtbot.waitUntil(lambda: small.pages.model.own_opener.dialog is None)
    assert small.session.spec == before
    assert small.session.own_code.value.allowed == frozenset()
    assert not marker.exists()


def test_a_wrong_argument_is_said_before_anything_is_allowed(
    qtbot: QtBot, small: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, written(tmp_path, PART, "part.py"))
    dialog = ask(qtbot, small)
    qtbot.keyClicks(dialog.argument_lines["n_in"], "open('x')")
    assert "n_in" in dialog.problem.text()
    assert not dialog.allow.isEnabled()
    dialog.reject()


def test_a_file_without_modules_cannot_be_allowed(
    qtbot: QtBot, small: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, written(tmp_path, "x = 1\n"))
    dialog = ask(qtbot, small)
    assert "nn.Module" in dialog.problem.text()
    assert not dialog.allow.isEnabled()
    dialog.reject()


def test_a_project_of_someone_else_runs_nothing_until_its_code_was_looked_at(
    qtbot: QtBot, window: OpenWindow, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    path = written(tmp_path, hostile(marker))
    write_project(project_of(own_node(path, width=4)), tmp_path / "project.json")
    opened = window(tmp_path / "project.json", wait=False)
    show_tab(opened, "modelTab")
    opened.pages.model.select(NODE)
    qtbot.waitUntil(lambda: codes(opened) == ["own_code_not_allowed"], timeout=LONG_MS)
    qtbot.waitUntil(lambda: opened.session.run.state is State.EMPTY, timeout=LONG_MS)
    for row in range(opened.pages.model.pages.count()):
        opened.pages.model.pages.setCurrentIndex(row)
        qtbot.waitUntil(lambda: opened.session.background.is_idle, timeout=LONG_MS)
    assert opened.pages.model.facts[NODE].output_shape is None
    assert not marker.exists()
    button = opened.docks.problems.findChild(QPushButton, "fix0")
    assert isinstance(button, QPushButton)
    opened.docks.problems.raise_()
    qtbot.mouseClick(button, LEFT)
    dialog = the_dialog(qtbot, opened)
    assert dialog.argument_lines["width"].text() == "4"
    assert not marker.exists()
    allow(qtbot, dialog)
    wait_ready(qtbot, opened)
    assert marker.exists()
    assert opened.session.document.is_dirty is False


def test_what_was_allowed_is_remembered_for_this_content_only(
    qtbot: QtBot, window: OpenWindow, tmp_path: Path
) -> None:
    path = written(tmp_path, NET)
    node = own_node(path)
    settings = Settings(tmp_path / "own.ini")
    settings.allow_code(node["params"]["sha256"])
    settings.save()
    opened = window(project_of(node), settings=Settings(tmp_path / "own.ini"))
    assert codes(opened) == []
    written(tmp_path, NET + "\n# changed\n")
    qtbot.waitUntil(lambda: codes(opened) == ["own_code_changed"], timeout=LONG_MS)
    assert opened.session.run.state is State.EMPTY
    opened.session.apply(opened.session.problems[0].fix)
    assert codes(opened) == ["own_code_not_allowed"]
    opened.session.document.undo()
    written(tmp_path, NET)
    wait_ready(qtbot, opened)


def test_a_changed_file_is_opened_again_from_the_panel(
    qtbot: QtBot, window: OpenWindow, tmp_path: Path
) -> None:
    path = written(tmp_path, PART.replace("n_out=1", "n_out=2"), "part.py")
    settings = Settings(tmp_path / "own.ini")
    node = own_node(path, "Part", n_in=2)
    settings.allow_code(node["params"]["sha256"])
    opened = window(project_of(node), settings=settings, wait=False)
    show_tab(opened, "modelTab")
    opened.pages.model.select(NODE)
    qtbot.waitUntil(lambda: codes(opened) == ["output_shape"], timeout=LONG_MS)
    written(tmp_path, PART, "part.py")
    qtbot.waitUntil(lambda: codes(opened) == ["own_code_changed"], timeout=LONG_MS)
    button = opened.pages.model.form.own.again
    assert "allow" in button.text()
    button.click()
    allow(qtbot, the_dialog(qtbot, opened))
    wait_ready(qtbot, opened)
    assert opened.session.spec.model.children[0].params["sha256"] == own_node(path)["params"]["sha256"]
    assert "allow" not in button.text()
    opened.session.document.undo()
    qtbot.waitUntil(lambda: codes(opened) == ["own_code_changed"], timeout=LONG_MS)


def test_what_its_code_raises_is_a_sentence_at_the_layer(
    qtbot: QtBot, small: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, written(tmp_path, PART, "part.py"))
    dialog = ask(qtbot, small)
    qtbot.keyClicks(dialog.argument_lines["n_in"], "3")
    allow(qtbot, dialog)
    qtbot.waitUntil(lambda: codes(small) == ["own_code_forward"], timeout=LONG_MS)
    (problem,) = small.session.problems
    assert problem.path == BEHIND
    assert "line 10 of part.py" in problem.received
    assert small.pages.model.form.own.problem.text()


@pytest.mark.parametrize("way", ["palette", "chooser"])
def test_palette_and_chooser_ask_for_the_file(
    small: MainWindow, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    asked: list[Any] = []

    def dialog(*arguments: Any) -> tuple[str, str]:
        asked.append(arguments)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", dialog)
    tab = small.pages.model
    if way == "palette":
        tab.palette_.chosen.emit("OwnModule")
    else:
        tab.layers.chooser.kindChosen.emit("OwnModule")
    assert len(asked) == 1
    assert len(small.session.spec.model.children) == 1


def test_a_text_too_long_to_colour_is_shown_whole(qtbot: QtBot) -> None:
    view = SourceView("source", "Source")
    qtbot.addWidget(view)
    text = "x = 1  # one\n" * (MOST_COLOURED // 10)
    view.show_text(text)
    assert view.toPlainText() == text
    qtbot.wait(50)
    assert not view.document().firstBlock().layout().formats()
    view.show_text("x = 1  # one\n")
    # Qt colours when the event loop comes round.
    qtbot.waitUntil(lambda: bool(view.document().firstBlock().layout().formats()))


def test_many_arguments_leave_room_for_the_text(
    qtbot: QtBot, small: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = ", ".join(f"argument_{i}={i}" for i in range(60))
    choose_file(monkeypatch, written(tmp_path, PART.replace("n_out=1", many), "part.py"))
    dialog = ask(qtbot, small)
    assert len(dialog.argument_lines) == 61
    assert dialog.height() <= 700
    assert dialog.source.height() > 150
    dialog.reject()


def test_a_module_that_is_opened_during_a_run_waits_for_its_end_and_leaves_its_bits_alone(
    qtbot: QtBot, window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its code seeds torch's generator; the Dropout of the run draws from it at every step."""
    layers = [{"kind": "Linear", "params": {"out_features": 4}}, {"kind": "Dropout", "params": {"p": 0.5}}]
    spec = project_of(*layers, {"kind": "Linear", "params": {}}, epochs=40)
    opened = window(spec, pace=100)
    show_tab(opened, "modelTab")
    opened.pages.model.select(NODE)
    marker = tmp_path / "marker"
    choose_file(
        monkeypatch, written(tmp_path, hostile(marker).replace("nn.Linear(2, width)", "nn.Linear(4, width)"))
    )
    start_run(qtbot, opened, 3)
    with qtbot.waitSignal(opened.session.run.run_finished, timeout=LONG_MS) as finished:
        allow(qtbot, ask(qtbot, opened))
        qtbot.waitUntil(lambda: "own_code_unknown" in codes(opened), timeout=LONG_MS)
        assert opened.session.run.is_active
        assert not marker.exists()
        opened.session.run.set_pace(None)
    qtbot.waitUntil(lambda: "own_code_unknown" not in codes(opened), timeout=LONG_MS)
    assert marker.exists()
    assert finished.args is not None
    assert finished.args[0].weights_sha256 == engine.train(spec, keep=False).weights_sha256
