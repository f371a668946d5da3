"""From checked nodes to a loss, an optimiser and a schedule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from engine import catalogue
from engine.build.targets import resolve_target, torch_arguments
from engine.check.group_options import group_options
from engine.check.parameter_facts import NO_GROUPS, Sorting
from engine.check.schedule_lengths import child_lengths, scheduler_arguments
from engine.spec import Node, ParameterGroup, SchedulerNode


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


def build_optimizer(
    node: Node,
    model: nn.Module,
    groups: Sequence[ParameterGroup] = (),
    sorting: Sorting = NO_GROUPS,
) -> Optimizer:
    """Build the chosen optimiser over all parameters of the model that are not frozen.

    Args:
        node: The checked choice.
        model: The model; what is frozen must not require gradients any more.
        groups: Parameters that are trained in a way of their own.
        sorting: Which parameters those are.
    """
    entry = catalogue.optimizer(node.kind)
    if entry is None:
        raise LookupError(f"unchecked optimizer {node.kind!r}")
    given: Any = model.parameters()
    if groups:
        given = [
            {"params": [model.get_parameter(name) for name in names], **torch_arguments(entry, options)}
            for names, options in group_options(node, groups, sorting, parameter_names(model))
        ]
    optimizer: Optimizer = resolve_target(entry.target)(given, **torch_arguments(entry, node.params))
    return optimizer


def parameter_names(model: nn.Module) -> list[str]:
    """Dotted names of all parameters, in the order of ``parameters()``."""
    return [name for name, _ in model.named_parameters()]


def freeze(model: nn.Module, sorting: Sorting) -> None:
    """Let frozen parameters take no part in training."""
    for name in sorting.frozen:
        model.get_parameter(name).requires_grad_(False)


def build_scheduler(node: SchedulerNode | None, optimizer: Optimizer, total_steps: int) -> Any:
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
    children = [
        build_scheduler(child, optimizer, length)
        for child, length in zip(node.children, child_lengths(node, total_steps), strict=True)
    ]
    arguments = torch_arguments(entry, scheduler_arguments(node, total_steps))
    if node.kind == "SequentialLR":
        arguments["milestones"] = list(arguments["milestones"])
    target = resolve_target(entry.target)
    if node.kind == "ChainedScheduler":
        return target(children, **arguments)
    return target(optimizer, *([children] if entry.holds_others else []), **arguments)


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
