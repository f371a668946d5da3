"""Blocks that torch has no module for. Each class stands alone: exported scripts contain its text."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Residual(nn.Module):
    """Adds what its body makes of the input to the input itself, or to what a shortcut makes of it.

    Args:
        body: The layers whose output is added.
        shortcut: The other way; None for the input as it is.

    Source:
        He et al., Deep Residual Learning for Image Recognition, equations 1 and 2.
    """

    def __init__(self, body: nn.Module, shortcut: nn.Module | None = None) -> None:
        super().__init__()
        self.body = body
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Compute ``body(x) + shortcut(x)``."""
        added: Tensor = self.body(x) + (x if self.shortcut is None else self.shortcut(x))
        return added


class Parallel(nn.Module):
    """Gives the same input to every branch and puts their outputs together.

    Args:
        branches: The ways that the input takes.
        join: concatenate or sum.
        dim: Axis along which outputs are concatenated.

    Source:
        Szegedy et al., Going Deeper with Convolutions, figure 2.
    """

    def __init__(self, *branches: nn.Module, join: str = "concatenate", dim: int = 1) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)
        self.join, self.dim = join, dim

    def forward(self, x: Tensor) -> Tensor:
        """Run every branch on the same input."""
        outputs = [branch(x) for branch in self.branches]
        if self.join == "concatenate":
            return torch.cat(outputs, dim=self.dim)
        return torch.stack(outputs).sum(dim=0)
