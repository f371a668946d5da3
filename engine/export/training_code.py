"""The loss, the optimiser and the schedule as source text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from engine import catalogue
from engine.check.group_options import group_options
from engine.check.parameter_facts import NO_GROUPS, Sorting
from engine.check.schedule_lengths import child_lengths, scheduler_arguments
from engine.export.arguments import arguments_code, target_code
from engine.export.text import call, literal
from engine.spec import Node, ParameterGroup, SchedulerNode


def loss_code(node: Node) -> str:
    """The loss as an expression."""
    entry = catalogue.loss(node.kind)
    if entry is None:
        raise LookupError(f"unchecked loss {node.kind!r}")
    return call(target_code(entry), arguments_code(entry, node.params))


def frozen_lines(sorting: Sorting) -> list[str]:
    """Statements that take frozen parameters out of training."""
    if not sorting.frozen:
        return []
    return [
        f"for name in {literal(sorting.frozen)}:",
        "    model.get_parameter(name).requires_grad_(False)  # frozen",
    ]


def optimizer_code(
    node: Node, groups: Sequence[ParameterGroup] = (), sorting: Sorting = NO_GROUPS, names: Sequence[str] = ()
) -> str:
    """The optimiser as an expression.

    Args:
        node: The checked choice.
        groups: Parameters that are trained in a way of their own.
        sorting: Which parameters those are.
        names: All parameters of the model, in order.
    """
    entry = catalogue.optimizer(node.kind)
    if entry is None:
        raise LookupError(f"unchecked optimizer {node.kind!r}")
    first = "model.parameters()"
    if groups:
        items = []
        for inside, options in group_options(node, groups, sorting, names):
            given = {"params": f"[model.get_parameter(name) for name in {literal(inside)}]"}
            given |= arguments_code(entry, options, every=True)
            lines = "".join(
                textwrap.indent(f'"{key}": {text}', "    ") + ",\n" for key, text in given.items()
            )
            items.append("{\n" + lines + "}")
        first = "[\n" + "".join(textwrap.indent(item, "    ") + ",\n" for item in items) + "]"
    return call(target_code(entry), arguments_code(entry, node.params), first=first)


def scheduler_code(node: SchedulerNode, total_steps: int) -> str:
    """The schedule as an expression.

    Args:
        node: The checked choice.
        total_steps: For how many steps it is in force.
    """
    entry = catalogue.scheduler(node.kind)
    if entry is None:
        raise LookupError(f"unchecked scheduler {node.kind!r}")
    arguments = arguments_code(entry, scheduler_arguments(node, total_steps))
    if not entry.holds_others:
        return call(target_code(entry), arguments, first="optimizer")
    lengths = child_lengths(node, total_steps)
    children = [scheduler_code(child, length) for child, length in zip(node.children, lengths, strict=True)]
    listed = "[\n" + "".join(textwrap.indent(child, "    ") + ",\n" for child in children) + "]"
    if node.kind == "SequentialLR":
        arguments = {"schedulers": listed, "milestones": literal(node.params["milestones"])}
        return call(target_code(entry), arguments, first="optimizer")
    return call(target_code(entry), arguments, first=listed)
