"""What a picture of activations holds, as plain arrays.

Shape suffixes: P points of a curve, B bins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DrawnActivation:
    """One activation.

    Args:
        name: What it is called.
        x_P: Rising, float64, shape (P,).
        y_P: Its output.
        slope_P: Its derivative.
        style: Which colour and pattern of the theme it has.
    """

    name: str
    x_P: Floats
    y_P: Floats
    slope_P: Floats
    style: int = 0


@dataclass(frozen=True, eq=False)
class ExtraCurve:
    """A further curve of the activation in hand, such as the derivative by a learned slope."""

    name: str
    x_P: Floats
    y_P: Floats


@dataclass(frozen=True)
class Shade:
    """A stretch of the bottom axis where little gradient is left, or none; ends may be infinite."""

    start: float
    stop: float
    is_dead: bool


@dataclass(frozen=True, eq=False)
class DrawnBand:
    """What a random slope may give, and what one step gave."""

    x_P: Floats
    lower_P: Floats
    upper_P: Floats
    drawn_P: Floats


@dataclass(frozen=True, eq=False)
class InputBars:
    """A histogram of what really goes in.

    Args:
        name: Whose inputs they are.
        edges: Ends of the bins, shape (B + 1,).
        counts_B: How many lie in each.
    """

    name: str
    edges: Floats
    counts_B: NDArray[np.int64]


@dataclass(frozen=True)
class ReadValue:
    """What the cursor reads of one activation."""

    name: str
    y: float
    slope: float
    style: int


@dataclass(frozen=True, eq=False)
class ActivationScene:
    """All that is drawn.

    Args:
        curves: The one in hand last, so that it lies on top.
        shades: Zones of the one in hand.
        band: Where the one in hand is random.
        extra: A further curve of the one in hand.
        bars: What really goes in.
        x_label: What the bottom axis is.
    """

    curves: tuple[DrawnActivation, ...] = ()
    shades: tuple[Shade, ...] = ()
    band: DrawnBand | None = None
    extra: ExtraCurve | None = None
    bars: InputBars | None = None
    x_label: str = ""
