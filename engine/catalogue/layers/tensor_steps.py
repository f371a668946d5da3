"""Steps that are methods of the tensor: the same numbers in another shape, and means along axes."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from engine.catalogue.entry import LayerCall, LayerEntry, LayerExample, Shape, ShapeProblem, ShapeRule
from engine.catalogue.layers.axes import named_axis
from engine.catalogue.layers.declare import DOCS, layer
from engine.catalogue.layers.reshape import filled_in
from engine.catalogue.params import BoolParam, IntParam, Param, SizeParam

Params = Mapping[str, Any]


def _viewed(params: Params, shape: Shape) -> Shape:
    sizes, total, left = tuple(params["shape"]), prod(shape), prod(shape[1:])
    any_number = (-1, *sizes[1:])
    better = any_number if filled_in(any_number, total) else (-1, left)
    if -1 not in sizes:
        raise ShapeProblem(
            "a −1 among the sizes, so that any number of samples fits", f"{sizes}", "shape", better
        )
    out = filled_in(sizes, total)
    if out is None:
        numbers = " · ".join(map(str, shape[1:])) or "1"
        counted = f"{numbers} = {left}" if len(shape) > 2 else numbers
        raise ShapeProblem(
            f"sizes that the {counted} numbers of a sample fill, with one −1", f"{sizes}", "shape", (-1, left)
        )
    return out


def _permuted(params: Params, shape: Shape) -> Shape:
    n, dims = len(shape), tuple(params["dims"])
    if sorted(axis % n if n else axis for axis in dims) != list(range(n)) or not all(
        -n <= d < n for d in dims
    ):
        raise ShapeProblem(f"each of the {n} axes once", f"{dims}", "dims", tuple(range(n)))
    return tuple(shape[axis] for axis in dims)


def _transposed(params: Params, shape: Shape) -> Shape:
    first, second = (named_axis(params, shape, instead=-1, name=name) for name in ("dim0", "dim1"))
    out = list(shape)
    out[first], out[second] = out[second], out[first]
    return tuple(out)


def _unsqueezed(params: Params, shape: Shape) -> Shape:
    n, axis = len(shape), params["dim"]
    if not -n - 1 <= axis <= n:
        raise ShapeProblem(f"a place between {-n - 1} and {n}", str(axis), "dim", -1)
    axis %= n + 1
    return (*shape[:axis], 1, *shape[axis:])


def _squeezed(params: Params, shape: Shape) -> Shape:
    axis = named_axis(params, shape, instead=-1)
    if axis == 0:
        raise ShapeProblem(
            "an axis behind the batch, which has size 1 for one sample only", str(params["dim"])
        )
    return (*shape[:axis], *shape[axis + (shape[axis] == 1) :])


def _reduced(params: Params, shape: Shape) -> Shape:
    n, given = len(shape), params["dim"]
    dims = (given,) if isinstance(given, int) else tuple(given)
    if not all(-n <= axis < n for axis in dims):
        raise ShapeProblem(f"axes between {-n} and {n - 1}", f"{given}", "dim", -1)
    axes = [axis % n for axis in dims] or list(range(n))
    if len(set(axes)) < len(axes):
        raise ShapeProblem("each axis once", f"{given}", "dim", tuple(sorted(set(axes))))
    kept = [1 if i in axes else size for i, size in enumerate(shape)]
    return tuple(kept) if params["keepdim"] else tuple(s for i, s in enumerate(shape) if i not in axes)


def _without_moments(params: Params, shape: Shape) -> Shape:
    del params
    if len(shape) < 2:
        raise ShapeProblem("an input of shape (N, T, *)", "1 axis" if shape else "a single number")
    return (shape[0], *shape[2:])


def _step(
    name: str,
    summary: str,
    tags: tuple[str, ...],
    *params: Param,
    shapes: str,
    rule: ShapeRule,
    example: LayerExample,
    deviations: Mapping[str, str] | None = None,
) -> LayerEntry:
    return layer(
        name,
        summary,
        ("functional", "method", *tags),
        *params,
        target=f"torch:Tensor.{name}",
        source=f"{DOCS}torch.Tensor.{name}.html",
        call=LayerCall.METHOD,
        shapes=shapes,
        rule=rule,
        example=example,
        deviations=deviations or {},
    )


_SHAPE = SizeParam(
    name="shape",
    help="New size of each axis; −1 stands once for whatever is left, first for the number of samples.",
    low=-1,
    scalar=False,
    start=(-1, 1),
)
_DIM = SizeParam(
    name="dim", help="Axis or axes that vanish; (2, 3) are the rows and columns of an image.", start=1
)
_KEEPDIM = BoolParam(name="keepdim", help="Keeps the axes with size 1 instead.", default=False)
_ASKED = {"dim": "torch's default takes all axes and so mixes the samples; the axis is asked for"}

TENSOR_STEPS: tuple[LayerEntry, ...] = (
    _step(
        "view",
        "Looks at the same numbers in another shape, in reading order, without a copy.",
        ("reshape",),
        _SHAPE,
        shapes="(N, a, b, …) → the sizes of shape",
        rule=_viewed,
        example=LayerExample({"shape": (-1, 12)}, (2, 3, 4)),
    ),
    _step(
        "reshape",
        "Arranges the numbers in another shape, in reading order; copies them where view would refuse.",
        ("view",),
        _SHAPE,
        shapes="(N, a, b, …) → the sizes of shape",
        rule=_viewed,
        example=LayerExample({"shape": (-1, 12)}, (2, 3, 4)),
    ),
    _step(
        "permute",
        "Puts all axes in a new order, such as channels last.",
        ("axes", "order"),
        SizeParam(
            name="dims", help="The old numbers of the axes in their new order.", scalar=False, start=(0, 2, 1)
        ),
        shapes="(N, a, b, …) → the same sizes in another order",
        rule=_permuted,
        example=LayerExample({"dims": (0, 2, 1)}, (2, 3, 4)),
    ),
    _step(
        "transpose",
        "Swaps two axes.",
        ("axes", "swap"),
        IntParam(name="dim0", help="One axis.", start=1),
        IntParam(name="dim1", help="The axis that it changes places with.", start=2),
        shapes="(N, a, b, …) → (N, b, a, …)",
        rule=_transposed,
        example=LayerExample({"dim0": 1, "dim1": 2}, (2, 3, 4)),
    ),
    _step(
        "unsqueeze",
        "Adds an axis of size 1, such as one channel.",
        ("axes",),
        IntParam(name="dim", help="Place of the new axis; 1 is right behind the batch.", start=1),
        shapes="(N, a, …) → (N, 1, a, …)",
        rule=_unsqueezed,
        example=LayerExample({"dim": 1}, (2, 3)),
    ),
    _step(
        "squeeze",
        "Takes an axis away if its size is 1.",
        ("axes",),
        IntParam(name="dim", help="Axis to take away; −1 is the last one.", start=-1),
        shapes="(N, a, 1) → (N, a)",
        rule=_squeezed,
        example=LayerExample({"dim": -1}, (2, 3, 1)),
        deviations={
            "dim": "torch's default takes the batch axis too where a batch has one sample; it is asked for"
        },
    ),
    _step(
        "mean",
        "Mean over some axes, such as over the rows and columns of each channel.",
        ("average", "global pooling", "reduce"),
        _DIM,
        _KEEPDIM,
        shapes="(N, a, b, …) → without the axes of dim",
        rule=_reduced,
        example=LayerExample({"dim": (2, 3)}, (2, 3, 4, 5)),
        deviations={**_ASKED, "dtype": "the whole model is float32"},
    ),
    _step(
        "amax",
        "Largest number over some axes, such as over the moments of a sequence.",
        ("maximum", "global pooling", "reduce"),
        _DIM,
        _KEEPDIM,
        shapes="(N, a, b, …) → without the axes of dim",
        rule=_reduced,
        example=LayerExample({"dim": 1}, (2, 3, 4)),
        deviations=_ASKED,
    ),
    layer(
        "last_step",
        "The last moment of every sequence: what a recurrent layer says after it has read all.",
        ("functional", "sequence", "recurrent", "index", "x[:, -1]"),
        target="engine.build.steps:last_step",
        source="https://docs.pytorch.org/docs/stable/tensor_view.html",
        call=LayerCall.FUNCTION,
        shapes="(N, T, *) → (N, *)",
        rule=_without_moments,
        example=LayerExample({}, (2, 5, 3)),
        deviations={"input": "what comes in"},
    ),
)
