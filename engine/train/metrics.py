"""Metrics over arrays, in the units of the data.

Shape suffixes: N samples.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def accuracy(true_N: Floats, predicted_N: Floats) -> float:
    """Share of the samples whose class index is predicted rightly, 0 to 1; NaN without samples."""
    return float(np.mean(true_N == predicted_N)) if len(true_N) else float("nan")


def mae(true_N: Floats, predicted_N: Floats) -> float:
    """Mean absolute error in the target's unit; NaN without samples."""
    return float(np.mean(np.abs(predicted_N - true_N))) if len(true_N) else float("nan")


def rmse(true_N: Floats, predicted_N: Floats) -> float:
    """Root mean squared error in the target's unit; NaN without samples."""
    return float(np.sqrt(np.mean((predicted_N - true_N) ** 2))) if len(true_N) else float("nan")


def r2(true_N: Floats, predicted_N: Floats) -> float:
    """Share of the target's variance that is explained, at most 1; NaN where the target does not vary."""
    if len(true_N) < 2:
        return float("nan")
    total = float(np.sum((true_N - np.mean(true_N)) ** 2))
    return 1.0 - float(np.sum((predicted_N - true_N) ** 2)) / total if total > 0 else float("nan")
