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


@dataclass(frozen=True)
class LookedAt:
    """Some rows of some columns, and what is in them.

    Args:
        numbers: The columns of numbers.
        texts: The columns of text.
        n_rows: Rows.
        gaps: Cells without a value in each of the columns.
        with_nan: The columns of numbers in which a cell has none.
        has_infinite: True if a number is infinite.
    """

    numbers: dict[int, FloatArray]
    texts: dict[int, pl.Series]
    n_rows: int
    gaps: dict[int, int]
    with_nan: frozenset[int]
    has_infinite: bool


def look_at(portion: pl.DataFrame) -> LookedAt:
    """Look through rows while they are still at hand for the processor.

    Args:
        portion: The rows; its columns are called by their numbers, and hold float64 or text.
    """
    numbers: dict[int, FloatArray] = {}
    texts: dict[int, pl.Series] = {}
    gaps, with_nan, has_infinite = {}, set(), False
    for column in portion.iter_columns():
        i = int(column.name)
        gaps[i] = column.null_count()
        if not column.dtype.is_float():
            texts[i] = column
            continue
        numbers[i] = column.to_numpy()
        is_infinite, is_nan = _not_finite(numbers[i])
        has_infinite |= is_infinite
        if is_nan:
            with_nan.add(i)
    return LookedAt(numbers, texts, portion.height, gaps, frozenset(with_nan), has_infinite)


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

    def take(self, portion: LookedAt) -> int:
        """Add rows of some of the columns.

        Args:
            portion: The rows, which follow those so far.

        Returns:
            How many rows there are now of these columns.
        """
        for i, part_N in portion.numbers.items():
            self.numbers[i].append(part_N)
        for i, part in portion.texts.items():
            self.texts[i].append(part)
        for i, n_gaps in portion.gaps.items():
            self.gaps[i] += n_gaps
        for i in portion.with_nan:
            self.has_nan[i] = True
        self.has_infinite |= portion.has_infinite
        return portion.n_rows

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
