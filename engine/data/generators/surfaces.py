"""Numbers over a plane of two features. Each function stands alone: exported scripts contain its text."""

# ruff: noqa: PLR0917

from __future__ import annotations

import numpy as np


def plane(
    n: int = 100,
    slope_1: float = 1.0,
    slope_2: float = -2.0,
    intercept: float = 0.5,
    noise: float = 0.1,
    low: float = -1.0,
    high: float = 1.0,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Points on a plane: y = slope_1 * x1 + slope_2 * x2 + intercept + Gaussian noise."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(low, high, size=(n, 2))
    y = slope_1 * x[:, 0] + slope_2 * x[:, 1] + intercept + noise * rng.standard_normal(n)
    return x, y


def gaussian_bump(
    n: int = 200,
    height: float = 1.0,
    width: float = 0.5,
    noise: float = 0.02,
    low: float = -1.5,
    high: float = 1.5,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Points on a bump around the origin: y = height * exp(-|x|**2 / (2 width**2)) + Gaussian noise."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(low, high, size=(n, 2))
    y = height * np.exp(-(x**2).sum(axis=1) / (2 * width**2)) + noise * rng.standard_normal(n)
    return x, y
