"""Columns that are read in bulk, while they come in.

Shapes: N rows of samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.data.samples import FloatArray

if TYPE_CHECKING:
    import polars as pl


@dataclass
class BulkColumns:
    """What was read so far, without the portions that it came in.

    Args:
        numbers: For each column of numbers its portions.
        texts: For each column of text its portions.
        n_rows: Rows so far.
        gaps: Cells without a value in each column.
        has_nan: For each column true if a cell of numbers has none.
        has_infinite: True if a number is infinite.
    """

    numbers: dict[int, list[FloatArray]]
    texts: dict[int, list[pl.Series]]
    n_rows: int
    gaps: list[int]
    has_nan: list[bool]
    has_infinite: bool = False

    @classmethod
    def empty(cls, is_number: Sequence[bool]) -> BulkColumns:
        """Nothing yet.

        Args:
            is_number: For each column whether it is one of numbers.
        """
        numbers: dict[int, list[FloatArray]] = {i: [] for i, is_one in enumerate(is_number) if is_one}
        texts: dict[int, list[pl.Series]] = {i: [] for i, is_one in enumerate(is_number) if not is_one}
        n = len(is_number)
        return cls(numbers, texts, 0, [0] * n, [False] * n)

    def take(self, portion: pl.DataFrame, begin: int) -> int:
        """Add rows of some of the columns.

        Args:
            portion: The rows; its columns are called by their numbers.
            begin: Place of the first of them.

        Returns:
            The place behind the last of them.
        """
        for column in portion.iter_columns():
            i = int(column.name)
            n_gaps = column.null_count()
            self.gaps[i] += n_gaps
            if i in self.texts:
                self.texts[i].append(column)
                continue
            part_N = column.to_numpy()
            self.numbers[i].append(part_N)
            has_infinite, has_nan = _not_finite(part_N)
            self.has_infinite |= has_infinite
            self.has_nan[i] |= has_nan
        self.n_rows = begin + portion.height
        return self.n_rows

    def may_have_empty_rows(self) -> bool:
        """True if a row has no number and no text at all; words for missing values count as nothing here."""
        if not all(self.gaps):
            return False
        empty_N = np.ones(self.n_rows, dtype=np.bool_)
        for values in self.numbers.values():
            empty_N &= np.concatenate([np.isnan(part_N) for part_N in values])
        for parts in self.texts.values():
            empty_N &= np.concatenate([part.is_null().to_numpy() for part in parts])
        return bool(empty_N.any())


def _not_finite(values_N: FloatArray) -> tuple[bool, bool]:
    """Whether some are infinite, and whether some are NaN."""
    with np.errstate(over="ignore", invalid="ignore"):
        # A finite sum shows in one pass that there is nothing to look for.
        if np.isfinite(values_N.sum()):
            return False, False
    return bool(np.isinf(values_N).any()), bool(np.isnan(values_N).any())
