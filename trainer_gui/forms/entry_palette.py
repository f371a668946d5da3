"""Entries of the catalogue by topic, found by name, by what they do or by a tag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.forms.entry_item import KIND_ROLE, SEARCH_ROLE, SUMMARY_ROLE, entry_item

_PAD_PX = 3


class Offered(Protocol):
    """What the palette says of an entry."""

    @property
    def kind(self) -> str:
        """Its catalogue id."""
        ...

    @property
    def summary(self) -> str:
        """What it does."""
        ...

    @property
    def tags(self) -> frozenset[str]:
        """Further words that it is found by."""
        ...


class EntryPalette(QWidget):
    """A tree of topics and the line that searches it; adds nothing itself.

    Down leads from the line into the tree, Enter takes the first match. The line is a part of its own, so that it can
    stand where the page wants it.

    Args:
        topics: Title of each topic and its entries, in order.
        placeholder: What the empty line says.
        mime: Format in which a kind can be dragged out; empty if none can, and then a single click takes one.
        folded: Show only the topics while nothing is searched for.
        parent: Owner.

    Signals:
        chosen: Kind of an entry.
        left: Escape was pressed; the search is over.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(
        self,
        topics: Iterable[tuple[str, Sequence[Offered]]],
        placeholder: str,
        mime: str = "",
        folded: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._folded = folded
        self.search = _SearchLine(self)
        self.search.setPlaceholderText(placeholder)
        self.search.setClearButtonEnabled(True)
        items = _KindModel(mime, self)
        for title, entries in topics:
            items.add_topic(title, entries)
        self._matches = QSortFilterProxyModel(self)
        self._matches.setSourceModel(items)
        self._matches.setRecursiveFilteringEnabled(True)
        self._matches.setFilterRole(SEARCH_ROLE)
        self._matches.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tree = QTreeView(self)
        self.tree.setHeaderHidden(True)
        self.tree.setModel(self._matches)
        self.tree.setItemDelegate(_KindDelegate(self.tree))
        self.tree.setIndentation(12)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setTabKeyNavigation(False)
        if mime:
            self.tree.setDragEnabled(True)
            self.tree.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        else:
            self.tree.clicked.connect(self._on_activated)
        self.tree.activated.connect(self._on_activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.tree, 1)
        self.search.textChanged.connect(self._on_searched)
        self.search.returnPressed.connect(self._on_return)
        self.search.down_pressed.connect(self._on_down)
        self.search.escape_pressed.connect(self._on_escape)
        self._on_searched("")

    def clear(self) -> None:
        """Forget the search."""
        self.search.clear()

    def matches(self) -> list[str]:
        """Kinds that the search finds, in the order of the tree."""
        return [str(index.data(KIND_ROLE)) for index in self._rows()]

    def index_of(self, kind: str) -> QModelIndex:
        """The row of a kind; an invalid index if the search hides it."""
        return next((index for index in self._rows() if index.data(KIND_ROLE) == kind), QModelIndex())

    def _rows(self) -> list[QModelIndex]:
        topics = [self._matches.index(row, 0) for row in range(self._matches.rowCount())]
        return [
            self._matches.index(row, 0, topic)
            for topic in topics
            for row in range(self._matches.rowCount(topic))
        ]

    def _first(self, text: str) -> str | None:
        """The best match: the same name, else a name that begins so, else the first that is found."""
        found, word = self.matches(), text.strip().lower()
        same = [kind for kind in found if kind.lower() == word]
        begins_so = [kind for kind in found if kind.lower().startswith(word)]
        return next(iter([*same, *begins_so, *found]), None)

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self._matches.setFilterFixedString(text.strip())
        if self._folded and not text.strip():
            self.tree.collapseAll()
        else:
            self.tree.expandAll()

    @Slot()
    def _on_return(self) -> None:
        kind = self._first(self.search.text())
        if self.search.text().strip() and kind is not None:
            self.search.selectAll()
            self.chosen.emit(kind)

    @Slot()
    def _on_down(self) -> None:
        first = next(iter(self._rows()), None)
        if first is not None:
            self.tree.setCurrentIndex(first)
            self.tree.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_escape(self) -> None:
        self.search.clear()
        self.left.emit()

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


class _KindModel(QStandardItemModel):
    """Topics with their kinds below; a kind is dragged by its name."""

    def __init__(self, mime: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._mime = mime

    def add_topic(self, title: str, entries: Sequence[Offered]) -> None:
        """Add a topic, which is found by its kinds only."""
        topic = QStandardItem(title)
        topic.setFlags(Qt.ItemFlag.ItemIsEnabled)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._mime:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        for entry in entries:
            item = entry_item(entry.kind, entry.kind, entry.summary, " ".join([title, *sorted(entry.tags)]))
            item.setFlags(flags)
            item.setToolTip(f"{entry.kind}: {entry.summary}")
            topic.appendRow(item)
        self.appendRow(topic)

    def mimeTypes(self) -> list[str]:
        """What is dragged."""
        return [self._mime] if self._mime else []

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The kind that is dragged."""
        data = QMimeData()
        data.setData(self._mime, str(indexes[0].data(KIND_ROLE)).encode())
        return data


class _KindDelegate(QStyledItemDelegate):
    """Draws the name of an entry and, fainter behind it, what it does."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One line; the width is that of the tree."""
        del index
        return QSize(80, option.fontMetrics.height() + 2 * _PAD_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a topic or an entry."""
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
