"""Loaded data as the pages of the tab show it; worked out once, in the background.

Shape suffixes: R samples that are in a part, D samples that are drawn, K classes, P the three parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer_gui.tabs.data.column_facts import ColumnFacts, facts_of_columns

if TYPE_CHECKING:
    from engine.data.load import LoadedData

    Ints = NDArray[np.int64]

# More marks than this cannot be told apart and take longer to draw than a frame.
MOST_DRAWN = 20_000


@dataclass(frozen=True, eq=False)
class DataView:
    """Samples in the order of the data, each with its part.

    Args:
        data: What was loaded.
        rows_R: Rows of the samples that are in a part, ascending.
        part_R: 0 training, 1 validation, 2 test.
        drawn_D: Which of the R samples a picture shows, ascending; all of them unless there are very many.
        class_counts_KP: Samples of each class in each part; no rows for regression.
        columns: Facts of every column, the target last.
    """

    data: LoadedData
    rows_R: Ints
    part_R: Ints
    drawn_D: Ints
    class_counts_KP: Ints
    columns: tuple[ColumnFacts, ...]


def view_of(data: LoadedData) -> DataView:
    """Work out what the pages show. Rows that are in no part, such as samples removed by hand, are left out."""
    parts = (data.train_index, data.validation_index, data.test_index)
    rows = np.concatenate(parts)
    part = np.repeat(np.arange(3), [len(part) for part in parts])
    order = np.argsort(rows, kind="stable")
    rows_R, part_R = rows[order].astype(np.int64), part[order].astype(np.int64)
    n = len(rows_R)
    drawn_D = np.arange(n)
    if n > MOST_DRAWN:
        drawn_D = np.sort(np.random.default_rng(0).choice(n, MOST_DRAWN, replace=False))
    n_classes = data.facts.n_classes
    counts_KP = np.zeros((n_classes, 3), dtype=np.int64)
    if n_classes:
        np.add.at(counts_KP, (data.samples.y_N[rows_R].astype(np.int64), part_R), 1)
    return DataView(
        data=data,
        rows_R=rows_R,
        part_R=part_R,
        drawn_D=drawn_D.astype(np.int64),
        class_counts_KP=counts_KP,
        columns=facts_of_columns(data, rows_R),
    )
