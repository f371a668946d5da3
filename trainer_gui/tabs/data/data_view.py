"""Loaded data as the pages of the tab show it; worked out once, in the background.

Shape suffixes: R samples that are in a part, K classes, P the three parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.catalogue.entry import ItemKind

if TYPE_CHECKING:
    from engine.data.load import LoadedData

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DataView:
    """Samples in the order of the data, each with its part.

    Args:
        data: What was loaded.
        rows_R: Rows of the samples that are in a part, ascending.
        part_R: 0 training, 1 validation, 2 test.
        class_counts_KP: Samples of each class in each part; no rows for regression.
    """

    data: LoadedData
    rows_R: Ints
    part_R: Ints
    class_counts_KP: Ints

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features and of the target, as measured."""
        return (*self.data.facts.feature_names, self.data.facts.target_name)

    @property
    def is_table(self) -> bool:
        """True if the samples are rows of a table."""
        return self.data.facts.item is ItemKind.TABLE

    def column(self, at: int) -> Floats:
        """A column as measured, shape (R,): a feature, or the target after the last of them."""
        if at < self.data.facts.n_features:
            return np.ascontiguousarray(self._of_parts(self.data.samples.x_NF[:, at]))
        return self.target()

    def target(self) -> Floats:
        """The target as measured: numbers, or indices of classes, shape (R,)."""
        return self._of_parts(self.data.samples.y_N).astype(np.float64)

    def position_of(self, row: int) -> int | None:
        """Where a row of the data stands among the samples; None if it is in no part."""
        at = int(np.searchsorted(self.rows_R, row))
        return at if at < len(self.rows_R) and self.rows_R[at] == row else None

    def _of_parts(self, values_N: NDArray[np.generic]) -> NDArray[np.generic]:
        return values_N if len(values_N) == len(self.rows_R) else values_N[self.rows_R]


def view_of(data: LoadedData) -> DataView:
    """Work out what the pages show. Rows that are in no part, such as samples removed by hand, are left out."""
    part_N = np.full(len(data.samples), -1, dtype=np.int64)
    for part, index in enumerate((data.train_index, data.validation_index, data.test_index)):
        part_N[index] = part
    rows_R = np.flatnonzero(part_N >= 0).astype(np.int64)
    part_R = part_N[rows_R]
    n_classes = data.facts.n_classes
    counts_KP = np.zeros((n_classes, 3), dtype=np.int64)
    if n_classes:
        cell_R = data.samples.y_N[rows_R].astype(np.int64) * 3 + part_R
        counts_KP = np.bincount(cell_R, minlength=n_classes * 3).reshape(n_classes, 3).astype(np.int64)
    return DataView(data=data, rows_R=rows_R, part_R=part_R, class_counts_KP=counts_KP)
