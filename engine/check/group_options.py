"""What each group of an optimiser is given: the names of its parameters, and the values that are its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine import catalogue
from engine.check.parameter_facts import Sorting
from engine.spec import Node, ParameterGroup


def group_options(
    node: Node, groups: Sequence[ParameterGroup], sorting: Sorting, names: Sequence[str]
) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    """The groups as the optimiser gets them; first all parameters that are in none, even where there are none.

    Args:
        node: The optimiser.
        groups: The groups of the project; frozen ones are left out.
        sorting: Which parameters they hold.
        names: All parameters of the model, in order.
    """
    grouped = {name for inside in sorting.groups for name in inside}
    found: list[tuple[tuple[str, ...], dict[str, Any]]] = [
        (tuple(name for name in names if name not in grouped), {})
    ]
    for group, inside in trained_groups(groups, sorting):
        options = dict(group.params)
        if group.lr_factor is not None:
            options["lr"] = rate_of(group, learning_rate(node))
        found.append((inside, options))
    return found


def trained_groups(
    groups: Sequence[ParameterGroup], sorting: Sorting
) -> list[tuple[ParameterGroup, tuple[str, ...]]]:
    """The groups that the optimiser has beside the first one, with the names of their parameters."""
    pairs = zip(groups, sorting.groups, strict=True)
    return [(group, inside) for group, inside in pairs if not group.frozen and inside]


def learning_rate(node: Node) -> float:
    """The learning rate of an optimiser, its default where none is set."""
    entry = catalogue.optimizer(node.kind)
    return float(entry.resolved(node.params)["lr"]) if entry is not None else 0.0


def rate_of(group: ParameterGroup, rate: float) -> float:
    """The learning rate of a group.

    Args:
        group: The group.
        rate: The optimiser's own.
    """
    if group.lr_factor is not None:
        return rate * group.lr_factor
    return float(group.params.get("lr", rate))
