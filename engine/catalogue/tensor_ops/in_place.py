"""Methods that change a tensor instead of making another; their names end with a low line."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import OpForm, TensorExample, TensorInput, TensorOpEntry
from engine.catalogue.params import Param
from engine.catalogue.tensor_ops.arithmetic import ALPHA, OTHER, OTHER_NUMBER, ROUNDING_MODE
from engine.catalogue.tensor_ops.declare import tensor_op
from engine.catalogue.tensor_params import ScalarParam

_INPUT = TensorInput(name="input", help="The tensor that is changed; it keeps its shape and dtype.")
_VALUE = TensorInput(name="value", help="The second tensor.", or_param=True)
_VALUE_NUMBER = ScalarParam(name="value", help="A number instead of the second tensor.", start=2.0)
_SECOND = TensorExample((3,))


def _change(
    kind: str,
    summary: str,
    formula: str,
    tags: tuple[str, ...],
    *arguments: Param | TensorInput,
    second: str = "",
    number: str = "",
) -> TensorOpEntry:
    examples = {"input": TensorExample((2, 3))}
    return tensor_op(
        kind,
        "math",
        summary,
        ("in place", *tags),
        _INPUT,
        *arguments,
        form=OpForm.METHOD,
        in_place=True,
        broadcasts=("input", second) if second else (),
        example_inputs={**examples, second: _SECOND} if second else examples,
        example=MappingProxyType({number: 7.5} if number else {}),
        example_shape=(2, 3),
        formula=formula,
    )


IN_PLACE_OPS: tuple[TensorOpEntry, ...] = (
    _change(
        "add_",
        "Adds to a tensor in place.",
        r"a \leftarrow a + \alpha b",
        ("plus", "sum"),
        OTHER,
        OTHER_NUMBER,
        ALPHA,
        second="other",
    ),
    _change(
        "sub_",
        "Takes from a tensor in place.",
        r"a \leftarrow a - \alpha b",
        ("minus",),
        OTHER,
        OTHER_NUMBER,
        ALPHA,
        second="other",
    ),
    _change(
        "mul_",
        "Multiplies a tensor in place.",
        r"a \leftarrow a \odot b",
        ("times", "product"),
        _VALUE,
        _VALUE_NUMBER,
        second="value",
    ),
    _change(
        "div_",
        "Divides a tensor in place.",
        r"a \leftarrow a / b",
        ("divide", "quotient"),
        _VALUE,
        _VALUE_NUMBER,
        ROUNDING_MODE,
        second="value",
    ),
    _change("zero_", "Puts 0 into every element.", r"a \leftarrow 0", ("fill", "clear")),
    _change(
        "fill_",
        "Puts the same number into every element.",
        r"a \leftarrow \mathrm{value}",
        ("constant",),
        TensorInput(name="value", help="A tensor without axes that holds the number.", or_param=True),
        ScalarParam(name="value", help="The number.", start=1.0, booleans=True),
        number="value",
    ),
)
