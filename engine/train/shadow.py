"""A copy of the model in evaluation mode, so that looking never touches what is being trained."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn


class Shadow:
    """Evaluates the model's current weights without changing its mode, its statistics or any random state.

    Args:
        model: The model that is trained.
    """

    def __init__(self, model: nn.Module) -> None:
        self._live = state_tensors(model)
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self._own = state_tensors(self.model)

    def refresh(self, source: Sequence[Tensor] | None = None) -> nn.Module:
        """Copy the live weights, or other ones of the same model, and return the evaluating model.

        Args:
            source: Tensors in the order of ``state_tensors``; None takes the live ones.
        """
        with torch.no_grad():
            copy_tensors(self._own, self._live if source is None else source)
        return self.model


def state_tensors(model: nn.Module) -> list[Tensor]:
    """The tensors of ``state_dict`` in its order, not detached from the model."""
    return [tensor.detach() for tensor in model.state_dict().values()]


def copy_tensors(into: Sequence[Tensor], source: Sequence[Tensor]) -> None:
    """Copy values into existing tensors, the cheap way for the many small ones of a small model."""
    if into:
        torch._foreach_copy_(list(into), list(source))
