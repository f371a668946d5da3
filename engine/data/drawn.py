"""Samples that the user draws. Each function stands alone: exported scripts contain its text."""

from __future__ import annotations

import numpy as np


def drawn_points(points: list[list[float]], classes: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Points of the plane as they were drawn: rows of x1, x2 and the class."""
    rows = np.array(points, dtype=np.float64).reshape(-1, 3)
    return rows[:, :2], np.minimum(rows[:, 2], classes - 1).astype(np.int64)


def drawn_curve(
    curve: list[list[float]], n: int = 100, noise: float = 0.0, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Points along a line that was drawn: straight between its corners, with Gaussian noise."""
    corners = np.array(curve, dtype=np.float64).reshape(-1, 2)
    # A corner drawn twice at the same x counts as its mean height.
    places, index = np.unique(corners[:, 0], return_inverse=True)
    heights = np.bincount(index, weights=corners[:, 1]) / np.bincount(index)
    rng = np.random.default_rng(seed)
    x = rng.uniform(places[0], places[-1], size=n)
    y = np.interp(x, places, heights) + noise * rng.standard_normal(n)
    return x[:, None], y
