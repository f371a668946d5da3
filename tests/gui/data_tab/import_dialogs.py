"""What tests of the import dialog share: a table, and what a user reads and clicks there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engine.check import check_project
from trainer_gui.session.session import Session
from trainer_gui.tabs.data.import_dialog import ImportDialog

Settle = Callable[[], None]
Write = Callable[..., Path]
Open = Callable[[Path], ImportDialog]
TakeOver = Callable[..., None]

FLOWERS = "size,colour,shade,kind\n" + "".join(
    f"{10 + i / 4},{('red', 'blue')[i % 2]},{i % 7},{('rose', 'iris', 'lily')[i % 3]}\n" for i in range(60)
)


def heads(dialog: ImportDialog) -> list[list[str]]:
    rows = dialog.preview.rows
    horizontal = Qt.Orientation.Horizontal
    return [str(rows.headerData(i, horizontal)).split("\n") for i in range(rows.columnCount())]


def label(dialog: ImportDialog, name: str) -> str:
    found = dialog.findChild(QLabel, name)
    assert found is not None
    return found.text()


def pick(dialog: ImportDialog, name: str, word: str) -> None:
    combo = dialog.findChild(QComboBox, name)
    assert combo is not None
    index = combo.findText(word)
    assert index >= 0
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def click(qtbot: QtBot, dialog: ImportDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def accept(qtbot: QtBot, dialog: ImportDialog, settle: Settle) -> None:
    with qtbot.waitSignal(dialog.chosen):
        click(qtbot, dialog, "importAccept")
    settle()


def errors(session: Session) -> list[str]:
    """What keeps a run from starting."""
    facts = session.data.facts if session.data is not None else None
    return [problem.line() for problem in check_project(session.spec, facts).errors]
