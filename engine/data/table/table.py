"""A table as it was read: columns of cells, and how the file was understood.

Shapes: N rows of samples (the header and blank lines are not counted).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final

import numpy as np

from engine.data.samples import BoolArray, FloatArray, IntArray, read_only

# Cells that stand for "no value", compared after outer blanks are cut off.
MISSING_WORDS: Final = (
    "", "?", "-", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NAN", "null", "NULL", "None",
)  # fmt: skip

DELIMITERS: Final[Mapping[str, str]] = MappingProxyType(
    {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " "}
)

PATH: Final = "data.params.path"


@dataclass(frozen=True)
class TableOptions:
    """How to read the file; "auto" finds out, and what a Table carries has no "auto" left.

    Args:
        delimiter: auto, comma, semicolon, tab, pipe or space (a run of spaces counts once).
        encoding: auto, or a text encoding that Python knows.
        decimal: auto, point or comma.
        header: auto, yes or no.
    """

    delimiter: str = "auto"
    encoding: str = "auto"
    decimal: str = "auto"
    header: str = "auto"


@dataclass(frozen=True)
class CellFault:
    """A cell that keeps its column from being used as numbers.

    Args:
        row: Line of the file on which the cell's row begins, from 1, as an editor shows it.
        text: The cell.
        count: How many cells of the column are like it.
        infinite: True if the number is too large for float64 or the word for infinity; False if it is none.
    """

    row: int
    text: str
    count: int
    infinite: bool


class NumberParts:
    """Numbers in the portions in which they were read; they are joined when somebody first asks for all of them.

    Args:
        parts: float64, one after the other.
    """

    def __init__(self, parts: Sequence[FloatArray]) -> None:
        self._parts: Sequence[FloatArray] = parts
        self._joined_N: FloatArray | None = None
        self._lock = Lock()

    def joined(self) -> FloatArray:
        """All of them as one array that cannot be written."""
        with self._lock:
            if self._joined_N is None:
                self._joined_N = read_only(np.concatenate(self._parts) if self._parts else np.zeros(0))
                self._parts = ()
            return self._joined_N


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a table.

    Args:
        name: From the header, or ``column 3`` where there is none.
        is_number: True if every cell that is not missing is a finite number.
        numbers: The numbers, NaN where missing; all NaN for text.
        texts: The cells without outer blanks; of a large file they are read again when somebody asks for them.
        missing_N: True where the cell stands for "no value".
        fault: Set if nearly every cell is a number but not all: such a column is refused when it is used.
    """

    name: str
    is_number: bool
    numbers: FloatArray | NumberParts
    texts: Sequence[str]
    missing_N: BoolArray
    fault: CellFault | None = None

    @property
    def numbers_N(self) -> FloatArray:
        """The numbers as one array."""
        return self.numbers.joined() if isinstance(self.numbers, NumberParts) else self.numbers


@dataclass(frozen=True, eq=False)
class Table:
    """The rows and columns of a file.

    Args:
        path: The file.
        columns: In the order of the file.
        lines_N: Line of the file on which each row begins, from 1.
        options: How the file was read, without any "auto".
        thousands: Marks between groups of three digits that occur in its numbers; "" if none do.
        is_complete: False if reading stopped at a row limit.
        notes: Sentences that the user should know.
    """

    path: Path
    columns: tuple[Column, ...]
    lines_N: IntArray
    options: TableOptions
    thousands: str
    is_complete: bool
    notes: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """Number of rows read, without the header."""
        return int(self.lines_N.shape[0])

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in the order of the file."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column | None:
        """The column of this name, or None."""
        return next((column for column in self.columns if column.name == name), None)
