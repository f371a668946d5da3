"""Functions that arrange the same numbers in another shape."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import TensorExample, TensorOpEntry
from engine.catalogue.params import SizeParam
from engine.catalogue.tensor_ops.declare import axis, tensor_op

_INPUT = (TensorExample((2, 3, 4)),)

RESHAPE_OPS: tuple[TensorOpEntry, ...] = (
    tensor_op(
        "reshape",
        "reshape",
        "Arranges the numbers in another shape, in reading order; shares memory where that is possible.",
        ("shape", "view"),
        SizeParam(
            name="shape",
            help="New size of each axis; −1 may stand once for whatever is left.",
            low=-1,
            scalar=False,
            start=(-1,),
        ),
        tensors=("input",),
        inputs=_INPUT,
        example={"shape": (6, -1)},
        example_shape=(6, 4),
    ),
    tensor_op(
        "transpose",
        "reshape",
        "Swaps two axes; the memory is shared, only the strides change.",
        ("swap", "axes", "view"),
        axis("dim0", "One axis.", start=0),
        axis("dim1", "The axis that it changes places with.", start=1),
        tensors=("input",),
        inputs=_INPUT,
        example={"dim0": 0, "dim1": 2},
        example_shape=(4, 3, 2),
    ),
    tensor_op(
        "permute",
        "reshape",
        "Puts all axes in a new order; the memory is shared, only the strides change.",
        ("order", "axes", "view"),
        SizeParam(
            name="dims", help="The old numbers of the axes in their new order.", scalar=False, start=(1, 0)
        ),
        tensors=("input",),
        inputs=_INPUT,
        example={"dims": (2, 0, 1)},
        example_shape=(4, 2, 3),
    ),
    tensor_op(
        "squeeze",
        "reshape",
        "Takes away axes of size 1.",
        ("axes", "view"),
        SizeParam(
            name="dim",
            help="Axis or axes to take away if their size is 1; none takes away all of size 1.",
            default=None,
            optional=True,
        ),
        tensors=("input",),
        inputs=(TensorExample((2, 1, 3, 1)),),
        example={"dim": 1},
        example_shape=(2, 3, 1),
        deviations=MappingProxyType({"dim": "none stands for torch's form without it"}),
    ),
    tensor_op(
        "unsqueeze",
        "reshape",
        "Adds an axis of size 1.",
        ("axes", "view"),
        axis("dim", "Place of the new axis.", start=0),
        tensors=("input",),
        inputs=(TensorExample((2, 3)),),
        example={"dim": 1},
        example_shape=(2, 1, 3),
    ),
    tensor_op(
        "flatten",
        "reshape",
        "Lines up several axes as one.",
        ("axes", "view"),
        axis("start_dim", "First axis to line up.", default=0),
        axis("end_dim", "Last axis to line up.", default=-1),
        tensors=("input",),
        inputs=_INPUT,
        example={"start_dim": 1},
        example_shape=(2, 12),
    ),
)
