"""Pictures of simple shapes. The function stands alone: exported scripts contain its text."""

from __future__ import annotations

import numpy as np


def shapes(
    *,
    n: int = 200,
    classes: int = 4,
    noise: float = 0.05,
    balance: float = 1.0,
    size: int = 32,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Colour pictures as bytes, shape (samples, 3, size, size): disc, square, triangle, cross or ring.

    Place, reach, turn and both colours are drawn anew for each; edges are smooth, since every pixel is the mean of
    3 x 3 points.
    """
    counts = [max(1, round(n * balance ** (k / (classes - 1)))) for k in range(classes)]
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(classes), counts)
    # Shapes are measured on a sheet of 32 x 32, whatever its number of pixels.
    points = (np.arange(3 * size) + 0.5) / 3 * (32 / size)
    pictures = np.empty((len(y), 3, size, size), dtype=np.uint8)
    for i, kind in enumerate(y):
        reach, turn = rng.uniform(6.0, 11.0), rng.uniform(0.0, 2 * np.pi)
        middle = rng.uniform(reach + 1, 31 - reach, size=2)
        across, down = points[None, :] - middle[0], points[:, None] - middle[1]
        u = (np.cos(turn) * across + np.sin(turn) * down) / reach
        v = (-np.sin(turn) * across + np.cos(turn) * down) / reach
        radius = np.sqrt(u**2 + v**2)
        if kind == 0:
            inside = radius < 0.9
        elif kind == 1:
            inside = np.maximum(np.abs(u), np.abs(v)) < 0.7
        elif kind == 2:
            inside = np.maximum(np.maximum(v, 0.866 * u - 0.5 * v), -0.866 * u - 0.5 * v) < 0.5
        elif kind == 3:
            inside = (np.maximum(np.abs(u), np.abs(v)) < 0.95) & (np.minimum(np.abs(u), np.abs(v)) < 0.28)
        else:
            inside = (radius < 0.95) & (radius > 0.6)
        share = inside.reshape(size, 3, size, 3).mean(axis=(1, 3))
        ground, colour = rng.uniform(0.0, 1.0, size=3), rng.uniform(0.0, 1.0, size=3)
        # Colours that are too much alike would hide the shape.
        colour = np.where(np.abs(colour - ground).max() < 0.4, 1.0 - ground.round(), colour)
        picture = ground[:, None, None] + (colour - ground)[:, None, None] * share
        picture = picture + noise * rng.standard_normal((3, size, size))
        pictures[i] = np.clip(np.round(255 * picture), 0, 255)
    return pictures, y
