"""Functions that make or change tensors: what the tensor bench offers."""

from __future__ import annotations

from engine.catalogue.entry import TensorOpEntry
from engine.catalogue.tensor_ops.arithmetic import MATH_OPS
from engine.catalogue.tensor_ops.autograd import AUTOGRAD_OPS
from engine.catalogue.tensor_ops.create import CREATE_OPS
from engine.catalogue.tensor_ops.draw import DRAW_OPS
from engine.catalogue.tensor_ops.in_place import IN_PLACE_OPS
from engine.catalogue.tensor_ops.index import INDEX_OPS
from engine.catalogue.tensor_ops.join_and_cut import JOIN_OPS
from engine.catalogue.tensor_ops.reduce import REDUCE_OPS
from engine.catalogue.tensor_ops.reshape import RESHAPE_OPS

TENSOR_OPS: tuple[TensorOpEntry, ...] = (
    *CREATE_OPS,
    *DRAW_OPS,
    *JOIN_OPS,
    *INDEX_OPS,
    *RESHAPE_OPS,
    *MATH_OPS,
    *REDUCE_OPS,
    *IN_PLACE_OPS,
    *AUTOGRAD_OPS,
)

__all__ = ["TENSOR_OPS"]
