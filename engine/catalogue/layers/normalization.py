"""Normalisation: numbers shifted and scaled to mean 0 and variance 1, over the batch, a sample or its channels."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import gcd, prod
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.declare import LETTERS, PLACE, channels, eps, last, layer, need_size, width
from engine.catalogue.params import BoolParam, FloatParam, IntParam, SizeParam

Params = Mapping[str, Any]
_FORMULA = r"y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} \, \gamma + \beta"
_BIAS = {"bias": "always learned with the scale, as before torch 2.12"}


def _batch_norm(params: Params, shape: Shape) -> Shape:
    need_size(shape, 1, params["num_features"], "features", "num_features")
    return shape


def _instance_norm(params: Params, shape: Shape) -> Shape:
    need_size(shape, 1, params["num_features"], "channels", "num_features")
    if prod(shape[2:]) == 1:
        raise ShapeProblem(
            "more than one element in a channel, since their mean is taken away",
            "one, which would always become 0",
        )
    return shape


def _group_norm(params: Params, shape: Shape) -> Shape:
    if len(shape) < 2:
        raise ShapeProblem("an input of shape (N, C, *)", "1 axis" if shape else "a single number")
    need_size(shape, 1, params["num_channels"], "channels", "num_channels")
    n, groups = params["num_channels"], params["num_groups"]
    if n % groups:
        raise ShapeProblem(
            f"a number of groups that divides {n} channels", str(groups), "num_groups", gcd(n, groups)
        )
    return shape


def _last_axes(params: Params, shape: Shape) -> Shape:
    given = params["normalized_shape"]
    wanted = (given,) if isinstance(given, int) else tuple(given)
    if not wanted:
        raise ShapeProblem(
            "at least one axis to normalise over", "none", "normalized_shape", shape[-1:] or None
        )
    if len(wanted) > len(shape):
        received = f"{len(shape)} of them" if shape else "a single number"
        fix = ("normalized_shape", shape[-1]) if shape else ()
        raise ShapeProblem(f"at least {len(wanted)} axes, as normalized_shape has", received, *fix)
    real = shape[len(shape) - len(wanted) :]
    if real != wanted:
        if len(wanted) == 1:
            raise ShapeProblem(f"a last axis of {wanted[0]}", str(real[0]), "normalized_shape", real[0])
        raise ShapeProblem(f"last axes of sizes {wanted}", f"{real}", "normalized_shape", real)
    return shape


def _channel_weights(params: Params, shape: Shape, name: str) -> Mapping[str, Shape]:
    del shape
    size = (params[name],)
    return {"weight": size, "bias": size} if params["affine"] else {}


def _axes_weights(params: Params, shape: Shape) -> Mapping[str, Shape]:
    del shape
    given = params["normalized_shape"]
    size = (given,) if isinstance(given, int) else tuple(given)
    if not params["elementwise_affine"]:
        return {}
    return {"weight": size, "bias": size} if params.get("bias", False) else {"weight": size}


def _affine(default: bool) -> BoolParam:
    return BoolParam(name="affine", help="Learns a scale and a shift for each feature.", default=default)


def _running(default: bool) -> BoolParam:
    return BoolParam(
        name="track_running_stats",
        help="Keeps running statistics for evaluation.",
        default=default,
        advanced=True,
    )


def _momentum(**given: Any) -> FloatParam:
    return FloatParam(name="momentum", default=0.1, low=0, high=1, **given)


def _batch_norm_entry(n: int) -> LayerEntry:
    axes = (2, 3) if n == 1 else (n + 2,)
    shapes = "(N, C) or (N, C, L)" if n == 1 else f"(N, C, {LETTERS[n]})"
    what = "feature" if n == 1 else "channel"
    return layer(
        f"BatchNorm{n}d",
        f"Shifts and scales each {what} to mean 0 and variance 1 over the batch, then by learnable amounts.",
        ("normalisation", "batch norm"),
        width("num_features", f"Number of {what}s C of the input."),
        eps(),
        _momentum(
            help="Share of the newest batch in the running mean and variance; none averages them all.",
            optional=True,
        ),
        _affine(True),
        _running(True),
        formula=_FORMULA,
        shapes=f"{shapes} → the same",
        rule=_batch_norm,
        axes=axes,
        inferred={"num_features": channels},
        weight_shapes=partial(_channel_weights, name="num_features"),
        example=LayerExample({"num_features": 3}, (4, 3, *(4, 3, 2)[:n])[: 2 if n == 1 else n + 2]),
        deviations={**PLACE, **_BIAS},
    )


def _instance_norm_entry(n: int) -> LayerEntry:
    return layer(
        f"InstanceNorm{n}d",
        "Shifts and scales each channel of each sample to mean 0 and variance 1, whatever else the batch holds.",
        ("normalisation", "style", "contrast"),
        width("num_features", "Number of channels C of the input."),
        eps(),
        _momentum(
            help="Share of the newest batch in the running mean and variance, if these are kept.",
            advanced=True,
        ),
        _affine(False),
        _running(False),
        formula=_FORMULA,
        shapes=f"(N, C, {LETTERS[n]}) → the same",
        rule=_instance_norm,
        axes=(n + 2,),
        inferred={"num_features": channels},
        weight_shapes=partial(_channel_weights, name="num_features"),
        example=LayerExample({"num_features": 3, "affine": True}, (4, 3, *(4, 3, 2)[:n])),
        deviations={**PLACE, **_BIAS},
    )


GROUP_NORM = layer(
    "GroupNorm",
    "Splits the channels into groups and shifts and scales each group of each sample to mean 0 and variance 1.",
    ("normalisation", "groups"),
    IntParam(
        name="num_groups",
        help="Number of groups, which must divide the channels; 1 takes all together, as many as channels each alone.",
        low=1,
        start=1,
    ),
    width("num_channels", "Number of channels C of the input."),
    eps(),
    BoolParam(name="affine", help="Learns a scale and a shift for each channel.", default=True),
    formula=_FORMULA,
    shapes="(N, C, *) → the same",
    rule=_group_norm,
    inferred={"num_channels": channels},
    weight_shapes=partial(_channel_weights, name="num_channels"),
    example=LayerExample({"num_groups": 2, "num_channels": 4}, (2, 4, 3)),
    deviations={**PLACE, **_BIAS},
)

_NORMALIZED_SHAPE = SizeParam(
    name="normalized_shape",
    help="Sizes of the last axes, over which mean and variance are taken: one number for the last axis, or a list.",
    low=1,
    auto=True,
)
_ELEMENTWISE = BoolParam(
    name="elementwise_affine", help="Learns a scale and a shift for each feature.", default=True
)

LAYER_NORM = layer(
    "LayerNorm",
    "Shifts and scales each sample to mean 0 and variance 1 over its own features.",
    ("normalisation", "layer norm", "transformer"),
    _NORMALIZED_SHAPE,
    eps(),
    _ELEMENTWISE,
    BoolParam(name="bias", help="Learns the shift as well as the scale.", default=True, advanced=True),
    formula=_FORMULA,
    shapes="(N, *, normalized_shape) → the same",
    rule=_last_axes,
    inferred={"normalized_shape": last},
    weight_shapes=_axes_weights,
    example=LayerExample({"normalized_shape": 3}, (4, 3)),
    deviations=PLACE,
)

RMS_NORM = layer(
    "RMSNorm",
    "Divides the features of each sample by their root mean square: a LayerNorm that leaves the mean alone.",
    ("normalisation", "root mean square", "transformer"),
    _NORMALIZED_SHAPE,
    eps(None, optional=True, none_means="smallest step"),
    BoolParam(name="elementwise_affine", help="Learns a scale for each feature.", default=True),
    formula=r"y = \frac{x}{\sqrt{\epsilon + \frac{1}{n} \sum_i x_i^2}} \, \gamma",
    shapes="(N, *, normalized_shape) → the same",
    rule=_last_axes,
    inferred={"normalized_shape": last},
    weight_shapes=_axes_weights,
    example=LayerExample({"normalized_shape": 3}, (4, 3)),
    deviations=PLACE,
)


def _with_positions(params: Params, shape: Shape) -> Shape:
    del params
    if len(shape) < 3:
        raise ShapeProblem(
            "an input of shape (N, C, *)", f"{len(shape)} axes" if len(shape) != 1 else "1 axis"
        )
    return shape


LOCAL_RESPONSE_NORM = layer(
    "LocalResponseNorm",
    "Divides each number by how strong its neighbouring channels are at the same place, as the first AlexNet did.",
    ("normalisation", "neighbours", "alexnet"),
    IntParam(name="size", help="Number of neighbouring channels that are looked at.", low=1, start=5),
    FloatParam(name="alpha", help="How much strong neighbours weaken a number.", default=0.0001),
    FloatParam(name="beta", help="Power of the divisor; 0 changes nothing.", default=0.75),
    FloatParam(name="k", help="What the divisor starts from; it keeps the division finite.", default=1.0),
    formula=r"y_c = x_c \Big( k + \frac{\alpha}{n} \sum_{c'} x_{c'}^2 \Big)^{-\beta}",
    shapes="(N, C, *) → the same",
    rule=_with_positions,
    example=LayerExample({"size": 2}, (2, 4, 3)),
)

NORMALIZATION_LAYERS: tuple[LayerEntry, ...] = (
    *(_batch_norm_entry(n) for n in (1, 2, 3)),
    LAYER_NORM,
    RMS_NORM,
    GROUP_NORM,
    *(_instance_norm_entry(n) for n in (1, 2, 3)),
    LOCAL_RESPONSE_NORM,
)
