"""All operations by topic, found by name, by what they do or by a tag."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from engine.catalogue import TensorOpEntry
from trainer_gui.forms.entry_item import KIND_ROLE, SEARCH_ROLE, SUMMARY_ROLE, entry_item

_PAD_PX = 3


class Palette(QWidget):
    """A line to search in and a tree of topics below it.

    Down leads from the line into the tree, Enter takes the first match.

    Args:
        entries: In the order of their topics.
        parent: Owner.

    Signals:
        chosen: Kind of an operation.
        left: The user gave up the search with Escape.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, entries: Sequence[TensorOpEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = _SearchLine(self)
        self.search.setObjectName("opSearch")
        self.search.setAccessibleName(self.tr("Search operations"))
        self.search.setPlaceholderText(self.tr("Add an operation: type to search"))
        self.search.setClearButtonEnabled(True)
        self.search.setToolTip(self.tr("Finds operations by name, by what they do or by a tag (Ins)."))
        self._items = QStandardItemModel(self)
        self._fill(entries)
        self._matches = QSortFilterProxyModel(self)
        self._matches.setSourceModel(self._items)
        self._matches.setRecursiveFilteringEnabled(True)
        self._matches.setFilterRole(SEARCH_ROLE)
        self._matches.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tree = QTreeView(self)
        self.tree.setObjectName("opTree")
        self.tree.setAccessibleName(self.tr("Operations by topic"))
        self.tree.setHeaderHidden(True)
        self.tree.setModel(self._matches)
        self.tree.setItemDelegate(_OpDelegate(self.tree))
        self.tree.setIndentation(12)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.tree.setTabKeyNavigation(False)
        self.tree.activated.connect(self._on_activated)
        self.tree.clicked.connect(self._on_activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.tree, 1)
        self.search.textEdited.connect(self._on_searched)
        self.search.returnPressed.connect(self._on_return)
        self.search.down_pressed.connect(self._on_down)
        self.search.escape_pressed.connect(self.left)
        self.tree.expandAll()

    def clear(self) -> None:
        """Forget the search."""
        self.search.clear()
        self._on_searched("")

    def matches(self) -> list[str]:
        """Kinds that the search finds, in the order of the tree."""
        found = []
        for row in range(self._matches.rowCount()):
            topic = self._matches.index(row, 0)
            found += [
                str(self._matches.index(i, 0, topic).data(KIND_ROLE))
                for i in range(self._matches.rowCount(topic))
            ]
        return found

    def _fill(self, entries: Sequence[TensorOpEntry]) -> None:
        topics: dict[str, QStandardItem] = {}
        for entry in entries:
            if entry.group not in topics:
                topic = QStandardItem(self._topic(entry.group))
                topic.setFlags(Qt.ItemFlag.ItemIsEnabled)
                topics[entry.group] = topic
                self._items.appendRow(topic)
            item = entry_item(entry.kind, entry.kind, entry.summary, " ".join(sorted(entry.tags)))
            item.setToolTip(entry.summary)
            topics[entry.group].appendRow(item)

    def _topic(self, group: str) -> str:
        names = {
            "create": self.tr("Create"),
            "random": self.tr("Random"),
            "join": self.tr("Join and cut"),
            "index": self.tr("Index"),
            "reshape": self.tr("Reshape"),
            "math": self.tr("Math"),
            "autograd": self.tr("Autograd"),
        }
        return names.get(group, group.capitalize())

    def _first(self, text: str) -> str | None:
        """The best match: the same name, else a name that begins so, else the first that is found."""
        found, word = self.matches(), text.strip().lower()
        same = [kind for kind in found if kind.lower() == word]
        begins_so = [kind for kind in found if kind.lower().startswith(word)]
        return next(iter([*same, *begins_so, *found]), None)

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self._matches.setFilterFixedString(text.strip())
        self.tree.expandAll()

    @Slot()
    def _on_return(self) -> None:
        kind = self._first(self.search.text())
        if self.search.text().strip() and kind is not None:
            self.chosen.emit(kind)

    @Slot()
    def _on_down(self) -> None:
        topic = self._matches.index(0, 0)
        first = self._matches.index(0, 0, topic)
        if first.isValid():
            self.tree.setCurrentIndex(first)
            self.tree.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        kind = index.data(KIND_ROLE)
        if isinstance(kind, str):
            self.chosen.emit(kind)


class _SearchLine(QLineEdit):
    """Tells of Down and Escape, which a line has no use for."""

    down_pressed = Signal()
    escape_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down and Escape go to the palette."""
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escape_pressed.emit()
        else:
            super().keyPressEvent(event)


class _OpDelegate(QStyledItemDelegate):
    """Draws the name of an operation and, fainter behind it, what it does."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One line."""
        del index
        return QSize(80, option.fontMetrics.height() + 2 * _PAD_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a topic or an operation."""
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        role = QPalette.ColorRole
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        area = option.rect.adjusted(_PAD_PX, _PAD_PX, -_PAD_PX, -_PAD_PX)
        summary = index.data(SUMMARY_ROLE)
        painter.save()
        font = option.font
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(option.palette.color(role.HighlightedText if is_chosen else role.Text))
        baseline = area.y() + option.fontMetrics.ascent()
        name = str(index.data())
        painter.drawText(area.x(), baseline, name)
        if isinstance(summary, str):
            left = area.x() + painter.fontMetrics().horizontalAdvance(name) + 8
            font.setBold(False)
            painter.setFont(font)
            painter.setPen(option.palette.color(role.HighlightedText if is_chosen else role.PlaceholderText))
            room = max(0, area.right() - left)
            text = painter.fontMetrics().elidedText(summary, Qt.TextElideMode.ElideRight, room)
            painter.drawText(left, baseline, text)
        painter.restore()
