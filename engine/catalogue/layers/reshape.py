"""Layers that arrange the same numbers in another shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.axes import named_axis
from engine.catalogue.layers.declare import layer
from engine.catalogue.params import IntParam, Param, SizeParam

Params = Mapping[str, Any]


def flattened(params: Params, shape: Shape) -> Shape:
    """Shape with the axes from ``start_dim`` to ``end_dim`` lined up as one."""
    n = len(shape)
    start, end = (axis + n if axis < 0 else axis for axis in (params["start_dim"], params["end_dim"]))
    for name, axis, better in (("end_dim", end, -1), ("start_dim", start, min(1, end))):
        if not 0 <= axis < n:
            fix = (name, better) if n else ()
            raise ShapeProblem(f"{name} to be an axis between {-n} and {n - 1}", str(params[name]), *fix)
    if start > end:
        raise ShapeProblem("start_dim at or before end_dim", f"{start} after {end}", "start_dim", end)
    return (*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :])


def filled_in(sizes: Sequence[int], total: int) -> Shape | None:
    """Sizes whose one −1 is what is left of a number of elements.

    Returns:
        None if they do not make up the number, hold 0, or more than one −1.
    """
    known = prod(size for size in sizes if size != -1)
    if sizes.count(-1) > 1 or known < 1 or total % known or (-1 not in sizes and known != total):
        return None
    return tuple(total // known if size == -1 else size for size in sizes)


def _unflattened(params: Params, shape: Shape) -> Shape:
    axis = named_axis(params, shape, instead=-1)
    sizes = filled_in(params["unflattened_size"], shape[axis])
    if sizes is None or not params["unflattened_size"]:
        given = tuple(params["unflattened_size"])
        raise ShapeProblem(
            f"sizes that multiply to {shape[axis]}, with at most one −1",
            f"{given}",
            "unflattened_size",
            (shape[axis],),
        )
    return (*shape[:axis], *sizes, *shape[axis + 1 :])


def flatten_params(start: int) -> tuple[Param, ...]:
    """Declare which axes become one.

    Args:
        start: torch's default of the first one.
    """
    return (
        IntParam(name="start_dim", help="First axis to flatten; 1 keeps the batch axis.", default=start),
        IntParam(name="end_dim", help="Last axis to flatten; −1 is the last one.", default=-1),
    )


FLATTEN = layer(
    "Flatten",
    "Lines up several axes as one, so that a Linear layer can take an image.",
    ("reshape", "view"),
    *flatten_params(1),
    shapes="(N, a, b, …) → (N, a · b · …)",
    rule=flattened,
    example=LayerExample({}, (2, 3, 4)),
)

UNFLATTEN = layer(
    "Unflatten",
    "Splits one axis into several, such as a vector into channels, rows and columns.",
    ("reshape", "view", "decoder"),
    IntParam(name="dim", help="Axis to split; 1 is the first one behind the batch.", start=1),
    SizeParam(
        name="unflattened_size",
        help="Sizes that it is split into; −1 may stand once for whatever is left.",
        low=-1,
        scalar=False,
        start=(1, -1),
    ),
    shapes="(N, a · b, *) → (N, a, b, *)",
    rule=_unflattened,
    example=LayerExample({"dim": 1, "unflattened_size": (2, -1)}, (3, 6, 2)),
)

RESHAPE_LAYERS: tuple[LayerEntry, ...] = (FLATTEN, UNFLATTEN)
