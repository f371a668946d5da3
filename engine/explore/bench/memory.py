"""Which values of the bench look at the same memory."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import Tensor

# A single element of an array of NumPy is a number of its own type.
Value = Tensor | npt.NDArray[Any] | np.generic


@dataclass(frozen=True)
class Block:
    """A piece of memory.

    Args:
        start: Address of its first byte; 0 for memory without bytes.
        n_bytes: Its length.
    """

    start: int
    n_bytes: int


def block_of(value: Value) -> Block:
    """The whole memory that a tensor or array looks into, also where it shows only a part of it."""
    if isinstance(value, Tensor):
        storage = value.untyped_storage()
        return Block(storage.data_ptr(), storage.nbytes())
    if isinstance(value, np.generic):
        # A number of NumPy's lies nowhere that anything else could look at.
        return Block(0, 0)
    owner = value
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    return Block(owner.__array_interface__["data"][0], owner.nbytes)


def share_memory(one: Value, other: Value) -> bool:
    """True if two values look into the same memory."""
    return _overlap(block_of(one), block_of(other))


def layout(value: Value) -> tuple[tuple[int, ...], int]:
    """Strides and the place of the first element in the memory, both in elements."""
    if isinstance(value, Tensor):
        return tuple(value.stride()), int(value.storage_offset())
    if isinstance(value, np.generic):
        return (), 0
    strides = tuple(stride // value.itemsize for stride in value.strides)
    start = value.__array_interface__["data"][0]
    return strides, (start - block_of(value).start) // value.itemsize


def addresses(value: Value) -> npt.NDArray[np.int64]:
    """Where each element lies in its memory, in elements; the shape is that of the value."""
    strides, offset = layout(value)
    shape = tuple(value.shape)
    places_any = np.full(shape, offset, dtype=np.int64)
    for axis, (size, stride) in enumerate(zip(shape, strides, strict=True)):
        along = np.arange(size, dtype=np.int64) * stride
        places_any += along.reshape((-1,) + (1,) * (len(shape) - axis - 1))
    return places_any


def byte_addresses(value: Value) -> npt.NDArray[np.int64]:
    """The address of the first byte of each element; the shape is that of the value."""
    size = value.element_size() if isinstance(value, Tensor) else value.itemsize
    return addresses(value) * size + block_of(value).start


class Memories:
    """Numbers memories in the order of appearance.

    Args:
        values: Every value of the bench, oldest first, as they are now; all are alive, so that no two memories have
            the same address.
    """

    def __init__(self, values: list[Value]) -> None:
        self._starts: list[int] = []
        self._known: list[tuple[Block, int]] = []
        self._of_empty: dict[int, int] = {}
        self._n = 0
        for value in values:
            self.number_of(value)

    def number_of(self, value: Value) -> int:
        """The number of the memory that a value looks into, a new one if nothing else does."""
        block = block_of(value)
        if not block.n_bytes:
            if id(value) not in self._of_empty:
                self._of_empty[id(value)] = self._next()
            return self._of_empty[id(value)]
        at = bisect.bisect_right(self._starts, block.start)
        for known, number in self._known[max(0, at - 1) : at + 1]:
            if _overlap(known, block):
                return number
        number = self._next()
        self._starts.insert(at, block.start)
        self._known.insert(at, (block, number))
        return number

    def _next(self) -> int:
        self._n += 1
        return self._n - 1


def _overlap(one: Block, other: Block) -> bool:
    """Blocks of no bytes are not told apart by their address, and share nothing."""
    if not one.n_bytes or not other.n_bytes:
        return False
    return one.start < other.start + other.n_bytes and other.start < one.start + one.n_bytes
