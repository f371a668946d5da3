"""From pixels to inputs of a model.

Shapes: N images, C channels, H rows, W columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from engine.data.items import Items
    from engine.data.samples import FloatArray, IntArray

_CHUNK = 256


def pixels_to_inputs(
    pixels: np.ndarray, mean: list[float], std: list[float], is_bytes: bool = True
) -> np.ndarray:
    """Images as float32: brightness 0 to 255 becomes 0 to 1, then each channel is shifted and scaled."""
    x = pixels.astype(np.float32)
    if is_bytes:
        x /= np.float32(255)
    if any(mean) or any(value != 1 for value in std):
        x -= np.array(mean, dtype=np.float32)[:, None, None]
        x /= np.array(std, dtype=np.float32)[:, None, None]
    return x


def channel_mean_and_std(items: Items, rows: IntArray) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation of each channel as float64, measured in portions so that memory stays small.

    Args:
        items: Images.
        rows: Which of them are measured, at least one.

    Returns:
        Two arrays of shape (C,), in units of what ``pixels_to_inputs`` gives without a mean; 1 for a channel that does
        not vary.
    """
    n_channels = items.shape[0]
    total_C, squares_C, count = np.zeros(n_channels), np.zeros(n_channels), 0
    for begin in range(0, len(rows), _CHUNK):
        values = items.read(rows[begin : begin + _CHUNK]).astype(np.float64)
        if items.is_bytes:
            values /= 255.0
        total_C += values.sum(axis=(0, 2, 3))
        squares_C += np.square(values).sum(axis=(0, 2, 3))
        count += values.shape[0] * values.shape[2] * values.shape[3]
    mean_C = total_C / count
    variance_C = np.maximum(squares_C / count - mean_C**2, 0.0)
    return mean_C, np.where(variance_C > 1e-12, np.sqrt(variance_C), 1.0)
