"""Small heat maps of what a computed input is over the plane of two features.

Shape suffixes: H rows, W columns.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QIcon, QPixmap

from trainer_gui.plots.drawing import image
from trainer_gui.plots.surface_colors import two_class_colors
from trainer_gui.theme.colors import Theme

_SIDE = 40
# Wide enough for a sine to turn round.
_REACH = 3.2


def term_icon(kind: str, of: tuple[int, ...], theme: Theme) -> QIcon:
    """Draw a computed input over both features, low in the colour of class 0 and high in that of class 1.

    Args:
        kind: feature, square, product, sin or cos.
        of: Numbers of its features: 0 across, 1 up.
        theme: Colours.
    """
    return QIcon(QPixmap.fromImage(image(two_class_colors(_shares(kind, of), theme)[::-1].copy())))


def _shares(kind: str, of: tuple[int, ...]) -> NDArray[np.float64]:
    """Values from 0 to 1, row 0 at the bottom, shape (H, W)."""
    line = np.linspace(-_REACH, _REACH, _SIDE)
    planes = (np.broadcast_to(line[None, :], (_SIDE, _SIDE)), np.broadcast_to(line[:, None], (_SIDE, _SIDE)))
    first, last = planes[of[0]], planes[of[-1]]
    match kind:
        case "square":
            values = first**2 / _REACH**2
        case "product":
            values = first * last / _REACH**2
        case "sin":
            values = np.sin(first)
        case "cos":
            values = np.cos(first)
        case _:
            values = first / _REACH
    return np.asarray((values + 1) / 2)
