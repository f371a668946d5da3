"""The columns, one a row: how many values, how spread, and a small histogram of each."""

from __future__ import annotations

import math
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.plots.histogram import Bars, HistogramPlot, stacked
from trainer_gui.plots.ticks import number_text
from trainer_gui.tabs.data.column_facts import ColumnFacts
from trainer_gui.tabs.data.sentences import count_text
from trainer_gui.theme.apply import current_theme

Index = QModelIndex | QPersistentModelIndex
FACTS_ROLE: Final = Qt.ItemDataRole.UserRole + 1
NAME, SHAPE, KIND, COUNT, MISSING, DISTINCT, MINIMUM, QUARTILE_1, MEDIAN, QUARTILE_3, MAXIMUM, MEAN, STD = (
    range(13)
)
FIGURES: Final = (MINIMUM, QUARTILE_1, MEDIAN, QUARTILE_3, MAXIMUM, MEAN, STD)
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
        return 0 if parent.isValid() else STD + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Names of the figures, with what they mean as tooltips."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("column"), self.tr("distribution"), self.tr("kind"), self.tr("count"),
                self.tr("missing"), self.tr("distinct"), self.tr("min"), self.tr("25 %"), self.tr("median"),
                self.tr("75 %"), self.tr("max"), self.tr("mean"), self.tr("std"),
            )[section]  # fmt: skip
        if role == Qt.ItemDataRole.ToolTipRole:
            return {
                COUNT: self.tr("Samples that have a value"),
                MISSING: self.tr("Samples that have none, after rows were left out"),
                DISTINCT: self.tr("Different values"),
                QUARTILE_1: self.tr("First quartile: a quarter of the values lies below"),
                QUARTILE_3: self.tr("Third quartile: three quarters of the values lie below"),
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
                DISTINCT: count_text(facts.n_distinct),
            }.get(column, "")
        if facts.categories:
            # The first of the cells spans them all.
            return self._categories(facts, 6) if column == MINIMUM else ""
        return number_text(_figure(facts, column))

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
        if column in FIGURES:
            value = _figure(facts, column)
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
        if option.state & QStyle.StateFlag.State_Selected:
            # Bars in the colour of the selection would not be seen on it.
            painter.fillRect(room.adjusted(-2, -2, 2, 2), QColor(theme.panel))
        counts_BK, _names = stacked(facts.bars_BK, [""] * facts.bars_BK.shape[1])
        n = len(counts_BK)
        # Bars as wide as the room for numbers; a few categories get no wider than they are high.
        step_px = room.width() / n if not facts.categories else min(room.width() / n, room.height())
        gap_px = 1.0 if step_px >= 3 else 0.0
        tallest = int(facts.bars_B.max())
        has_classes = counts_BK.shape[1] > 1
        painter.save()
        for i, counts in enumerate(counts_BK.tolist()):
            bottom_px = room.bottom()
            for k, count in enumerate(counts):
                if count:
                    # What is there is seen, however small.
                    height_px = max(1.0, room.height() * count / tallest)
                    color = theme.class_color(k) if has_classes else theme.accent
                    left_px = room.left() + i * step_px
                    bar = QRectF(left_px, bottom_px - height_px, step_px - gap_px, height_px)
                    painter.fillRect(bar, QColor(color))
                    bottom_px -= height_px
        painter.restore()


class ColumnsPage(QWidget):
    """What the columns hold, and the one in hand as a large histogram."""

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
        header.setHighlightSections(False)
        header.setMaximumSectionSize(WIDEST_PX)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.note = QLabel(self.tr("Over all parts, in the units of the data."), self)
        self.note.setWordWrap(True)
        self.histogram = HistogramPlot(self)
        self.histogram.setObjectName("columnHistogram")
        self._columns: tuple[ColumnFacts, ...] = ()
        self._class_names: tuple[str, ...] = ()
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setObjectName("columnsSplit")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.histogram)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self.note)
        column.addWidget(splitter, 1)

    def show_columns(self, columns: tuple[ColumnFacts, ...], class_names: tuple[str, ...]) -> None:
        """Show columns; the one in hand stays in hand if there is still one of its name.

        Args:
            columns: Facts of each, the target last.
            class_names: Names of the classes; empty for regression.
        """
        at = self.table.currentIndex().row()
        before = self._columns[at].name if 0 <= at < len(self._columns) else None
        self._columns, self._class_names = columns, class_names
        self.table.clearSpans()
        self.model.show_columns(columns)
        for row, facts in enumerate(columns):
            if facts.categories:
                self.table.setSpan(row, MINIMUM, 1, STD - MINIMUM + 1)
        self.table.resizeColumnsToContents()
        # The text that spans the figures must not make the first of them wide.
        figure_px = self.fontMetrics().horizontalAdvance("−0.0000e9") + 8
        for column in FIGURES:
            self.table.setColumnWidth(column, figure_px)
        names = [facts.name for facts in columns]
        if columns:
            self.table.selectRow(names.index(before) if before in names else 0)
            self._show_histogram()

    def _show_histogram(self) -> None:
        at = self.table.currentIndex().row()
        if not 0 <= at < len(self._columns):
            self.histogram.show_bars(None, "")
            return
        facts = self._columns[at]
        counts_BK, names = stacked(facts.bars_BK, self._class_names)
        marks: tuple[tuple[str, float], ...] = ()
        if not facts.categories and facts.count:
            marks = (
                (self.tr("mean"), facts.mean),
                (self.tr("median"), facts.median),
                (self.tr("quartiles"), facts.quartile_1),
                ("", facts.quartile_3),
            )
        self.histogram.show_bars(Bars(counts_BK, facts.edges_B1, facts.categories, names, marks), facts.name)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, now: QModelIndex, before: QModelIndex) -> None:
        del now, before
        self._show_histogram()


def _figure(facts: ColumnFacts, column: int) -> float:
    return {
        MINIMUM: facts.minimum,
        QUARTILE_1: facts.quartile_1,
        MEDIAN: facts.median,
        QUARTILE_3: facts.quartile_3,
        MAXIMUM: facts.maximum,
        MEAN: facts.mean,
        STD: facts.std,
    }[column]
