"""What the tables of the Data tab show, and what the shipped files say."""

from __future__ import annotations

import csv
from importlib.resources import files

from PySide6.QtCore import QAbstractItemModel, Qt


def shipped(name: str) -> list[dict[str, str]]:
    """The rows of a file that ships with the trainer, as the csv module reads them."""
    text = files("resources").joinpath("samples", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def texts(model: QAbstractItemModel, column: int) -> list[str]:
    """What the cells of a column say."""
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def heads(model: QAbstractItemModel) -> list[str]:
    """What stands above the columns."""
    horizontal = Qt.Orientation.Horizontal
    return [str(model.headerData(i, horizontal)) for i in range(model.columnCount())]
