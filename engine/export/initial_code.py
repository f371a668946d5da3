"""The initialisers of a model as source text, in the order in which the engine fills the weights."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from engine import catalogue
from engine.build.initial import weight_of
from engine.catalogue.entry import InitializerEntry
from engine.check.module_plan import Plan
from engine.check.plan_names import places
from engine.export.arguments import arguments_code, target_code
from engine.export.text import call
from engine.spec import InitRule, Node


def initializer_lines(plan: Plan, module: nn.Module, rules: Sequence[InitRule] = ()) -> list[str]:
    """Statements that fill the weights of ``model``.

    Args:
        plan: The plan of the whole model.
        module: What is built of it; tells which weights are switched off.
        rules: What is chosen for many layers at once.
    """
    lines = [line for rule in rules for line in _rule_lines(rule)]
    for place in places(plan):
        for name, chosen in place.plan.node.init.items():
            if weight_of(module.get_submodule(place.names[0]), name) is None:
                continue
            indent = ""
            for variable, every in place.loops:
                lines.append(f"{indent}for {variable} in {every}:")
                indent += "    "
            lines += [indent + line for line in _fill(chosen, f"{place.code}.{name}").splitlines()]
    return lines


def _rule_lines(rule: InitRule) -> list[str]:
    entry = catalogue.initializer(rule.initializer.kind)
    assert entry is not None, "rules are checked"
    if rule.layer is None:
        condition = _dims(entry)
        lines = ["for layer in model.modules():", f'    weight = getattr(layer, "{rule.parameter}", None)']
        lines.append(f"    if isinstance(weight, nn.Parameter){condition}:")
        target = "weight"
    else:
        kind = catalogue.layer(rule.layer)
        assert kind is not None, "rules are checked"
        lines = ["for layer in model.modules():"]
        target = f"layer.{rule.parameter}"
        lines.append(f"    if isinstance(layer, {target_code(kind)}) and {target} is not None:")
    return lines + [" " * 8 + line for line in _fill(rule.initializer, target).splitlines()]


def _dims(entry: InitializerEntry) -> str:
    low, high = entry.min_dims, entry.max_dims
    if high is None:
        return f" and weight.dim() >= {low}" if low > 0 else ""
    return f" and {low} <= weight.dim() <= {high}"


def _fill(chosen: Node, target: str) -> str:
    entry = catalogue.initializer(chosen.kind)
    assert entry is not None, "initialisers are checked"
    return call(target_code(entry), arguments_code(entry, chosen.params), first=target)
