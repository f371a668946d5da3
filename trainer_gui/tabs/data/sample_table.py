"""The samples as a table: their part, their features, their target.

Shape suffixes: R samples that are in a part, F features.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from trainer_gui.plots.parts import part_name
from trainer_gui.tabs.data.data_view import DataView

Index = QModelIndex | QPersistentModelIndex
# Columns before the features: the part.
FIRST_FEATURE = 1
WIDEST_COLUMN_PX = 260
ROW_PADDING_PX = 8
_NOWHERE = QModelIndex()


class SampleTableModel(QAbstractTableModel):
    """Reads straight from the arrays, so that a million rows cost no more than those in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: DataView | None = None
        self._order_R: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._sorted_by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self._prepared = False

    def show_view(self, view: DataView) -> None:
        """Show samples, in the order that was chosen last if the columns are the same."""
        self.beginResetModel()
        before, self._view = self._view, view
        if before is None or before.data.facts.feature_names != view.data.facts.feature_names:
            self._sorted_by = (-1, Qt.SortOrder.AscendingOrder)
        self._order_R = self._order()
        self.endResetModel()

    def set_prepared(self, on: bool) -> None:
        """Show numbers as the model gets them: filled and standardised; else in the units of the data."""
        if on != self._prepared:
            self._prepared = on
            # The order stays: filling and scaling keep it, but for gaps that were filled.
            if self.rowCount() and self.columnCount():
                last = self.index(self.rowCount() - 1, self.columnCount() - 1)
                self.dataChanged.emit(self.index(0, 0), last)

    @property
    def sorted_by(self) -> tuple[int, Qt.SortOrder]:
        """Column and direction of the order; column −1 for the order of the data."""
        return self._sorted_by

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One row a sample."""
        return 0 if parent.isValid() else len(self._order_R)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """The part, the features, the target."""
        return 0 if parent.isValid() or self._view is None else FIRST_FEATURE + self._n_features() + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Names of columns; for rows the index of the sample, from 0, as ``Dataset[index]`` has it."""
        if self._view is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole:
                return str(int(self._view.rows_R[self._order_R[section]]))
            return self.tr("Index of the sample in the data") if role == Qt.ItemDataRole.ToolTipRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._column_name(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            if section < FIRST_FEATURE:
                return self.tr("Where the split puts the sample")
            is_target = section == FIRST_FEATURE + self._n_features()
            text = self.tr("{0}: the target") if is_target else self.tr("{0}: a feature")
            return text.format(self._column_name(section))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text of a cell; numbers stand at the right."""
        if self._view is None or not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(int(self._order_R[index.row()]), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._text(int(self._order_R[index.row()]), index.column(), digits=17)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_text = index.column() < FIRST_FEATURE or (
                index.column() == FIRST_FEATURE + self._n_features()
                and bool(self._view.data.facts.class_names)
            )
            side = Qt.AlignmentFlag.AlignLeft if is_text else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column, equal ones as in the data and missing values last; −1 for the data's."""
        if self._view is None:
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        sample_of = [int(self._order_R[index.row()]) for index in held]
        self._sorted_by = (column, order)
        self._order_R = self._order()
        row_of = np.empty(len(self._order_R), dtype=np.int64)
        row_of[self._order_R] = np.arange(len(self._order_R))
        moved = [
            self.index(int(row_of[sample]), index.column())
            for sample, index in zip(sample_of, held, strict=True)
        ]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _order(self) -> NDArray[np.int64]:
        if self._view is None:
            return np.empty(0, dtype=np.int64)
        column, order = self._sorted_by
        if column < 0:
            return np.arange(len(self._view.rows_R))
        values_R = self._values(column)
        if order == Qt.SortOrder.DescendingOrder:
            values_R = -values_R
        order_R: NDArray[np.int64] = np.argsort(values_R, kind="stable")
        return order_R

    def _values(self, column: int) -> NDArray[np.float64]:
        """What a column is sorted by, in the units of the data; NaN goes last in either direction."""
        view = self._view
        assert view is not None
        if column < FIRST_FEATURE:
            return view.part_R.astype(np.float64)
        if column == FIRST_FEATURE + self._n_features():
            return view.data.samples.y_N[view.rows_R].astype(np.float64)
        feature_R: NDArray[np.float64] = view.data.samples.x_NF[view.rows_R, column - FIRST_FEATURE]
        return feature_R

    def _text(self, sample: int, column: int, digits: int = 6) -> str:
        view = self._view
        assert view is not None
        data, row = view.data, int(view.rows_R[sample])
        if column < FIRST_FEATURE:
            return part_name(int(view.part_R[sample]))
        if column == FIRST_FEATURE + self._n_features():
            y_N = data.y_N if self._prepared else data.samples.y_N
            if data.facts.class_names:
                name = data.facts.class_names[int(y_N[row])]
                return f"{int(y_N[row])}  ({name})" if self._prepared else name
            value = float(y_N[row])
        else:
            x_NF = data.x_NI if self._prepared else data.samples.x_NF
            value = float(x_NF[row, column - FIRST_FEATURE])
        return self.tr("missing") if np.isnan(value) else f"{value:.{digits}g}".replace("-", "−")

    def _column_name(self, column: int) -> str:
        view = self._view
        assert view is not None
        if column < FIRST_FEATURE:
            return self.tr("part")
        names = (*view.data.facts.feature_names, view.data.facts.target_name)
        return names[column - FIRST_FEATURE]

    def _n_features(self) -> int:
        return self._view.data.facts.n_features if self._view is not None else 0


class TablePage(QWidget):
    """All samples as rows; a click on a column's name sorts by it, a third one brings the data's order back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataTablePage")
        self.model = SampleTableModel(self)
        self.table = QTableView(self)
        self.table.setObjectName("dataTable")
        self.table.setAccessibleName(self.tr("Samples as a table"))
        self.table.setModel(self.model)
        self.table.setAlternatingRowColors(True)
        self.table.setWordWrap(False)
        self.table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + ROW_PADDING_PX)
        header = self.table.horizontalHeader()
        # The widths of the rows in sight will do; measuring all would take seconds.
        header.setResizeContentsPrecision(30)
        header.setMaximumSectionSize(WIDEST_COLUMN_PX)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.setSortingEnabled(True)
        self.prepared = QCheckBox(self.tr("As the &model gets it"), self)
        self.prepared.setObjectName("dataTablePrepared")
        self.prepared.setToolTip(
            self.tr("Shows numbers with gaps filled and standardised, as training uses them, "
                    "instead of the units of the data.")
        )  # fmt: skip
        self.prepared.toggled.connect(self._on_prepared)
        self.scale_note = QLabel(self)
        self.scale_note.setObjectName("dataTableNote")
        self.scale_note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self.prepared)
        column.addWidget(self.scale_note)
        column.addWidget(self.table, 1)
        self._names: tuple[str, ...] = ()
        self._data_view: DataView | None = None
        self._describe()

    def show_view(self, view: DataView) -> None:
        """Show samples; the order and the widths stay while the columns are the same."""
        self._data_view = view
        self.model.show_view(view)
        names = (*view.data.facts.feature_names, view.data.facts.target_name)
        self.table.horizontalHeader().setSortIndicator(*self.model.sorted_by)
        if names != self._names:
            self._names = names
            self.table.resizeColumnsToContents()
        self._describe()

    @Slot(bool)
    def _on_prepared(self, on: bool) -> None:
        self.model.set_prepared(on)
        self.table.resizeColumnsToContents()
        self._describe()

    def _describe(self) -> None:
        text = self.tr("In the units of the data.")
        if self.prepared.isChecked():
            data = self._data_view.data if self._data_view is not None else None
            is_same = data is None or (
                data.preparation.fill_F is None
                and not data.preparation.derives
                and not data.preparation.scales
                and (data.y_shift, data.y_scale) == (0.0, 1.0)
            )
            text = (
                self.tr("The model gets these numbers as they are: nothing is standardised or filled.")
                if is_same
                else self.tr(
                    "Filled and standardised by the means and standard deviations of the training part."
                )
            )
        self.scale_note.setText(text)
