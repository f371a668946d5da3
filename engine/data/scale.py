"""Brings features to a common scale and fills gaps. Each function stands alone: scripts contain its text."""

from __future__ import annotations

import numpy as np


def mean_and_std(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and population standard deviation of each column; 1 for a column that does not vary."""
    values = np.ascontiguousarray(values)
    mean = values.mean(axis=0)
    constant = values.max(axis=0) == values.min(axis=0)
    std = np.where(constant, 1.0, values.std(axis=0))
    return mean, std


def low_and_range(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Smallest value and range of each column; range 1 for a column that does not vary."""
    low = values.min(axis=0)
    size = values.max(axis=0) - low
    return low, np.where(size == 0, 1.0, size)


def means_of_present(x: np.ndarray) -> np.ndarray:
    """Mean of each column over the values that are not missing (NaN)."""
    return np.array([column[~np.isnan(column)].mean() for column in x.T])


def fill_missing(x: np.ndarray, means: np.ndarray) -> np.ndarray:
    """The features with every missing value (NaN) replaced by its column's mean."""
    return np.where(np.isnan(x), means, x)
