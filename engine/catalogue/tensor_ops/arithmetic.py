"""Functions that compute with tensors; where shapes differ, torch stretches them to fit (broadcasting)."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import TensorExample, TensorInput, TensorOpEntry
from engine.catalogue.params import ChoiceParam, Param
from engine.catalogue.tensor_ops.declare import INPUT, OUT, tensor_op
from engine.catalogue.tensor_params import ScalarParam

_BROADCAST = MappingProxyType({"input": TensorExample((2, 3)), "other": TensorExample((3,))})
ALPHA = ScalarParam(name="alpha", help="Factor on the second one.", default=1)
_VALUE = ScalarParam(name="value", help="Factor on what is added.", default=1)
OTHER = TensorInput(name="other", help="The second tensor.", or_param=True)
OTHER_NUMBER = ScalarParam(name="other", help="A number instead of the second tensor.", start=2.0)
ROUNDING_MODE = ChoiceParam(
    name="rounding_mode",
    help="Rounds towards zero (trunc) or down (floor); none does not round.",
    default=None,
    optional=True,
    choices=("trunc", "floor"),
)


def _of_two(kind: str, summary: str, formula: str, tags: tuple[str, ...], *params: Param) -> TensorOpEntry:
    return tensor_op(
        kind,
        "math",
        summary,
        tags,
        INPUT,
        OTHER,
        OTHER_NUMBER,
        *params,
        OUT,
        broadcasts=("input", "other"),
        example_inputs=_BROADCAST,
        example_shape=(2, 3),
        formula=formula,
    )


def _add_to(kind: str, summary: str, formula: str, tags: tuple[str, ...]) -> TensorOpEntry:
    return tensor_op(
        kind,
        "math",
        summary,
        tags,
        INPUT,
        TensorInput(name="tensor1", help="The first of the two."),
        TensorInput(name="tensor2", help="The second of the two."),
        _VALUE,
        OUT,
        broadcasts=("input", "tensor1", "tensor2"),
        example_inputs={
            "input": TensorExample((2, 3)),
            "tensor1": TensorExample((2, 1)),
            "tensor2": TensorExample((3,)),
        },
        example={"value": 0.5},
        example_shape=(2, 3),
        formula=formula,
    )


def _of_each(
    kind: str,
    summary: str,
    formula: str,
    tags: tuple[str, ...],
    *,
    fill: str = "normal",
    has_out: bool = True,
) -> TensorOpEntry:
    return tensor_op(
        kind,
        "math",
        summary,
        tags,
        INPUT,
        *((OUT,) if has_out else ()),
        example_inputs={"input": TensorExample((2, 3), fill)},
        example_shape=(2, 3),
        formula=formula,
    )


MATH_OPS: tuple[TensorOpEntry, ...] = (
    _of_two("add", "Adds two tensors, element by element.", r"a + \alpha b", ("plus", "sum"), ALPHA),
    _of_two("sub", "Takes one tensor from another, element by element.", r"a - \alpha b", ("minus",), ALPHA),
    _of_two("mul", "Multiplies two tensors, element by element.", r"a \odot b", ("times", "product")),
    _of_two(
        "div",
        "Divides one tensor by another, element by element.",
        r"a / b",
        ("divide", "quotient"),
        ROUNDING_MODE,
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
        INPUT,
        TensorInput(name="other", help="The second matrix or vector."),
        OUT,
        example_inputs={"input": TensorExample((2, 3)), "other": TensorExample((3, 4))},
        example_shape=(2, 4),
        formula=r"y_{ij} = \sum_k a_{ik} b_{kj}",
    ),
    tensor_op(
        "pow",
        "math",
        "Raises each element to a power.",
        ("power", "square", "root"),
        INPUT,
        TensorInput(name="exponent", help="A power for each element.", or_param=True),
        ScalarParam(name="exponent", help="The power; 0.5 is the square root.", start=2),
        OUT,
        broadcasts=("input", "exponent"),
        example_inputs={"input": TensorExample((2, 3))},
        example={"exponent": 2},
        example_shape=(2, 3),
        formula=r"x^{\mathrm{exponent}}",
        deviations=MappingProxyType({"self": "torch's form with a number as the base"}),
    ),
    _of_each("exp", "Raises e to the power of each element.", r"e^{x}", ("exponential",)),
    _of_each(
        "log",
        "Natural logarithm of each element; needs positive numbers.",
        r"\ln x",
        ("logarithm",),
        fill="uniform",
    ),
    _of_each(
        "sqrt",
        "Square root of each element; needs numbers from 0 on.",
        r"\sqrt{x}",
        ("root",),
        fill="uniform",
    ),
    _of_each("abs", "Takes away the sign of each element.", r"|x|", ("absolute", "magnitude")),
    _of_each("neg", "Turns the sign of each element.", r"-x", ("minus", "negative")),
    _of_each("sigmoid", "Squeezes each element between 0 and 1.", r"\frac{1}{1 + e^{-x}}", ("logistic",)),
    _of_each("tanh", "Squeezes each element between −1 and 1.", r"\tanh x", ("hyperbolic", "tangent")),
    _of_each(
        "relu", "Puts 0 in place of every negative element.", r"\max(0, x)", ("rectify",), has_out=False
    ),
    _of_each("sin", "Sine of each element, an angle in radians.", r"\sin x", ("sine", "angle")),
    _of_each("cos", "Cosine of each element, an angle in radians.", r"\cos x", ("cosine", "angle")),
)
