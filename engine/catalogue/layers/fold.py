"""Unfold and Fold: the windows of a picture as columns, and back."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.declare import layer
from engine.catalogue.layers.sizes import conv_size, largest_kernel, per_axis, too_large, windows_of
from engine.catalogue.params import Param, SizeParam

Params = Mapping[str, Any]


def _places(params: Params, sizes: Shape) -> tuple[int, ...]:
    """Number of windows along the rows and the columns."""
    windows = windows_of(params, 2)
    found = tuple(map(conv_size, sizes, windows))
    for i, n in enumerate(found):
        if n < 1:
            raise too_large(params, sizes, windows, i, [*map(largest_kernel, sizes, windows)])
    return found


def _unfolded(params: Params, shape: Shape) -> Shape:
    windows = prod(_places(params, shape[2:]))
    return (shape[0], shape[1] * prod(per_axis(params["kernel_size"], 2)), windows)


def _folded(params: Params, shape: Shape) -> Shape:
    size, area = per_axis(params["output_size"], 2), prod(per_axis(params["kernel_size"], 2))
    if shape[1] % area:
        raise ShapeProblem(
            f"a multiple of {area} values in a column, as many as kernel_size has", str(shape[1])
        )
    down, across = _places(params, size)
    if shape[2] != down * across:
        raise ShapeProblem(
            f"{down} · {across} = {down * across} columns, one for each window that kernel_size, stride, padding and "
            f"dilation give in an output_size of {size[0]} × {size[1]}",
            str(shape[2]),
        )
    return (shape[0], shape[1] // area, *size)


def _params() -> tuple[Param, ...]:
    def size(name: str, help_text: str, **given: Any) -> SizeParam:
        return SizeParam(name=name, help=help_text, axes=2, **given)

    return (
        size(
            "kernel_size", "Height and width of the window: one number for a square, or two.", low=1, start=2
        ),
        size(
            "dilation", "Step between neighbouring elements of the window.", default=1, low=1, advanced=True
        ),
        size("padding", "How many zeros are added around the picture.", default=0, low=0),
        size("stride", "How far the window moves from one place to the next.", default=1, low=1),
    )


UNFOLD = layer(
    "Unfold",
    "Lines up every window of a picture as a column; a convolution is a matrix product with these.",
    ("windows", "patches", "im2col", "convolution"),
    *_params(),
    shapes="(N, C, H, W) → (N, C · kernel, windows)",
    rule=_unfolded,
    axes=(4,),
    example=LayerExample({"kernel_size": 2}, (2, 3, 4, 5)),
)

FOLD = layer(
    "Fold",
    "Lays columns back as windows of a picture; where windows overlap they add up.",
    ("windows", "patches", "col2im"),
    SizeParam(
        name="output_size",
        help="Height and width of the picture: one number for a square, or two.",
        low=1,
        axes=2,
        start=4,
    ),
    *_params(),
    shapes="(N, C · kernel, windows) → (N, C, H, W)",
    rule=_folded,
    axes=(3,),
    example=LayerExample({"output_size": (4, 5), "kernel_size": 2}, (2, 12, 12)),
)

FOLD_LAYERS: tuple[LayerEntry, ...] = (UNFOLD, FOLD)
