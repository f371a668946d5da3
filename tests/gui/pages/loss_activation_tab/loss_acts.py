"""What a user does on the pages of the losses."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.plots.edited_cells import EditedCells
from trainer_gui.tabs.loss_activation.losses.losses_page import LossesPage


def choose_loss(qtbot: QtBot, page: LossesPage, kind: str) -> None:
    """Type a name into the search line and press Enter."""
    line = page.choice.palette_.search
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, kind)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def cell_point(cells: EditedCells, flat: int) -> QPoint:
    """Where a cell is clicked."""
    return cells.cell_rect(flat).center().toPoint()


def editor_of(cells: EditedCells) -> QLineEdit:
    """The line that is open over a cell."""
    found = cells.findChild(QLineEdit, "cellEdit")
    assert found is not None
    return found


def type_into(qtbot: QtBot, page: LossesPage, name: str, flat: int, text: str) -> None:
    """Double-click a cell, type over it and press Enter."""
    cells = page.numbers.box(name).cells
    qtbot.mouseClick(cells, Qt.MouseButton.LeftButton, pos=cell_point(cells, flat))
    qtbot.mouseDClick(cells, Qt.MouseButton.LeftButton, pos=cell_point(cells, flat))
    editor = editor_of(cells)
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def show_panel(page: LossesPage, name: str) -> None:
    """Bring a panel to the front."""
    panel = page.findChild(QWidget, name)
    assert panel is not None
    page.tabs.setCurrentWidget(panel)


def paste(qtbot: QtBot, cells: EditedCells, text: str) -> None:
    """Ctrl+V."""
    QApplication.clipboard().setText(text)
    qtbot.keyClick(cells, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
