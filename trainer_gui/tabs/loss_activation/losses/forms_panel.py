"""What each argument of a loss must look like: shape, dtype, range and meaning, as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.explore.losses.fault import shape_text
from engine.explore.losses.forms import ArgumentForm, Role, loss_forms
from trainer_gui.tabs.loss_activation.losses.panel import Asked, LossPanel

_SHAPE, _MEANING = 2, 6


class FormsPanel(LossPanel):
    """A row for each argument."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = QTableWidget(self)
        self.table.setObjectName("lossForms")
        self.table.setAccessibleName(self.tr("Forms of the arguments"))
        heads = (
            self.tr("argument"),
            self.tr("given by"),
            self.tr("shape"),
            self.tr("here"),
            self.tr("dtype"),
            self.tr("range"),
            self.tr("meaning"),
        )
        self.table.setColumnCount(len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.verticalHeader().setVisible(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setWordWrap(True)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column_of_words in (_SHAPE, _MEANING):
            header.setSectionResizeMode(column_of_words, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.table.setMinimumHeight(60)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)

    def job(self, asked: Asked) -> Callable[[], Any]:
        """Nothing is computed."""
        return lambda: loss_forms(asked.node)

    def take(self, asked: Asked, result: tuple[ArgumentForm, ...]) -> None:
        """Fill the table."""
        givers = {
            Role.COMPUTED: self.tr("the model"),
            Role.TARGET: self.tr("the data"),
            Role.OWN: self.tr("the loss itself"),
        }
        self.table.setRowCount(len(result))
        for row, form in enumerate(result):
            here = shape_text(asked.inputs[form.name].shape) if form.name in asked.inputs else ""
            texts = (form.name, givers[form.role], form.shape, here, form.dtype, form.range, form.meaning)
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, place, item)
        self.table.resizeRowsToContents()

    def say(self, sentence: str) -> None:
        """The table needs no numbers."""
        del sentence
