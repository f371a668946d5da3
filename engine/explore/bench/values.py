"""Copies of tensors and arrays as plain numbers, for a viewer.

Shape suffixes: N elements in reading order, ``_any`` the shape of the tensor itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.build.bench.statements import own_grad
from engine.explore.bench.memory import Memories, Value, addresses, block_of, layout
from engine.explore.bench.view import MAX_ELEMENTS, Floats, ValueView

MAX_THINNED = 100_000
_CHUNK = 1_000_000
Array = npt.NDArray[Any]


def value_view(
    name: str,
    value: Value,
    memories: Memories,
    changed_any: npt.NDArray[np.bool_] | None,
    same: tuple[str, ...],
) -> ValueView:
    """What a viewer sees of a value.

    Args:
        name: What it is called.
        value: The tensor or array.
        memories: The memories of the bench.
        changed_any: True where the shown step changed it; None if it did not.
        same: Other names of the same object.
    """
    array_any = plain_array(value)
    is_small = array_any.size <= MAX_ELEMENTS
    strides, offset = layout(value)
    tensor = value if isinstance(value, Tensor) else None
    item_size = array_any.itemsize if tensor is None else tensor.element_size()
    grad = own_grad(tensor) if tensor is not None else None
    return ValueView(
        name=name,
        is_array=tensor is None,
        shape=tuple(value.shape),
        dtype=str(value.dtype),
        strides=strides,
        storage_offset=offset,
        device=str(tensor.device) if tensor is not None else "cpu",
        memory=memories.number_of(value),
        memory_size=block_of(value).n_bytes // max(1, item_size),
        is_contiguous=_is_contiguous(value),
        values_any=as_shown(array_any) if is_small else None,
        thinned=thinned(array_any),
        statistics=statistics(array_any),
        n_elements=array_any.size,
        changed_any=changed_any,
        addresses_any=addresses(value) if is_small else None,
        requires_grad=tensor is not None and tensor.requires_grad,
        is_leaf=tensor is None or tensor.is_leaf,
        grad_fn=tensor.grad_fn.name() if tensor is not None and tensor.grad_fn is not None else None,
        grad_any=as_floats(grad) if grad is not None else None,
        version=tensor._version if tensor is not None else 0,
        names_of_same=same,
    )


def plain_array(value: Value) -> Array:
    """A copy of the elements as an array of NumPy."""
    if not isinstance(value, Tensor):
        return np.array(value)
    # A copy before numpy(), which forbids a tensor for ever to be resized by out=. NumPy has no bfloat16, and every
    # one of them is a float32.
    tensor = value.detach().to(torch.float32 if value.dtype is torch.bfloat16 else value.dtype, copy=True)
    return tensor.cpu().numpy()


def n_elements(value: Value) -> int:
    """How many elements a tensor or array has."""
    return math.prod(value.shape)


def as_shown(array_any: Array) -> Array:
    """A copy as bool, int64 or float64."""
    if array_any.dtype == np.bool_:
        return array_any.copy()
    kind: Any = np.int64 if array_any.dtype.kind in "iu" else np.float64
    return array_any.astype(kind)


def as_floats(value: Value) -> Floats:
    """A copy of the elements as float64."""
    floats: Floats = plain_array(value).astype(np.float64)
    return floats


def thinned(array_any: Array) -> Floats:
    """Evenly taken elements in reading order, as float64, all of them where there are not too many."""
    step = -(-array_any.size // MAX_THINNED) if array_any.size > MAX_THINNED else 1
    if step == 1:
        return array_any.astype(np.float64).reshape(-1)
    if array_any.flags.c_contiguous:
        return array_any.reshape(-1)[::step].astype(np.float64)
    places = np.unravel_index(np.arange(0, array_any.size, step), array_any.shape)
    floats: Floats = array_any[places].astype(np.float64)
    return floats


def statistics(array_any: Array) -> Mapping[str, float]:
    """Count, extremes, mean and deviation (over n − 1) of the finite elements, and how many are special."""
    with np.errstate(all="ignore"):
        found = _statistics(array_any)
    return {name: value for name, value in found.items() if np.isfinite(value)}


def _statistics(array_any: Array) -> dict[str, float]:
    n = array_any.size
    n_nan = n_inf = n_zero = 0
    low, high, total, finite = np.inf, -np.inf, 0.0, 0
    for chunk_N in _chunks(array_any):
        is_finite_N = np.isfinite(chunk_N)
        kept_N = chunk_N if is_finite_N.all() else chunk_N[is_finite_N]
        if kept_N.size < chunk_N.size:
            n_nan += int(np.isnan(chunk_N).sum())
            n_inf += int(np.isinf(chunk_N).sum())
        n_zero += kept_N.size - int(np.count_nonzero(kept_N))
        if kept_N.size:
            low, high = min(low, float(kept_N.min())), max(high, float(kept_N.max()))
            total += float(kept_N.sum())
            finite += kept_N.size
    found = {"count": float(n), "n_nan": float(n_nan), "n_inf": float(n_inf), "n_zero": float(n_zero)}
    if finite:
        mean = total / finite
        found |= {"min": low, "max": high, "mean": mean}
        if finite > 1:
            squares = 0.0
            for chunk_N in _chunks(array_any):
                kept_N = chunk_N if finite == n else chunk_N[np.isfinite(chunk_N)]
                squares += float(np.square(kept_N - mean).sum())
            found["std"] = float(np.sqrt(squares / (finite - 1)))
    return found


def changes(before_any: Array, after_any: Array) -> npt.NDArray[np.bool_] | None:
    """Where elements differ, all of them if the shape does; None if nothing does. NaN is the same as NaN."""
    if before_any.shape != after_any.shape:
        return np.ones(after_any.shape, dtype=np.bool_)
    differ_any: npt.NDArray[np.bool_] = np.asarray(before_any != after_any)
    if before_any.dtype.kind == "f":
        differ_any = differ_any & ~(np.isnan(before_any) & np.isnan(after_any))
    return differ_any if differ_any.any() else None


def _chunks(array_any: Array) -> Iterator[Floats]:
    """The elements as float64, about a million at a time, so that a large tensor is not copied as a whole."""
    if array_any.size <= _CHUNK or array_any.ndim == 0:
        yield array_any.astype(np.float64).reshape(-1)
    elif array_any.flags.c_contiguous:
        flat_N = array_any.reshape(-1)
        for start in range(0, flat_N.size, _CHUNK):
            yield flat_N[start : start + _CHUNK].astype(np.float64)
    else:
        for part in array_any:
            yield from _chunks(part)


def _is_contiguous(value: Value) -> bool:
    if isinstance(value, np.generic):
        return True
    return value.is_contiguous() if isinstance(value, Tensor) else bool(value.flags.c_contiguous)
