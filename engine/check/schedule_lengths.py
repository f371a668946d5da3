"""How schedules that are made of others step, and for how long each of them does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine import catalogue
from engine.catalogue.params import AUTO
from engine.spec import Node, SchedulerNode


def leaves(node: SchedulerNode, path: str = "scheduler") -> Iterator[tuple[str, SchedulerNode]]:
    """The schedules of a tree that hold no others, with their spec paths."""
    entry = catalogue.scheduler(node.kind)
    if entry is None or not entry.holds_others:
        yield path, node
        return
    for i, child in enumerate(node.children):
        yield from leaves(child, f"{path}.children[{i}]")


def steps_by_batch(node: SchedulerNode | None) -> bool:
    """True if a schedule moves after every step of the optimiser, False if after every epoch.

    Args:
        node: The checked choice; one that holds others steps as they do.
    """
    if node is None:
        return False
    units = {
        entry.step_unit for _, leaf in leaves(node) if (entry := catalogue.scheduler(leaf.kind)) is not None
    }
    return units == {"step"}


def watched_metric(node: SchedulerNode | None) -> str | None:
    """The number that the schedule's ``step()`` is given; None for one that is given none."""
    entry = catalogue.scheduler(node.kind) if node is not None else None
    if node is None or entry is None or not entry.needs_metric:
        return None
    return str(entry.resolved(node.params)["metric"])


def child_lengths(node: SchedulerNode, total_steps: int) -> list[int]:
    """For how many steps each child is in force, at least 1.

    Args:
        node: A schedule that may hold others.
        total_steps: For how many it is in force itself.
    """
    milestones = node.params.get("milestones")
    inner = (
        [item for item in milestones if isinstance(item, int)] if isinstance(milestones, tuple | list) else []
    )
    if node.kind != "SequentialLR" or len(inner) != len(node.children) - 1:
        return [total_steps] * len(node.children)
    ends = [*inner, max(total_steps, *inner, 1)]
    return [max(1, end - start) for start, end in zip([0, *inner], ends, strict=True)]


def scheduler_arguments(node: Node, total_steps: int) -> dict[str, Any]:
    """Parameters of a schedule that torch knows, with the length of the run where it is "auto".

    Args:
        node: The checked choice.
        total_steps: For how many steps it is in force.
    """
    entry = catalogue.scheduler(node.kind)
    if entry is None:
        raise LookupError(f"unchecked scheduler {node.kind!r}")
    given = {param.name: AUTO for param in entry.params if param.required and param.auto} | dict(node.params)
    return {
        name: (total_steps if isinstance(value, str) and value == AUTO else value)
        for name, value in given.items()
        if name not in entry.ours
    }
