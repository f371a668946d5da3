"""The loss, the optimiser and the schedule as source text."""

from __future__ import annotations

from engine import catalogue
from engine.build.training import scheduler_arguments
from engine.export.arguments import arguments_code, target_code
from engine.export.text import call
from engine.spec import Node


def loss_code(node: Node) -> str:
    """The loss as an expression."""
    entry = catalogue.loss(node.kind)
    if entry is None:
        raise LookupError(f"unchecked loss {node.kind!r}")
    return call(target_code(entry), arguments_code(entry, node.params))


def optimizer_code(node: Node) -> str:
    """The optimiser as an expression."""
    entry = catalogue.optimizer(node.kind)
    if entry is None:
        raise LookupError(f"unchecked optimizer {node.kind!r}")
    return call(target_code(entry), arguments_code(entry, node.params), first="model.parameters()")


def scheduler_code(node: Node, total_steps: int) -> str:
    """The schedule as an expression."""
    entry = catalogue.scheduler(node.kind)
    if entry is None:
        raise LookupError(f"unchecked scheduler {node.kind!r}")
    arguments = arguments_code(entry, scheduler_arguments(node, total_steps))
    return call(target_code(entry), arguments, first="optimizer")
