"""How an entry of the catalogue stands in a model of Qt's: what it is called, what it does, what it is found by."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem

SEARCH_ROLE = Qt.ItemDataRole.UserRole + 1
SUMMARY_ROLE = Qt.ItemDataRole.UserRole + 2
KIND_ROLE = Qt.ItemDataRole.UserRole + 3


def entry_item(kind: str | None, text: str, summary: str, tags: str) -> QStandardItem:
    """Make an item that is found by its text, its summary and its tags.

    Args:
        kind: Kind of the entry; None for "none".
        text: What is shown.
        summary: What the entry does.
        tags: Further words, with blanks between them.
    """
    item = QStandardItem(text)
    item.setData(kind, KIND_ROLE)
    item.setData(summary, SUMMARY_ROLE)
    item.setData(f"{text} {summary} {tags}", SEARCH_ROLE)
    item.setData(f"{text}: {summary}", Qt.ItemDataRole.AccessibleTextRole)
    return item
