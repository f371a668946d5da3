"""Functional steps: functions of ``torch.nn.functional`` without weights, called in forward without a module."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from engine.catalogue.entry import LayerCall, LayerEntry, LayerExample, ShapeRule
from engine.catalogue.layers.adaptive import adaptive, output_size
from engine.catalogue.layers.axes import along_axis
from engine.catalogue.layers.convolution import dilation, stride
from engine.catalogue.layers.declare import DOCS, LETTERS, LETTERS_OUT, inplace, layer, same_shape
from engine.catalogue.layers.pooling import INDICES_LEFT_OUT, ceil_mode, kernel_size, pooled
from engine.catalogue.layers.reshape import flatten_params, flattened
from engine.catalogue.layers.upsampling import INTERPOLATE
from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, IntParam, Param, SizeParam

_INPUT = {"input": "what comes in"}
_AXIS = {
    "dim": "torch's default of none is deprecated: it warns and guesses the axis, so the axis is asked for",
    "_stacklevel": "only for torch's own warning",
    "dtype": "the whole model is float32",
}
_SMALL = LayerExample({}, (4, 3))


def _step(
    name: str,
    summary: str,
    tags: tuple[str, ...],
    *params: Param,
    formula: str = "",
    module: str = "torch.nn.functional",
    rule: ShapeRule = same_shape,
    example: LayerExample = _SMALL,
    deviations: Mapping[str, str] = _INPUT,
    **given: Any,
) -> LayerEntry:
    short = "F" if module == "torch.nn.functional" else "torch"
    return layer(
        f"{short}.{name}",
        summary,
        ("functional", *tags),
        *params,
        target=f"{module}:{name}",
        source=f"{DOCS}{module}.{name}.html",
        formula=formula,
        rule=rule,
        call=LayerCall.FUNCTION,
        example=example,
        deviations=deviations,
        **given,
    )


_ACTIVATIONS = (
    _step(
        "relu",
        "Keeps positive numbers and sets negative ones to zero.",
        ("activation", "rectifier"),
        inplace(),
        formula=r"\max(0, x)",
    ),
    _step(
        "leaky_relu",
        "A ReLU that lets a small share of negative numbers through.",
        ("activation", "rectifier"),
        FloatParam(name="negative_slope", help="Slope of the line for negative inputs.", default=0.01),
        inplace(),
        formula=r"\max(0, x) + \mathrm{negative\_slope} \cdot \min(0, x)",
    ),
    _step(
        "elu",
        "Like ReLU for positive numbers; negative ones bend smoothly towards −alpha.",
        ("activation", "exponential"),
        FloatParam(name="alpha", help="Minus this is what very negative inputs give.", default=1.0),
        inplace(),
        formula=r"\max(0, x) + \min(0, \alpha (e^{x} - 1))",
    ),
    _step(
        "gelu",
        "Weighs each number by the share of a normal distribution that lies below it.",
        ("activation", "transformer"),
        ChoiceParam(
            name="approximate",
            help="How that share is computed: exactly with none, or by a formula with tanh.",
            default="none",
            choices=("none", "tanh"),
        ),
        formula=r"x \, \Phi(x)",
    ),
    _step(
        "silu",
        "Weighs each number by its own sigmoid; also called swish.",
        ("activation", "swish"),
        inplace(),
        formula=r"x \, \sigma(x)",
    ),
    *(
        _step(
            name,
            summary,
            ("activation", "s-shaped"),
            formula=formula,
            module="torch",
            deviations={**_INPUT, "out": "the result is a new tensor"},
        )
        for name, summary, formula in (
            (
                "sigmoid",
                "Squeezes any number into (0, 1), so that it can be read as a probability.",
                r"\frac{1}{1 + e^{-x}}",
            ),
            ("tanh", "Squeezes any number into (−1, 1), centred at 0.", r"\tanh(x)"),
        )
    ),
    *(
        _step(
            name,
            summary,
            ("activation", "probability", "classes"),
            IntParam(name="dim", help="Axis of the classes; −1 is the last one.", start=-1),
            formula=formula,
            rule=along_axis,
            example=LayerExample({"dim": -1}, (4, 3)),
            deviations={**_INPUT, **_AXIS},
        )
        for name, summary, formula in (
            (
                "softmax",
                "Turns the numbers along an axis into probabilities that add up to 1.",
                r"y_i = \frac{e^{x_i}}{\sum_j e^{x_j}}",
            ),
            (
                "log_softmax",
                "The logarithm of softmax, computed without overflow; goes before NLLLoss.",
                r"y_i = \log \frac{e^{x_i}}{\sum_j e^{x_j}}",
            ),
        )
    ),
)


def _pool(kind: str, n: int) -> LayerEntry:
    is_max = kind == "max"
    filler = "minus infinity" if is_max else "zeros"
    padding = SizeParam(
        name="padding",
        help=f"How many elements of {filler} are added at every edge; at most half of the window.",
        default=0,
        low=0,
        axes=n,
    )
    # torch documents the step of the one-dimensional maximum in its own way.
    step = stride(n, default=None, optional=True, none_means="as kernel_size")
    counts = BoolParam(
        name="count_include_pad",
        help="Counts the added zeros as elements of the mean.",
        default=True,
        advanced=True,
    )
    more: tuple[Param, ...] = (dilation(n), ceil_mode()) if is_max else (ceil_mode(), counts)
    left_out = {"return_indices": INDICES_LEFT_OUT} if is_max else {}
    if not is_max and n > 1:
        left_out = {"divisor_override": "AvgPool2d has it"}
    return _step(
        f"{kind}_pool{n}d",
        "Keeps the largest number in each window." if is_max else "Gives the mean of each window.",
        ("pooling", "downsampling"),
        kernel_size(n),
        step,
        padding,
        *more,
        shapes=f"(N, C, {LETTERS[n]}) → (N, C, {LETTERS_OUT[n]})",
        rule=partial(pooled, n=n),
        axes=(n + 2,),
        example=LayerExample({"kernel_size": 2}, (2, 3, *(7, 6, 5)[:n])),
        deviations={**_INPUT, **left_out},
    )


FUNCTIONAL_STEPS: tuple[LayerEntry, ...] = (
    *_ACTIVATIONS,
    *(_pool(kind, n) for kind in ("max", "avg") for n in (1, 2)),
    _step(
        "adaptive_avg_pool2d",
        "Cuts the input into as many windows as are asked for and gives the mean of each.",
        ("pooling", "global pooling"),
        output_size(2, start=1),
        shapes="(N, C, H, W) → (N, C, H′, W′)",
        rule=partial(adaptive, n=2),
        axes=(4,),
        example=LayerExample({"output_size": 3}, (2, 3, 7, 6)),
    ),
    _step(
        "dropout",
        "Sets each number to zero with probability p while training and scales the rest up by 1/(1−p).",
        ("regularisation",),
        FloatParam(name="p", help="Probability that a number is set to zero.", default=0.5, low=0, high=1),
        inplace(),
        formula=r"y = \frac{m \odot x}{1 - p}, \quad m \sim \mathrm{Bernoulli}(1 - p)",
        example=LayerExample({"p": 0.25}, (4, 3)),
        deviations={**_INPUT, "training": "self.training, so that evaluation drops nothing"},
    ),
    _step(
        "normalize",
        "Divides the vectors along an axis by their length.",
        ("normalisation", "length", "unit vector"),
        FloatParam(name="p", help="The power: 2 is the usual length.", default=2.0),
        IntParam(name="dim", help="Axis along which the vectors lie.", default=1),
        FloatParam(
            name="eps",
            help="Small number that keeps the division finite.",
            default=1e-12,
            low=0,
            advanced=True,
        ),
        formula=r"\frac{x}{\max(\|x\|_p, \epsilon)}",
        rule=along_axis,
        deviations={**_INPUT, "out": "the result is a new tensor"},
    ),
    INTERPOLATE,
    _step(
        "flatten",
        "Lines up several axes as one, so that a Linear layer can take an image.",
        ("reshape", "view"),
        *flatten_params(0),
        module="torch",
        shapes="(N, a, b, …) → (N, a · b · …)",
        rule=flattened,
        fresh={"start_dim": 1},
        example=LayerExample({"start_dim": 1}, (2, 3, 4)),
    ),
)
