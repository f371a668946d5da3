"""From numbers on a grid to the colours of a surface.

Shape suffixes: H rows, W columns, K classes, C the channels red, green, blue, alpha, L the entries of a ramp.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trainer_gui.theme.colors import Theme
from trainer_gui.theme.ramps import diverging_ramp, rgb, sequential_ramp

Bytes = NDArray[np.uint8]


def two_class_colors(probability_HW: NDArray[np.floating], theme: Theme) -> Bytes:
    """Colour the probability of class 1: class 0's colour, neutral at one half, class 1's colour.

    Args:
        probability_HW: From 0 to 1; NaN becomes transparent.
        theme: Where the colours come from.

    Returns:
        uint8, shape (H, W, 4).
    """
    return _looked_up(np.asarray(probability_HW), diverging_ramp(theme))


def value_colors(value_HW: NDArray[np.floating], low: float, high: float, theme: Theme) -> Bytes:
    """Colour numbers between two bounds; what lies outside takes the colour of the bound.

    Args:
        value_HW: The numbers; NaN becomes transparent.
        low: Gets the first colour.
        high: Gets the last colour; above ``low``.
        theme: Where the colours come from.

    Returns:
        uint8, shape (H, W, 4).
    """
    return _looked_up((np.asarray(value_HW, dtype=np.float64) - low) / (high - low), sequential_ramp(theme))


def many_class_colors(probability_HWK: NDArray[np.floating], theme: Theme) -> Bytes:
    """Mix the colours of several classes by their probabilities, fading to the ground where none is likely.

    Args:
        probability_HWK: One probability a class, sum 1 over the last axis; NaN becomes transparent.
        theme: Where the colours come from.

    Returns:
        uint8, shape (H, W, 4).
    """
    p_HWK = np.asarray(probability_HWK, dtype=np.float32)
    n_classes = p_HWK.shape[2]
    is_bad_HW = ~np.isfinite(p_HWK).all(axis=2)
    p_HWK = np.clip(np.nan_to_num(p_HWK, posinf=0, neginf=0), 0, 1)
    class_KC = np.array([rgb(theme.class_color(k)) for k in range(n_classes)], dtype=np.float32)
    ground_C = np.array(rgb(theme.panel), dtype=np.float32)
    # 0 where all classes are equally likely, 1 where one is certain; never full colour, so that samples show.
    certainty_HW = (p_HWK.max(axis=2) - 1 / n_classes) / (1 - 1 / n_classes)
    weight_HW1 = 0.65 * np.clip(certainty_HW, 0, 1)[:, :, None]
    mixed_HWC = (p_HWK @ class_KC) * weight_HW1 + ground_C * (1 - weight_HW1)
    colors_HWC = np.full((*p_HWK.shape[:2], 4), 255, dtype=np.uint8)
    colors_HWC[:, :, :3] = np.clip(np.round(mixed_HWC), 0, 255)
    colors_HWC[is_bad_HW] = 0
    return colors_HWC


def _looked_up(share_HW: NDArray[np.floating], ramp_LC: Bytes) -> Bytes:
    is_bad_HW = np.isnan(share_HW)
    index_HW = np.round(np.clip(np.where(is_bad_HW, 0, share_HW), 0, 1) * 255).astype(np.uint8)
    colors_HWC = ramp_LC[index_HW]
    if is_bad_HW.any():
        colors_HWC[is_bad_HW] = 0
    return colors_HWC
