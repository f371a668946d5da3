"""Functions that make a tensor by chance."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import TensorExample, TensorInput, TensorOpEntry
from engine.catalogue.params import FloatParam, IntParam, Param, SizeParam
from engine.catalogue.tensor_ops.declare import (
    DEVICE,
    FLOAT_DTYPE,
    GENERATOR,
    INPUT,
    NUMBER_DTYPE,
    OUT,
    PIN_MEMORY,
    REQUIRES_GRAD,
    SIZE,
    tensor_op,
)

_LIKE = MappingProxyType({"input": TensorExample((2, 3))})


def _like(kind: str, summary: str, formula: str, tags: tuple[str, ...]) -> TensorOpEntry:
    return tensor_op(
        kind,
        "random",
        summary,
        ("same shape", "distribution", *tags),
        INPUT,
        GENERATOR,
        FLOAT_DTYPE,
        DEVICE,
        REQUIRES_GRAD,
        example_inputs=_LIKE,
        example_shape=(2, 3),
        formula=formula,
        without=("layout", "memory_format"),
    )


def _of_size(kind: str, summary: str, formula: str, tags: tuple[str, ...], *params: Param) -> TensorOpEntry:
    return tensor_op(
        kind,
        "random",
        summary,
        ("distribution", *tags),
        *params,
        GENERATOR,
        OUT,
        FLOAT_DTYPE,
        DEVICE,
        REQUIRES_GRAD,
        PIN_MEMORY,
        example={"size": (2, 3)},
        example_shape=(2, 3),
        formula=formula,
        without=("layout",),
    )


DRAW_OPS: tuple[TensorOpEntry, ...] = (
    tensor_op(
        "normal",
        "random",
        "Draws numbers from a normal distribution; mean and standard deviation are one number each, "
        "or a tensor with one for each element.",
        ("gaussian", "distribution"),
        TensorInput(name="mean", help="A mean for each element.", or_param=True),
        FloatParam(name="mean", help="Mean of the distribution.", start=0.0),
        TensorInput(name="std", help="A standard deviation for each element.", or_param=True),
        FloatParam(name="std", help="Standard deviation of the distribution.", low=0, start=1.0),
        GENERATOR,
        OUT,
        SizeParam(
            name="size",
            help="Shape of the tensor; only where mean and std are both numbers, otherwise theirs.",
            low=0,
            scalar=False,
            default=None,
            optional=True,
            start=(2, 3),
            none_means="that of mean or std",
        ),
        positional=("mean", "std"),
        broadcasts=("mean", "std"),
        example={"mean": 5.0, "std": 0.5, "size": (2, 3)},
        example_shape=(2, 3),
        formula=r"x_i \sim \mathcal{N}(\mathrm{mean}_i, \mathrm{std}_i^2)",
        deviations=MappingProxyType({"size": "none stands for torch's forms without it"}),
    ),
    _of_size(
        "randn",
        "Draws numbers from the standard normal distribution, mean 0 and variance 1.",
        r"x_i \sim \mathcal{N}(0, 1)",
        ("gaussian", "normal"),
        SIZE,
    ),
    _of_size(
        "rand",
        "Draws numbers evenly from 0 up to, but not including, 1.",
        r"x_i \sim \mathcal{U}[0, 1)",
        ("uniform",),
        SIZE,
    ),
    _like(
        "randn_like",
        "Draws from the standard normal distribution, with the shape and type of another tensor.",
        r"x_i \sim \mathcal{N}(0, 1)",
        ("gaussian", "normal"),
    ),
    _like(
        "rand_like",
        "Draws evenly from 0 up to, but not including, 1, with the shape and type of another tensor.",
        r"x_i \sim \mathcal{U}[0, 1)",
        ("uniform",),
    ),
    tensor_op(
        "randint",
        "random",
        "Draws whole numbers evenly from low up to, but not including, high.",
        ("uniform", "integer", "distribution"),
        IntParam(
            name="low", help="Smallest number that can be drawn.", default=0, low=-(2**63), high=2**63 - 1
        ),
        IntParam(
            name="high",
            help="The numbers stay below this; it must be above low.",
            start=10,
            low=-(2**63),
            high=2**63 - 1,
        ),
        SIZE,
        GENERATOR,
        OUT,
        NUMBER_DTYPE,
        DEVICE,
        REQUIRES_GRAD,
        positional=("low", "high", "size"),
        example={"low": 3, "high": 8, "size": (2, 3)},
        example_shape=(2, 3),
        without=("layout",),
    ),
    tensor_op(
        "randperm",
        "random",
        "Puts the whole numbers from 0 to n − 1 in a random order.",
        ("shuffle", "permutation", "order", "distribution"),
        IntParam(name="n", help="How many numbers.", low=0, start=10),
        GENERATOR,
        OUT,
        NUMBER_DTYPE,
        DEVICE,
        REQUIRES_GRAD,
        PIN_MEMORY,
        example={"n": 7},
        example_shape=(7,),
        without=("layout",),
        deviations=MappingProxyType({"dtype": "none is the same as torch's own default, int64"}),
    ),
    tensor_op(
        "bernoulli",
        "random",
        "Draws zeros and ones, each one with the probability that stands in its place.",
        ("coin", "binary", "distribution"),
        TensorInput(name="input", help="The probabilities of a one, between 0 and 1."),
        GENERATOR,
        OUT,
        example_inputs={"input": TensorExample((2, 3), "uniform")},
        example_shape=(2, 3),
        formula=r"x_i \sim \mathrm{Bernoulli}(\mathrm{input}_i)",
        deviations=MappingProxyType({"generator": "none is torch's own default, which its help leaves out"}),
    ),
)
