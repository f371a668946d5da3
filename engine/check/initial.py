"""Checks of the initialiser chosen for a layer's weights."""

from __future__ import annotations

from collections.abc import Sequence

from engine import catalogue
from engine.check.params import check_node
from engine.spec import Fix, InitRule, LayerNode, Node, Problem, Severity
from engine.spec.tree import layer_paths


def check_rules(rules: Sequence[InitRule], model: LayerNode) -> list[Problem]:
    """Check the initialisers that are chosen for many layers at once.

    Args:
        rules: In the order in which they are applied.
        model: The model; a rule for layers that it lacks is only a warning.
    """
    problems: list[Problem] = []
    kinds = {node.kind for _, node in layer_paths(model)}
    for i, rule in enumerate(rules):
        path = f"initialization[{i}]"
        entry = catalogue.layer(rule.layer) if rule.layer is not None else None
        if rule.layer is not None and entry is None:
            known = [item.kind for item in catalogue.all_layers()]
            near = catalogue.near(rule.layer, known)
            fix = Fix(f"Use {near}", ((f"{path}.layer", near),)) if near else None
            expected = "the name of a known layer, or none for all"
            problems.append(Problem(f"{path}.layer", "unknown_kind", expected, repr(rule.layer), "", fix))
        elif entry is not None and rule.parameter not in entry.weights:
            known_weights = ", ".join(entry.weights) or f"nothing, {entry.kind} has no weights"
            expected = f"one of {known_weights}"
            problems.append(Problem(f"{path}.parameter", "unknown_weight", expected, repr(rule.parameter)))
        elif rule.layer is not None and rule.layer not in kinds:
            expected, received = "a layer that the model has", rule.layer
            severity = Severity.WARNING
            problems.append(Problem(f"{path}.layer", "no_such_layer", expected, received, severity=severity))
        where = f"{path}.initializer"
        found, wrong = check_node(where, rule.initializer, "initializers")
        problems.extend(wrong)
        if found is not None and entry is not None and rule.parameter in entry.weights:
            problems.extend(_axes(where, rule.initializer, entry.weights[rule.parameter]))
    return problems


def check_initializers(node: LayerNode, path: str = "model") -> list[Problem]:
    """Check every initialiser of the tree: that the weight exists, the entry too, and that the axes suit it."""
    problems: list[Problem] = []
    entry = catalogue.layer(node.kind)
    for name, chosen in node.init.items():
        where = f"{path}.init.{name}"
        if entry is not None and name not in entry.weights:
            known = ", ".join(entry.weights) or f"nothing, {node.kind} has no weights"
            problems.append(Problem(where, "unknown_weight", f"one of {known}", repr(name)))
            continue
        found, wrong = check_node(where, chosen, "initializers")
        problems.extend(wrong)
        if entry is not None and found is not None:
            problems.extend(_axes(where, chosen, entry.weights[name]))
    for i, child in enumerate(node.children):
        problems.extend(check_initializers(child, f"{path}.children[{i}]"))
    return problems


def _axes(where: str, chosen: Node, axes: int) -> list[Problem]:
    """The problem of an initialiser that does not take a tensor with this many axes."""
    initializer = catalogue.initializer(chosen.kind)
    if initializer is None:
        return []
    high = initializer.max_dims
    if initializer.min_dims <= axes and (high is None or axes <= high):
        return []
    wanted = f"at least {initializer.min_dims}" if high is None else f"{initializer.min_dims} to {high}"
    if high == initializer.min_dims:
        wanted = str(high)
    better = "zeros_" if axes < 2 else "xavier_uniform_"
    fix = Fix(f"Use {better}", ((where, {"kind": better, "params": {}}),))
    expected = f"an initializer for a tensor with {axes} {'axis' if axes == 1 else 'axes'}"
    received = f"{chosen.kind}, which wants {wanted}"
    return [Problem(f"{where}.kind", "axes", expected, received, "", fix)]
