"""The samples as cells: their part, their features, their target; read straight from the arrays.

Shape suffixes: R samples that are in a part, S rows that are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.parts import part_name
from trainer_gui.tabs.data.column_facts import codes_of, features_of_file
from trainer_gui.tabs.data.data_view import DataView
from trainer_gui.tabs.data.row_filter import FilterColumn

Index = QModelIndex | QPersistentModelIndex
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Sortable = NDArray[np.float64] | NDArray[np.int64]
_NOWHERE = QModelIndex()
_ROLES = (
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.TextAlignmentRole, Qt.ItemDataRole.ToolTipRole,
)  # fmt: skip
_NO_ROWS = np.empty(0, dtype=np.int64)


class SampleTableModel(QAbstractTableModel):
    """A million rows cost no more than those in sight: no cell is an object before it is painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: DataView | None = None
        self._order_S: Ints = _NO_ROWS
        self._sorted_by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self._prepared = False
        self._names: tuple[str, ...] = ()
        self._first = 1
        self._n_columns = 0
        self._sides: tuple[Qt.AlignmentFlag, ...] = ()

    # What is shown

    def show_view(self, view: DataView, order_S: Ints, sorted_by: tuple[int, Qt.SortOrder]) -> None:
        """Show samples.

        Args:
            view: The samples.
            order_S: Which of them, in which order, as positions among the samples that are in a part.
            sorted_by: Column and direction that the order comes from.
        """
        self.beginResetModel()
        self._view, self._order_S, self._sorted_by = view, order_S, sorted_by
        self._find_columns()
        self.endResetModel()

    def set_prepared(self, on: bool) -> None:
        """Show numbers as the model gets them: filled, derived and scaled; else in the units of the data."""
        if on != self._prepared:
            self.beginResetModel()
            self._prepared = on
            self._find_columns()
            self.endResetModel()

    def reorder(self, order_S: Ints, sorted_by: tuple[int, Qt.SortOrder]) -> None:
        """Show the same samples in another order, or others of them; what is selected stays selected."""
        # A header with a million rows takes long to lay out: only if there are more rows or fewer.
        is_same_length = len(order_S) == len(self._order_S)
        if not is_same_length:
            self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        sample_of = [int(self._order_S[index.row()]) for index in held]
        self._order_S, self._sorted_by = order_S, sorted_by
        moved = []
        for sample, index in zip(sample_of, held, strict=True):
            at = np.flatnonzero(order_S == sample)
            moved.append(self.index(int(at[0]), index.column()) if len(at) else QModelIndex())
        self.changePersistentIndexList(held, moved)
        if not is_same_length:
            self.layoutChanged.emit()
        elif len(order_S):
            last = len(order_S) - 1
            self.dataChanged.emit(self.index(0, 0), self.index(last, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, last)

    @property
    def prepared(self) -> bool:
        """True while numbers are shown as the model gets them."""
        return self._prepared

    @property
    def sorted_by(self) -> tuple[int, Qt.SortOrder]:
        """Column and direction of the order; column −1 for the order of the data."""
        return self._sorted_by

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return self._names

    def _find_columns(self) -> None:
        """Work out once what every cell asks for: names, the number of the first feature, which columns are text."""
        view = self._view
        if view is None:
            return
        own = () if view.is_table else (QCoreApplication.translate("SampleTable", "name"),)
        derives = self._prepared and view.data.preparation.derives
        facts = view.data.facts
        features = facts.input_names if derives else facts.feature_names
        part = QCoreApplication.translate("SampleTable", "part")
        self._names = (part, *own, *features, facts.target_name)
        self._first = 1 + len(own)
        self._n_columns = len(self._names)
        is_text = [at < self._first for at in range(self._n_columns)]
        is_text[-1] = bool(facts.class_names)
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        self._sides = tuple((left if text else right) | middle for text in is_text)

    def row_of(self, at: int) -> int:
        """Row of the data that a row of the table shows."""
        assert self._view is not None
        return int(self._view.rows_R[self._order_S[at]])

    def place_of(self, row: int) -> int | None:
        """The row of the table that shows a row of the data; None if none does."""
        at = self._view.position_of(row) if self._view is not None else None
        found = np.flatnonzero(self._order_S == at) if at is not None else _NO_ROWS
        return int(found[0]) if len(found) else None

    # Qt's side

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One row a sample."""
        return 0 if parent.isValid() else len(self._order_S)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """The part, the features, the target."""
        return 0 if parent.isValid() else self._n_columns

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Names of columns; for rows the index of the sample, from 0, as ``Dataset[index]`` has it."""
        if self._view is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole:
                return str(self.row_of(section))
            return self.tr("Index of the sample in the data") if role == Qt.ItemDataRole.ToolTipRole else None
        names = self.names
        if role == Qt.ItemDataRole.DisplayRole:
            return names[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            if section == 0:
                return self.tr("Where the split puts the sample")
            text = self.tr("{0}: the target") if section == len(names) - 1 else self.tr("{0}: a feature")
            return text.format(names[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text of a cell; numbers stand at the right."""
        # Qt asks for seven roles of every cell in sight: most are answered here.
        if role not in _ROLES or self._view is None or not index.isValid():
            return None
        if role == _ROLES[0]:
            return self._text(int(self._order_S[index.row()]), index.column())
        if role == _ROLES[1]:
            return self._sides[index.column()]
        return self._text(int(self._order_S[index.row()]), index.column(), digits=17)

    def _text(self, sample: int, column: int, digits: int = 6) -> str:
        view = self._view
        assert view is not None
        data, row = view.data, int(view.rows_R[sample])
        if column == 0:
            return part_name(int(view.part_R[sample]))
        if column < self._first:
            return data.samples.items.name(row) if data.samples.items is not None else ""
        at = column - self._first
        n_features = self._n_columns - self._first - 1
        if at == n_features:
            y_N = data.y_N if self._prepared else data.samples.y_N
            if data.facts.class_names:
                name = data.facts.class_names[int(y_N[row])]
                return f"{int(y_N[row])}  ({name})" if self._prepared else name
            value = float(y_N[row])
        else:
            x_NF = data.x_NI if self._prepared else data.samples.x_NF
            value = float(x_NF[row, at])
        return self.tr("missing") if np.isnan(value) else f"{value:.{digits}g}".replace("-", "−")


def sort_values(view: DataView, column: int, prepared: bool) -> Sortable:
    """What a column of the table is sorted by, shape (R,); NaN goes last in either direction.

    Args:
        view: The samples.
        column: Number of the column.
        prepared: True if the columns are those that the model gets.
    """
    data = view.data
    if column == 0:
        return view.part_R
    if not view.is_table:
        if column == 1:
            return view.rows_R
        return view.target()
    derives = prepared and data.preparation.derives
    n_features = len(data.facts.input_names if derives else data.facts.feature_names)
    if column - 1 == n_features:
        return view.target()
    if derives:
        return np.asarray(data.x_NI[view.rows_R, column - 1])
    return view.column(column - 1)


def order_of(values_R: Sortable | None, n: int, descending: bool, mask_R: Mask | None) -> Ints:
    """The order of the rows: sorted, equal ones as in the data; only those that a filter lets through.

    Args:
        values_R: What is sorted by; None for the order of the data.
        n: Number of samples.
        descending: Largest first.
        mask_R: True for samples that are shown; None for all.
    """
    if mask_R is None:
        if values_R is None:
            return np.arange(n, dtype=np.int64)
        return np.argsort(-values_R if descending else values_R, kind="stable").astype(np.int64)
    kept = np.flatnonzero(mask_R)
    if values_R is None:
        return kept.astype(np.int64)
    values = values_R[kept]
    order = np.argsort(-values if descending else values, kind="stable")
    return np.asarray(kept[order], dtype=np.int64)


def filter_columns(view: DataView) -> Mapping[str, FilterColumn]:
    """What rows can be filtered by: every feature as the file has it, the target, the part, the index."""
    data, rows_R = view.data, view.rows_R
    parts = tuple(part_name(part) for part in range(3))
    found = {"part": FilterColumn(view.part_R, parts), "index": FilterColumn(rows_R.astype(np.float64))}
    at = 0
    for name, categories in features_of_file(data):
        if categories:
            block = data.samples.x_NF[:, at : at + len(categories)][rows_R]
            found[name] = FilterColumn(codes_of(block), categories)
        else:
            found[name] = FilterColumn(view.column(at))
        at += max(1, len(categories))
    names = data.facts.class_names
    target = view.target()
    found[data.facts.target_name] = FilterColumn(target.astype(np.int64) if names else target, names)
    return found
