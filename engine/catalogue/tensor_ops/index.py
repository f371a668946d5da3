"""Functions that pick elements, and the comparisons that tell which."""

from __future__ import annotations

from engine.catalogue.entry import OpForm, Results, TensorExample, TensorInput, TensorOpEntry
from engine.catalogue.tensor_ops.declare import INPUT, OUT, axis, tensor_op
from engine.catalogue.tensor_params import IndexParam, ScalarParam

_INDEXING = "https://numpy.org/doc/stable/user/basics.indexing.html"
_STATEMENTS = "engine.build.bench.statements"


def _comparison(kind: str, words: str, sign: str, tags: tuple[str, ...]) -> TensorOpEntry:
    return tensor_op(
        kind,
        "index",
        f"Tells for each element whether it is {words} the other; true and false make a mask.",
        ("compare", "mask", *tags),
        INPUT,
        TensorInput(name="other", help="A tensor to compare with.", or_param=True),
        ScalarParam(name="other", help="A number to compare with.", start=0.0, booleans=True),
        OUT,
        broadcasts=("input", "other"),
        # The second is stretched over the rows of the first.
        example_inputs={"input": TensorExample((2, 3)), "other": TensorExample((3,))},
        example_shape=(2, 3),
        formula=rf"y_i = [a_i {sign} b_i]",
    )


def _choice(name: str, when: str) -> tuple[TensorInput, ScalarParam]:
    return (
        TensorInput(name=name, help=f"A tensor to take from {when}.", or_param=True),
        ScalarParam(name=name, help=f"A number that stands {when}.", start=0.0, booleans=True),
    )


INDEX_OPS: tuple[TensorOpEntry, ...] = (
    tensor_op(
        "getitem",
        "index",
        "Picks by places, slices, lists or a mask; places and slices share memory, lists and masks copy.",
        ("slice", "slicing", "row", "column", "element", "mask", "view"),
        TensorInput(name="input", help="The tensor or array from which it picks."),
        IndexParam(
            name="index", help="What stands in the brackets, such as 0:2, 1 or a mask's name.", start="0"
        ),
        form=OpForm.STATEMENT,
        target=f"{_STATEMENTS}:getitem",
        source=_INDEXING,
        example_inputs={"input": TensorExample((4, 3))},
        example={"index": "0:2, None, ..."},
        example_shape=(2, 1, 3),
    ),
    tensor_op(
        "setitem",
        "index",
        "Writes a number or a tensor into some places; all that look at the same memory change with it.",
        ("edit", "assign", "cell", "slice", "write"),
        TensorInput(name="input", help="The tensor or array that is changed."),
        IndexParam(name="index", help="Which places, such as 0, 1 or a mask's name.", start="0"),
        TensorInput(
            name="value", help="A tensor whose numbers are written, stretched to fit.", or_param=True
        ),
        ScalarParam(name="value", help="The number that is written.", start=0.0, booleans=True),
        form=OpForm.STATEMENT,
        target=f"{_STATEMENTS}:setitem",
        source=_INDEXING,
        results=Results.NONE,
        in_place=True,
        example_inputs={"input": TensorExample((4, 3))},
        example={"index": "0, 1", "value": 9.0},
        example_shape=(4, 3),
    ),
    tensor_op(
        "index_select",
        "index",
        "Picks rows, columns or other slices by their numbers, as a copy.",
        ("pick", "rows"),
        INPUT,
        axis("dim", "Axis along which slices are picked.", start=0),
        TensorInput(name="index", help="The numbers of the slices, whole numbers in one row."),
        OUT,
        example_inputs={"input": TensorExample((3, 4)), "index": TensorExample((2,), "index", 3)},
        example={"dim": 0},
        example_shape=(2, 4),
    ),
    tensor_op(
        "masked_select",
        "index",
        "Picks the elements where the mask is true, in one long row.",
        ("pick", "mask", "filter"),
        INPUT,
        TensorInput(name="mask", help="True where an element is picked."),
        OUT,
        broadcasts=("input", "mask"),
        example_inputs={"input": TensorExample((2, 3)), "mask": TensorExample((2, 3), "mask")},
        example_shape=(3,),
    ),
    tensor_op(
        "gather",
        "index",
        "Picks one element along an axis for each place of an index tensor.",
        ("pick",),
        INPUT,
        axis("dim", "Axis along which the index counts.", start=1),
        TensorInput(name="index", help="For each place of the result, which one is picked; whole numbers."),
        OUT,
        example_inputs={"input": TensorExample((2, 4)), "index": TensorExample((2, 3), "index", 4)},
        example={"dim": 1},
        example_shape=(2, 3),
        formula=r"y_{ij} = x_{i, \mathrm{index}_{ij}} \; \mathrm{for\ dim} = 1",
        without=("sparse_grad",),
    ),
    tensor_op(
        "where",
        "index",
        "Takes each element from one tensor where a condition is true, and from another where it is not.",
        ("choose", "mask", "condition"),
        TensorInput(name="condition", help="True where the first is taken."),
        *_choice("input", "where the condition is true"),
        *_choice("other", "where it is false"),
        OUT,
        broadcasts=("condition", "input", "other"),
        example_inputs={
            "condition": TensorExample((2, 3), "mask"),
            "input": TensorExample((2, 3)),
            "other": TensorExample((3,)),
        },
        example_shape=(2, 3),
        formula=r"y_i = c_i \, ? \, a_i : b_i",
    ),
    _comparison("ge", "at least as large as", r"\ge", ("greater", "equal")),
    _comparison("gt", "larger than", ">", ("greater",)),
    _comparison("le", "at most as large as", r"\le", ("less", "equal")),
    _comparison("lt", "smaller than", "<", ("less",)),
    _comparison("eq", "equal to", "=", ("equal",)),
)
