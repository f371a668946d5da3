"""What can be said of a column in a few numbers: how many values, how spread, how often each category.

Shape suffixes: R samples, B bars of a histogram.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from engine.data.load import LoadedData
    from engine.data.samples import FloatArray, IntArray, Samples

BARS = 24


@dataclass(frozen=True, eq=False)
class ColumnFacts:
    """One column in the units of the data.

    Args:
        name: As the file or the generator calls it.
        is_target: True for the column that is predicted.
        count: Samples that have a value.
        n_missing: Samples that have none.
        minimum: Smallest number; NaN for categories, or if there is none.
        mean: Mean; NaN for categories.
        std: Population standard deviation, as standardising uses it; NaN for categories.
        maximum: Largest number; NaN for categories.
        bars_B: How many numbers lie in each of equal steps from minimum to maximum; for categories how many
            samples each has, shape (B,).
        categories: One name for each bar; empty for numbers.
    """

    name: str
    is_target: bool
    count: int
    n_missing: int
    minimum: float
    mean: float
    std: float
    maximum: float
    bars_B: NDArray[np.int64]
    categories: tuple[str, ...] = ()


def facts_of_columns(data: LoadedData, rows_R: IntArray) -> tuple[ColumnFacts, ...]:
    """Facts of every feature and of the target, text columns as the file has them rather than as zeros and ones.

    Args:
        data: Loaded samples.
        rows_R: The samples that count, as rows of ``data.samples``.
    """
    samples = data.samples
    found: list[ColumnFacts] = []
    x_RF = samples.x_NF[rows_R]
    at = 0
    for name, categories in _features_of_file(data):
        if categories:
            counts = np.rint(x_RF[:, at : at + len(categories)].sum(axis=0)).astype(np.int64)
            found.append(_categories(name, categories, counts, is_target=False))
        else:
            found.append(_numbers(name, x_RF[:, at], is_target=False))
        at += max(1, len(categories))
    found.append(_target(samples, rows_R))
    return tuple(found)


def _features_of_file(data: LoadedData) -> list[tuple[str, tuple[str, ...]]]:
    """Name and categories of each feature, no categories for numbers; their widths add up to F."""
    arguments = data.plain.arguments if data.plain is not None else {}
    categories = arguments.get("categories")
    if categories is None:
        return [(name, ()) for name in data.samples.feature_names]
    return [(name, tuple(categories.get(name, ()))) for name in arguments["features"]]


def _target(samples: Samples, rows_R: IntArray) -> ColumnFacts:
    y_R = samples.y_N[rows_R]
    if not samples.class_names:
        return _numbers(samples.target_name, y_R.astype(np.float64), is_target=True)
    counts = np.bincount(y_R.astype(np.int64), minlength=len(samples.class_names))
    return _categories(samples.target_name, samples.class_names, counts, is_target=True)


def _numbers(name: str, values_R: FloatArray, *, is_target: bool) -> ColumnFacts:
    present = values_R[~np.isnan(values_R)]
    n_missing = len(values_R) - len(present)
    if not len(present):
        nothing = np.zeros(BARS, dtype=np.int64)
        return ColumnFacts(name, is_target, 0, n_missing, math.nan, math.nan, math.nan, math.nan, nothing)
    low, high = float(present.min()), float(present.max())
    # With a single value every bar but one would be empty; one bar says the same.
    bars = 1 if low == high else BARS
    counts, _edges = np.histogram(present, bins=bars)
    return ColumnFacts(
        name=name,
        is_target=is_target,
        count=len(present),
        n_missing=n_missing,
        minimum=low,
        mean=float(present.mean()),
        std=float(present.std()),
        maximum=high,
        bars_B=counts.astype(np.int64),
    )


def _categories(
    name: str, categories: tuple[str, ...], counts: NDArray[np.int64], *, is_target: bool
) -> ColumnFacts:
    count = int(counts.sum())
    nan = math.nan
    return ColumnFacts(name, is_target, count, 0, nan, nan, nan, nan, counts.astype(np.int64), categories)
