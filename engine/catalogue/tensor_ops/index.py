"""Functions that pick elements, and the comparisons that tell which."""

from __future__ import annotations

from engine.catalogue.entry import TensorExample, TensorOpEntry
from engine.catalogue.tensor_ops.declare import axis, tensor_op


def _comparison(kind: str, words: str, sign: str, tags: tuple[str, ...]) -> TensorOpEntry:
    return tensor_op(
        kind,
        "index",
        f"Tells for each element whether it is {words} the other; true and false make a mask.",
        ("compare", "mask", *tags),
        tensors=("input", "other"),
        # The second is stretched over the rows of the first.
        inputs=(TensorExample((2, 3)), TensorExample((3,))),
        example_shape=(2, 3),
        formula=rf"y_i = [a_i {sign} b_i]",
        without=("out",),
    )


INDEX_OPS: tuple[TensorOpEntry, ...] = (
    tensor_op(
        "index_select",
        "index",
        "Picks rows, columns or other slices by their numbers, as a copy.",
        ("pick", "rows"),
        axis("dim", "Axis along which slices are picked.", start=0),
        tensors=("input", "index"),
        inputs=(TensorExample((3, 4)), TensorExample((2,), "index", 3)),
        example={"dim": 0},
        example_shape=(2, 4),
        without=("out",),
    ),
    tensor_op(
        "masked_select",
        "index",
        "Picks the elements where the mask is true, in one long row.",
        ("pick", "mask", "filter"),
        tensors=("input", "mask"),
        inputs=(TensorExample((2, 3)), TensorExample((2, 3), "mask")),
        example_shape=(3,),
        without=("out",),
    ),
    tensor_op(
        "gather",
        "index",
        "Picks one element along an axis for each place of an index tensor.",
        ("pick",),
        axis("dim", "Axis along which the index counts.", start=1),
        tensors=("input", "index"),
        inputs=(TensorExample((2, 4)), TensorExample((2, 3), "index", 4)),
        example={"dim": 1},
        example_shape=(2, 3),
        formula=r"y_{ij} = x_{i, \mathrm{index}_{ij}} \; \mathrm{for\ dim} = 1",
        without=("sparse_grad", "out"),
    ),
    _comparison("ge", "at least as large as", r"\ge", ("greater", "equal")),
    _comparison("gt", "larger than", ">", ("greater",)),
    _comparison("le", "at most as large as", r"\le", ("less", "equal")),
    _comparison("lt", "smaller than", "<", ("less",)),
    _comparison("eq", "equal to", "=", ("equal",)),
)
