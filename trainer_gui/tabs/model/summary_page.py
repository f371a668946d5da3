"""The summary of the model: our own table, the same as text, and what the torchsummary package prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.spec import ProjectSpec
from engine.spec.tree import ROOT
from trainer_gui.forms.choice_fields import CalmCombo
from trainer_gui.session.session import Session
from trainer_gui.tabs.model.layer_facts import LayerFacts, bytes_text
from trainer_gui.tabs.model.summary_model import SummaryModel, totals_of
from trainer_gui.tabs.page import note

if TYPE_CHECKING:
    from engine.explore.torch_summary import TorchSummary

_TABLE, _TEXT, _PACKAGE = range(3)


class SummaryPage(QWidget):
    """Shows the layers with shapes, counts and memory.

    Args:
        session: Where the project is.
        parent: Owner.

    Signals:
        picked: Path of the layer whose row was clicked.
    """

    picked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("summaryPage")
        self._session = session
        self._asked: tuple[object, ...] | None = None
        self._n_params = 0
        self._total_text, self._is_text_old = "", False
        self.form: QComboBox = CalmCombo(self)
        self.form.setObjectName("summaryForm")
        self.form.setAccessibleName(self.tr("How the summary is shown"))
        self.form.addItems([self.tr("Table"), self.tr("Text"), self.tr("torchsummary")])
        self.form.activated.connect(self._on_form)
        self.copy = QToolButton(self)
        self.copy.setObjectName("copySummary")
        self.copy.setText(self.tr("Copy"))
        self.copy.setToolTip(self.tr("Copy the summary as text"))
        self.copy.clicked.connect(self._on_copy)
        self.model = SummaryModel(self)
        self.table = QTableView(self)
        self.table.setObjectName("summaryTable")
        self.table.setAccessibleName(self.tr("Summary of the model"))
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        # Only what is in view is measured: of a large model the rest would take longer than an edit may.
        self.table.horizontalHeader().setResizeContentsPrecision(0)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.clicked.connect(self._on_clicked)
        self.text = self._plain("summaryText", self.tr("Summary of the model as text"))
        self.package = self._plain("torchSummaryText", self.tr("What torchsummary prints"))
        self.stack = QStackedWidget(self)
        for widget in (self.table, self.text, self.package):
            self.stack.addWidget(widget)
        self.total = note("summaryTotal", self)
        bar = QHBoxLayout()
        bar.addWidget(self.form)
        bar.addStretch(1)
        bar.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(bar)
        column.addWidget(self.stack, 1)
        column.addWidget(self.total)

    def show_layers(self, facts: Mapping[str, LayerFacts], selected: str) -> None:
        """Show the layers; the same call again changes nothing."""
        layers = [layer for path, layer in facts.items() if path != ROOT or len(facts) == 1]
        self.model.show_layers(layers)
        totals = totals_of(layers)
        self._n_params = totals.n_params
        text = self.tr("{0} parameters ({1}), {2} multiply-adds and {3} of outputs for a sample.").format(
            f"{totals.n_params:,}",
            bytes_text(totals.parameter_bytes) or "0 B",
            f"{totals.multiply_adds:,}",
            bytes_text(totals.output_bytes) or "0 B",
        )
        n = self._batch_size()
        if n and totals.output_bytes:
            batch = self.tr(
                "A batch of {0}: {1} of outputs, {2} with their gradients (forward and backward pass)."
            )
            outputs = n * totals.output_bytes
            text += " " + batch.format(f"{n:,}", bytes_text(outputs), bytes_text(2 * outputs))
        if not totals.is_whole:
            text += " " + self.tr("Layers whose shapes are not known are left out.")
        self.total.setText(text)
        self._total_text, self._is_text_old = text, True
        if self.stack.currentIndex() == _TEXT:
            self._write_text()
        row = self.model.row_of(selected)
        if row >= 0 and row != self.table.currentIndex().row():
            self.table.selectRow(row)

    def _batch_size(self) -> int:
        """Samples in a batch; all that are trained on where the project does not say; 0 if that is not known."""
        chosen = self._session.spec.training.batch_size
        data = self._session.data
        if chosen is None or chosen < 1:
            return data.facts.n_train if data is not None else 0
        return min(chosen, data.facts.n_train) if data is not None else chosen

    def _write_text(self) -> None:
        """Write the table out, when it is looked at or copied."""
        if self._is_text_old:
            self._is_text_old = False
            self.text.setPlainText(self.model.text(self._total_text))

    def ask(self, spec: ProjectSpec) -> None:
        """Ask the package for its summary, if it is looked at and not there already."""
        if self.stack.currentIndex() != _PACKAGE:
            return
        data, errors = self._session.data, self._session.check.errors
        wanted = (spec.model, data, bool(errors))
        if self._asked is not None and all(a is b for a, b in zip(wanted, self._asked, strict=True)):
            return
        self._asked = wanted
        background = self._session.background
        if data is None or errors:
            background.forget("model.torchsummary")
            self.package.setPlainText(self.tr("torchsummary runs the model: mend the problems first."))
            return
        facts, n_params = data.facts, self._n_params
        own = self._session.own_code.value

        def work() -> TorchSummary:
            from engine.check import resolve
            from engine.explore.torch_summary import torch_summary

            return torch_summary(resolve(spec, facts, own).model, facts.input_shape, n_params)

        self.package.setPlainText(self.tr("torchsummary is running the model…"))
        background.submit("model.torchsummary", work, self._take, self._refuse)

    def _take(self, summary: TorchSummary) -> None:
        if summary.why_not:
            told = self.tr("{0}\n\nThe table of this page has the same columns for this model.")
            self.package.setPlainText(told.format(summary.why_not))
            return
        code = self.tr('from torchsummary import summary\nsummary(model, input_size, device="cpu")')
        lines = [code, "", summary.text]
        if summary.n_params is not None and summary.n_params != self._n_params:
            lines += [
                "",
                self.tr(
                    "torchsummary counts what its forward runs, and there only tensors named weight and bias: "
                    "{0} of {1}."
                ).format(f"{summary.n_params:,}", f"{self._n_params:,}"),
            ]
        self.package.setPlainText("\n".join(lines))

    def _refuse(self, error: Exception) -> None:
        self.package.setPlainText(self.tr("torchsummary cannot be used: {0}").format(str(error)))

    def _plain(self, name: str, title: str) -> QPlainTextEdit:
        text = QPlainTextEdit(self)
        text.setObjectName(name)
        text.setAccessibleName(title)
        text.setReadOnly(True)
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setTabChangesFocus(True)
        return text

    @Slot(int)
    def _on_form(self, row: int) -> None:
        self.stack.setCurrentIndex(row)
        if row == _TEXT:
            self._write_text()
        if self._session.run.is_warm:
            self.ask(self._session.spec)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self.picked.emit(self.model.layer_at(index.row()).path)

    @Slot()
    def _on_copy(self) -> None:
        self._write_text()
        shown = self.package if self.stack.currentIndex() == _PACKAGE else self.text
        QGuiApplication.clipboard().setText(shown.toPlainText())
