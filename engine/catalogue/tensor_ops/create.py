"""Functions that make a tensor from values."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import TensorExample, TensorInput, TensorOpEntry
from engine.catalogue.params import ChoiceParam, IntParam, Param
from engine.catalogue.tensor_ops.declare import (
    DEVICE,
    DTYPE,
    INPUT,
    NUMBER_DTYPE,
    OUT,
    PIN_MEMORY,
    REQUIRES_GRAD,
    SIZE,
    tensor_op,
)
from engine.catalogue.tensor_params import NestedParam, ScalarParam

_EXAMPLE = MappingProxyType({"input": TensorExample((2, 3))})
_FILL_VALUE = ScalarParam(
    name="fill_value", help="The number that stands everywhere.", start=1.0, booleans=True
)
_STEPS = IntParam(name="steps", help="How many numbers.", low=0, start=5)
_DATA = NestedParam(
    name="data",
    help="The numbers, in lists of lists; whole numbers give int64, any other float32.",
    start=((1.0, 2.0), (3.0, 4.0)),
)
_OR_DATA = TensorInput(
    name="data", help="A NumPy array or tensor of the bench instead of numbers.", or_param=True
)


def _by_value(
    kind: str,
    summary: str,
    tags: tuple[str, ...],
    *params: Param,
    dtype: ChoiceParam = DTYPE,
    **rest: object,
) -> TensorOpEntry:
    return tensor_op(
        kind,
        "create",
        summary,
        tags,
        *params,
        OUT,
        dtype,
        DEVICE,
        REQUIRES_GRAD,
        without=("layout",),
        **rest,  # type: ignore[arg-type]
    )


def _like(kind: str, summary: str, tags: tuple[str, ...], *params: Param, **rest: object) -> TensorOpEntry:
    return tensor_op(
        kind,
        "create",
        summary,
        ("same shape", *tags),
        INPUT,
        *params,
        DTYPE,
        DEVICE,
        REQUIRES_GRAD,
        example_inputs=_EXAMPLE,
        example_shape=(2, 3),
        without=("layout", "memory_format"),
        **rest,  # type: ignore[arg-type]
    )


CREATE_OPS: tuple[TensorOpEntry, ...] = (
    tensor_op(
        "tensor",
        "create",
        "Makes a tensor from numbers in lists, or from an array; it copies them.",
        ("data", "list", "copy"),
        _OR_DATA,
        _DATA,
        DTYPE,
        DEVICE,
        REQUIRES_GRAD,
        PIN_MEMORY,
        example={"data": ((1.0, 2.0, 3.0),), "dtype": "float64"},
        example_shape=(1, 3),
    ),
    tensor_op(
        "numpy.array",
        "create",
        "Makes an array of NumPy from numbers in lists.",
        ("numpy", "data", "list"),
        NestedParam(
            name="object",
            help="The numbers, in lists of lists; whole numbers give int64, any other float64.",
            start=((1.0, 2.0), (3.0, 4.0)),
        ),
        ChoiceParam(
            name="dtype",
            help="Type of the numbers; none lets NumPy choose.",
            default=None,
            optional=True,
            choices=("float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8", "bool"),
        ),
        target="numpy:array",
        source="https://numpy.org/doc/stable/reference/generated/numpy.array.html",
        example={"object": ((1.0, 2.0, 3.0),)},
        example_shape=(1, 3),
        deviations=MappingProxyType(
            {
                "copy": "lists are always copied",
                "order": "elements lie in reading order",
                "subok": "lists have no subclass",
                "ndmin": "the lists tell how many axes there are",
                "ndmax": "the lists tell how many axes there are",
                "like": "the result is an array of NumPy",
            }
        ),
    ),
    tensor_op(
        "from_numpy",
        "create",
        "Makes a tensor that looks at the memory of an array: edit one, and the other changes.",
        ("numpy", "shared memory", "view"),
        TensorInput(name="ndarray", help="The array of NumPy whose memory it shares.", is_array=True),
        example_inputs={"ndarray": TensorExample((2, 3), "array")},
        example_shape=(2, 3),
    ),
    tensor_op(
        "as_tensor",
        "create",
        "Makes a tensor and copies only where it must: the memory of an array or tensor is shared.",
        ("numpy", "shared memory", "data"),
        _OR_DATA,
        _DATA,
        DTYPE,
        DEVICE,
        example={"data": ((1.0, 2.0, 3.0),)},
        example_shape=(1, 3),
        deviations=MappingProxyType({"device": "none is torch's own default, which its help leaves out"}),
    ),
    _by_value(
        "zeros",
        "Makes a tensor of zeros.",
        ("fill", "empty"),
        SIZE,
        example={"size": (2, 3)},
        example_shape=(2, 3),
    ),
    _by_value(
        "ones", "Makes a tensor of ones.", ("fill",), SIZE, example={"size": (2, 3)}, example_shape=(2, 3)
    ),
    _by_value(
        "full",
        "Makes a tensor with the same number everywhere.",
        ("fill", "constant"),
        SIZE,
        _FILL_VALUE,
        example={"size": (2, 3), "fill_value": 7.5},
        example_shape=(2, 3),
    ),
    _by_value(
        "arange",
        "Counts from start up to, but not including, end.",
        ("range", "count"),
        ScalarParam(name="start", help="First number.", default=0),
        ScalarParam(name="end", help="The numbers stop before this.", start=10),
        ScalarParam(name="step", help="Difference between neighbours; negative counts down.", default=1),
        dtype=NUMBER_DTYPE,
        positional=("start", "end"),
        example={"start": 2, "end": 10, "step": 2},
        example_shape=(4,),
        formula=r"x_i = \mathrm{start} + i \cdot \mathrm{step}",
    ),
    _by_value(
        "linspace",
        "Makes evenly spaced numbers from start to end, both included.",
        ("range", "grid"),
        ScalarParam(name="start", help="First number.", start=0.0),
        ScalarParam(name="end", help="Last number.", start=1.0),
        _STEPS,
        dtype=NUMBER_DTYPE,
        positional=("start", "end"),
        example={"start": 0.0, "end": 1.0, "steps": 5},
        example_shape=(5,),
        formula=r"x_i = \mathrm{start} + i \frac{\mathrm{end} - \mathrm{start}}{\mathrm{steps} - 1}",
    ),
    _by_value(
        "logspace",
        "Makes numbers with evenly spaced logarithms, from base to the power start to base to the power end.",
        ("range", "grid", "logarithm"),
        ScalarParam(name="start", help="Power of the first number.", start=0.0),
        ScalarParam(name="end", help="Power of the last number.", start=2.0),
        _STEPS,
        ScalarParam(name="base", help="The number that is raised to the powers.", default=10.0),
        dtype=NUMBER_DTYPE,
        positional=("start", "end"),
        example={"start": 0.0, "end": 2.0, "steps": 3},
        example_shape=(3,),
        formula=r"x_i = \mathrm{base}^{e_i}, \quad "
        r"e_i = \mathrm{start} + i \frac{\mathrm{end} - \mathrm{start}}{\mathrm{steps} - 1}",
    ),
    _by_value(
        "eye",
        "Makes the identity matrix: ones on the diagonal, zeros elsewhere.",
        ("identity", "matrix", "diagonal"),
        IntParam(name="n", help="Number of rows.", low=0, start=3),
        IntParam(
            name="m",
            help="Number of columns; none makes as many as rows.",
            default=None,
            optional=True,
            low=0,
        ),
        example={"n": 3, "m": 4},
        example_shape=(3, 4),
        formula=r"x_{ij} = [i = j]",
    ),
    _like("zeros_like", "Makes a tensor of zeros with the shape and type of another.", ("fill",)),
    _like("ones_like", "Makes a tensor of ones with the shape and type of another.", ("fill",)),
    _like(
        "full_like",
        "Makes a tensor with the same number everywhere and the shape and type of another.",
        ("fill", "constant"),
        _FILL_VALUE,
        example={"fill_value": 7.5},
    ),
)
