"""Loss of one sample, cost over all, and objective = cost + regularisation: the three shown apart.

Shape suffix: N samples.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine.build.training import build_loss
from engine.explore.losses.forms import loss_entry
from engine.spec import Node, Problem, ProjectError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Regularisation:
    """What is added to the cost.

    Args:
        l1: Factor on the sum of the sizes of all weights, at least 0.
        l2: Factor on half the sum of their squares, at least 0: what ``weight_decay`` of SGD is.
        biases: True if biases are penalised too, as weight_decay does.
    """

    l1: float = 0.0
    l2: float = 0.0
    biases: bool = False


@dataclass(frozen=True)
class Penalty:
    """What one parameter of the model adds to the objective.

    Args:
        name: Its name in the model, such as ``0.weight``.
        count: How many numbers it holds.
        l1: l1 × sum of the sizes of its numbers.
        l2: l2 / 2 × sum of their squares.
    """

    name: str
    count: int
    l1: float
    l2: float


@dataclass(frozen=True, eq=False)
class Objective:
    """The three numbers.

    Args:
        loss_N: The loss of each sample, float64, shape (N,).
        cost: The loss of the whole set, with the project's reduction.
        penalties: One for each parameter that is penalised.
        l1: What all of them add by their sizes.
        l2: What all of them add by their squares.
        objective: cost + l1 + l2.
        norm_of_cost_gradient: Length of the gradient of the cost by all parameters.
        norm_of_penalty_gradient: Length of the gradient of the penalties.
    """

    loss_N: Floats
    cost: float
    penalties: tuple[Penalty, ...]
    l1: float
    l2: float
    objective: float
    norm_of_cost_gradient: float
    norm_of_penalty_gradient: float


def objective_of(
    model: nn.Module, loss: Node, x: Tensor, target: Tensor, penalty: Regularisation
) -> Objective:
    """Compute loss, cost and objective of a copy of a model, in evaluation mode.

    Args:
        model: The model; it is left as it is.
        loss: A loss of an output and a target.
        x: All samples.
        target: Their targets, as the loss wants them.
        penalty: What is added to the cost.

    Raises:
        ProjectError: If a factor is negative, or the loss takes more than an output and a target.
    """
    problems = [
        Problem(name, "out_of_range", "a number of at least 0", f"{value:g}")
        for name, value in (("l1", penalty.l1), ("l2", penalty.l2))
        if not value >= 0
    ]
    if len(loss_entry(loss).example) != 2:
        problems.append(Problem("loss.kind", "no_cost", "a loss of one output and one target", loss.kind))
    if problems:
        raise ProjectError(problems)
    own = copy.deepcopy(model).eval()
    l1, l2 = penalty.l1, penalty.l2
    params: Mapping[str, Any] = loss.params
    reduction = params.get("reduction", "mean")
    chosen = {**params, "reduction": "mean" if reduction == "none" else reduction}
    output = own(x)
    cost: Tensor = build_loss(Node(kind=loss.kind, params=chosen))(output, target)
    with torch.no_grad():
        single = build_loss(Node(kind=loss.kind, params={**params, "reduction": "none"}))(output, target)
        loss_N = single.reshape(len(x), -1).mean(1).numpy().astype(np.float64)
    named = {name: value for name, value in own.named_parameters() if value.requires_grad}
    penalised = {name: value for name, value in named.items() if penalty.biases or not name.endswith("bias")}
    penalties = tuple(
        Penalty(
            name,
            value.numel(),
            l1 * float(value.detach().double().abs().sum()),
            l2 / 2 * float(value.detach().double().square().sum()),
        )
        for name, value in penalised.items()
    )
    of_cost = torch.autograd.grad(cost, list(named.values()), allow_unused=True) if named else ()
    of_penalty = [l1 * value.detach().sign() + l2 * value.detach() for value in penalised.values()]
    total_l1, total_l2 = sum(p.l1 for p in penalties), sum(p.l2 for p in penalties)
    value = float(cost.detach())
    return Objective(
        loss_N,
        value,
        penalties,
        total_l1,
        total_l2,
        value + total_l1 + total_l2,
        _length([gradient for gradient in of_cost if gradient is not None]),
        _length(of_penalty),
    )


def _length(gradients: list[Tensor]) -> float:
    return float(sum(float(gradient.double().square().sum()) for gradient in gradients) ** 0.5)
