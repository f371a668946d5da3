"""Samples as arrays: what was measured and what is to be predicted, in the units of the data.

Shapes: N samples, F features.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.catalogue.entry import Task

if TYPE_CHECKING:
    from engine.data.items import Items

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# Of a regression's numbers, or of class indices.
TargetArray = FloatArray | IntArray

_Scalar = TypeVar("_Scalar", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Samples:
    """Every sample of the chosen data, before it is split, filled or standardised.

    Args:
        x_NF: Features of a table, float64, read-only; NaN stands for a missing value. No columns for items.
        y_N: Target, read-only: float64 for regression, int64 class index for classification.
        task: What the target is.
        feature_names: One name for each column of x_NF.
        target_name: Name of what is predicted.
        class_names: One name for each class index; empty for regression.
        notes: Sentences that the user should know, such as which rows were left out.
        items: Images or sequences; None for a table.
    """

    x_NF: FloatArray
    y_N: TargetArray
    task: Task
    feature_names: tuple[str, ...]
    target_name: str
    class_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    items: Items | None = None

    def __len__(self) -> int:
        return int(self.x_NF.shape[0])


def read_only(values: NDArray[_Scalar]) -> NDArray[_Scalar]:
    """The array as one that cannot be written, laid out row by row; the caller's own array stays as it is."""
    frozen: NDArray[Any] = np.ascontiguousarray(values).view()
    frozen.flags.writeable = False
    return frozen


def read_only_target(y_N: TargetArray, task: Task) -> TargetArray:
    """The target as it must be for the task: read-only float64 for regression, int64 for classification."""
    if task is Task.REGRESSION:
        return read_only(y_N.astype(np.float64))
    return read_only(y_N.astype(np.int64))
