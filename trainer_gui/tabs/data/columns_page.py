"""The columns, one a row: how many values, how spread, and a small histogram of each."""

from __future__ import annotations

import math
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.plots.ticks import number_text
from trainer_gui.tabs.data.column_facts import ColumnFacts
from trainer_gui.tabs.data.data_view import DataView
from trainer_gui.tabs.data.sentences import count_text
from trainer_gui.theme.apply import current_theme

Index = QModelIndex | QPersistentModelIndex
FACTS_ROLE: Final = Qt.ItemDataRole.UserRole + 1
NAME, SHAPE, KIND, COUNT, MISSING, MINIMUM, MEAN, STD, MAXIMUM = range(9)
ROW_PX: Final = 30
SHAPE_WIDTH_PX: Final = 112
WIDEST_PX: Final = 150
MOST_NAMED: Final = 20
_PADDING_PX: Final = 4
_NOWHERE = QModelIndex()


class ColumnTableModel(QAbstractTableModel):
    """Facts of columns as cells; ``FACTS_ROLE`` gives all of a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[ColumnFacts, ...] = ()

    def show_columns(self, columns: tuple[ColumnFacts, ...]) -> None:
        """Show other columns."""
        self.beginResetModel()
        self._columns = columns
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One row a column of the data."""
        return 0 if parent.isValid() else len(self._columns)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """The figures."""
        return 0 if parent.isValid() else MAXIMUM + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Names of the figures, with what they mean as tooltips."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("column"), self.tr("distribution"), self.tr("kind"), self.tr("count"),
                self.tr("missing"), self.tr("min"), self.tr("mean"), self.tr("std"), self.tr("max"),
            )[section]  # fmt: skip
        if role == Qt.ItemDataRole.ToolTipRole:
            return {
                COUNT: self.tr("Samples that have a value"),
                MISSING: self.tr("Samples that have none, after rows were left out"),
                STD: self.tr(
                    "Standard deviation over all samples (population), the size of an ordinary swing"
                ),
                SHAPE: self.tr(
                    "Numbers: how many lie in each step from min to max. Categories: how many each has."
                ),
            }.get(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text of a figure; figures stand at the right."""
        if not index.isValid():
            return None
        facts = self._columns[index.row()]
        column = index.column()
        if role == FACTS_ROLE:
            return facts
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(facts, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tooltip(facts, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_text = column in (NAME, KIND, SHAPE) or bool(facts.categories and column >= MINIMUM)
            side = Qt.AlignmentFlag.AlignLeft if is_text else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _text(self, facts: ColumnFacts, column: int) -> str:
        if column < MINIMUM:
            # The distribution is painted.
            return {
                NAME: facts.name,
                KIND: self._kind(facts),
                COUNT: count_text(facts.count),
                MISSING: count_text(facts.n_missing),
            }.get(column, "")
        if facts.categories:
            # The first of the four cells spans them all.
            return self._categories(facts, 6) if column == MINIMUM else ""
        value = (facts.minimum, facts.mean, facts.std, facts.maximum)[column - MINIMUM]
        return number_text(value)

    def _kind(self, facts: ColumnFacts) -> str:
        if not facts.categories:
            kind = self.tr("number")
        elif len(facts.categories) == 1:
            kind = self.tr("1 category")
        else:
            kind = self.tr("{0} categories").format(count_text(len(facts.categories)))
        return self.tr("target, {0}").format(kind) if facts.is_target else kind

    def _categories(self, facts: ColumnFacts, most: int) -> str:
        named = zip(facts.categories[:most], facts.bars_B.tolist(), strict=False)
        texts = [f"{name} {count_text(count)}" for name, count in named]
        rest = len(facts.categories) - most
        if rest > 0:
            texts.append(self.tr("{0} more").format(count_text(rest)))
        return " · ".join(texts)

    def _tooltip(self, facts: ColumnFacts, column: int) -> str | None:
        if facts.categories and (column == SHAPE or column >= MINIMUM):
            return self._categories(facts, MOST_NAMED)
        if column in (MINIMUM, MEAN, STD, MAXIMUM):
            value = (facts.minimum, facts.mean, facts.std, facts.maximum)[column - MINIMUM]
            return None if math.isnan(value) else repr(value)
        return facts.name if column == NAME else None


class HistogramDelegate(QStyledItemDelegate):
    """Paints the histogram of a column into its cell, in the colours of the theme."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for a few bars."""
        del option, index
        return QSize(SHAPE_WIDTH_PX, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the cell's ground, then the bars: categories in the colours of classes if they are the target."""
        super().paint(painter, option, index)
        facts = index.data(FACTS_ROLE)
        if not isinstance(facts, ColumnFacts) or not facts.bars_B.any():
            return
        theme = current_theme()
        room = QRectF(option.rect).adjusted(_PADDING_PX, _PADDING_PX, -_PADDING_PX, -_PADDING_PX)
        n = len(facts.bars_B)
        # Bars as wide as the room for numbers; a few categories get no wider than they are high.
        step_px = room.width() / n if not facts.categories else min(room.width() / n, room.height())
        gap_px = 1.0 if step_px >= 3 else 0.0
        tallest = int(facts.bars_B.max())
        painter.save()
        for i, count in enumerate(facts.bars_B.tolist()):
            # What is there is seen, however small.
            height_px = max(1.0, room.height() * count / tallest) if count else 0.0
            color = theme.class_color(i) if facts.categories and facts.is_target else theme.accent
            bar = QRectF(room.left() + i * step_px, room.bottom() - height_px, step_px - gap_px, height_px)
            painter.fillRect(bar, QColor(color))
        painter.restore()


class ColumnsPage(QWidget):
    """What the columns hold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataColumnsPage")
        self.model = ColumnTableModel(self)
        self.table = QTableView(self)
        self.table.setObjectName("dataColumns")
        self.table.setAccessibleName(self.tr("Columns of the data"))
        self.table.setModel(self.model)
        self.table.setItemDelegateForColumn(SHAPE, HistogramDelegate(self.table))
        self.table.setAlternatingRowColors(True)
        self.table.setWordWrap(False)
        self.table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().setVisible(False)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.table.horizontalHeader()
        header.setMinimumSectionSize(40)
        header.setMaximumSectionSize(WIDEST_PX)
        self.note = QLabel(self.tr("Over all parts, in the units of the data."), self)
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self.note)
        column.addWidget(self.table, 1)

    def show_view(self, view: DataView) -> None:
        """Show the columns of the data."""
        self.table.clearSpans()
        self.model.show_columns(view.columns)
        for row, facts in enumerate(view.columns):
            if facts.categories:
                self.table.setSpan(row, MINIMUM, 1, MAXIMUM - MINIMUM + 1)
        self.table.resizeColumnsToContents()
        # The text that spans the four figures must not make the first of them wide.
        figure_px = self.fontMetrics().horizontalAdvance("−0.00000e9") + 10
        for column in (MINIMUM, MEAN, STD, MAXIMUM):
            self.table.setColumnWidth(column, figure_px)
