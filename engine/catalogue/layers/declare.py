"""What the declarations of all layers share: how one is declared, words for axes, and parameters that many have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from engine.catalogue.base_entry import Shape, ShapeProblem
from engine.catalogue.layer_entry import (
    LayerCall,
    LayerEntry,
    LayerExample,
    MultiplyAdds,
    ShapeRule,
    WeightShapes,
    no_multiply_adds,
    no_weights,
)
from engine.catalogue.params import BoolParam, FloatParam, IntParam, Param, with_defaults

DOCS = "https://docs.pytorch.org/docs/stable/generated/"
NOTHING: Mapping[str, Any] = MappingProxyType({})

# Why parameters that nearly every layer of torch has are left out.
PLACE: Mapping[str, str] = MappingProxyType(
    {"device": "the whole model is moved", "dtype": "the whole model is float32"}
)

# The axes behind the batch and the channels, as letters and as what they count.
LETTERS = {1: "L", 2: "H, W", 3: "D, H, W"}
LETTERS_OUT = {1: "L′", 2: "H′, W′", 3: "D′, H′, W′"}
COUNTED = {1: ("positions",), 2: ("rows", "columns"), 3: ("planes", "rows", "columns")}
THINGS = {1: "sequences", 2: "pictures", 3: "volumes"}


def same_shape(params: Mapping[str, Any], shape: Shape) -> Shape:
    """Layers that work element by element keep the shape."""
    del params
    return shape


def last(shape: Shape) -> int:
    """Size of the last axis, where the features are."""
    return shape[-1]


def channels(shape: Shape) -> int:
    """Size of axis 1, where the channels are."""
    return shape[1]


def layer(
    kind: str,
    summary: str,
    tags: tuple[str, ...],
    *params: Param,
    example: LayerExample,
    shapes: str = "any → the same",
    rule: ShapeRule = same_shape,
    axes: tuple[int, ...] = (),
    formula: str = "",
    target: str = "",
    source: str = "",
    call: LayerCall = LayerCall.MODULE,
    inferred: Mapping[str, Callable[[Shape], int]] = NOTHING,
    output_param: str | None = None,
    weight_shapes: WeightShapes = no_weights,
    multiply_adds: MultiplyAdds = no_multiply_adds,
    fresh: Mapping[str, Any] = NOTHING,
    deviations: Mapping[str, str] = NOTHING,
) -> LayerEntry:
    """Declare a layer under its own name in ``torch.nn``.

    Args:
        rule: The shape arithmetic; it is asked only if the input has as many axes as ``axes`` allows.
        axes: Numbers of axes that the input may have, the batch axis included; empty for any.
        target: Where it lives if that is not ``torch.nn``.
        source: The page that defines it if that does not follow from the kind; the rest is as in LayerEntry. The
            names in ``weights`` follow from the weights of the example.
    """

    def checked_rule(given: Mapping[str, Any], shape: Shape) -> Shape:
        need_axes(shape, axes, shapes)
        return rule(given, shape)

    shapes_of_example = weight_shapes(with_defaults(params, example.params), example.input_shape)
    return LayerEntry(
        kind=kind,
        target=target or f"torch.nn:{kind}",
        summary=summary,
        formula=formula,
        source=source or f"{DOCS}torch.nn.{kind}.html",
        tags=frozenset(tags),
        params=params,
        shapes=shapes,
        shape_rule=checked_rule if axes else rule,
        input_axes=axes,
        call=call,
        inferred=MappingProxyType(dict(inferred)),
        output_param=output_param,
        weights=MappingProxyType({name: len(shape) for name, shape in shapes_of_example.items()}),
        weight_shapes=weight_shapes,
        multiply_adds=multiply_adds,
        fresh=MappingProxyType(dict(fresh)),
        example=example,
        deviations=MappingProxyType(dict(deviations)),
    )


def need_axes(shape: Shape, axes: tuple[int, ...], shapes: str) -> None:
    """Refuse an input with another number of axes.

    Args:
        shape: What comes in, batch axis first.
        axes: Numbers of axes that are right; empty for any.
        shapes: The shapes of the layer in words; what stands before the arrow is what is expected.

    Raises:
        ShapeProblem: If the number is not among them.
    """
    if axes and len(shape) not in axes:
        n = len(shape)
        received = f"{n} {'axis' if n == 1 else 'axes'}: {written(shape)}"
        raise ShapeProblem(f"an input of shape {shapes.partition(' →')[0]}", received)


def written(shape: Shape) -> str:
    """A shape as people write it, with N for the batch axis: ``(N, 3, 32, 32)``."""
    return "(" + ", ".join(["N", *map(str, shape[1:])]) + ("," if len(shape) == 1 else "") + ")"


def need_size(shape: Shape, axis: int, wanted: int, what: str, param: str) -> None:
    """Refuse an input whose axis has another size than the parameter says.

    Args:
        shape: What comes in.
        axis: The axis.
        wanted: The value of the parameter.
        what: What the axis holds, such as ``input channels``.
        param: Name of the parameter, which the size would mend.

    Raises:
        ShapeProblem: If the sizes differ.
    """
    if shape[axis] != wanted:
        raise ShapeProblem(f"{wanted} {what}", f"{shape[axis]} of them", param, shape[axis])


def inplace() -> BoolParam:
    """Declare whether the input is overwritten."""
    return BoolParam(
        name="inplace", help="Overwrites the input instead of copying it.", default=False, advanced=True
    )


def bias(help_text: str = "Adds a learnable number to each output.", **given: Any) -> BoolParam:
    """Declare whether the layer has a bias."""
    return BoolParam(name="bias", help=help_text, default=True, **given)


def eps(default: float | None = 1e-05, **given: Any) -> FloatParam:
    """Declare the small number that keeps a division finite."""
    return FloatParam(
        name="eps",
        help="Small number that keeps the division finite.",
        default=default,
        low=0,
        low_open=True,
        log=True,
        advanced=True,
        **given,
    )


def width(name: str, help_text: str) -> IntParam:
    """Declare a size that follows from the input."""
    return IntParam(name=name, help=help_text, low=1, auto=True)
