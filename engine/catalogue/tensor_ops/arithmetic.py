"""Functions that compute with tensors; where shapes differ, torch stretches them to fit (broadcasting)."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import TensorExample, TensorOpEntry
from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, Param, SizeParam
from engine.catalogue.tensor_ops.declare import DTYPE, FLOAT_DTYPE, tensor_op

_BROADCAST = (TensorExample((2, 3)), TensorExample((3,)))
_TWICE = MappingProxyType({"dim": "none stands for torch's form without it"})
_ALPHA = FloatParam(name="alpha", help="Factor on the second tensor.", default=1)
_VALUE = FloatParam(name="value", help="Factor on what is added.", default=1)


def _of_two(kind: str, summary: str, formula: str, tags: tuple[str, ...], *params: Param) -> TensorOpEntry:
    return tensor_op(
        kind,
        "math",
        summary,
        tags,
        *params,
        tensors=("input", "other"),
        inputs=_BROADCAST,
        example_shape=(2, 3),
        formula=formula,
        without=("out",),
    )


def _add_to(kind: str, summary: str, formula: str, tags: tuple[str, ...]) -> TensorOpEntry:
    return tensor_op(
        kind,
        "math",
        summary,
        tags,
        _VALUE,
        tensors=("input", "tensor1", "tensor2"),
        inputs=(TensorExample((2, 3)), TensorExample((2, 1)), TensorExample((3,))),
        example={"value": 0.5},
        example_shape=(2, 3),
        formula=formula,
        without=("out",),
    )


def _of_each(kind: str, summary: str, formula: str, tags: tuple[str, ...], fill: str) -> TensorOpEntry:
    return tensor_op(
        kind,
        "math",
        summary,
        tags,
        tensors=("input",),
        inputs=(TensorExample((2, 3), fill),),
        example_shape=(2, 3),
        formula=formula,
        without=("out",),
    )


def _reduction(
    kind: str, summary: str, formula: str, dtype: ChoiceParam, without: tuple[str, ...] = ()
) -> TensorOpEntry:
    return tensor_op(
        kind,
        "math",
        summary,
        ("reduce", "aggregate"),
        SizeParam(
            name="dim",
            help="Axis or axes that vanish; none takes all of them.",
            default=None,
            optional=True,
        ),
        BoolParam(name="keepdim", help="Keeps the axes with size 1 instead.", default=False),
        dtype,
        tensors=("input",),
        inputs=(TensorExample((2, 3, 4)),),
        example={"dim": (0, 2), "keepdim": True},
        example_shape=(1, 3, 1),
        formula=formula,
        without=without,
        deviations=_TWICE,
    )


MATH_OPS: tuple[TensorOpEntry, ...] = (
    _of_two("add", "Adds two tensors, element by element.", r"a + \alpha b", ("plus", "sum"), _ALPHA),
    _of_two("sub", "Takes one tensor from another, element by element.", r"a - \alpha b", ("minus",), _ALPHA),
    _of_two("mul", "Multiplies two tensors, element by element.", r"a \odot b", ("times", "product")),
    _of_two(
        "div",
        "Divides one tensor by another, element by element.",
        r"a / b",
        ("divide", "quotient"),
        ChoiceParam(
            name="rounding_mode",
            help="Rounds towards zero (trunc) or down (floor); none does not round.",
            default=None,
            optional=True,
            choices=("trunc", "floor"),
        ),
    ),
    _add_to(
        "addcmul",
        "Adds the product of two tensors to a third.",
        r"\mathrm{input} + \mathrm{value} \cdot t_1 \odot t_2",
        ("plus", "times"),
    ),
    _add_to(
        "addcdiv",
        "Adds the quotient of two tensors to a third.",
        r"\mathrm{input} + \mathrm{value} \cdot t_1 / t_2",
        ("plus", "divide"),
    ),
    tensor_op(
        "matmul",
        "math",
        "Matrix product: each row of the first with each column of the second.",
        ("matrix", "product", "dot"),
        tensors=("input", "other"),
        inputs=(TensorExample((2, 3)), TensorExample((3, 4))),
        example_shape=(2, 4),
        formula=r"y_{ij} = \sum_k a_{ik} b_{kj}",
        without=("out",),
    ),
    tensor_op(
        "pow",
        "math",
        "Raises each element to a power.",
        ("power", "square", "root"),
        FloatParam(name="exponent", help="The power; 0.5 is the square root.", start=2.0),
        tensors=("input",),
        inputs=(TensorExample((2, 3)),),
        example={"exponent": 2.0},
        example_shape=(2, 3),
        formula=r"x^{\mathrm{exponent}}",
        without=("out",),
        deviations=MappingProxyType({"self": "torch's form with a number as the base"}),
    ),
    _of_each("exp", "Raises e to the power of each element.", r"e^{x}", ("exponential",), "normal"),
    _of_each(
        "log",
        "Natural logarithm of each element; needs positive numbers.",
        r"\ln x",
        ("logarithm",),
        "uniform",
    ),
    _reduction("sum", "Adds all elements, or those along some axes.", r"\sum_i x_i", DTYPE),
    _reduction(
        "mean",
        "Mean of all elements, or of those along some axes.",
        r"\frac{1}{n} \sum_i x_i",
        FLOAT_DTYPE,
        without=("out",),
    ),
)
