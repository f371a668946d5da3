"""The steps of the bench as rows: code, what came out, what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

LINE_ROLE = Qt.ItemDataRole.UserRole + 1
_NOWHERE = QModelIndex()


@dataclass(frozen=True)
class ProgramLine:
    """One step as it is listed.

    Args:
        code: Its Python; may have several lines.
        result: What came out, such as ``(2, 3) float32``, and whether torch warned; empty for nothing.
        fault: Why it could not be carried out; empty if it was.
    """

    code: str
    result: str = ""
    fault: str = ""


class ProgramModel(QAbstractListModel):
    """Rows of the program."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[ProgramLine, ...] = ()

    @property
    def lines(self) -> tuple[ProgramLine, ...]:
        """Every step, in order."""
        return self._lines

    def show_lines(self, lines: Sequence[ProgramLine]) -> None:
        """Show these steps; the view keeps its place where their number stays."""
        lines = tuple(lines)
        if lines == self._lines:
            return
        if len(lines) == len(self._lines):
            self._lines = lines
            self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """One row a step."""
        return 0 if parent.isValid() else len(self._lines)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The line for the delegate, its words for everyone else."""
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.code
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.fault or line.code
        if role == Qt.ItemDataRole.AccessibleTextRole:
            told = line.fault or line.result
            return f"{index.row() + 1}: {line.code}" + (f": {told}" if told else "")
        return None
