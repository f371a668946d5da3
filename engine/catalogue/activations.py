"""Activations: what stands between the layers so that a network can draw more than a straight line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem, ShapeRule
from engine.catalogue.layer_entry import WeightShapes, no_weights
from engine.catalogue.layers import DOCS, same_shape
from engine.catalogue.layers.axes import along_axis, named_axis
from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, IntParam, Param

_NO_DEVIATIONS: Mapping[str, str] = MappingProxyType({})
_NO_ARGUMENTS = MappingProxyType({"args": "ignored by torch", "kwargs": "ignored by torch"})
_DIM_IS_REQUIRED = MappingProxyType(
    {"dim": "torch's default of none is deprecated: it warns and guesses the axis, so the axis is asked for"}
)


def _halved_axis(params: Mapping[str, Any], shape: Shape) -> Shape:
    # Counted from the end, and never the batch axis.
    even = next((i for i in range(-1, -len(shape), -1) if shape[i] % 2 == 0), None)
    axis = named_axis(params, shape, instead=even)
    if shape[axis] % 2:
        fix = () if even is None else ("dim", even)
        raise ShapeProblem(f"an even size of axis {axis}, to split it in two", str(shape[axis]), *fix)
    return (*shape[:axis], shape[axis] // 2, *shape[axis + 1 :])


def _image(params: Mapping[str, Any], shape: Shape) -> Shape:
    del params
    if len(shape) not in (3, 4):
        raise ShapeProblem("an input of shape (N, C, H, W) or (C, H, W)", f"{len(shape)} axes")
    return shape


def _one_slope_a_channel(params: Mapping[str, Any], shape: Shape) -> Shape:
    n, channels = params["num_parameters"], _channels(shape)
    if n not in (1, channels):
        raise ShapeProblem(
            f"1 slope, or {channels}, one for each channel", f"{n}", "num_parameters", channels
        )
    return shape


def _ordered(params: Mapping[str, Any], shape: Shape) -> Shape:
    low, high = params["min_val"], params["max_val"]
    if high <= low:
        raise ShapeProblem(f"a max_val above min_val {low:g}", f"{high:g}", "max_val", low + 1.0)
    return shape


def _slope_range(params: Mapping[str, Any], shape: Shape) -> Shape:
    low, high = params["lower"], params["upper"]
    if high < low:
        raise ShapeProblem(f"an upper slope of at least {low:g}, the lower one", f"{high:g}", "upper", low)
    return shape


def _slopes(params: Mapping[str, Any], shape: Shape) -> Mapping[str, Shape]:
    del shape
    return {"weight": (params["num_parameters"],)}


def _channels(shape: Shape) -> int:
    return shape[1] if len(shape) > 1 else 1


def _dim(help_text: str) -> IntParam:
    return IntParam(name="dim", help=help_text, start=-1)


_INPLACE = BoolParam(
    name="inplace", help="Overwrites the input instead of copying it.", default=False, advanced=True
)


def _activation(
    kind: str,
    summary: str,
    formula: str,
    tags: tuple[str, ...],
    *params: Param,
    shapes: str = "any → the same",
    shape_rule: ShapeRule = same_shape,
    example: LayerExample | None = None,
    deviations: Mapping[str, str] = _NO_DEVIATIONS,
    inferred: Mapping[str, Any] = MappingProxyType({}),
    weights: Mapping[str, int] = MappingProxyType({}),
    weight_shapes: WeightShapes = no_weights,
) -> LayerEntry:
    return LayerEntry(
        kind=kind,
        target=f"torch.nn:{kind}",
        summary=summary,
        formula=formula,
        source=f"{DOCS}torch.nn.{kind}.html",
        tags=frozenset({"activation", *tags}),
        params=params,
        shapes=shapes,
        shape_rule=shape_rule,
        example=example or LayerExample({}, (4, 3)),
        deviations=deviations,
        inferred=inferred,
        weights=weights,
        weight_shapes=weight_shapes,
    )


_SIGMOIDS = (
    _activation(
        "Sigmoid",
        "Squeezes any number into (0, 1), so that it can be read as a probability.",
        r"\sigma(x) = \frac{1}{1 + e^{-x}}",
        ("s-shaped", "logistic", "probability"),
        deviations=_NO_ARGUMENTS,
    ),
    _activation(
        "Tanh",
        "Squeezes any number into (−1, 1), centred at 0.",
        r"\tanh(x) = \frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}",
        ("s-shaped", "hyperbolic tangent"),
        deviations=_NO_ARGUMENTS,
    ),
    _activation(
        "LogSigmoid",
        "The logarithm of the sigmoid, computed without overflow.",
        r"\log \frac{1}{1 + e^{-x}}",
        ("logarithm", "logistic"),
        deviations=_NO_ARGUMENTS,
    ),
    _activation(
        "Hardsigmoid",
        "A sigmoid made of three straight pieces; exactly 0 below −3 and exactly 1 above 3.",
        r"\min(\max(\frac{x}{6} + \frac{1}{2}, 0), 1)",
        ("s-shaped", "piecewise linear"),
        _INPLACE,
    ),
    _activation(
        "Hardtanh",
        "Keeps numbers between two bounds and cuts off the rest.",
        r"\min(\max(x, \mathrm{min\_val}), \mathrm{max\_val})",
        ("clamp", "clip", "piecewise linear"),
        FloatParam(name="min_val", help="Lowest output; it must be below max_val.", default=-1.0),
        FloatParam(name="max_val", help="Highest output; it must be above min_val.", default=1.0),
        _INPLACE,
        shape_rule=_ordered,
        deviations=MappingProxyType(
            {
                "min_value": "torch's deprecated name of min_val",
                "max_value": "torch's deprecated name of max_val",
            }
        ),
    ),
    _activation(
        "Softsign",
        "Squeezes any number into (−1, 1), more slowly than tanh.",
        r"\frac{x}{1 + |x|}",
        ("s-shaped",),
        deviations=_NO_ARGUMENTS,
    ),
)

_RECTIFIERS = (
    _activation(
        "ReLU",
        "Keeps positive numbers and sets negative ones to zero.",
        r"\max(0, x)",
        ("rectifier", "piecewise linear"),
        _INPLACE,
    ),
    _activation(
        "ReLU6",
        "A ReLU that does not rise above 6.",
        r"\min(\max(0, x), 6)",
        ("rectifier", "piecewise linear", "clamp"),
        _INPLACE,
    ),
    _activation(
        "LeakyReLU",
        "A ReLU that lets a small share of negative numbers through, so that no neuron dies.",
        r"\max(0, x) + \mathrm{negative\_slope} \cdot \min(0, x)",
        ("rectifier", "piecewise linear"),
        FloatParam(name="negative_slope", help="Slope of the line for negative inputs.", default=0.01),
        _INPLACE,
    ),
    _activation(
        "PReLU",
        "A leaky ReLU whose slope for negative numbers is learned.",
        r"\max(0, x) + a \cdot \min(0, x)",
        ("rectifier", "learned"),
        IntParam(
            name="num_parameters",
            help="Number of learned slopes: 1 for all, or one for each channel (axis 1).",
            default=1,
            low=1,
            auto=True,
        ),
        FloatParam(name="init", help="Slope at the start of training.", default=0.25),
        shapes="(N, C, *) → the same",
        shape_rule=_one_slope_a_channel,
        example=LayerExample({"num_parameters": 3}, (4, 3)),
        deviations=MappingProxyType(
            {"device": "the whole model is moved", "dtype": "the whole model is float32"}
        ),
        inferred=MappingProxyType({"num_parameters": _channels}),
        weights=MappingProxyType({"weight": 1}),
        weight_shapes=_slopes,
    ),
    _activation(
        "RReLU",
        "A leaky ReLU whose slope is drawn at random while training, and fixed in evaluation.",
        r"\max(0, x) + a \cdot \min(0, x), \quad a \sim \mathcal{U}(\mathrm{lower}, \mathrm{upper})",
        ("rectifier", "random"),
        FloatParam(name="lower", help="Smallest slope for negative inputs.", default=1 / 8),
        FloatParam(name="upper", help="Largest slope for negative inputs; at least lower.", default=1 / 3),
        _INPLACE,
        shape_rule=_slope_range,
    ),
    _activation(
        "Threshold",
        "Keeps numbers above a threshold and replaces the others with one value.",
        r"y = \begin{cases} x & x > \mathrm{threshold} \\ \mathrm{value} & \mathrm{otherwise} \end{cases}",
        ("rectifier", "cut"),
        FloatParam(name="threshold", help="Numbers above this are kept.", start=0.0),
        FloatParam(name="value", help="What stands in place of all other numbers.", start=0.0),
        _INPLACE,
        example=LayerExample({"threshold": 0.1, "value": -0.5}, (4, 3)),
    ),
)

_SMOOTH = (
    _activation(
        "ELU",
        "Like ReLU for positive numbers; negative ones bend smoothly towards −alpha.",
        r"y = \begin{cases} x & x > 0 \\ \alpha (e^{x} - 1) & x \le 0 \end{cases}",
        ("exponential", "rectifier"),
        FloatParam(name="alpha", help="Minus this is what very negative inputs give.", default=1.0),
        _INPLACE,
    ),
    _activation(
        "CELU",
        "An ELU whose slope has no jump at 0, whatever alpha is.",
        r"\max(0, x) + \min(0, \alpha (e^{x / \alpha} - 1))",
        ("exponential", "rectifier"),
        FloatParam(
            name="alpha",
            help="Minus this is what very negative inputs give; the exponent is divided by it.",
            default=1.0,
            low=0,
            low_open=True,
        ),
        _INPLACE,
    ),
    _activation(
        "SELU",
        "An ELU with constants chosen so that deep networks keep mean 0 and variance 1 by themselves.",
        r"s (\max(0, x) + \min(0, \alpha (e^{x} - 1))), \quad s \approx 1.0507, \; \alpha \approx 1.6733",
        ("exponential", "self-normalising"),
        _INPLACE,
    ),
    _activation(
        "GELU",
        "Weighs each number by the share of a normal distribution that lies below it.",
        r"x \, \Phi(x), \quad \Phi(x) = \frac{1}{2} (1 + \mathrm{erf}(x / \sqrt{2}))",
        ("transformer", "gaussian"),
        ChoiceParam(
            name="approximate",
            help="How Φ is computed: exactly with none, or by a formula with tanh.",
            default="none",
            choices=("none", "tanh"),
        ),
    ),
    _activation(
        "SiLU",
        "Weighs each number by its own sigmoid; also called swish.",
        r"x \, \sigma(x) = \frac{x}{1 + e^{-x}}",
        ("swish",),
        _INPLACE,
    ),
    _activation(
        "Mish",
        "Weighs each number by the tanh of its softplus; smooth, with a small dip below 0.",
        r"x \tanh(\log(1 + e^{x}))",
        ("smooth",),
        _INPLACE,
    ),
    _activation(
        "Hardswish",
        "A swish made of straight pieces and a parabola: cheap to compute.",
        r"x \cdot \frac{\min(\max(x + 3, 0), 6)}{6}",
        ("swish", "mobile"),
        _INPLACE,
    ),
    _activation(
        "Softplus",
        "A ReLU with a rounded corner; its output is always positive.",
        r"\frac{1}{\beta} \log(1 + e^{\beta x})",
        ("smooth", "positive"),
        FloatParam(
            name="beta",
            help="How sharp the corner is; larger is closer to ReLU.",
            default=1.0,
            low=0,
            low_open=True,
        ),
        FloatParam(
            name="threshold",
            help="Above this value of beta · x the input itself is given, which is the same within rounding.",
            default=20.0,
            advanced=True,
        ),
    ),
)

_SHRINKERS = (
    _activation(
        "Hardshrink",
        "Sets small numbers to zero and keeps the others unchanged.",
        r"y = \begin{cases} x & |x| > \lambda \\ 0 & \mathrm{otherwise} \end{cases}",
        ("sparse", "threshold"),
        FloatParam(name="lambd", help="Numbers between −lambd and lambd become zero.", default=0.5),
    ),
    _activation(
        "Softshrink",
        "Pulls every number towards zero by a fixed amount, and small ones to zero.",
        r"\mathrm{sign}(x) \max(|x| - \lambda, 0)",
        ("sparse", "threshold"),
        FloatParam(name="lambd", help="How far each number is pulled towards zero.", default=0.5, low=0),
    ),
    _activation(
        "Tanhshrink",
        "What is left of a number when its tanh is taken away.",
        r"x - \tanh(x)",
        ("hyperbolic tangent",),
        deviations=_NO_ARGUMENTS,
    ),
)

_ALONG_AN_AXIS = (
    _activation(
        "Softmax",
        "Turns the numbers along an axis into probabilities that add up to 1.",
        r"y_i = \frac{e^{x_i}}{\sum_j e^{x_j}}",
        ("probability", "classes"),
        _dim("Axis along which the outputs add up to 1; −1 is the last one, where the classes are."),
        shape_rule=along_axis,
        example=LayerExample({"dim": -1}, (4, 3)),
        deviations=_DIM_IS_REQUIRED,
    ),
    _activation(
        "Softmin",
        "Turns the numbers along an axis into probabilities, the smallest number into the largest one.",
        r"y_i = \frac{e^{-x_i}}{\sum_j e^{-x_j}}",
        ("probability",),
        _dim("Axis along which the outputs add up to 1; −1 is the last one."),
        shape_rule=along_axis,
        example=LayerExample({"dim": 1}, (4, 3)),
        deviations=_DIM_IS_REQUIRED,
    ),
    _activation(
        "LogSoftmax",
        "The logarithm of softmax, computed without overflow; goes before NLLLoss.",
        r"y_i = \log \frac{e^{x_i}}{\sum_j e^{x_j}}",
        ("logarithm", "probability", "classes"),
        _dim("Axis of the classes; −1 is the last one."),
        shape_rule=along_axis,
        example=LayerExample({"dim": -1}, (4, 3)),
        deviations=_DIM_IS_REQUIRED,
    ),
    _activation(
        "Softmax2d",
        "Turns the channels of an image into probabilities at every pixel.",
        r"y_{chw} = \frac{e^{x_{chw}}}{\sum_{k} e^{x_{khw}}}",
        ("probability", "image"),
        shapes="(N, C, H, W) or (C, H, W) → the same",
        shape_rule=_image,
        example=LayerExample({}, (2, 3, 4, 5)),
        deviations=_NO_ARGUMENTS,
    ),
    _activation(
        "GLU",
        "Splits an axis in two; the sigmoid of the second half decides how much of the first passes.",
        r"a \odot \sigma(b)",
        ("gate", "gated linear unit"),
        IntParam(name="dim", help="Axis that is halved; its size must be even.", default=-1),
        shapes="(*, n, *) → (*, n / 2, *)",
        shape_rule=_halved_axis,
        example=LayerExample({}, (4, 6)),
    ),
)

ACTIVATIONS: tuple[LayerEntry, ...] = (*_RECTIFIERS, *_SIGMOIDS, *_SMOOTH, *_SHRINKERS, *_ALONG_AN_AXIS)
