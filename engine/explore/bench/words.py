"""Shapes, numbers and lists as the sentences of the bench write them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from engine.explore.bench.memory import Value
from engine.explore.bench.values import plain_array

_FEW = 6


def shape_text(value: Value | Sequence[int]) -> str:
    """A shape as Python writes it: ``(2, 3)``."""
    shape = value if isinstance(value, tuple | list) else tuple(value.shape)  # type: ignore[union-attr]
    return f"({shape[0]},)" if len(shape) == 1 else "(" + ", ".join(map(str, shape)) + ")"


def dtype_text(value: Value) -> str:
    """A dtype without ``torch.`` in front."""
    return str(value.dtype).removeprefix("torch.")


def number_text(value: bool | int | float) -> str:
    """A number in at most six digits."""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | np.integer):
        return str(value)
    return f"{value:.6g}"


def values_text(value: Value) -> str:
    """The elements if they are few, such as ``4`` or ``[1, 2, 3]``; else the shape."""
    array_any = plain_array(value)
    if array_any.ndim == 0:
        return number_text(array_any.item())
    if array_any.size <= _FEW:
        return _nested(array_any.tolist())
    return f"a tensor of shape {shape_text(value)}"


def _nested(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_nested(item) for item in value) + "]"
    assert isinstance(value, bool | int | float)
    return number_text(value)


def listed(names: Sequence[str]) -> str:
    """Names with commas and an "and"."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}" if names else ""


def ordinal_axis(axis: int, n_axes: int) -> str:
    """An axis by its number, and that it is the last where it is one of several."""
    return f"axis {axis} (the last)" if n_axes > 1 and axis == n_axes - 1 else f"axis {axis}"


def kind_text(value: Value) -> str:
    """What a value is: ``a (2, 3) tensor of float32``."""
    what = "tensor" if isinstance(value, Tensor) else "array"
    return f"a {what} of shape {shape_text(value)}, {dtype_text(value)}"
