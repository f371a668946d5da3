"""One thing that is wrong with the numbers given to a loss, told at the cell where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.spec import Severity


@dataclass(frozen=True)
class CellFault:
    """What is wrong, and where.

    Args:
        argument: Name of the argument, or of the parameter, such as ``weight``.
        place: Index of the cell, one number for each axis; shorter for a whole row, empty for the argument as a
            whole.
        sentence: What is wrong, with the user's numbers in it.
        advice: What to do, a sentence; may be empty.
        severity: An error keeps the loss from being computed; a warning says that the number means nothing.
    """

    argument: str
    place: tuple[int, ...]
    sentence: str
    advice: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """True if the loss is not computed."""
        return self.severity is Severity.ERROR


def number_text(value: float) -> str:
    """A number in at most six digits, whole ones without a point, with a real minus sign."""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    return f"{value:.6g}".replace("-", "−").replace("inf", "∞").replace("nan", "NaN")


def cell_name(argument: str, place: Sequence[int]) -> str:
    """How PyTorch writes a cell: ``input[0, 2]``."""
    return f"{argument}[{', '.join(map(str, place))}]" if place else argument


def shape_text(shape: Sequence[int]) -> str:
    """How PyTorch writes a shape: ``(3, 1)``."""
    return f"({shape[0]},)" if len(shape) == 1 else "(" + ", ".join(map(str, shape)) + ")"
