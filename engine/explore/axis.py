"""Points along the bottom axis of a picture. Shape suffix: P points."""

from __future__ import annotations

import torch
from torch import Tensor


def symmetric_axis(reach: float, n: int) -> Tensor:
    """Evenly spaced points from −reach to reach with an exact 0 in the middle, where most kinks are.

    ``torch.linspace`` misses 0 by a rounding error, and so the slope that torch gives there.

    Args:
        reach: Distance of the ends from 0, above 0.
        n: Number of points, odd and at least 3.

    Returns:
        float32, shape (n,).
    """
    half = n // 2
    return torch.arange(-half, half + 1, dtype=torch.float32) * (reach / half)
