"""From checked nodes to a loss, an optimiser and a schedule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from engine import catalogue
from engine.build.targets import resolve_target, torch_arguments
from engine.catalogue.params import AUTO
from engine.spec import Node


def build_loss(node: Node, dtype: torch.dtype = torch.float32) -> nn.Module:
    """Build the chosen loss.

    Args:
        node: The checked choice.
        dtype: Of the weights that were given as numbers; a project trains in float32.
    """
    entry = catalogue.loss(node.kind)
    if entry is None:
        raise LookupError(f"unchecked loss {node.kind!r}")
    loss: nn.Module = resolve_target(entry.target)(**torch_arguments(entry, node.params, dtype))
    return loss


def build_optimizer(node: Node, model: nn.Module) -> Optimizer:
    """Build the chosen optimiser over all parameters of the model."""
    entry = catalogue.optimizer(node.kind)
    if entry is None:
        raise LookupError(f"unchecked optimizer {node.kind!r}")
    arguments = torch_arguments(entry, node.params)
    optimizer: Optimizer = resolve_target(entry.target)(model.parameters(), **arguments)
    return optimizer


def scheduler_arguments(node: Node, total_steps: int) -> dict[str, Any]:
    """Parameters of a schedule, with the length of the run where it is "auto"."""
    entry = catalogue.scheduler(node.kind)
    if entry is None:
        raise LookupError(f"unchecked scheduler {node.kind!r}")
    given = {param.name: AUTO for param in entry.params if param.required and param.auto} | dict(node.params)
    arguments = torch_arguments(entry, given)
    return {
        name: (total_steps if isinstance(value, str) and value == AUTO else value)
        for name, value in arguments.items()
    }


def build_scheduler(node: Node | None, optimizer: Optimizer, total_steps: int) -> Any:
    """Build the chosen schedule of the learning rate, or None.

    Args:
        node: The chosen scheduler.
        optimizer: The optimiser whose learning rate it moves.
        total_steps: Length of the whole run in the scheduler's own unit.
    """
    if node is None:
        return None
    entry = catalogue.scheduler(node.kind)
    if entry is None:
        raise LookupError(f"unchecked scheduler {node.kind!r}")
    return resolve_target(entry.target)(optimizer, **scheduler_arguments(node, total_steps))


def trained_parameters(model: nn.Module, unused: Sequence[str]) -> list[nn.Parameter]:
    """The parameters that get gradients.

    Args:
        model: The model.
        unused: Names of modules and parameters that its forward does not reach; the optimiser leaves them alone.
    """
    return [
        parameter
        for name, parameter in model.named_parameters()
        if parameter.requires_grad and not any(f"{name}.".startswith(f"{prefix}.") for prefix in unused)
    ]
