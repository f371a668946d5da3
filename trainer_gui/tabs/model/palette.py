"""The palette: every layer by topic, found by name or by what it does, added by a double click or by dragging."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QSize, QSortFilterProxyModel, Qt, Signal, Slot
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

from engine.catalogue import LayerEntry
from trainer_gui.tabs.model.topics import layers_by_topic, topic_title
from trainer_gui.tabs.model.tree_model import KIND_MIME, Index

KIND_ROLE = Qt.ItemDataRole.UserRole + 1
SEARCH_ROLE = Qt.ItemDataRole.UserRole + 2
SUMMARY_ROLE = Qt.ItemDataRole.UserRole + 3
_PAD_PX = 3


class Palette(QWidget):
    """Offers layers; changes nothing itself.

    Signals:
        wanted: Kind of a layer to add.
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layerPalette")
        self.search = QLineEdit(self)
        self.search.setObjectName("paletteSearch")
        self.search.setAccessibleName(self.tr("Search the layers"))
        self.search.setPlaceholderText(self.tr("Search: convolution, pooling, resnet …"))
        self.search.setClearButtonEnabled(True)
        self._model = _KindModel(self)
        for topic, entries in layers_by_topic():
            self._model.add_topic(topic_title(topic), entries)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setSourceModel(self._model)
        self._shown.setRecursiveFilteringEnabled(True)
        self._shown.setFilterRole(SEARCH_ROLE)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.view = QTreeView(self)
        self.view.setObjectName("paletteList")
        self.view.setAccessibleName(self.tr("Layers by topic"))
        self.view.setModel(self._shown)
        self.view.setItemDelegate(_KindDelegate(self.view))
        self.view.setHeaderHidden(True)
        self.view.setIndentation(14)
        self.view.setDragEnabled(True)
        self.view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setExpandsOnDoubleClick(True)
        self.view.setToolTip(
            self.tr("Drag a layer into the list above, or add it behind the selected one by a double click.")
        )
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self._on_return)
        self.view.activated.connect(self._on_activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        for row in range(self._shown.rowCount()):
            self.view.setFirstColumnSpanned(row, QModelIndex(), True)

    def kinds_shown(self) -> list[str]:
        """The kinds that the search leaves, in order."""
        topics = [self._shown.index(row, 0) for row in range(self._shown.rowCount())]
        return [
            self._shown.index(row, 0, topic).data(KIND_ROLE)
            for topic in topics
            for row in range(self._shown.rowCount(topic))
        ]

    def index_of(self, kind: str) -> QModelIndex:
        """The row of a kind that is shown; an invalid index if the search hides it."""
        for topic in (self._shown.index(row, 0) for row in range(self._shown.rowCount())):
            for row in range(self._shown.rowCount(topic)):
                index = self._shown.index(row, 0, topic)
                if index.data(KIND_ROLE) == kind:
                    return index
        return QModelIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes from the search into the list, Escape gives the search up."""
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            kinds = self.kinds_shown()
            if kinds:
                self.view.setCurrentIndex(self.index_of(kinds[0]))
        elif event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _on_search(self, text: str) -> None:
        self._shown.setFilterFixedString(text.strip())
        if text.strip():
            self.view.expandAll()
        else:
            self.view.collapseAll()

    @Slot()
    def _on_return(self) -> None:
        """Enter takes the layer of that name, else the first match."""
        text, kinds = self.search.text().strip().lower(), self.kinds_shown()
        if not text or not kinds:
            return
        exact = [kind for kind in kinds if kind.lower() == text]
        begins = [kind for kind in kinds if kind.lower().startswith(text)]
        self.wanted.emit((exact or begins or kinds)[0])
        self.search.selectAll()

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        kind = index.data(KIND_ROLE)
        if kind:
            self.wanted.emit(kind)


class _KindModel(QStandardItemModel):
    """Topics with their kinds below; a kind is dragged by its name."""

    def add_topic(self, title: str, entries: Sequence[LayerEntry]) -> None:
        """Add a topic."""
        topic = QStandardItem(title)
        topic.setFlags(Qt.ItemFlag.ItemIsEnabled)
        topic.setData("", SEARCH_ROLE)
        for entry in entries:
            item = QStandardItem(entry.kind)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
            )
            item.setData(entry.kind, KIND_ROLE)
            item.setData(entry.summary, SUMMARY_ROLE)
            item.setData(f"{entry.kind} {title} {entry.summary} {' '.join(sorted(entry.tags))}", SEARCH_ROLE)
            item.setToolTip(f"{entry.kind}: {entry.summary}\n{entry.shapes}")
            item.setAccessibleText(f"{entry.kind}: {entry.summary}")
            topic.appendRow(item)
        self.appendRow(topic)

    def mimeTypes(self) -> list[str]:
        """What is dragged."""
        return [KIND_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The kind that is dragged."""
        data = QMimeData()
        data.setData(KIND_MIME, str(indexes[0].data(KIND_ROLE)).encode())
        return data


class _KindDelegate(QStyledItemDelegate):
    """A kind with what it does in fainter letters behind it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line of text; the width is that of the view."""
        del index
        return QSize(80, option.fontMetrics.height() + 2 * _PAD_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one kind, or a topic in bold."""
        self.initStyleOption(option, index)
        option.text = ""
        option.widget.style().drawControl(
            QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget
        )
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole
        strong = option.palette.color(role.HighlightedText if selected else role.Text)
        painter.save()
        area = option.rect.adjusted(_PAD_PX, 0, -_PAD_PX, 0)
        font = option.font
        font.setBold(index.data(KIND_ROLE) is None)
        painter.setFont(font)
        painter.setPen(strong)
        text = str(index.data())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        summary = index.data(SUMMARY_ROLE)
        if summary:
            area.setLeft(area.left() + painter.fontMetrics().horizontalAdvance(text) + 8)
            painter.setPen(strong if selected else option.palette.color(role.PlaceholderText))
            cut = painter.fontMetrics().elidedText(summary, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
        painter.restore()
