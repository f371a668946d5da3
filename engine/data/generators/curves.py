"""Numbers along a curve, with noise. Each function stands alone: exported scripts contain its text."""

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


def step(
    n: int = 80,
    height: float = 2.0,
    place: float = 0.0,
    noise: float = 0.1,
    low: float = -3.0,
    high: float = 3.0,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Points along a step: y = 0 left of the place and the height from there on, plus Gaussian noise."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(low, high, size=(n, 1))
    y = np.where(x[:, 0] < place, 0.0, height) + noise * rng.standard_normal(n)
    return x, y


def damped_oscillation(
    n: int = 120,
    amplitude: float = 1.0,
    period: float = 2.0,
    damping: float = 0.3,
    noise: float = 0.05,
    low: float = 0.0,
    high: float = 8.0,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Points along y = amplitude * exp(-damping x) * cos(2 pi x / period) + Gaussian noise."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(low, high, size=(n, 1))
    y = amplitude * np.exp(-damping * x[:, 0]) * np.cos(2 * np.pi * x[:, 0] / period)
    y = y + noise * rng.standard_normal(n)
    return x, y
