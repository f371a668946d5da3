"""Checks of the initialiser chosen for a layer's weights."""

from __future__ import annotations

from engine import catalogue
from engine.check.params import check_node
from engine.spec import Fix, LayerNode, Problem


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
        initializer = catalogue.initializer(chosen.kind)
        if entry is None or found is None or initializer is None:
            continue
        axes = entry.weights[name]
        high = initializer.max_dims
        if axes < initializer.min_dims or (high is not None and axes > high):
            wanted = (
                f"at least {initializer.min_dims}" if high is None else f"{initializer.min_dims} to {high}"
            )
            if high == initializer.min_dims:
                wanted = str(high)
            better = "zeros_" if axes < 2 else "xavier_uniform_"
            fix = Fix(f"Use {better}", ((where, {"kind": better, "params": {}}),))
            expected = f"an initializer for a tensor with {axes} {'axis' if axes == 1 else 'axes'}"
            received = f"{chosen.kind}, which wants {wanted}"
            problems.append(Problem(f"{where}.kind", "axes", expected, received, "", fix))
    for i, child in enumerate(node.children):
        problems.extend(check_initializers(child, f"{path}.children[{i}]"))
    return problems
