"""The summary as a table: one row a layer, as the walk by arithmetic finds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from trainer_gui.tabs.model.layer_facts import BYTES, LayerFacts, bytes_text, count_text, shape_text
from trainer_gui.tabs.model.tree_model import Index

_NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Totals:
    """The last line of the summary.

    Args:
        n_params: Learnable numbers.
        multiply_adds: For one sample.
        parameter_bytes: Memory of the weights, as 32-bit floats.
        output_bytes: Memory of what every layer gives for one sample; a backward needs most of it.
        is_whole: False if there are layers that are not known.
    """

    n_params: int
    multiply_adds: int
    parameter_bytes: int
    output_bytes: int
    is_whole: bool


def totals_of(layers: Sequence[LayerFacts]) -> Totals:
    """Add the leaves up."""
    leaves = [layer for layer in layers if not layer.is_container and layer.is_enabled]
    n_params = sum(layer.n_params or 0 for layer in leaves)
    return Totals(
        n_params,
        sum(layer.multiply_adds or 0 for layer in leaves),
        n_params * BYTES,
        sum(layer.output_bytes or 0 for layer in leaves),
        all(layer.n_params is not None for layer in leaves),
    )


class SummaryModel(QAbstractTableModel):
    """Rows of the summary; containers are in it with the sums of what is inside."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers: list[LayerFacts] = []

    def show_layers(self, layers: Sequence[LayerFacts]) -> None:
        """Show these layers; the same call again changes nothing, and rows that stay the same are left alone."""
        old, new = self._layers, list(layers)
        n_least = min(len(old), len(new))
        head = next((i for i in range(n_least) if old[i] is not new[i] and old[i] != new[i]), n_least)
        if head == len(old) == len(new):
            return
        more = len(new) - len(old)
        # Layers come or go in one place; those behind it are told apart by their nodes, since their paths change.
        at = next((i for i in range(head, n_least) if old[i].node is not new[i].node), n_least)
        if more > 0:
            self.beginInsertRows(QModelIndex(), at, at + more - 1)
            old[at:at] = new[at : at + more]
            self.endInsertRows()
        elif more < 0:
            self.beginRemoveRows(QModelIndex(), at, at - more - 1)
            del old[at : at - more]
            self.endRemoveRows()
        self._layers = new
        if head < len(new):
            self.dataChanged.emit(self.index(head, 0), self.index(len(new) - 1, self.columnCount() - 1))

    def layer_at(self, row: int) -> LayerFacts:
        """The layer in a row."""
        return self._layers[row]

    def row_of(self, path: str) -> int:
        """Row of a layer; −1 if it has none."""
        return next((i for i, layer in enumerate(self._layers) if layer.path == path), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """One a layer."""
        return 0 if parent.isValid() else len(self._layers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """As ``headers``."""
        return 0 if parent.isValid() else len(self.headers())

    def headers(self) -> tuple[str, ...]:
        """Names of the columns."""
        return (
            self.tr("Layer"),
            self.tr("Input"),
            self.tr("Output"),
            self.tr("Parameters"),
            self.tr("Multiply-adds"),
            self.tr("Weights"),
            self.tr("Outputs"),
        )

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Names of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= 3:
            return _NUMBERS
        return self.headers()[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        if not index.isValid():
            return None
        layer = self._layers[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _NUMBERS if index.column() >= 3 else None
        if role == Qt.ItemDataRole.ToolTipRole:
            if index.column() == 4 and layer.is_enabled and not layer.is_used:
                return self.tr("0 multiply-adds: nothing goes through it on the chosen route.")
            if index.column() == 6 and layer.is_container:
                return self.tr("The outputs of all layers inside, for one sample.")
            return layer.path
        return self.cells(layer)[index.column()] if role == Qt.ItemDataRole.DisplayRole else None

    def cells(self, layer: LayerFacts) -> tuple[str, ...]:
        """A row as text."""
        indent = "   " * (layer.path.count(".children[") - 1) if layer.path.endswith("]") else ""
        title = layer.title if layer.times == 1 else self.tr("{0} × {1}").format(layer.title, layer.times)
        if not layer.is_enabled:
            return (self.tr("{0} (left out)").format(indent + title), "", "", "", "", "", "")
        return (
            indent + title,
            shape_text(layer.input_shape),
            shape_text(layer.output_shape),
            count_text(layer.n_params),
            count_text(layer.multiply_adds),
            bytes_text(layer.weight_bytes),
            bytes_text(layer.output_bytes),
        )

    def text(self, totals_line: str) -> str:
        """The table for a text file."""
        rows = [self.headers(), *(self.cells(layer) for layer in self._layers)]
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        lines = [
            "  ".join(
                cell.rjust(width) if i >= 3 else cell.ljust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
        rule = "-" * max(map(len, lines))
        return "\n".join([lines[0], rule, *lines[1:], rule, totals_line])
