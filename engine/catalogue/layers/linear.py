"""Layers that weigh all features of a vector at once."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from types import MappingProxyType
from typing import Any

from engine.catalogue.entry import LayerCall, LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.declare import PLACE, bias, last, layer, width
from engine.catalogue.params import IntParam

Params = Mapping[str, Any]


def _linear(params: Params, shape: Shape) -> Shape:
    return (*_features(params, shape, "in_features"), params["out_features"])


def _features(params: Params, shape: Shape, name: str) -> Shape:
    """Refuse another number of features than the parameter says; gives the axes in front of them."""
    wanted = params[name]
    if not shape or shape[-1] != wanted:
        received = f"{shape[-1]} of them" if shape else "a single number"
        raise ShapeProblem(f"{wanted} input features", received, name, shape[-1] if shape else None)
    return shape[:-1]


def _linear_weights(params: Params, shape: Shape) -> Mapping[str, Shape]:
    del shape
    out = params["out_features"]
    shapes: dict[str, Shape] = {"weight": (out, params["in_features"])}
    return shapes | {"bias": (out,)} if params["bias"] else shapes


def _linear_work(params: Params, shape: Shape, output: Shape) -> int:
    del shape
    return prod(output) * int(params["in_features"])


def _bilinear(params: Params, shape: Shape) -> Shape:
    before = _features(params, shape, "in1_features")
    _features(params, shape, "in2_features")
    return (*before, params["out_features"])


def _bilinear_weights(params: Params, shape: Shape) -> Mapping[str, Shape]:
    del shape
    out = params["out_features"]
    shapes: dict[str, Shape] = {"weight": (out, params["in1_features"], params["in2_features"])}
    return shapes | {"bias": (out,)} if params["bias"] else shapes


def _bilinear_work(params: Params, shape: Shape, output: Shape) -> int:
    # For each output: the matrix times one vector, then times the other.
    del shape
    return prod(output) * int(params["in2_features"]) * (int(params["in1_features"]) + 1)


_OUT_FEATURES = IntParam(
    name="out_features",
    help="Number of neurons, which is the size of each output vector.",
    low=1,
    start=8,
    auto=True,
)

LINEAR = layer(
    "Linear",
    "Multiplies the features by a weight matrix and adds a bias: a weighted sum for each output.",
    ("dense", "fully connected", "affine"),
    width("in_features", "Size of each input vector: the number of features that the layer before gives."),
    _OUT_FEATURES,
    bias(),
    formula=r"y = x W^\top + b",
    shapes="(N, *, in_features) → (N, *, out_features)",
    rule=_linear,
    inferred={"in_features": last},
    output_param="out_features",
    weight_shapes=_linear_weights,
    multiply_adds=_linear_work,
    example=LayerExample({"in_features": 3, "out_features": 5}, (4, 3)),
    deviations=PLACE,
)

BILINEAR = layer(
    "Bilinear",
    "Weighs every product of two features. In a chain both come from the same input, so it weighs their products "
    "with each other.",
    ("product", "interaction", "two inputs"),
    width("in1_features", "Size of the first vector: the number of features that come in."),
    width("in2_features", "Size of the second vector; in a chain it is the first one again."),
    _OUT_FEATURES,
    bias(),
    formula=r"y_k = x_1^\top A_k x_2 + b_k",
    shapes="(N, *, in1_features) → (N, *, out_features)",
    rule=_bilinear,
    call=LayerCall.TWICE,
    inferred={"in1_features": last, "in2_features": last},
    output_param="out_features",
    weight_shapes=_bilinear_weights,
    multiply_adds=_bilinear_work,
    example=LayerExample({"in1_features": 3, "in2_features": 3, "out_features": 5}, (4, 3)),
    deviations=PLACE,
)

IDENTITY = layer(
    "Identity",
    "Gives its input back unchanged; holds a place.",
    ("nothing", "placeholder", "skip"),
    formula=r"y = x",
    example=LayerExample({}, (4, 3)),
    deviations=MappingProxyType({"args": "ignored by torch", "kwargs": "ignored by torch"}),
)

LINEAR_LAYERS: tuple[LayerEntry, ...] = (LINEAR, BILINEAR, IDENTITY)
