"""Numbers over time. The function stands alone: exported scripts contain its text."""

from __future__ import annotations

import numpy as np


def waves(
    n: int = 100, length: int = 32, noise: float = 0.2, balance: float = 1.0, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Waves of random speed and phase, shape (samples, length, 1): class 0 sine, 1 square, 2 sawtooth; with noise."""
    counts = [max(1, round(n * balance ** (k / 2))) for k in range(3)]
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(3), counts)
    periods = rng.uniform(1.5, 4.0, size=(len(y), 1))
    phase = rng.uniform(0.0, 1.0, size=(len(y), 1))
    turns = periods * np.arange(length) / length + phase
    shapes = np.stack([np.sin(2 * np.pi * turns), np.where(turns % 1 < 0.5, 1.0, -1.0), 2 * (turns % 1) - 1])
    x = shapes[y, np.arange(len(y))] + noise * rng.standard_normal((len(y), length))
    return x[:, :, None], y
