"""The part of the plane that a plot shows, and the way between numbers and pixels.

Shape suffix: N points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

Floats = NDArray[np.float64]

# Lines far outside are drawn to here and no further: Qt's rasteriser cannot count higher.
_FAR_PX = 30_000.0


@dataclass(frozen=True)
class View:
    """A rectangle of data.

    Args:
        x0: Left end.
        x1: Right end, above ``x0``.
        y0: Bottom end; positive on a logarithmic axis.
        y1: Top end, above ``y0``.
        log_y: True if the vertical axis is logarithmic.
    """

    x0: float = 0.0
    x1: float = 1.0
    y0: float = 0.0
    y1: float = 1.0
    log_y: bool = False

    def x_pixels(self, x_N: Floats, area: QRectF) -> Floats:
        """Horizontal pixel positions, float64, shape (N,)."""
        pixels_N = area.left() + (np.asarray(x_N, dtype=np.float64) - self.x0) * (
            area.width() / (self.x1 - self.x0)
        )
        return np.clip(pixels_N, -_FAR_PX, _FAR_PX)

    def y_pixels(self, y_N: Floats, area: QRectF) -> Floats:
        """Vertical pixel positions, float64, shape (N,); on a log axis 0 and below lie at the bottom."""
        y_N = np.asarray(y_N, dtype=np.float64)
        if not self.log_y:
            pixels_N = area.bottom() - (y_N - self.y0) * (area.height() / (self.y1 - self.y0))
            return np.clip(pixels_N, -_FAR_PX, _FAR_PX)
        is_low_N = y_N <= 0
        scale = area.height() / math.log10(self.y1 / self.y0)
        log_N = np.log10(np.where(is_low_N, self.y0, y_N))
        return np.clip(area.bottom() - (log_N - math.log10(self.y0)) * scale, -_FAR_PX, _FAR_PX)

    def to_pixels(self, x: float, y: float, area: QRectF) -> QPointF:
        """Pixel position of one point."""
        return QPointF(
            float(self.x_pixels(np.array([x]), area)[0]),
            float(self.y_pixels(np.array([y]), area)[0]),
        )

    def to_data(self, position: QPointF, area: QRectF) -> tuple[float, float]:
        """The numbers below a pixel position."""
        x = self.x0 + (position.x() - area.left()) / area.width() * (self.x1 - self.x0)
        share = (area.bottom() - position.y()) / area.height()
        if self.log_y:
            return x, 10 ** (math.log10(self.y0) + share * math.log10(self.y1 / self.y0))
        return x, self.y0 + share * (self.y1 - self.y0)
