"""What a step does that is no function of torch but a statement of Python."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class NoGradient(Exception):
    """A ``.grad`` was wanted where there is none."""


def getitem(input: Any, index: Any) -> Any:
    """``input[index]``."""
    return input[index]


def setitem(input: Any, index: Any, value: Any) -> None:
    """``input[index] = value``."""
    input[index] = value


def grad(input: Tensor) -> Tensor:
    """``input.grad``.

    Raises:
        NoGradient: If no backward has reached it.
    """
    found = own_grad(input)
    if found is None:
        raise NoGradient
    return found


def zero_grad(input: Tensor, set_to_none: bool = True) -> None:
    """``input.grad = None``, or ``input.grad.zero_()``.

    Raises:
        NoGradient: If there is none that could be filled with zeros.
    """
    if set_to_none:
        input.grad = None
    else:
        grad(input).zero_()


def gradient_step(input: Tensor, lr: float) -> None:
    """``input -= lr * input.grad`` without recording it.

    Raises:
        NoGradient: If no backward has reached it.
    """
    slope = grad(input)
    with torch.no_grad():
        input -= lr * slope


def own_grad(tensor: Tensor) -> Tensor | None:
    """The ``.grad`` of a tensor; None, and no warning, for one that never has any."""
    return tensor.grad if tensor.is_leaf or tensor.retains_grad else None
