"""Open, save, save as, recent files and dropped files. Only the system's file dialog is answered for the user."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot
from window_acts import (
    OpenWindow,
    answer_question,
    choose_from_menu,
    messages,
    press,
    run_to_end,
    settle,
    wait_for,
)

import engine
from engine.spec import project_to_json, read_project, set_values, write_project
from trainer_gui.session.state import State
from trainer_gui.tabs.data.import_dialog import ImportDialog
from trainer_gui.window.main_window import MainWindow

Answer = Callable[[Path | None], None]


@pytest.fixture
def file_dialog(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Answers the next file dialogs with a path; None closes them."""

    def answer(path: Path | None) -> None:
        chosen = ("" if path is None else str(path), "")

        def chosen_file(*asked: object) -> tuple[str, str]:
            return chosen

        monkeypatch.setattr(QFileDialog, "getOpenFileName", chosen_file)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen_file)

    return answer


def drop(window: MainWindow, path: Path) -> bool:
    """Drop a file on the window, as a file manager does. Returns whether it was taken."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    actions = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(window.rect().center(), actions, mime, buttons, keys)
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(window.rect().center()), actions, mime, buttons, keys)
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def recent(window: MainWindow) -> list[QAction]:
    """Entries of the menu of recent files."""
    menu = window.findChild(QMenu, "recentMenu")
    assert menu is not None
    return menu.actions()


def test_a_project_is_saved_under_a_name_and_opened_again(
    window: OpenWindow, qtbot: QtBot, tmp_path: Path, file_dialog: Answer
) -> None:
    shown = window("linear-regression")
    shown.session.document.set_value("optimizer.params.lr", 0.011)
    assert shown.isWindowModified()
    file_dialog(tmp_path / "mine")
    choose_from_menu(shown, "save")
    path = tmp_path / "mine.json"
    assert read_project(path) == shown.session.spec
    assert read_project(path).name == "mine"
    assert shown.windowTitle().startswith("mine.json")
    assert not shown.isWindowModified()
    shown.session.document.set_value("optimizer.params.lr", 0.012, merge=False)
    assert shown.isWindowModified()
    choose_from_menu(shown, "save")  # asks nothing now: the file is known
    assert read_project(path).optimizer.params["lr"] == 0.012
    assert not shown.isWindowModified()
    file_dialog(tmp_path / "second.json")
    choose_from_menu(shown, "saveAs")
    assert shown.windowTitle().startswith("second.json")
    file_dialog(path)
    choose_from_menu(shown, "open")
    assert shown.session.spec == read_project(path)
    assert shown.windowTitle().startswith("mine.json")
    assert not shown.session.document.can_undo
    settle(qtbot, shown)
    wait_for(qtbot, shown, State.READY)


def test_undo_back_to_what_was_saved_clears_the_mark(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    shown.session.document.set_value("optimizer.params.lr", 0.011)
    assert shown.isWindowModified()
    press(qtbot, shown, "undo")
    assert not shown.isWindowModified()
    press(qtbot, shown, "redo")
    assert shown.isWindowModified()


def test_a_file_dialog_that_is_closed_changes_nothing(window: OpenWindow, file_dialog: Answer) -> None:
    shown = window("linear-regression")
    before = shown.session.spec
    file_dialog(None)
    for name in ("open", "save", "saveAs"):
        choose_from_menu(shown, name)
    assert shown.session.spec is before
    assert shown.session.document.file is None
    assert messages(shown) == []


def test_a_place_that_cannot_be_written_is_told(
    window: OpenWindow, tmp_path: Path, file_dialog: Answer, expected_warnings: object
) -> None:
    expected_warnings.expect("missing")  # type: ignore[attr-defined]
    shown = window("linear-regression")
    shown.session.document.set_value("optimizer.params.lr", 0.011)
    file_dialog(tmp_path / "missing" / "mine.json")
    choose_from_menu(shown, "save")
    assert "a place that can be written" in messages(shown)[0]
    assert shown.session.document.file is None
    assert shown.isWindowModified()


def test_recent_files_are_listed_and_open_at_a_click(
    window: OpenWindow, qtbot: QtBot, tmp_path: Path, file_dialog: Answer
) -> None:
    for name in ("one", "two"):
        write_project(
            set_values(engine.load("linear-regression"), [("name", name)]), tmp_path / f"{name}.json"
        )
    shown = window("linear-regression")
    assert recent(shown) == []
    for name in ("one", "two"):
        file_dialog(tmp_path / f"{name}.json")
        choose_from_menu(shown, "open")
    assert [action.text() for action in recent(shown)] == ["two.json", "one.json"]
    recent(shown)[1].trigger()
    assert shown.session.spec.name == "one"
    assert [action.text() for action in recent(shown)] == ["one.json", "two.json"]
    (tmp_path / "two.json").write_text("{", encoding="utf-8")
    wait_for(qtbot, shown, State.READY)


def test_a_dropped_project_is_opened(window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "dropped.json"
    write_project(engine.load("logistic-regression"), path)
    shown = window("linear-regression")
    assert drop(shown, path)
    assert shown.session.spec.name == "logistic-regression"
    assert shown.windowTitle().startswith("dropped.json")
    settle(qtbot, shown)
    wait_for(qtbot, shown, State.READY)
    assert shown.docks.fit.surface.isVisible()


def test_a_dropped_table_is_shown_before_it_is_used(window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("x,y\n" + "\n".join(f"{i},{2 * i + 1}" for i in range(30)), encoding="utf-8")
    shown = window("linear-regression")
    before = shown.session.spec
    assert drop(shown, path)
    qtbot.waitUntil(lambda: shown.findChild(ImportDialog) is not None)
    dialog = shown.findChild(ImportDialog)
    assert dialog is not None
    assert dialog.isVisible()
    settle(qtbot, shown)
    dialog.reject()
    assert shown.session.spec is before
    assert shown.tabs.currentWidget().objectName() == "dataTab"


def test_a_broken_project_is_told_and_keeps_what_is_open(
    window: OpenWindow, tmp_path: Path, file_dialog: Answer, expected_warnings: object
) -> None:
    expected_warnings.expect("could not be opened")  # type: ignore[attr-defined]
    shown = window("linear-regression")
    before = shown.session.spec
    tree = project_to_json(before)
    tree["optimizer"]["parms"] = {}
    for name, text, said in (
        ("half.json", '{"name": "half"', "JSON"),
        ("typo.json", json.dumps(tree), "Did you mean params?"),
        ("binary.json", "\udcff\udcfe", "UTF-8"),
    ):
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        file_dialog(path)
        choose_from_menu(shown, "open")
        assert messages(shown)[-1].startswith(f"{name} could not be opened: ")
        assert said in messages(shown)[-1]
    assert shown.session.spec is before
    assert shown.session.document.file is None
    assert recent(shown) == []


def test_data_beside_the_project_file_are_found_and_named_without_their_folder(
    window: OpenWindow, qtbot: QtBot, tmp_path: Path, file_dialog: Answer
) -> None:
    (tmp_path / "table.csv").write_text(
        "x,y\n" + "\n".join(f"{i / 10},{2 * i / 10 + 1}" for i in range(40)), encoding="utf-8"
    )
    base = engine.load("csv-regression")
    spec = set_values(base, [("data.params", {"path": "table.csv", "target": "y"}), ("training.epochs", 3)])
    path = tmp_path / "project.json"
    write_project(spec, path)
    shown = window("linear-regression")
    file_dialog(path)
    choose_from_menu(shown, "open")
    settle(qtbot, shown)
    assert shown.session.problems == ()
    assert shown.session.data is not None
    assert len(shown.session.data.samples.y_N) == 40
    assert not shown.isWindowModified()
    assert run_to_end(qtbot, shown).epochs == 3
    shown.session.document.set_value("training.epochs", 4)
    choose_from_menu(shown, "save")
    assert read_project(path).data.params["path"] == "table.csv"


@pytest.mark.parametrize("answer", ["Save", "Don't save", "Stay"])
def test_unsaved_changes_are_asked_about_before_another_project_is_opened(
    window: OpenWindow, qtbot: QtBot, tmp_path: Path, file_dialog: Answer, answer: str
) -> None:
    first, other = tmp_path / "first.json", tmp_path / "other.json"
    write_project(engine.load("linear-regression"), first)
    write_project(engine.load("logistic-regression"), other)
    shown = window(first)
    shown.session.document.set_value("optimizer.params.lr", 0.011)
    asked = answer_question(answer)
    file_dialog(other)
    choose_from_menu(shown, "open")
    assert asked == ["“linear-regression” has changes that are not saved."]
    assert shown.session.document.file == (first if answer == "Stay" else other)
    assert read_project(first).optimizer.params["lr"] == (0.011 if answer == "Save" else 0.03)
    settle(qtbot, shown)
    wait_for(qtbot, shown, State.READY)
