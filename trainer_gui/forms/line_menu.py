"""The context menu of a line of text, with the actions of the field that it belongs to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QLineEdit, QWidget


def show_line_menu(line: QLineEdit, owner: QWidget, event: QContextMenuEvent) -> None:
    """Open cut, copy, paste and, below a line, what the owner offers, such as its reset to default."""
    menu = line.createStandardContextMenu()
    if owner.actions():
        menu.addSeparator()
        menu.addActions(owner.actions())
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(event.globalPos())
    event.accept()
