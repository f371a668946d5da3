"""A combo box for the entries of a family, found by name, by what they do or by a tag."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPalette, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from engine.catalogue import Entry
from trainer_gui.forms.choice_fields import CalmCombo
from trainer_gui.forms.entry_item import KIND_ROLE, SEARCH_ROLE, SUMMARY_ROLE, entry_item

PADDING_PX = 4
VISIBLE_ENTRIES = 8


class KindChooser(CalmCombo):
    """Type to filter over name, summary and tags; ``kindChosen(kind)`` is sent for a choice of the user.

    Args:
        entries: What can be chosen, in the order of the list.
        optional: True to offer "none" first; ``kindChosen(None)`` is then sent for it.
        parent: Owner.
    """

    kindChosen = Signal(object)

    def __init__(
        self, entries: Sequence[Entry], optional: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._shown: str | None = None
        # The longest name must not set the width of the whole panel.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setMaxVisibleItems(VISIBLE_ENTRIES)
        model = QStandardItemModel(self)
        if optional:
            model.appendRow(entry_item(None, self.tr("none"), self.tr("Nothing of this kind."), ""))
        for entry in entries:
            model.appendRow(entry_item(entry.kind, entry.kind, entry.summary, " ".join(sorted(entry.tags))))
        self.setModel(model)
        self.setItemDelegate(_EntryDelegate(self))
        self._completer = _KindCompleter(model, self)
        self._matches = QListView(self)
        self._completer.setPopup(self._matches)
        self._matches.setItemDelegate(_EntryDelegate(self._matches))
        self._line = line = QLineEdit(self)
        self.setLineEdit(line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(self._completer)
        line.setPlaceholderText(self.tr("Type to search"))
        line.returnPressed.connect(self._on_return)
        line.editingFinished.connect(self._on_editing_finished)
        self.activated.connect(self._on_activated)

    def show_kind(self, kind: str | None) -> None:
        """Show a choice without telling anyone; a search that is being typed stays."""
        changed = kind != self._shown
        self._shown = kind
        if changed or not self._line.hasFocus():
            self._restore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the name, so that typing starts a search at once."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._line.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up a search."""
        if event.key() == Qt.Key.Key_Escape and self.currentText() != self._shown_text():
            self._restore()
            event.accept()
            return
        super().keyPressEvent(event)

    def _row_of(self, kind: str | None) -> int:
        for row in range(self.count()):
            if self.itemData(row, KIND_ROLE) == kind:
                return row
        return -1

    def _shown_text(self) -> str:
        row = self._row_of(self._shown)
        return self.itemText(row) if row >= 0 else (self._shown or "")

    def _restore(self) -> None:
        self.setCurrentIndex(self._row_of(self._shown))
        if self.currentText() != self._shown_text():
            # A kind that the catalogue does not have is shown as what it is: text.
            self.setEditText(self._shown_text())

    def _choose(self, row: int) -> None:
        kind = self.itemData(row, KIND_ROLE)
        if kind == self._shown:
            self._restore()
            return
        self._shown = kind
        self._restore()
        self.kindChosen.emit(kind)

    @Slot(int)
    def _on_activated(self, row: int) -> None:
        self._choose(row)

    @Slot()
    def _on_return(self) -> None:
        """Enter takes the best match of a search."""
        text = self.currentText().strip()
        if not text or text == self._shown_text():
            return
        row = self.findText(text, Qt.MatchFlag.MatchFixedString)
        if row < 0:
            self._completer.setCompletionPrefix(text)
            if self._completer.completionCount() == 0:
                return
            row = self._completer.source_row(self._completer.currentIndex())
        self._matches.hide()
        self._choose(row)

    @Slot()
    def _on_editing_finished(self) -> None:
        # While the list of matches is open the search goes on.
        if not self._matches.isVisible():
            self._restore()


class _KindCompleter(QCompleter):
    """Searches name, summary and tags, and completes to the name."""

    def __init__(self, model: QStandardItemModel, parent: QWidget) -> None:
        super().__init__(model, parent)
        self.setCompletionRole(SEARCH_ROLE)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(VISIBLE_ENTRIES)

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """What the line shows for a match: the name, not the text that was searched."""
        return str(index.data(Qt.ItemDataRole.DisplayRole))

    def source_row(self, index: QModelIndex) -> int:
        """Row of a match in the list of all entries."""
        kind = index.data(KIND_ROLE)
        model: QAbstractItemModel = self.model()
        rows = range(model.rowCount())
        return next(row for row in rows if model.index(row, 0).data(KIND_ROLE) == kind)


class _EntryDelegate(QStyledItemDelegate):
    """Draws the name and, below it and fainter, what the entry does."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines of text; the width is that of the box, not of the summary."""
        height_px = 2 * option.fontMetrics.height() + 2 * PADDING_PX
        return QSize(option.fontMetrics.horizontalAdvance(str(index.data())), height_px)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one entry, the summary cut off with an ellipsis where it is too long."""
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole
        area = option.rect.adjusted(PADDING_PX, PADDING_PX, -PADDING_PX, -PADDING_PX)
        metrics = option.fontMetrics
        for line, text, color in (
            (0, index.data(), role.HighlightedText if selected else role.Text),
            (1, index.data(SUMMARY_ROLE), role.HighlightedText if selected else role.PlaceholderText),
        ):
            painter.setPen(option.palette.color(color))
            elided = metrics.elidedText(str(text), Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area.x(), area.y() + line * metrics.height() + metrics.ascent(), elided)
