"""Colour ramps as lookup tables: from a number between 0 and 255 to red, green, blue, alpha.

Shape suffixes: L the 256 entries of a table, C the colour channels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trainer_gui.theme.colors import Theme

LEVELS = 256


def rgb(color: str) -> tuple[int, int, int]:
    """Split ``#rrggbb`` into red, green and blue, each 0 to 255."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def diverging_ramp(theme: Theme) -> NDArray[np.uint8]:
    """Table for the probability of class 1: class 0's colour, neutral at one half, class 1's colour.

    Returns:
        Opaque colours, uint8, shape (256, 4).
    """
    return _ramp(theme.surface_diverging)


def sequential_ramp(theme: Theme) -> NDArray[np.uint8]:
    """Table for values that rise from low to high; brightness changes in one direction only.

    Returns:
        Opaque colours, uint8, shape (256, 4).
    """
    return _ramp(theme.surface_sequential)


def _ramp(anchors: Sequence[str]) -> NDArray[np.uint8]:
    anchors_AC = np.array([rgb(anchor) for anchor in anchors], dtype=np.float64)
    at_L = np.linspace(0, len(anchors) - 1, LEVELS)
    table_LC = np.full((LEVELS, 4), 255, dtype=np.uint8)
    for channel in range(3):
        values_L = np.interp(at_L, np.arange(len(anchors)), anchors_AC[:, channel])
        table_LC[:, channel] = np.round(values_L).astype(np.uint8)
    return table_LC
