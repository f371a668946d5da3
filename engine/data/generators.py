"""Generators of samples with a known truth. Each function stands alone: exported scripts contain its text."""

# ruff: noqa: PLR0917

from __future__ import annotations

import numpy as np


def linear(
    n: int = 20,
    slope: float = 2.0,
    intercept: float = 5.0,
    noise: float = 1.0,
    low: float = 0.0,
    high: float = 10.0,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Points along a straight line: y = slope * x + intercept + Gaussian noise."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(low, high, size=(n, 1))
    y = slope * x[:, 0] + intercept + noise * rng.standard_normal(n)
    return x, y


def sine(
    n: int = 100,
    amplitude: float = 1.0,
    period: float = 4.0,
    noise: float = 0.1,
    low: float = -4.0,
    high: float = 4.0,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Points along a sine wave: y = amplitude * sin(2 pi x / period) + Gaussian noise."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(low, high, size=(n, 1))
    y = amplitude * np.sin(2 * np.pi * x[:, 0] / period) + noise * rng.standard_normal(n)
    return x, y


def polynomial(
    n: int = 50,
    coefficients: tuple[float, ...] = (0.0, -2.0, 0.0, 1.0),
    noise: float = 0.2,
    low: float = -2.0,
    high: float = 2.0,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Points along a polynomial: y = c[0] + c[1] x + c[2] x**2 + ... + Gaussian noise."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(low, high, size=(n, 1))
    y = np.polynomial.polynomial.polyval(x[:, 0], coefficients) + noise * rng.standard_normal(n)
    return x, y


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


def gaussian_classes(
    n: int = 100, mean: float = 1.7, std: float = 1.0, bias: float = 1.0, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Two round clouds of n points: class 0 about bias + mean on both axes, class 1 about bias - mean."""
    rng = np.random.default_rng(seed)
    x_0 = rng.normal(mean, std, size=(n, 2)) + bias
    x_1 = rng.normal(-mean, std, size=(n, 2)) + bias
    x = np.concatenate([x_0, x_1])
    y = np.repeat(np.arange(2), n)
    return x, y


def moons(n: int = 100, noise: float = 0.1, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Two interlocking half circles of n points each, with Gaussian noise."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, np.pi, n)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    x = np.concatenate([upper, lower]) + noise * rng.standard_normal((2 * n, 2))
    y = np.repeat(np.arange(2), n)
    return x, y


def circles(
    n: int = 100, factor: float = 0.5, noise: float = 0.05, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """A circle of radius 1 (class 0) around one of radius factor (class 1), n points each, with noise."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    outer = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = np.concatenate([outer, factor * outer]) + noise * rng.standard_normal((2 * n, 2))
    y = np.repeat(np.arange(2), n)
    return x, y


def xor(n: int = 100, noise: float = 0.1, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Four squares, n points a class: class 0 where x1 and x2 have the same sign; then noise."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(2), n)
    sign_1 = rng.choice([-1.0, 1.0], size=2 * n)
    sign_2 = np.where(y == 0, sign_1, -sign_1)
    size = rng.uniform(0.1, 1.0, size=(2 * n, 2))
    x = np.stack([sign_1, sign_2], axis=1) * size + noise * rng.standard_normal((2 * n, 2))
    return x, y


def spirals(
    n: int = 100, classes: int = 2, turns: float = 1.5, noise: float = 0.02, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Spiral arms out of one centre, one a class, n points each, with Gaussian noise."""
    rng = np.random.default_rng(seed)
    radius = np.tile(np.linspace(0.05, 1.0, n), classes)
    y = np.repeat(np.arange(classes), n)
    angle = 2 * np.pi * (turns * radius + y / classes)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    x = x + noise * rng.standard_normal((classes * n, 2))
    return x, y


def blobs(
    n: int = 100, classes: int = 3, distance: float = 3.0, std: float = 0.8, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Round clouds of n points each, their centres evenly spaced on a circle of radius ``distance``."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(classes), n)
    angle = 2 * np.pi * y / classes
    centres = distance * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = centres + std * rng.standard_normal((classes * n, 2))
    return x, y
