"""What a user does on the bench, and what can be read off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.tabs.tensors import TensorsTab

if TYPE_CHECKING:
    from engine.explore.bench.view import BenchView

LONG_MS = 10_000


def choose_op(qtbot: QtBot, tab: TensorsTab, kind: str) -> None:
    """Type the name of an operation into the search and press Enter."""
    line = tab.editor.palette_.search
    line.setFocus()
    line.clear()
    qtbot.keyClicks(line, kind)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    step = tab.editor.form.step
    assert step is not None
    assert step.kind == kind


def field(tab: TensorsTab, name: str) -> QLineEdit:
    """The line of a parameter in the form."""
    found = tab.editor.form.findChild(QWidget, f"bench.form.params.{name}.field")
    assert found is not None, name
    line = found if isinstance(found, QLineEdit) else found.findChild(QLineEdit)
    assert isinstance(line, QLineEdit), name
    return line


def type_in(qtbot: QtBot, line: QLineEdit, text: str, *, enter: bool = False) -> None:
    """Type into a line and leave it, or press Enter, which takes the step in."""
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return if enter else Qt.Key.Key_Tab)


def choose_tensor(qtbot: QtBot, tab: TensorsTab, argument: str, name: str) -> None:
    """Take a name in the box of a tensor argument, by the keyboard."""
    row = tab.editor.form.row(argument)
    if row.mode is not None and row.mode.currentIndex() == 1:
        row.mode.setFocus()
        qtbot.keyClick(row.mode, Qt.Key.Key_Up)
    box = row.field
    assert isinstance(box, QComboBox)
    at = box.findData(name)
    assert at >= 0, name
    box.setFocus()
    while box.currentIndex() != at:
        qtbot.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < at else Qt.Key.Key_Up)


def accept(qtbot: QtBot, tab: TensorsTab) -> None:
    """Click Add or Replace, and wait until the program has been carried out."""
    button = tab.findChild(QPushButton, "acceptStep")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait(qtbot, tab)


def wait(qtbot: QtBot, tab: TensorsTab) -> None:
    """Wait until what is shown is the program as it is now."""

    def is_there() -> bool:
        result = tab.view.result
        bench = tab.session.spec.bench
        if not bench.steps:
            return result is None
        return result is not None and result.bench == bench and result.shown == tab.shown_step

    qtbot.waitUntil(is_there, timeout=LONG_MS)


def start_example(qtbot: QtBot, tab: TensorsTab, key: str) -> None:
    """Take an example from the menu."""
    action = tab.findChild(QAction, f"example.{key}")
    assert action is not None, key
    action.trigger()
    wait(qtbot, tab)


def act(qtbot: QtBot, tab: TensorsTab, name: str) -> None:
    """Take one of the page's actions."""
    action = tab.findChild(QAction, name)
    assert action is not None, name
    assert action.isEnabled(), name
    action.trigger()
    wait(qtbot, tab)


def go_to_step(qtbot: QtBot, tab: TensorsTab, number: int) -> None:
    """Click a step of the program, counted from 0."""
    items = tab.program.list
    index = items.model().index(number, 0)
    items.scrollTo(index)
    qtbot.mouseClick(items.viewport(), Qt.MouseButton.LeftButton, pos=items.visualRect(index).center())
    assert tab.shown_step == number
    wait(qtbot, tab)


def pick(qtbot: QtBot, tab: TensorsTab, name: str) -> None:
    """Click the card of a tensor."""
    chips = tab.view.chips
    row = [shown.split(", ")[0] for shown in chips.names].index(name)
    index = chips.model().index(row, 0)
    chips.scrollTo(index)
    qtbot.mouseClick(chips.viewport(), Qt.MouseButton.LeftButton, pos=chips.visualRect(index).center())
    assert tab.selected == name


def type_into_cell(qtbot: QtBot, tab: TensorsTab, flat: int, text: str) -> None:
    """Double-click a cell of the tensor in hand, type, press Enter."""
    cells = tab.view.value.cells
    qtbot.mouseDClick(cells, Qt.MouseButton.LeftButton, pos=cells.cell_rect(flat).center().toPoint())
    line = cells.findChild(QLineEdit, "cellEdit")
    assert line is not None
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    wait(qtbot, tab)


def view_of(tab: TensorsTab) -> BenchView:
    """What the engine tells of the bench as it is shown."""
    result = tab.view.result
    assert result is not None
    return result.view


def codes(tab: TensorsTab) -> list[str]:
    """The lines of the program."""
    return [line.code for line in tab.program.model.lines]
