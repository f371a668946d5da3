"""Colours for a number: steps of a ramp, and the bar beside a plot that explains them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from trainer_gui.plots.drawing import hairline, image
from trainer_gui.plots.surface_colors import value_colors
from trainer_gui.plots.ticks import linear_ticks
from trainer_gui.theme.colors import Theme

BAR_PX = 12.0
STEPS = 24
_LEFT_PX = 10.0
_GAP_PX = 6.0


def step_colors(theme: Theme) -> NDArray[np.uint8]:
    """Red, green and blue of each step from low to high, shape (STEPS, 3)."""
    share_HW = np.linspace(0.0, 1.0, STEPS)[None, :]
    return value_colors(share_HW, 0.0, 1.0, theme)[0, :, :3].astype(np.uint8)


def steps_of(value_N: NDArray[np.float64], low: float, high: float) -> NDArray[np.uint8]:
    """The step of each number; what is missing gets the lowest."""
    share_N = np.nan_to_num((value_N - low) / (high - low))
    return np.rint(np.clip(share_N, 0, 1) * (STEPS - 1)).astype(np.uint8)


def bar_margin_px(low: float, high: float, metrics: QFontMetricsF) -> float:
    """Room that the bar and its numbers take at the right of a plot."""
    widest_px = max([metrics.horizontalAdvance(text) for _, text in linear_ticks(low, high, 5)], default=0.0)
    return _LEFT_PX + BAR_PX + _GAP_PX + widest_px + 6


def paint_bar(painter: QPainter, area: QRectF, low: float, high: float, theme: Theme) -> None:
    """Paint the bar at the right of an area."""
    column_HW = np.linspace(high, low, 128)[:, None]
    bar = QRectF(area.right() + _LEFT_PX, area.top(), BAR_PX, area.height())
    painter.drawImage(bar, image(value_colors(column_HW, low, high, theme)))
    painter.setPen(hairline(theme.border))
    painter.drawRect(bar)
    painter.setPen(QColor(theme.faint_text))
    line_px = QFontMetricsF(painter.font()).height()
    for value, text in linear_ticks(low, high, 5):
        at_px = area.bottom() - (value - low) / (high - low) * area.height()
        box = QRectF(bar.right() + _GAP_PX, at_px - line_px / 2, 100, line_px)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
