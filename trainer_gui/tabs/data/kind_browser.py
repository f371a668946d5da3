"""Every kind of data on its shelf, searchable, with what it is, where it comes from and under which licence."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.catalogue.entry import DatasetEntry
from trainer_gui.forms.entry_help import EntryHelp
from trainer_gui.tabs.data.kind_groups import group_title, grouped

_WIDTH_PX, _HEIGHT_PX = 760, 520
_KIND_ROLE: Final = Qt.ItemDataRole.UserRole + 1


class KindBrowser(QDialog):
    """Lets the user look through all data; nothing changes before *Use it*.

    Args:
        entries: What can be chosen.
        kind: What is chosen now.
        parent: Owner.

    Signals:
        chosen: Catalogue id; sent once, when the user accepts.
    """

    chosen = Signal(str)

    def __init__(self, entries: Sequence[DatasetEntry], kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kindBrowser")
        self.setWindowTitle(self.tr("Choose data"))
        self.setModal(True)
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        self._entries = {entry.kind: entry for entry in entries}
        self._heads: list[QTreeWidgetItem] = []
        self._items: dict[str, list[QTreeWidgetItem]] = {}
        self.search = QLineEdit(self)
        self.search.setObjectName("kindSearch")
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setPlaceholderText(self.tr("Type to search: name, purpose or task"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search)
        self.tree = QTreeWidget(self)
        self.tree.setObjectName("kindTree")
        self.tree.setAccessibleName(self.tr("Kinds of data"))
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.currentItemChanged.connect(self._on_current)
        self.tree.itemActivated.connect(self._on_activated)
        self.help = EntryHelp(self)
        self.help.setObjectName("kindHelp")
        self.origin = QLabel(self)
        self.origin.setObjectName("kindOrigin")
        self.origin.setWordWrap(True)
        self.origin.setTextFormat(Qt.TextFormat.RichText)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.use = self.buttons.addButton(self.tr("&Use it"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.use.setObjectName("kindUse")
        self.use.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        right = QVBoxLayout()
        right.addWidget(self.help)
        right.addWidget(self.origin)
        right.addStretch(1)
        panes = QHBoxLayout()
        panes.addWidget(self.tree, 3)
        panes.addLayout(right, 2)
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addLayout(panes, 1)
        column.addWidget(self.buttons)
        self._fill(entries, kind)

    @property
    def current(self) -> DatasetEntry | None:
        """The data in hand."""
        item = self.tree.currentItem()
        return self._entries.get(item.data(0, _KIND_ROLE)) if item is not None else None

    def accept(self) -> None:
        """Hand the choice over."""
        entry = self.current
        if entry is not None:
            super().accept()
            self.chosen.emit(entry.kind)

    def _fill(self, entries: Sequence[DatasetEntry], kind: str) -> None:
        for group, members in grouped(entries):
            head = QTreeWidgetItem(self.tree, [group_title(group)])
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self._heads.append(head)
            self._items[head.text(0)] = []
            for entry in members:
                item = QTreeWidgetItem(head, [entry.kind])
                item.setData(0, _KIND_ROLE, entry.kind)
                item.setToolTip(0, entry.summary)
                self._items[head.text(0)].append(item)
                if entry.kind == kind:
                    self.tree.setCurrentItem(item)
        self.tree.expandAll()
        now = self.tree.currentItem()
        if now is not None:
            self.tree.scrollToItem(now)

    @Slot(str)
    def _on_search(self, text: str) -> None:
        words = text.lower().split()
        first: QTreeWidgetItem | None = None
        for head in self._heads:
            n_shown = 0
            for item in self._items[head.text(0)]:
                entry = self._entries[item.data(0, _KIND_ROLE)]
                said = (
                    f"{entry.kind} {entry.summary} {' '.join(entry.tags)} {head.text(0)} {entry.task}".lower()
                )
                fits = all(word in said for word in words)
                item.setHidden(not fits)
                n_shown += fits
                first = item if fits and first is None else first
            head.setHidden(n_shown == 0)
        current = self.tree.currentItem()
        if first is not None and (current is None or current.isHidden()):
            self.tree.setCurrentItem(first)
        self.use.setEnabled(first is not None)

    @Slot(QTreeWidgetItem, QTreeWidgetItem)
    def _on_current(self, now: QTreeWidgetItem | None, before: QTreeWidgetItem | None) -> None:
        del now, before
        entry = self.current
        self.help.show_entry(entry)
        self.origin.setText(origin_text(entry) if entry is not None else "")
        self.use.setEnabled(entry is not None)

    @Slot(QTreeWidgetItem, int)
    def _on_activated(self, item: QTreeWidgetItem, column: int) -> None:
        del item, column
        self.accept()


def origin_text(entry: DatasetEntry) -> str:
    """Who made a set that ships with the trainer and under which licence, as rich text; empty for others."""
    lines = []
    if entry.origin:
        lines.append(
            QCoreApplication.translate("KindBrowser", "Origin: {0}").format(html.escape(entry.origin))
        )
    if entry.licence:
        lines.append(
            QCoreApplication.translate("KindBrowser", "Licence: {0}").format(html.escape(entry.licence))
        )
    return "<br>".join(lines)
