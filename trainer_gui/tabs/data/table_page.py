"""All samples as rows: sorted by a click on a name, filtered by a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.tabs.data.data_view import DataView
from trainer_gui.tabs.data.row_filter import FilterError, filter_rows
from trainer_gui.tabs.data.sentences import count_text
from trainer_gui.tabs.data.table_model import SampleTableModel, filter_columns, order_of, sort_values

WIDEST_COLUMN_PX: Final = 260
ROW_PADDING_PX: Final = 8
# More rows than these are sorted and filtered in the background.
AT_ONCE: Final = 50_000
_TYPING_MS: Final = 250

Submit = Callable[[str, Callable[[], Any], Callable[[Any], None], Callable[[Exception], None]], None]


@dataclass(frozen=True, eq=False)
class _Ordered:
    """Rows in the order in which they are shown, and what it comes from."""

    view: DataView
    order_S: NDArray[np.int64]
    sorted_by: tuple[int, Qt.SortOrder]


class TablePage(QWidget):
    """A click on a column's name sorts by it, a third one brings the data's order back.

    Args:
        submit: Runs a function in the background, under a key.
        parent: Owner.

    Signals:
        row_chosen: Row of the data that was clicked or reached with the keyboard.
    """

    row_chosen = Signal(int)

    def __init__(self, submit: Submit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataTablePage")
        self._submit = submit
        self._view: DataView | None = None
        self._names: tuple[str, ...] = ()
        self._quiet = False
        self.model = SampleTableModel(self)
        self.table = self._make_table()
        self.filter = QLineEdit(self)
        self.filter.setObjectName("dataTableFilter")
        self.filter.setAccessibleName(self.tr("Filter of the rows"))
        self.filter.setPlaceholderText(self.tr("Filter, such as  size > 2 and species = setosa"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setToolTip(
            self.tr(
                "<p>Columns are compared with &lt; &lt;= &gt; &gt;= = !=, and joined with <b>and</b>, <b>or</b>, "
                "<b>not</b> and brackets. <b>~</b> looks for a part of a text, <b>is missing</b> for gaps. "
                "<b>part</b> and <b>index</b> are columns too: <i>part = validation</i>.</p>"
            )
        )
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._order)
        self.filter.textEdited.connect(self._on_typed)
        self.filter.returnPressed.connect(self._order)
        self.filter.textChanged.connect(self._on_text_changed)
        self.filter_problem = ProblemLabel(self)
        self.filter_problem.setObjectName("dataTableFilter.problem")
        self.prepared = QCheckBox(self.tr("As the &model gets it"), self)
        self.prepared.setObjectName("dataTablePrepared")
        self.prepared.setToolTip(
            self.tr("Shows numbers with gaps filled, with derived columns, and scaled, as training uses them, "
                    "instead of the units of the data.")
        )  # fmt: skip
        self.prepared.toggled.connect(self._on_prepared)
        self.count = QLabel(self)
        self.count.setObjectName("dataTableCount")
        self.scale_note = QLabel(self)
        self.scale_note.setObjectName("dataTableNote")
        self.scale_note.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(self.filter, 1)
        top.addWidget(self.count)
        below = QHBoxLayout()
        below.addWidget(self.prepared)
        below.addWidget(self.scale_note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addLayout(top)
        column.addWidget(self.filter_problem)
        column.addLayout(below)
        column.addWidget(self.table, 1)
        self._describe()

    def show_view(self, view: DataView) -> None:
        """Show samples; order, filter and widths stay while the columns are the same."""
        self._view = view
        self.filter.setPlaceholderText(self._example(view))
        self._order()

    def set_current_row(self, row: int) -> None:
        """Take a row of the data in hand, if it is shown."""
        at = self.model.place_of(row)
        if at is None:
            return
        self._quiet = True
        flag = QItemSelectionModel.SelectionFlag
        index = self.model.index(at, 0)
        self.table.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.table.scrollTo(index, QTableView.ScrollHint.PositionAtCenter)
        self._quiet = False

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setObjectName("dataTable")
        table.setAccessibleName(self.tr("Samples as a table"))
        table.setModel(self.model)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + ROW_PADDING_PX)
        header = table.horizontalHeader()
        # The widths of the rows in sight will do; measuring all would take seconds.
        header.setResizeContentsPrecision(30)
        header.setMaximumSectionSize(WIDEST_COLUMN_PX)
        header.setSortIndicatorClearable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._on_sorted)
        table.selectionModel().currentRowChanged.connect(self._on_current)
        return table

    # Order and filter

    def _order(self) -> None:
        """Put the rows in order: at once if they are few."""
        self._typing.stop()
        view = self._view
        if view is None:
            return
        header = self.table.horizontalHeader()
        column, order = header.sortIndicatorSection(), header.sortIndicatorOrder()
        if self._columns_of(view) != self._names:
            # Columns of other data are others.
            column, order = -1, Qt.SortOrder.AscendingOrder
        text, prepared = self.filter.text(), self.model.prepared

        def work() -> _Ordered:
            mask_R = None
            n = len(view.rows_R)
            if text.strip():
                mask_R = filter_rows(text, filter_columns(view), n)
            values_R = sort_values(view, column, prepared) if column >= 0 else None
            found = order_of(values_R, n, order == Qt.SortOrder.DescendingOrder, mask_R)
            return _Ordered(view, found, (column, order))

        if len(view.rows_R) > AT_ONCE and (column >= 0 or text.strip()):
            self.count.setText(self.tr("working…"))
            self._submit("data_tab.order", work, self._take, self._refuse)
            return
        try:
            self._take(work())
        except FilterError as error:
            self._refuse(error)

    def _take(self, found: _Ordered) -> None:
        self.filter_problem.show_problem("")
        names = self._columns_of(found.view)
        header = self.table.horizontalHeader()
        self._quiet = True
        if found.view is self.model._view and names == self._names:
            self.model.reorder(found.order_S, found.sorted_by)
        else:
            self.model.show_view(found.view, found.order_S, found.sorted_by)
            header.setSortIndicator(*found.sorted_by)
        self._quiet = False
        if names != self._names:
            self._names = names
            self.table.resizeColumnsToContents()
        self._describe()

    def _refuse(self, error: Exception) -> None:
        """A filter that cannot be read is told; what was shown before stays."""
        if not isinstance(error, FilterError):
            raise error
        if self._view is not None and self.model._view is not self._view:
            everything = order_of(None, len(self._view.rows_R), False, None)
            self._take(_Ordered(self._view, everything, (-1, Qt.SortOrder.AscendingOrder)))
        self.filter_problem.show_problem(str(error))
        self._describe()

    def _example(self, view: DataView) -> str:
        """A filter that this data can be asked, for somebody who sees the line for the first time."""
        facts = view.data.facts
        parts = []
        if facts.feature_names:
            parts.append(f"{facts.feature_names[0]} > {np.nanmedian(view.column(0)[:1000]):.3g}")
        if facts.class_names:
            parts.append(f"{facts.target_name} = {facts.class_names[0]}")
        return self.tr("Filter, such as  {0}").format(" and ".join(parts or ["part = training"]))

    def _columns_of(self, view: DataView) -> tuple[str, ...]:
        facts, derives = view.data.facts, view.data.preparation.derives and self.model.prepared
        return (*(facts.input_names if derives else facts.feature_names), facts.target_name)

    # What the user does

    @Slot(int, Qt.SortOrder)
    def _on_sorted(self, column: int, order: Qt.SortOrder) -> None:
        del column, order
        if not self._quiet:
            self._order()

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        del text
        self._typing.start()

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        if not text:
            self._order()

    @Slot(bool)
    def _on_prepared(self, on: bool) -> None:
        self._quiet = True
        self.model.set_prepared(on)
        self._quiet = False
        self._order()
        self.table.resizeColumnsToContents()
        self._describe()

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, now: QModelIndex, before: QModelIndex) -> None:
        del before
        if now.isValid() and not self._quiet:
            self.row_chosen.emit(self.model.row_of(now.row()))

    def _describe(self) -> None:
        view = self._view
        n, shown = (len(view.rows_R) if view is not None else 0), self.model.rowCount()
        if shown == n:
            self.count.setText(self.tr("{0} rows").format(count_text(n)) if n != 1 else self.tr("1 row"))
        else:
            self.count.setText(self.tr("{0} of {1} rows").format(count_text(shown), count_text(n)))
        self.prepared.setVisible(view is None or view.is_table)
        self.scale_note.setText(self._scale_text(view))

    def _scale_text(self, view: DataView | None) -> str:
        if view is not None and not view.is_table:
            return self.tr("Each row is a sample; its page shows what it looks like.")
        if not self.prepared.isChecked():
            return self.tr("In the units of the data.")
        data = view.data if view is not None else None
        is_same = data is None or (
            data.preparation.fill_F is None
            and not data.preparation.derives
            and not data.preparation.scales
            and (data.y_shift, data.y_scale) == (0.0, 1.0)
        )
        if is_same:
            return self.tr("The model gets these numbers as they are: nothing is filled, derived or scaled.")
        return self.tr("Filled, derived and scaled as measured on the training part.")
