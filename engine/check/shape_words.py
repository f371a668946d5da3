"""Shapes in words."""

from __future__ import annotations

from math import prod

from engine.catalogue.entry import Shape


def shape_text(shape: Shape) -> str:
    """A shape with N for the batch axis, such as (N, 16)."""
    return "(" + ", ".join(["N", *map(str, shape[1:])]) + ("," if len(shape) == 1 else "") + ")"


def gives_text(kind: str, taken: Shape, given: Shape | None) -> str:
    """What the layer before gives, with the arithmetic where several axes became one.

    Args:
        kind: Catalogue id of the layer.
        taken: Shape that it takes.
        given: Shape that it gives; None if that is not known.
    """
    if given is None:
        return ""
    if "latten" in kind and len(given) < len(taken):
        lined_up = taken[len(given) - 1 :]
        if prod(lined_up) == given[-1]:
            return f"{kind} gives {' · '.join(map(str, lined_up))} = {given[-1]}."
    return f"{kind} gives {shape_text(given)}."
