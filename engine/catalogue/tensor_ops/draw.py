"""Functions that make a tensor by chance."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import TensorExample, TensorOpEntry
from engine.catalogue.params import FloatParam, IntParam
from engine.catalogue.tensor_ops.declare import FLOAT_DTYPE, NUMBER_DTYPE, REQUIRES_GRAD, SIZE, tensor_op

_PLACE = ("generator", "out", "layout", "device")

DRAW_OPS: tuple[TensorOpEntry, ...] = (
    tensor_op(
        "normal",
        "random",
        "Draws numbers from a normal distribution with a given mean and standard deviation.",
        ("gaussian", "distribution"),
        FloatParam(name="mean", help="Mean of the distribution.", start=0.0),
        FloatParam(name="std", help="Standard deviation of the distribution.", low=0, start=1.0),
        SIZE,
        example={"mean": 5.0, "std": 0.5, "size": (2, 3)},
        example_shape=(2, 3),
        formula=r"x_i \sim \mathcal{N}(\mathrm{mean}, \mathrm{std}^2)",
        without=("generator", "out"),
    ),
    tensor_op(
        "randn",
        "random",
        "Draws numbers from the standard normal distribution, mean 0 and variance 1.",
        ("gaussian", "normal", "distribution"),
        SIZE,
        FLOAT_DTYPE,
        REQUIRES_GRAD,
        example={"size": (2, 3)},
        example_shape=(2, 3),
        formula=r"x_i \sim \mathcal{N}(0, 1)",
        without=(*_PLACE, "pin_memory"),
    ),
    tensor_op(
        "rand",
        "random",
        "Draws numbers evenly from 0 up to, but not including, 1.",
        ("uniform", "distribution"),
        SIZE,
        FLOAT_DTYPE,
        REQUIRES_GRAD,
        example={"size": (2, 3)},
        example_shape=(2, 3),
        formula=r"x_i \sim \mathcal{U}[0, 1)",
        without=(*_PLACE, "pin_memory"),
    ),
    tensor_op(
        "randint",
        "random",
        "Draws whole numbers evenly from low up to, but not including, high.",
        ("uniform", "integer", "distribution"),
        IntParam(name="low", help="Smallest number that can be drawn.", default=0),
        IntParam(name="high", help="The numbers stay below this; it must be above low.", start=10),
        SIZE,
        NUMBER_DTYPE,
        REQUIRES_GRAD,
        example={"low": 3, "high": 8, "size": (2, 3)},
        example_shape=(2, 3),
        without=_PLACE,
    ),
    tensor_op(
        "randperm",
        "random",
        "Puts the whole numbers from 0 to n − 1 in a random order.",
        ("shuffle", "permutation", "order"),
        IntParam(name="n", help="How many numbers.", low=0, start=10),
        NUMBER_DTYPE,
        REQUIRES_GRAD,
        example={"n": 7},
        example_shape=(7,),
        without=(*_PLACE, "pin_memory"),
        deviations=MappingProxyType({"dtype": "none is the same as torch's own default, int64"}),
    ),
    tensor_op(
        "bernoulli",
        "random",
        "Draws zeros and ones, each one with the probability that stands in its place.",
        ("coin", "binary", "distribution"),
        tensors=("input",),
        inputs=(TensorExample((2, 3), "uniform"),),
        example_shape=(2, 3),
        formula=r"x_i \sim \mathrm{Bernoulli}(\mathrm{input}_i)",
        without=("generator", "out"),
    ),
)
