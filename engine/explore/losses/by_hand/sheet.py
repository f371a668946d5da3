"""The sheet on which a loss is carried out: each step is a formula, and the same with the numbers of each cell in it.

Shape suffix: P cells of any shape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.explore.losses.fault import number_text

Floats = npt.NDArray[np.float64]

# So many terms of a sum are written out.
_MOST_TERMS = 12


@dataclass(frozen=True)
class HandLine:
    """A step for one cell.

    Args:
        place: Index of the cell; empty for the one number at the end.
        text: The calculation with the numbers in it and its result, such as ``0.5 − 1 = −0.5``.
        value: The result.
    """

    place: tuple[int, ...]
    text: str
    value: float


@dataclass(frozen=True)
class HandStep:
    """One step of the calculation.

    Args:
        title: What is computed, a few words.
        formula: How, with letters: ``d = x − y``.
        lines: The same with numbers, one for each cell in reading order.
        shape: Shape of the cells; () for a single number.
    """

    title: str
    formula: str
    lines: tuple[HandLine, ...]
    shape: tuple[int, ...]


class Sheet:
    """Collects steps while a loss is carried out."""

    def __init__(self) -> None:
        self._steps: list[HandStep] = []

    @property
    def steps(self) -> tuple[HandStep, ...]:
        """The steps so far."""
        return tuple(self._steps)

    def step(self, title: str, formula: str, pattern: str, result: Any, **operands: Any) -> Floats:
        """Write a step down for every cell.

        Args:
            title: What is computed, a few words.
            formula: With letters.
            pattern: With the names of the operands in braces, which are replaced by the numbers of the cell.
            result: The numbers of all cells.
            operands: Numbers by name; of the result's shape, or stretched to it. Texts stay texts.

        Returns:
            The result as float64.
        """
        result_P = np.asarray(result, dtype=np.float64)
        stretched = {name: _stretched(values, result_P.shape) for name, values in operands.items()}
        lines = []
        for place in np.ndindex(result_P.shape):
            numbers = {name: operand(values[place]) for name, values in stretched.items()}
            text = pattern.format(**numbers)
            value = float(result_P[place])
            lines.append(HandLine(place, f"{text} = {number_text(value)}", value))
        self._steps.append(HandStep(title, formula, tuple(lines), result_P.shape))
        return result_P

    def sums(self, title: str, formula: str, terms: Floats, divisor: Any = None) -> Floats:
        """Add up the last axis, and divide where that is wanted.

        Args:
            title: What is computed.
            formula: With letters.
            terms: The numbers; the last axis is added up.
            divisor: A number, or one for each row, that the sums are divided by.
        """
        total = terms.sum(-1)
        written = np.empty(total.shape, dtype=object)
        for place in np.ndindex(total.shape):
            written[place] = sum_text(terms[place])
        if divisor is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                result = total / np.asarray(divisor, dtype=np.float64)
            pattern = "({sum}) / {n}" if terms.shape[-1] > 1 else "{sum} / {n}"
            return self.step(title, formula, pattern, result, sum=written, n=divisor)
        return self.step(title, formula, "{sum}", total, sum=written)


def either(
    mask: Any, values: Floats, yes: Callable[[str], str], no: Callable[[str], str]
) -> npt.NDArray[Any]:
    """A text for each cell, by which of two formulas holds there.

    Args:
        mask: True where the first one holds.
        values: The number that goes into the formula.
        yes: From the number as text to the first formula.
        no: From the number as text to the second one.
    """
    texts = np.empty(values.shape, dtype=object)
    for place in np.ndindex(values.shape):
        write = yes if mask[place] else no
        texts[place] = write(operand(values[place]))
    return texts


def sum_text(terms: Sequence[float] | Floats) -> str:
    """A sum as it is written by hand: ``0.25 + 1 − 0.5``; the middle of a long one is left out."""
    numbers = [float(term) for term in np.ravel(np.asarray(terms))]
    if not numbers:
        return "0"
    if len(numbers) > _MOST_TERMS:
        kept = _MOST_TERMS // 2
        return (
            f"{_joined(numbers[:kept])} + … {len(numbers) - 2 * kept} more … {_joined(numbers[-kept:], True)}"
        )
    return _joined(numbers)


def _joined(numbers: Sequence[float], signed: bool = False) -> str:
    first, *rest = numbers
    sign = ("− " if first < 0 else "+ ") if signed else ("−" if first < 0 else "")
    text = sign + number_text(abs(first))
    for number in rest:
        text += (" − " if number < 0 else " + ") + number_text(abs(number))
    return text


def _stretched(values: Any, shape: tuple[int, ...]) -> npt.NDArray[Any]:
    array = np.asarray(values, dtype=object if _is_text(values) else None)
    return np.broadcast_to(array, shape)


def _is_text(values: Any) -> bool:
    return isinstance(values, str) or (isinstance(values, np.ndarray) and values.dtype == object)


def operand(value: Any) -> str:
    """A number inside a calculation: a negative one in brackets."""
    if isinstance(value, str):
        return value
    text = number_text(float(value))
    return f"({text})" if value < 0 else text
