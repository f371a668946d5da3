"""Several columns against each other at once."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from trainer_gui.plots.scatter_matrix import MOST_COLUMNS, MatrixData, Runner, ScatterMatrix
from trainer_gui.tabs.data.data_view import DataView
from trainer_gui.tabs.data.sentences import count_text

FIRST_COLUMNS: Final = 4
# More would look the same in panels of this size and take longer.
MOST_DRAWN: Final = 100_000


class MatrixPage(QWidget):
    """A scatter matrix of the columns that are ticked.

    Args:
        run: Draws the panels in the background.
        parent: Owner.

    Signals:
        pair_chosen: Columns across and up, as numbers among the features and the target.
    """

    pair_chosen = Signal(int, int)

    def __init__(self, run: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataMatrixPage")
        self._view: DataView | None = None
        self._names: tuple[str, ...] = ()
        self.menu = QMenu(self)
        self.menu.setObjectName("matrixColumns")
        self.button = QToolButton(self)
        self.button.setObjectName("matrixChoose")
        self.button.setText(self.tr("Columns"))
        self.button.setToolTip(self.tr("Choose up to {0} columns").format(MOST_COLUMNS))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setMenu(self.menu)
        self.note = QLabel(self)
        self.note.setObjectName("matrixNote")
        self.note.setWordWrap(True)
        self.matrix = ScatterMatrix(self)
        self.matrix.setObjectName("scatterMatrix")
        self.matrix.set_runner(run)
        self.matrix.pair_chosen.connect(self._on_pair)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self.note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addLayout(row)
        column.addWidget(self.matrix, 1)

    def show_view(self, view: DataView) -> None:
        """Show samples; ticked columns stay ticked while the data has columns of their names."""
        self._view = view
        names = view.names if not view.data.facts.class_names else view.data.facts.feature_names
        if names != self._names:
            before = set(self.chosen())
            kept = [name for name in names if name in before][:MOST_COLUMNS]
            ticked = kept if len(kept) > 1 else list(names[:FIRST_COLUMNS])
            self._names = names
            self.menu.clear()
            for name in names:
                action = self.menu.addAction(name.replace("&", "&&"))
                action.setData(name)
                action.setCheckable(True)
                action.setChecked(name in ticked)
                action.toggled.connect(self._on_ticked)
        self._draw()

    def chosen(self) -> tuple[str, ...]:
        """The ticked columns, in the order of the data."""
        return tuple(action.data() for action in self.menu.actions() if action.isChecked())

    @Slot(bool)
    def _on_ticked(self, on: bool) -> None:
        action = self.sender()
        if on and len(self.chosen()) > MOST_COLUMNS and isinstance(action, QAction):
            action.setChecked(False)
            return
        self._draw()

    @Slot(int, int)
    def _on_pair(self, across: int, up: int) -> None:
        chosen = self.chosen()
        self.pair_chosen.emit(self._names.index(chosen[across]), self._names.index(chosen[up]))

    def _draw(self) -> None:
        view = self._view
        if view is None:
            return
        chosen, n = self.chosen(), len(view.rows_R)
        text = self.tr("Click a panel to see it alone. The diagonal counts how often each value comes.")
        at: slice | NDArray[np.int64] = slice(None)
        if n > MOST_DRAWN:
            at = np.sort(np.random.default_rng(0).choice(n, MOST_DRAWN, replace=False))
            more = self.tr("{0} of {1} samples are drawn, picked at random.")
            text = f"{text} {more.format(count_text(MOST_DRAWN), count_text(n))}"
        self.note.setText(text)
        columns = tuple(view.column(self._names.index(name))[at] for name in chosen)
        self.matrix.show_columns(MatrixData(chosen, columns, view.target()[at], view.data.facts.class_names))
