"""Parameters that name axes: which one is meant, and what to say if there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.catalogue.base_entry import Shape, ShapeProblem


def named_axis(params: Mapping[str, Any], shape: Shape, instead: int | None, name: str = "dim") -> int:
    """The axis that a parameter names, counted from the front.

    Args:
        params: Resolved parameters.
        shape: What comes in.
        instead: What is proposed where there is no such axis; None for nothing.
        name: Name of the parameter.

    Raises:
        ShapeProblem: If the input has no such axis.
    """
    n, axis = len(shape), params[name]
    if not -n <= axis < n:
        fix = () if instead is None else (name, instead)
        raise ShapeProblem(f"an axis between {-n} and {n - 1}", str(axis), *fix)
    return int(axis) % n


def along_axis(params: Mapping[str, Any], shape: Shape) -> Shape:
    """Layers that work along ``dim`` and keep the shape."""
    named_axis(params, shape, instead=-1)
    return shape
