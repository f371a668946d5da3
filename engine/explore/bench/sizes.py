"""How many elements a step would make, known before it makes them."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from engine.build.bench.call import Generators, perform
from engine.check.bench import MOST_ELEMENTS, elements_asked
from engine.explore.bench.act import Act
from engine.explore.bench.broadcast import broadcast_inputs, common_shape
from engine.explore.bench.values import n_elements


def elements_made(act: Act) -> int | None:
    """Elements of the largest result of a step; None if that cannot be too many or cannot be told.

    Args:
        act: A step that was not yet carried out.
    """
    asked = elements_asked(act.entry, act.step.params)
    if asked is not None:
        return asked
    if act.entry.kind in ("cat", "stack"):
        return sum(n_elements(value) for value in act.inputs("tensors"))
    tensors = [value for value in act.all_inputs().values() if isinstance(value, Tensor)]
    # No function of the bench makes more elements than there are pairs of those of its inputs.
    if (
        math.prod(max(1, tensor.numel()) for tensor in tensors) <= MOST_ELEMENTS
        and act.entry.kind != "expand"
    ):
        return max((tensor.numel() for tensor in tensors), default=None)
    _, shapes = broadcast_inputs(act)
    together = common_shape(shapes) if shapes else None
    if together is not None and act.entry.broadcasts:
        return math.prod(together)
    return _on_meta(act)


def _on_meta(act: Act) -> int | None:
    """The same call with tensors that have a shape but no numbers."""
    if act.entry.group == "autograd" or act.entry.kind in ("setitem", "numpy"):
        return None
    values: dict[str, Any] = {
        name: torch.empty_strided(tuple(value.shape), value.stride(), dtype=value.dtype, device="meta")
        if isinstance(value, Tensor)
        else value
        for name, value in act.all_inputs().items()
    }
    try:
        with torch.no_grad():
            given = perform(act.entry, act.step, values, Generators(0))
    except (RuntimeError, TypeError, ValueError, IndexError, NotImplementedError):
        # What cannot be done without numbers, or not at all: the real call will tell.
        return None
    results = given if isinstance(given, tuple | list) else (given,)
    return max((result.numel() for result in results if isinstance(result, Tensor)), default=None)
