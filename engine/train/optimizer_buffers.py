"""What an optimiser remembers of each parameter, read from a file of unknown origin: does it fit the parameters?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from torch import Tensor, optim


def buffers_that_do_not_fit(optimizer: optim.Optimizer, state: Mapping[int, Mapping[str, Any]]) -> str:
    """Say which buffer is not one of these parameters; empty if all are.

    Args:
        optimizer: With the parameters.
        state: The ``state`` of a ``state_dict``: for the number of a parameter its buffers by name.
    """
    sizes = [parameter.numel() for group in optimizer.param_groups for parameter in group["params"]]
    # LBFGS lays all parameters in one row, and remembers them with the first.
    is_one_row = isinstance(optimizer, optim.LBFGS)
    for at, buffers in state.items():
        if not (isinstance(at, int) and 0 <= at < len(sizes)):
            return f"parameter {at} of {len(sizes)}"
        for name, value in buffers.items():
            for tensor in _tensors(value):
                n = tensor.numel()
                # A number for all, or one for each weight, or one for each of its rows or columns.
                if not (n in (1, sum(sizes)) if is_one_row else n <= max(1, sizes[at])):
                    return f"{name} of parameter {at} has {n} numbers"
    return ""


def _tensors(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _tensors(item)
