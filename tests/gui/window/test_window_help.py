"""The Help dock explains everything of the catalogue, and by F1 what the form in hand is about."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from window_acts import OpenWindow, choose_from_menu, settle, show_tab

from engine.catalogue import FAMILIES
from trainer_gui.session.settings import Settings
from trainer_gui.window.main_window import MainWindow


def _text(window: MainWindow, name: str) -> str:
    label = window.docks.help.findChild(QLabel, name)
    assert label is not None
    return str(label.text())


def test_help_is_closed_until_it_is_asked_for_and_then_ready_to_search(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window()
    dock = shown.docks.help
    assert not dock.isVisible()
    choose_from_menu(shown, "help")
    assert dock.isVisible()
    search = dock.findChild(QLineEdit, "helpSearch")
    qtbot.waitUntil(search.hasFocus)
    qtbot.keyClicks(search, "nesterov")
    assert {"SGD", "NAdam"} <= set(dock.palette_.matches())
    search.clear()
    qtbot.keyClicks(search, "kernel_size")
    assert "Conv2d" in dock.palette_.matches()
    qtbot.keyClicks(search, "Conv2d")
    search.setText("conv2d")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert _text(shown, "helpTitle") == "Conv2d"
    assert _text(shown, "helpCall").startswith(
        "torch.nn.Conv2d(in_channels, out_channels, kernel_size, stride=1"
    )
    assert "padding_mode" in _text(shown, "helpParams")


def test_a_help_dock_that_was_left_open_is_filled_when_it_comes_back(
    window: OpenWindow, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "own.ini")
    first = window(settings=settings)
    choose_from_menu(first, "help")
    first.close()
    again = window(settings=settings)
    assert again.docks.help.isVisibleTo(again)
    assert again.docks.help.palette_.index_of("Conv2d").isValid()


def test_f1_in_a_form_explains_what_the_form_is_about(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    page = show_tab(shown, "optimizerTab")
    settle(qtbot, shown)
    chooser = page.findChild(QComboBox, "optimizer.kind")
    chooser.setFocus()
    qtbot.waitUntil(lambda: shown.focusWidget() is not None and chooser.hasFocus())
    choose_from_menu(shown, "help")
    assert _text(shown, "helpTitle") == shown.session.spec.optimizer.kind
    assert "May change while the run goes on." in _text(shown, "helpParams")


def test_every_entry_can_be_explained(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window()
    dock = shown.docks.help
    choose_from_menu(shown, "help")
    names = set()
    for entries in FAMILIES.values():
        for entry in entries:
            dock.show_entry(entry)
            names.add(_text(shown, "helpTitle"))
            assert entry.kind in _text(shown, "helpTitle")
            assert all(param.name in _text(shown, "helpParams") for param in entry.params)
            assert dock.palette_.tree.currentIndex().isValid()
    assert len(names) == sum(map(len, FAMILIES.values()))
