"""What is drawn of a memory: its cells, and who looks at which.

Shape suffixes: M cells of a memory that are drawn, E elements of a tensor in reading order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_MEMORY_CELLS = 192


@dataclass(frozen=True, eq=False)
class MemoryRow:
    """One tensor that looks at a memory.

    Args:
        name: What it is called.
        shape: Its shape.
        strides: Cells to go in memory for one step along each axis.
        addresses_E: Which cell each element is, int64, shape (E,).
        is_selected: True for the tensor in hand.
    """

    name: str
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    addresses_E: NDArray[np.int64]
    is_selected: bool = False


@dataclass(frozen=True, eq=False)
class MemoryStrip:
    """One memory.

    Args:
        number: Which one it is; sets the colour.
        size: How many cells it has.
        values_M: What is in the first cells, float64, int64 or bool, shape (M,).
        is_known_M: False where no tensor looks at the cell, so that nobody knows what is in it.
        changed_M: True where the shown step changed it.
        rows: Who looks at it, oldest first.
    """

    number: int
    size: int
    values_M: NDArray[Any]
    is_known_M: NDArray[np.bool_]
    changed_M: NDArray[np.bool_]
    rows: tuple[MemoryRow, ...]


def cells_in_line(n: int, fitting: int, strip: MemoryStrip) -> int:
    """Cells in a line: a whole number of rows of the widest tensor where that is possible."""
    if n <= fitting:
        return max(1, n)
    rows = [row.shape[-1] for row in strip.rows if row.shape and 1 < row.shape[-1] <= fitting]
    return (fitting // rows[0]) * rows[0] if rows else fitting


def elements_at(row: MemoryRow, n: int) -> dict[int, list[int]]:
    """Which elements lie in each of the first n cells; several where a stride is 0."""
    found: dict[int, list[int]] = {}
    near_E = np.flatnonzero(row.addresses_E < n)
    for element, address in zip(near_E.tolist(), row.addresses_E[near_E].tolist(), strict=True):
        found.setdefault(address, []).append(element)
    return found


def index_in(row: MemoryRow, element: int) -> tuple[int, ...]:
    """The index of an element along each axis."""
    return tuple(int(at) for at in np.unravel_index(element, row.shape)) if row.shape else ()


def element_label(row: MemoryRow, element: int) -> str:
    """An index in as few characters as will do: ``0,1``."""
    return ",".join(str(at) for at in index_in(row, element)) or "·"
