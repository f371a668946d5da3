"""Where the cells of samples and of batches are: rows of squares that fill the room there is.

Shape suffixes: N cells, B batches.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LARGEST_PX, SMALLEST_PX = 30.0, 3.0
_STEP_PX = 0.5
# Between two batches, as a share of a cell.
_BETWEEN = 0.6


@dataclass(frozen=True, eq=False)
class Cells:
    """Squares.

    Args:
        x_N: Left ends.
        y_N: Tops.
        size_px: Their side, the gap to the next one included.
        height_px: Height of all together.
    """

    x_N: Floats
    y_N: Floats
    size_px: float
    height_px: float

    def at(self, x: float, y: float) -> int | None:
        """The cell at a place."""
        is_here_N = (
            (x >= self.x_N) & (x < self.x_N + self.size_px) & (y >= self.y_N) & (y < self.y_N + self.size_px)
        )
        found = np.flatnonzero(is_here_N)
        return int(found[0]) if len(found) else None


def grid_cells(n: int, width_px: float, height_px: float) -> Cells:
    """Squares in reading order, as large as fits.

    Args:
        n: How many.
        width_px: Room.
        height_px: Room.
    """
    size_px = LARGEST_PX
    while size_px > SMALLEST_PX:
        columns = max(1, int(width_px / size_px))
        if math.ceil(n / columns) * size_px <= height_px:
            break
        size_px -= _STEP_PX
    columns = max(1, int(width_px / size_px))
    at_N = np.arange(n)
    rows = math.ceil(n / columns)
    x_N = np.asarray((at_N % columns) * size_px, dtype=np.float64)
    y_N = np.asarray((at_N // columns) * size_px, dtype=np.float64)
    return Cells(x_N, y_N, size_px, rows * size_px)


def batch_cells(sizes: Sequence[int], width_px: float, height_px: float) -> Cells:
    """Squares of one batch after the other, with a gap between two, as large as fits.

    A batch that does not fit into what is left of a row begins a new one; a batch longer than a row goes on below.

    Args:
        sizes: Cells of each batch, in order.
        width_px: Room.
        height_px: Room.
    """
    size_px = LARGEST_PX
    while size_px > SMALLEST_PX:
        made = _flow(sizes, width_px, size_px)
        if made.height_px <= height_px:
            return made
        size_px -= _STEP_PX
    return _flow(sizes, width_px, SMALLEST_PX)


def _flow(sizes: Sequence[int], width_px: float, size_px: float) -> Cells:
    columns = max(1, int(width_px / size_px))
    x_N, y_N = np.empty(sum(sizes)), np.empty(sum(sizes))
    left_px, top_px, first = 0.0, 0.0, 0
    # Rows of batches stand apart as batches do.
    row_px = size_px * (1 + _BETWEEN)
    for n in sizes:
        if left_px > 0 and left_px + n * size_px > width_px + 1e-6:
            left_px, top_px = 0.0, top_px + row_px
        at_B = np.arange(n)
        own = columns if left_px == 0 else max(1, n)
        x_N[first : first + n] = left_px + (at_B % own) * size_px
        y_N[first : first + n] = top_px + (at_B // own) * size_px
        extra_rows = (max(1, n) - 1) // own
        top_px += extra_rows * size_px
        left_px += (n - extra_rows * own if extra_rows else n) * size_px + size_px * _BETWEEN
        first += n
    return Cells(x_N, y_N, size_px, top_px + size_px)
