"""Fills weights as the user chose: by rules for many layers first, then layer by layer."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from engine import catalogue
from engine.build.targets import resolve_target, torch_arguments
from engine.catalogue.entry import InitializerEntry
from engine.check.module_plan import Plan
from engine.check.plan_names import places
from engine.spec import InitRule


def initialize(module: nn.Module, plan: Plan, rules: Sequence[InitRule] = ()) -> None:
    """Fill weights, in the order in which the exported script does.

    Args:
        module: What was built of the plan.
        plan: The plan of the whole model.
        rules: What is chosen for all layers, or for those of a kind.
    """
    for rule in rules:
        entry = catalogue.initializer(rule.initializer.kind)
        assert entry is not None, "rules are checked"
        fill, arguments = resolve_target(entry.target), torch_arguments(entry, rule.initializer.params)
        for layer in module.modules():
            weight = weight_of(layer, rule.parameter)
            if isinstance(weight, nn.Parameter) and is_meant(rule, entry, layer, weight):
                fill(weight, **arguments)
    for place in places(plan):
        for name, chosen in place.plan.node.init.items():
            entry = catalogue.initializer(chosen.kind)
            for at in place.names:
                tensor = weight_of(module.get_submodule(at), name)
                if entry is not None and tensor is not None:
                    resolve_target(entry.target)(tensor, **torch_arguments(entry, chosen.params))


def weight_of(layer: nn.Module, name: str) -> nn.Parameter | None:
    """A parameter by its dotted name in a layer; None where it is switched off or does not exist."""
    owner, _, last = name.rpartition(".")
    try:
        found = getattr(layer.get_submodule(owner), last, None)
    except AttributeError:
        return None
    return found if isinstance(found, nn.Parameter) else None


def is_meant(rule: InitRule, entry: InitializerEntry, layer: nn.Module, weight: nn.Parameter) -> bool:
    """Tell whether a rule is for this layer: its kind, and as many axes as the initialiser takes.

    Args:
        rule: The rule.
        entry: Its initialiser.
        layer: A module that has the parameter.
        weight: The parameter.
    """
    if rule.layer is not None:
        kind = catalogue.layer(rule.layer)
        return kind is not None and isinstance(layer, resolve_target(kind.target))
    return weight.dim() >= entry.min_dims and (entry.max_dims is None or weight.dim() <= entry.max_dims)
