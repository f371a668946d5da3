"""What can be said of a column in a few numbers: how many values, how spread, how often each category.

Shape suffixes: R samples, B bars of a histogram, K classes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from engine.data.load import LoadedData
    from engine.data.samples import FloatArray, IntArray

BARS = 24


@dataclass(frozen=True, eq=False)
class ColumnFacts:
    """One column in the units of the data.

    Args:
        name: As the file or the generator calls it.
        is_target: True for the column that is predicted.
        count: Samples that have a value.
        n_missing: Samples that have none.
        n_distinct: Different values.
        minimum: Smallest number; NaN for categories, or if there is none. So are the figures that follow.
        quartile_1: A quarter of the numbers lies below.
        median: Half of them lies below.
        quartile_3: Three quarters lie below.
        mean: Mean.
        std: Population standard deviation, as standardising uses it.
        maximum: Largest number.
        bars_BK: How many numbers of each class lie in each of equal steps from minimum to maximum, or for categories
            how many samples each has; one column without classes.
        edges_B1: Ends of the steps; empty for categories.
        categories: One name for each bar; empty for numbers.
    """

    name: str
    is_target: bool
    count: int
    n_missing: int
    n_distinct: int
    minimum: float
    quartile_1: float
    median: float
    quartile_3: float
    mean: float
    std: float
    maximum: float
    bars_BK: NDArray[np.int64]
    edges_B1: NDArray[np.float64]
    categories: tuple[str, ...] = ()

    @property
    def bars_B(self) -> NDArray[np.int64]:
        """Samples in each bar, all classes together."""
        return np.asarray(self.bars_BK.sum(axis=1))


def facts_of_columns(data: LoadedData, rows_R: IntArray) -> tuple[ColumnFacts, ...]:
    """Facts of every feature and of the target, text columns as the file has them rather than as zeros and ones.

    Args:
        data: Loaded samples.
        rows_R: The samples that count, as rows of ``data.samples``.
    """
    samples = data.samples
    n_classes = len(samples.class_names)
    class_R = samples.y_N[rows_R].astype(np.int64) if n_classes else np.zeros(len(rows_R), dtype=np.int64)
    found: list[ColumnFacts] = []
    at = 0
    for name, categories in features_of_file(data):
        if categories:
            codes_R = codes_of(samples.x_NF[:, at : at + len(categories)][rows_R])
            found.append(_categories(name, categories, codes_R, class_R, n_classes, is_target=False))
        else:
            values_R = samples.x_NF[:, at][rows_R]
            found.append(_numbers(name, values_R, class_R, n_classes, is_target=False))
        at += max(1, len(categories))
    if n_classes:
        names = samples.class_names
        found.append(_categories(samples.target_name, names, class_R, class_R, n_classes, is_target=True))
    else:
        y_R = samples.y_N[rows_R].astype(np.float64)
        found.append(_numbers(samples.target_name, y_R, class_R, 0, is_target=True))
    return tuple(found)


def features_of_file(data: LoadedData) -> list[tuple[str, tuple[str, ...]]]:
    """Name and categories of each feature, no categories for numbers; their widths add up to F."""
    arguments = data.plain.arguments if data.plain is not None else {}
    categories = arguments.get("categories")
    names = data.samples.feature_names
    if categories is None or "features" not in arguments:
        return [(name, ()) for name in names]
    found = [(name, tuple(categories.get(name, ()))) for name in arguments["features"]]
    widths = sum(max(1, len(values)) for _name, values in found)
    return found if widths == len(names) else [(name, ()) for name in names]


def codes_of(ones_RC: FloatArray) -> IntArray:
    """Which of the columns of zeros and ones holds the one, for each sample; −1 for none."""
    code_R = np.argmax(np.nan_to_num(ones_RC), axis=1).astype(np.int64)
    has_none_R = ~(np.nan_to_num(ones_RC) > 0).any(axis=1)
    return np.where(has_none_R, -1, code_R)


def _numbers(
    name: str, values_R: FloatArray, class_R: IntArray, n_classes: int, *, is_target: bool
) -> ColumnFacts:
    is_there_R = ~np.isnan(values_R)
    present = values_R[is_there_R]
    n_missing = len(values_R) - len(present)
    groups = max(1, n_classes)
    if not len(present):
        nan = math.nan
        bars_BK, edges_B1 = np.zeros((BARS, groups), dtype=np.int64), np.linspace(0.0, 1.0, BARS + 1)
        return ColumnFacts(
            name, is_target, 0, n_missing, 0, nan, nan, nan, nan, nan, nan, nan, bars_BK, edges_B1
        )
    ordered = np.sort(present)
    low, high = float(ordered[0]), float(ordered[-1])
    # With a single value every bar but one would be empty; one bar says the same.
    n_bars = 1 if low == high else BARS
    edges_B1 = np.histogram_bin_edges(np.array([low, high]), bins=n_bars)
    classes = class_R[is_there_R]
    counts = [
        np.histogram(present[classes == k] if n_classes else present, edges_B1)[0] for k in range(groups)
    ]
    quarters = np.quantile(ordered, (0.25, 0.5, 0.75))
    return ColumnFacts(
        name=name,
        is_target=is_target,
        count=len(present),
        n_missing=n_missing,
        n_distinct=int(np.count_nonzero(np.diff(ordered))) + 1,
        minimum=low,
        quartile_1=float(quarters[0]),
        median=float(quarters[1]),
        quartile_3=float(quarters[2]),
        mean=float(present.mean()),
        std=float(present.std()),
        maximum=high,
        bars_BK=np.stack(counts, axis=1).astype(np.int64),
        edges_B1=edges_B1,
    )


def _categories(
    name: str,
    categories: tuple[str, ...],
    code_R: IntArray,
    class_R: IntArray,
    n_classes: int,
    *,
    is_target: bool,
) -> ColumnFacts:
    groups, n = max(1, n_classes), len(categories)
    is_there_R = code_R >= 0
    cell_R = code_R[is_there_R] * groups + class_R[is_there_R]
    bars_BK = np.bincount(cell_R, minlength=n * groups).reshape(n, groups).astype(np.int64)
    nan, count = math.nan, int(is_there_R.sum())
    return ColumnFacts(
        name=name,
        is_target=is_target,
        count=count,
        n_missing=len(code_R) - count,
        n_distinct=int((bars_BK.sum(axis=1) > 0).sum()),
        minimum=nan,
        quartile_1=nan,
        median=nan,
        quartile_3=nan,
        mean=nan,
        std=nan,
        maximum=nan,
        bars_BK=bars_BK,
        edges_B1=np.empty(0),
        categories=categories,
    )
