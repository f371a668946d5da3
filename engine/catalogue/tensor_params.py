"""Parameter types that only tensors need: numbers that keep their type, numbers in nested lists, and indices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.catalogue.params import Param, TextParam, is_list
from engine.spec.index_text import IndexTextError, parse_index


@dataclass(frozen=True, kw_only=True)
class ScalarParam(Param):
    """A number that keeps its type, as torch takes the dtype from it: 2 is whole, 2.0 is not.

    Args:
        booleans: True if true and false are allowed as well.
    """

    booleans: bool = False

    def _fits(self, value: Any) -> bool:
        return is_scalar(value) and (self.booleans or not isinstance(value, bool))

    def _described(self) -> str:
        return "a number (2 is whole, 2.0 is not)" + (", true or false" if self.booleans else "")


@dataclass(frozen=True, kw_only=True)
class NestedParam(Param):
    """Numbers in lists of lists, every list of a depth as long as the others; the shape of a tensor.

    Args:
        max_numbers: How many there may be.
        max_axes: How deep lists may nest.
    """

    max_numbers: int = 100_000
    max_axes: int = 8

    def _fits(self, value: Any) -> bool:
        shape = nested_shape(value, self.max_axes)
        return shape is not None and math.prod(shape) <= self.max_numbers

    def _described(self) -> str:
        return (
            f"at most {self.max_numbers} numbers in lists, such as [[1, 2], [3, 4]], "
            f"with rows of the same length"
        )


@dataclass(frozen=True, kw_only=True)
class IndexParam(TextParam):
    """What stands in the brackets behind a tensor, such as ``0:2, :, None``."""

    max_length: int = 200

    def _fits(self, value: Any) -> bool:
        return super()._fits(value) and not self.problem_of(value)

    @staticmethod
    def problem_of(value: str) -> str:
        """Why a text is no index, a sentence; empty if it is one."""
        try:
            parse_index(value)
        except IndexTextError as error:
            return str(error)
        return ""

    def _described(self) -> str:
        return "an index such as 0, 1:3, ::2, [0, 2], ..., None or the name of a mask, parted by commas"


def is_scalar(value: object) -> bool:
    """True for a finite number of at most 64 bits, true and false included."""
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    return isinstance(value, float) and math.isfinite(value)


def nested_shape(value: object, max_axes: int = 8) -> tuple[int, ...] | None:
    """The shape of numbers in nested lists; None if lists of one depth differ in length or hold something else.

    Args:
        value: A number or a list.
        max_axes: How deep lists may nest.
    """
    if not is_list(value):
        return () if is_scalar(value) else None
    assert isinstance(value, Sequence)
    if max_axes == 0:
        return None
    if not value:
        return (0,)
    shapes = {nested_shape(item, max_axes - 1) for item in value}
    if len(shapes) > 1:
        return None
    inner = shapes.pop()
    return None if inner is None else (len(value), *inner)
