"""Layers that take and give a feature vector, and the container that chains them."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from types import MappingProxyType
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.params import BoolParam, FloatParam, IntParam

DOCS = "https://docs.pytorch.org/docs/stable/generated/"


def same_shape(params: Mapping[str, Any], shape: Shape) -> Shape:
    """Layers that work element by element keep the shape."""
    del params
    return shape


def _linear(params: Mapping[str, Any], shape: Shape) -> Shape:
    width = params["in_features"]
    if not shape or shape[-1] != width:
        received = f"{shape[-1]} of them" if shape else "a single number"
        raise ShapeProblem(f"{width} input features", received, "in_features", shape[-1] if shape else None)
    return (*shape[:-1], params["out_features"])


def _batch_norm(params: Mapping[str, Any], shape: Shape) -> Shape:
    width = params["num_features"]
    if len(shape) not in (2, 3):
        raise ShapeProblem("an input of shape (N, C) or (N, C, L)", f"{len(shape)} axes")
    if shape[1] != width:
        raise ShapeProblem(f"{width} features", f"{shape[1]} of them", "num_features", shape[1])
    return shape


def _layer_norm(params: Mapping[str, Any], shape: Shape) -> Shape:
    wanted = params["normalized_shape"]
    if not shape or shape[-1] != wanted:
        received = str(shape[-1]) if shape else "a single number"
        raise ShapeProblem(
            f"a last axis of {wanted}", received, "normalized_shape", shape[-1] if shape else None
        )
    return shape


def _flatten(params: Mapping[str, Any], shape: Shape) -> Shape:
    n = len(shape)
    start, end = (axis + n if axis < 0 else axis for axis in (params["start_dim"], params["end_dim"]))
    if not 0 <= start < n or not 0 <= end < n:
        raise ShapeProblem(f"axes between {-n} and {n - 1}", f"{params['start_dim']} and {params['end_dim']}")
    if start > end:
        raise ShapeProblem("start_dim at or before end_dim", f"{start} after {end}", "start_dim", end)
    return (*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :])


def _last(shape: Shape) -> int:
    return shape[-1]


def _channels(shape: Shape) -> int:
    return shape[1]


SEQUENTIAL = LayerEntry(
    kind="Sequential",
    target="torch.nn:Sequential",
    summary="Runs its children one after the other; each gets what the one before gives.",
    source=DOCS + "torch.nn.Sequential.html",
    formula=r"y = f_n(\dots f_2(f_1(x)))",
    tags=frozenset({"container", "chain"}),
    shapes="whatever its children make of it",
    shape_rule=same_shape,
    container=True,
    example=LayerExample({}, (2, 3)),
    deviations=MappingProxyType({"args": "the children of the node"}),
)

LINEAR = LayerEntry(
    kind="Linear",
    target="torch.nn:Linear",
    summary="Multiplies the features by a weight matrix and adds a bias: a weighted sum for each output.",
    source=DOCS + "torch.nn.Linear.html",
    formula=r"y = x W^\top + b",
    tags=frozenset({"dense", "fully connected", "affine"}),
    params=(
        IntParam(
            name="in_features",
            help="Size of each input vector: the number of features that the layer before gives.",
            low=1,
            auto=True,
        ),
        IntParam(
            name="out_features",
            help="Number of neurons, which is the size of each output vector.",
            low=1,
            start=8,
            auto=True,
        ),
        BoolParam(name="bias", help="Adds a learnable number to each output.", default=True),
    ),
    shapes="(N, *, in_features) → (N, *, out_features)",
    shape_rule=_linear,
    inferred=MappingProxyType({"in_features": _last}),
    output_param="out_features",
    weights=MappingProxyType({"weight": 2, "bias": 1}),
    example=LayerExample({"in_features": 3, "out_features": 5}, (4, 3)),
    deviations=MappingProxyType(
        {"device": "the whole model is moved", "dtype": "the whole model is float32"}
    ),
)

_PLACE = MappingProxyType({"device": "the whole model is moved", "dtype": "the whole model is float32"})

BATCH_NORM_1D = LayerEntry(
    kind="BatchNorm1d",
    target="torch.nn:BatchNorm1d",
    summary="Shifts and scales each feature to mean 0 and variance 1 over the batch, then by learnable amounts.",
    source=DOCS + "torch.nn.BatchNorm1d.html",
    formula=r"y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} \, \gamma + \beta",
    tags=frozenset({"normalisation", "batch norm"}),
    params=(
        IntParam(name="num_features", help="Number of features C of the input.", low=1, auto=True),
        FloatParam(
            name="eps",
            help="Small number that keeps the division finite.",
            default=1e-05,
            low=0,
            low_open=True,
            log=True,
            advanced=True,
        ),
        FloatParam(
            name="momentum",
            help="Share of the newest batch in the running mean and variance; none averages them all.",
            default=0.1,
            low=0,
            high=1,
            optional=True,
        ),
        BoolParam(name="affine", help="Learns a scale and a shift for each feature.", default=True),
        BoolParam(
            name="track_running_stats",
            help="Keeps running statistics for evaluation.",
            default=True,
            advanced=True,
        ),
    ),
    shapes="(N, C) or (N, C, L) → the same",
    shape_rule=_batch_norm,
    inferred=MappingProxyType({"num_features": _channels}),
    weights=MappingProxyType({"weight": 1, "bias": 1}),
    example=LayerExample({"num_features": 3}, (4, 3)),
    deviations=MappingProxyType({**_PLACE, "bias": "always learned with the scale, as before torch 2.12"}),
)

LAYER_NORM = LayerEntry(
    kind="LayerNorm",
    target="torch.nn:LayerNorm",
    summary="Shifts and scales each sample to mean 0 and variance 1 over its own features.",
    source=DOCS + "torch.nn.LayerNorm.html",
    formula=r"y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} \, \gamma + \beta",
    tags=frozenset({"normalisation", "layer norm"}),
    params=(
        IntParam(name="normalized_shape", help="Size of the last axis of the input.", low=1, auto=True),
        FloatParam(
            name="eps",
            help="Small number that keeps the division finite.",
            default=1e-05,
            low=0,
            low_open=True,
            log=True,
            advanced=True,
        ),
        BoolParam(
            name="elementwise_affine", help="Learns a scale and a shift for each feature.", default=True
        ),
        BoolParam(name="bias", help="Learns the shift as well as the scale.", default=True, advanced=True),
    ),
    shapes="(N, *, normalized_shape) → the same",
    shape_rule=_layer_norm,
    inferred=MappingProxyType({"normalized_shape": _last}),
    weights=MappingProxyType({"weight": 1, "bias": 1}),
    example=LayerExample({"normalized_shape": 3}, (4, 3)),
    deviations=_PLACE,
)

DROPOUT = LayerEntry(
    kind="Dropout",
    target="torch.nn:Dropout",
    summary="Sets each number to zero with probability p while training and scales the rest up by 1/(1−p).",
    source=DOCS + "torch.nn.Dropout.html",
    formula=r"y = \frac{m \odot x}{1 - p}, \quad m \sim \mathrm{Bernoulli}(1 - p)",
    tags=frozenset({"regularisation"}),
    params=(
        FloatParam(name="p", help="Probability that a number is set to zero.", default=0.5, low=0, high=1),
        BoolParam(
            name="inplace", help="Overwrites the input instead of copying it.", default=False, advanced=True
        ),
    ),
    shapes="any → the same",
    shape_rule=same_shape,
    example=LayerExample({"p": 0.25}, (4, 3)),
)

IDENTITY = LayerEntry(
    kind="Identity",
    target="torch.nn:Identity",
    summary="Gives its input back unchanged; holds a place.",
    source=DOCS + "torch.nn.Identity.html",
    formula=r"y = x",
    shapes="any → the same",
    shape_rule=same_shape,
    example=LayerExample({}, (4, 3)),
    deviations=MappingProxyType({"args": "ignored by torch", "kwargs": "ignored by torch"}),
)

FLATTEN = LayerEntry(
    kind="Flatten",
    target="torch.nn:Flatten",
    summary="Lines up several axes as one, so that a Linear layer can take an image.",
    source=DOCS + "torch.nn.Flatten.html",
    tags=frozenset({"reshape", "view"}),
    params=(
        IntParam(name="start_dim", help="First axis to flatten; 1 keeps the batch axis.", default=1),
        IntParam(name="end_dim", help="Last axis to flatten; −1 is the last one.", default=-1),
    ),
    shapes="(N, a, b, …) → (N, a · b · …)",
    shape_rule=_flatten,
    example=LayerExample({}, (2, 3, 4)),
)

LAYERS: tuple[LayerEntry, ...] = (SEQUENTIAL, LINEAR, BATCH_NORM_1D, LAYER_NORM, DROPOUT, FLATTEN, IDENTITY)
