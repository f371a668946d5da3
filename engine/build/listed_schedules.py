"""Schedules for which torch takes a function, with a list in its place: a project holds no code."""

from __future__ import annotations

from collections.abc import Sequence

import torch


def lambda_lr(
    optimizer: torch.optim.Optimizer, factors: Sequence[float]
) -> torch.optim.lr_scheduler.LambdaLR:
    """The first learning rate times one factor an epoch; the last factor stays."""
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: factors[min(epoch, len(factors) - 1)])


def multiplicative_lr(
    optimizer: torch.optim.Optimizer, factors: Sequence[float]
) -> torch.optim.lr_scheduler.MultiplicativeLR:
    """The learning rate of the epoch before times one factor; the last factor goes on."""
    return torch.optim.lr_scheduler.MultiplicativeLR(
        optimizer, lambda epoch: factors[min(epoch - 1, len(factors) - 1)]
    )
