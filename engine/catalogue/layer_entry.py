"""Layers, activations and steps without weights, as the catalogue declares them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import prod
from types import MappingProxyType
from typing import Any

from engine.catalogue.base_entry import Entry, Shape

# From resolved parameters and an input shape (batch axis first, as N = 1) to the output shape.
ShapeRule = Callable[[Mapping[str, Any], Shape], Shape]
# From resolved parameters and an input shape to the shape of every learnable tensor, by its name in the module.
WeightShapes = Callable[[Mapping[str, Any], Shape], Mapping[str, Shape]]
# From resolved parameters, input shape and output shape to a number.
MultiplyAdds = Callable[[Mapping[str, Any], Shape, Shape], int]


def no_weights(params: Mapping[str, Any], input_shape: Shape) -> Mapping[str, Shape]:
    """Layers that learn nothing."""
    del params, input_shape
    return MappingProxyType({})


def no_multiply_adds(params: Mapping[str, Any], input_shape: Shape, output_shape: Shape) -> int:
    """Layers without matrix products and convolutions, which are all that is counted."""
    del params, input_shape, output_shape
    return 0


class LayerCall(StrEnum):
    """How a model's forward calls the layer."""

    MODULE = "module"  # y = layer(x)
    FIRST = "first"  # y, _ = layer(x)
    SELF_ATTENTION = "self_attention"  # y, _ = layer(x, x, x)
    TWICE = "twice"  # y = layer(x, x)
    INDEX = "index"  # y = layer(x.long())
    FUNCTION = "function"  # y = F.relu(x, ...), a function without weights
    METHOD = "method"  # y = x.view(...), a method of the tensor


@dataclass(frozen=True, kw_only=True)
class LayerEntry(Entry):
    """A layer or activation of ``torch.nn``.

    Args:
        shapes: The shapes in words, such as ``(N, *, in_features) → (N, *, out_features)``.
        shape_rule: The same as arithmetic; raises ShapeProblem where torch would refuse the input.
        inferred: For each parameter that may be "auto", how it follows from the input shape. The output width of a
            last layer is not here: it follows from the data (see ``output_param``).
        output_param: Parameter that sets the number of outputs; "auto" there takes what data and loss ask for.
        weights: The parameter tensors that an initialiser can be chosen for, by name, with their number of axes.
        container: True if the node has children that run one after the other.
        example: Parameters and an input shape for the contract test.
        call: How forward calls it. A function gets its parameters by keyword, and ``training`` where that is among its
            deviations; a method gets them by place.
        input_axes: Numbers of axes that the input may have, the batch axis included; empty for any. torch takes some
            inputs with one axis less as a single sample; these are not offered.
        weight_shapes: The shape of every learnable tensor of the built module.
        multiply_adds: Multiplications with an addition in matrix products and convolutions, for the input's own number
            of samples; all else counts as nothing.
        fresh: What a fresh choice sets beside the parameters that have no default, where torch refuses its defaults.
    """

    shapes: str
    shape_rule: ShapeRule
    example: LayerExample
    inferred: Mapping[str, Callable[[Shape], int]] = field(default_factory=lambda: MappingProxyType({}))
    output_param: str | None = None
    weights: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    container: bool = False
    call: LayerCall = LayerCall.MODULE
    input_axes: tuple[int, ...] = ()
    weight_shapes: WeightShapes = no_weights
    multiply_adds: MultiplyAdds = no_multiply_adds
    fresh: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def n_weights(self, params: Mapping[str, Any], input_shape: Shape) -> int:
        """How many learnable numbers the layer has.

        Args:
            params: Resolved parameters, without "auto".
            input_shape: What comes in, batch axis first.
        """
        return sum(prod(shape) for shape in self.weight_shapes(params, input_shape).values())

    def initial_params(self) -> dict[str, Any]:
        """What a fresh choice of this layer starts with: what has no default, and what torch's defaults lack."""
        return {**super().initial_params(), **self.fresh}


@dataclass(frozen=True)
class LayerExample:
    """Parameters that build the layer, and the shape of an input that it takes.

    Args:
        params: The parameters.
        input_shape: Shape of the input, batch axis first.
        integer_input: True if the input holds whole numbers from 0 to below ``num_embeddings``.
    """

    params: Mapping[str, Any]
    input_shape: Shape
    integer_input: bool = False
