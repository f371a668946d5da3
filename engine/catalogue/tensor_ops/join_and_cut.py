"""Functions that join tensors and cut them into pieces."""

from __future__ import annotations

from engine.catalogue.entry import Results, TensorExample, TensorInput, TensorOpEntry
from engine.catalogue.params import IntParam, SizeParam
from engine.catalogue.tensor_ops.declare import INPUT, OUT, axis, tensor_op

_TENSORS = TensorInput(
    name="tensors", help="The tensors, in the order in which they are joined.", several=True
)
_TO_CUT = TensorExample((5, 3))

JOIN_OPS: tuple[TensorOpEntry, ...] = (
    tensor_op(
        "cat",
        "join",
        "Puts tensors one after the other along an axis that they have already.",
        ("concatenate", "append"),
        _TENSORS,
        axis("dim", "Axis along which they are joined; the other axes must be equal.", default=0),
        OUT,
        example_inputs={"tensors": (TensorExample((2, 3)), TensorExample((4, 3)))},
        example_shape=(6, 3),
    ),
    tensor_op(
        "stack",
        "join",
        "Puts tensors of the same shape side by side along a new axis.",
        ("new axis",),
        _TENSORS,
        axis("dim", "Place of the new axis.", default=0),
        OUT,
        example_inputs={"tensors": (TensorExample((2, 3)), TensorExample((2, 3)))},
        example={"dim": 1},
        example_shape=(2, 2, 3),
    ),
    tensor_op(
        "chunk",
        "join",
        "Cuts a tensor into at most this many pieces of equal size, the last one smaller if need be.",
        ("cut", "pieces", "view"),
        INPUT,
        IntParam(name="chunks", help="Number of pieces.", low=1, high=1000, start=2),
        axis("dim", "Axis along which it is cut.", default=0),
        results=Results.PIECES,
        example_inputs={"input": _TO_CUT},
        example={"chunks": 2},
        example_shape=(3, 3),
    ),
    tensor_op(
        "split",
        "join",
        "Cuts a tensor into pieces of a given length, or of several given lengths.",
        ("cut", "pieces", "view"),
        TensorInput(name="tensor", help="The tensor that is cut."),
        SizeParam(
            name="split_size_or_sections",
            help="Length of every piece, or one length for each; together they are the axis.",
            low=1,
            start=2,
        ),
        axis("dim", "Axis along which it is cut.", default=0),
        results=Results.PIECES,
        example_inputs={"tensor": _TO_CUT},
        example={"split_size_or_sections": (1, 4)},
        example_shape=(1, 3),
    ),
)
