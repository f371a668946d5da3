"""Points of several classes in the plane. Each function stands alone: exported scripts contain its text.

``n`` is the number of points in the first class; the last has ``balance`` times as many, those between follow by equal
factors.
"""

# ruff: noqa: PLR0917

from __future__ import annotations

import numpy as np


def gaussian_classes(
    n: int = 100, mean: float = 1.7, std: float = 1.0, bias: float = 1.0, balance: float = 1.0, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Two round clouds: class 0 about bias + mean on both axes, class 1 about bias - mean."""
    counts = [n, max(1, round(n * balance))]
    rng = np.random.default_rng(seed)
    x_0 = rng.normal(mean, std, size=(counts[0], 2)) + bias
    x_1 = rng.normal(-mean, std, size=(counts[1], 2)) + bias
    x = np.concatenate([x_0, x_1])
    y = np.repeat(np.arange(2), counts)
    return x, y


def moons(
    n: int = 100, noise: float = 0.1, balance: float = 1.0, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Two interlocking half circles with Gaussian noise, made by scikit-learn."""
    from sklearn.datasets import make_moons

    counts = (n, max(1, round(n * balance)))
    rng = np.random.RandomState(np.random.MT19937(seed))
    x, y = make_moons(n_samples=counts, noise=noise, random_state=rng)
    return x, y


def circles(
    n: int = 100, factor: float = 0.5, noise: float = 0.05, balance: float = 1.0, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """A circle of radius 1 (class 0) around one of radius factor (class 1), with noise, made by scikit-learn."""
    from sklearn.datasets import make_circles

    counts = (n, max(1, round(n * balance)))
    rng = np.random.RandomState(np.random.MT19937(seed))
    x, y = make_circles(n_samples=counts, noise=noise, factor=factor, random_state=rng)
    return x, y


def xor(
    n: int = 100, noise: float = 0.1, balance: float = 1.0, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Four squares: class 0 where x1 and x2 have the same sign; then noise."""
    counts = [n, max(1, round(n * balance))]
    total = sum(counts)
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(2), counts)
    sign_1 = rng.choice([-1.0, 1.0], size=total)
    sign_2 = np.where(y == 0, sign_1, -sign_1)
    size = rng.uniform(0.1, 1.0, size=(total, 2))
    x = np.stack([sign_1, sign_2], axis=1) * size + noise * rng.standard_normal((total, 2))
    return x, y


def spirals(
    n: int = 100,
    classes: int = 2,
    turns: float = 1.5,
    noise: float = 0.02,
    balance: float = 1.0,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Spiral arms out of one centre, one a class, with Gaussian noise."""
    counts = [max(1, round(n * balance ** (k / (classes - 1)))) for k in range(classes)]
    rng = np.random.default_rng(seed)
    radius = np.concatenate([np.linspace(0.05, 1.0, count) for count in counts])
    y = np.repeat(np.arange(classes), counts)
    angle = 2 * np.pi * (turns * radius + y / classes)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    x = x + noise * rng.standard_normal((len(y), 2))
    return x, y


def checkerboard(
    n: int = 200, fields: int = 4, noise: float = 0.0, balance: float = 1.0, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """A board of fields x fields squares over -1 to 1: class 0 where row and column add up to an even number."""
    counts = [n, max(1, round(n * balance))]
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(2), counts)
    row = rng.integers(0, fields, size=len(y))
    # Columns of the right colour in this row: every other one, beginning with the first or the second.
    first = (row + y) % 2
    column = first + 2 * rng.integers(0, (fields - first + 1) // 2)
    place = np.stack([column, row], axis=1) + rng.uniform(0, 1, size=(len(y), 2))
    x = 2 * place / fields - 1 + noise * rng.standard_normal((len(y), 2))
    return x, y


def blobs(
    n: int = 100,
    classes: int = 3,
    distance: float = 3.0,
    std: float = 0.8,
    balance: float = 1.0,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Round clouds made by scikit-learn, their centres evenly spaced on a circle of radius ``distance``."""
    from sklearn.datasets import make_blobs

    counts = [max(1, round(n * balance ** (k / (classes - 1)))) for k in range(classes)]
    angle = 2 * np.pi * np.arange(classes) / classes
    centres = distance * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    rng = np.random.RandomState(np.random.MT19937(seed))
    x, y = make_blobs(n_samples=counts, centers=centres, cluster_std=std, random_state=rng)
    return x, y
