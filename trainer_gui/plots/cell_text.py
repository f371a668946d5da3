"""Numbers as text that fits a cell, and the colour of a cell."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from trainer_gui.plots.ticks import number_text
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.ramps import LEVELS, diverging_ramp

_LONGEST_INT = 7


def cell_text(value: Any) -> str:
    """A value in at most about eight characters: ``True``, ``12``, ``0.333``, ``−1.5e6``."""
    if isinstance(value, bool | np.bool_):
        return "True" if value else "False"
    if isinstance(value, int | np.integer):
        text = str(int(value)).replace("-", "−")
        return text if len(text) <= _LONGEST_INT else number_text(float(value))
    value = float(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "−inf"
    return "0" if value == 0 else number_text(value)


def exact_text(value: Any) -> str:
    """A value with every digit that Python would print."""
    if isinstance(value, bool | np.bool_):
        return "True" if value else "False"
    if isinstance(value, int | np.integer):
        return str(int(value))
    return repr(float(value))


def index_text(index: tuple[int, ...]) -> str:
    """An index as it is written behind a name: ``[1, 2]``; nothing for a tensor without axes."""
    return f"[{', '.join(str(at) for at in index)}]" if index else ""


def short_values(values: NDArray[Any] | None, most: int = 4) -> str:
    """The first few numbers of a small tensor: ``[1, 2, 3, …]``; a lone number without brackets."""
    if values is None:
        return "…"
    flat = values.ravel()
    if values.ndim == 0:
        return cell_text(flat[0])
    shown = [cell_text(value) for value in flat[:most]]
    return f"[{', '.join([*shown, '…'] if flat.size > most else shown)}]"


class CellColors:
    """From a value to the ground of its cell: below 0 one colour, above it another, 0 neither.

    Args:
        values: Everything that is drawn; its largest finite size has the full colour.
        theme: Where the colours come from.
        most: The size that has the full colour, if it is known already.
    """

    def __init__(self, values: NDArray[Any], theme: Theme, most: float | None = None) -> None:
        self._theme = theme
        self._is_bool = values.dtype == np.bool_
        if most is None:
            finite = np.abs(values[np.isfinite(values)].astype(np.float64)) if values.size else np.zeros(0)
            most = float(finite.max()) if finite.size else 0.0
        self._most = most
        self._ramp_LC = diverging_ramp(theme)

    def levels(self, values: NDArray[Any]) -> NDArray[np.intp]:
        """Place of each value in the ramp, 0 to 255; what is no number stands in the middle."""
        x = values.astype(np.float64)
        share = (
            np.zeros(x.shape) if self._most == 0 else np.nan_to_num(x / self._most, posinf=1.0, neginf=-1.0)
        )
        return np.round((np.clip(share, -1, 1) + 1) / 2 * (LEVELS - 1)).astype(np.intp)

    def colors(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        """Red, green, blue, alpha of each value."""
        return self._ramp_LC[self.levels(values)]

    def color(self, value: Any) -> QColor:
        """Ground of one cell."""
        red, green, blue, _alpha = self.colors(np.asarray([value]))[0].tolist()
        return QColor(red, green, blue)

    @property
    def most(self) -> float:
        """The size that has the full colour."""
        return self._most
