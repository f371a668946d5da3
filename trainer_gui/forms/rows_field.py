"""A field for many rows of numbers: it says how many there are, and opens them as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.catalogue.params import RowsParam
from trainer_gui.forms.numbers import NumberError, format_number, parse_float
from trainer_gui.forms.problem_label import ProblemLabel

_SIZE_PX = (380, 420)


class RowsField(QWidget):
    """Shows how many rows there are; a button opens them as text, one row a line.

    Args:
        param: What a row is made of.
        parent: Owner.
    """

    valueEdited = Signal(object)
    refused = Signal(str)

    def __init__(self, param: RowsParam, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._param = param
        self._value: tuple[tuple[float, ...], ...] = ()
        self.count = QLabel(self)
        self.count.setObjectName("rowCount")
        self.button = QPushButton(self.tr("Edit as text…"), self)
        self.button.setObjectName("editRows")
        self.button.setToolTip(self.tr("One row a line: {0}").format(", ".join(param.columns)))
        self.button.clicked.connect(self.open_text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.count, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.button)
        self._describe()

    def show_value(self, value: Any) -> None:
        """Show a value without telling anyone; what is no list of rows counts as none."""
        self._value = tuple(map(tuple, value)) if self._param.accepts(value) else ()
        self._describe()

    def is_pending(self) -> bool:
        """Never: text is taken over when its window is accepted."""
        return False

    def revert(self) -> bool:
        """Nothing is being typed here."""
        return False

    @Slot()
    def open_text(self) -> RowsDialog:
        """Open the rows as text."""
        dialog = RowsDialog(self._param, self._value, self)
        dialog.accepted_rows.connect(self._take)
        dialog.open()
        return dialog

    @Slot(object)
    def _take(self, rows: object) -> None:
        self.show_value(rows)
        self.valueEdited.emit(rows)

    def _describe(self) -> None:
        n, noun = len(self._value), self._param.noun
        one, many = self.tr("1 {0}"), self.tr("{1} {0}s")
        self.count.setText((one if n == 1 else many).format(noun, f"{n:,}"))


class RowsDialog(QDialog):
    """Rows as text, one a line.

    Args:
        param: What a row is made of.
        rows: The rows.
        parent: Owner.

    Signals:
        accepted_rows: The new rows.
    """

    accepted_rows = Signal(object)

    def __init__(
        self, param: RowsParam, rows: Sequence[Sequence[float]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._param = param
        self._rows: tuple[tuple[float, ...], ...] = tuple(map(tuple, rows))
        self.setObjectName("rowsDialog")
        self.setWindowTitle(self.tr("Rows of {0}").format(", ".join(param.columns)))
        self.resize(*_SIZE_PX)
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("rowsText")
        self.text.setAccessibleName(self.tr("One row a line: {0}").format(", ".join(param.columns)))
        self.text.setPlainText(write_rows(rows))
        self.text.textChanged.connect(self._on_text)
        self.problem = ProblemLabel(self)
        self.problem.setObjectName("rowsProblem")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(self.deleteLater)
        column = QVBoxLayout(self)
        column.addWidget(QLabel(self.tr("One row a line: {0}").format(", ".join(param.columns)), self))
        column.addWidget(self.text, 1)
        column.addWidget(self.problem)
        column.addWidget(self.buttons)

    @Slot()
    def _on_text(self) -> None:
        problem = ""
        try:
            self._rows = parse_rows(self.text.toPlainText(), self._param)
        except NumberError as error:
            problem = str(error)
        self.problem.show_problem(problem)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not problem)

    @Slot()
    def _on_accepted(self) -> None:
        with QSignalBlocker(self.text):
            self.accept()
        self.accepted_rows.emit(self._rows)


def write_rows(rows: Sequence[Sequence[float]]) -> str:
    """Rows as text: numbers parted by a comma and a space, one row a line."""
    return "\n".join(", ".join(format_number(value) for value in row) for row in rows)


def parse_rows(text: str, param: RowsParam) -> tuple[tuple[float, ...], ...]:
    """Read rows from text; numbers are parted by commas, semicolons, tabs or blanks.

    Raises:
        NumberError: With the line that is wrong.
    """
    rows = []
    for i, line in enumerate(text.splitlines(), start=1):
        cells = line.replace(",", " ").replace(";", " ").split()
        if not cells:
            continue
        try:
            row = tuple(parse_float(cell) for cell in cells)
        except NumberError as error:
            raise NumberError(_translated("Line {0}: {1}").format(i, error)) from None
        if len(row) != len(param.columns) or not all(map(param.item.accepts, row)):
            names = ", ".join(param.columns)
            raise NumberError(
                _translated("Line {0}: expected {1} numbers ({2}).").format(i, len(param.columns), names)
            )
        rows.append(row)
    if len(rows) > param.max_rows:
        raise NumberError(_translated("At most {0} rows are possible.").format(f"{param.max_rows:,}"))
    return tuple(rows)


def _translated(text: str) -> str:
    return QCoreApplication.translate("rows", text)
