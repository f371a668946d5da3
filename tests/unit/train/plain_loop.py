"""The same training written down plainly: DataLoader, zero_grad, backward, step. The oracle for whole runs.

Shape suffixes: N samples, B samples in a batch.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from engine.data import load
from engine.spec import ProjectSpec


@dataclass
class Plain:
    """What the plain loop saw.

    Args:
        losses: Loss of every step, before its update.
        n_right: Rightly predicted samples of every epoch, counted batch by batch.
        states: Weights that gave the loss of each step.
        model: The model after the last step.
    """

    model: nn.Module
    losses: list[float] = field(default_factory=list)
    n_right: list[int] = field(default_factory=list)
    states: list[dict[str, Tensor]] = field(default_factory=list)


def train_plainly(
    spec: ProjectSpec,
    model: Callable[[], nn.Module],
    loss_function: nn.Module,
    optimizer: Callable[..., torch.optim.Optimizer],
    *,
    epochs: int,
    before_step: Callable[[int, torch.optim.Optimizer], None] | None = None,
) -> Plain:
    """Train on the training samples of a project, with everything else written by hand.

    Args:
        spec: Where samples, seed, batches and learning rate come from; nothing else of it is used.
        model: Makes the model; called right after the seed is set.
        loss_function: The loss.
        optimizer: Called with the parameters.
        epochs: Epochs; ends earlier at a loss that is not finite.
        before_step: Called with the number of steps done before each update.
    """
    data = load(spec.data)
    rows = torch.tensor(data.train_index)
    x_NF = torch.tensor(data.x_NI).float()[rows]
    target: Any = torch.tensor(data.y_N)[rows]
    is_index = isinstance(loss_function, nn.CrossEntropyLoss)
    target = target.long() if is_index else target.float().unsqueeze(1)
    torch.manual_seed(spec.seed)
    made = model()
    steps = optimizer(made.parameters())
    loader = DataLoader(
        TensorDataset(x_NF, target),
        batch_size=spec.training.batch_size or len(x_NF),
        shuffle=spec.training.shuffle,
        drop_last=spec.training.drop_last,
        generator=torch.Generator().manual_seed(spec.seed),
    )
    seen = Plain(made)
    for _ in range(epochs):
        n_right = 0
        for x_BF, y in loader:
            output = made(x_BF)
            loss = loss_function(output, y)
            if not isfinite(loss.item()):
                return seen
            seen.losses.append(loss.item())
            seen.states.append(copy.deepcopy(made.state_dict()))
            guessed = output.argmax(dim=1) if is_index else (output > 0.5).float()
            n_right += int((guessed == y).sum())
            steps.zero_grad()
            loss.backward()
            if before_step is not None:
                before_step(len(seen.losses) - 1, steps)
            steps.step()
        seen.n_right.append(n_right)
    return seen
