"""Rules between two parameters of one thing, or of two things, which torch reports without a name or not at all."""

from __future__ import annotations

from typing import Any

from engine import catalogue
from engine.check.schedule_lengths import leaves
from engine.spec import Fix, LayerNode, Node, Problem, ProjectSpec, SchedulerNode

# Kind, lower and upper parameter, and whether the two may be equal.
_ORDERED = (
    ("Hardtanh", "min_val", "max_val", False),
    ("RReLU", "lower", "upper", True),
    ("uniform_", "a", "b", True),
    ("trunc_normal_", "a", "b", False),
    ("CyclicLR", "base_lr", "max_lr", True),
)


def check_pairs(spec: ProjectSpec) -> list[Problem]:
    """Check optimiser, schedule, layers and initialisers for parameters that do not go together."""
    return [*_optimizer(spec), *_scheduler(spec), *_layers(spec.model, "model")]


def _optimizer(spec: ProjectSpec) -> list[Problem]:
    problems = []
    params = _resolved(spec.optimizer, "optimizers")
    owner = "optimizer.params"
    if spec.optimizer.kind == "SGD" and params.get("nesterov") is True:
        for name, wanted, value, is_right in (
            ("momentum", "a number above 0 with nesterov", 0.9, _number(params.get("momentum")) > 0),
            ("dampening", "0 with nesterov", 0.0, _number(params.get("dampening")) == 0),
        ):
            if not is_right:
                fix = Fix(f"Set {name} to {value:g}", ((f"{owner}.{name}", value),))
                received = repr(params.get(name))
                problems.append(Problem(f"{owner}.{name}", "nesterov", wanted, received, "", fix))
    if spec.optimizer.kind == "Rprop":
        etas, sizes = _pair(params.get("etas")), _pair(params.get("step_sizes"))
        if etas is not None and not 0 < etas[0] < 1 < etas[1]:
            expected = "a number between 0 and 1, then one above 1"
            fix = Fix("Set them to 0.5, 1.2", ((f"{owner}.etas", [0.5, 1.2]),))
            problems.append(Problem(f"{owner}.etas", "order", expected, f"{etas[0]:g}, {etas[1]:g}", "", fix))
        if sizes is not None and not sizes[0] <= sizes[1]:
            expected = "the smallest step, then the largest"
            fix = Fix("Swap them", ((f"{owner}.step_sizes", [sizes[1], sizes[0]]),))
            received = f"{sizes[0]:g}, {sizes[1]:g}"
            problems.append(Problem(f"{owner}.step_sizes", "order", expected, received, "", fix))
    return problems


def _scheduler(spec: ProjectSpec) -> list[Problem]:
    if spec.scheduler is None:
        return []
    return [problem for path, node in leaves(spec.scheduler) for problem in _one_scheduler(spec, node, path)]


def _one_scheduler(spec: ProjectSpec, node: SchedulerNode, path: str) -> list[Problem]:
    problems = _order(node, "schedulers", path)
    params = _resolved(node, "schedulers")
    owner = f"{path}.params"
    if params.get("cycle_momentum") is True:
        optimizer = _resolved(spec.optimizer, "optimizers")
        if "momentum" not in optimizer and "betas" not in optimizer:
            expected = f"false, because {spec.optimizer.kind} has no momentum"
            fix = Fix("Switch it off", ((f"{owner}.cycle_momentum", False),))
            problems.append(Problem(f"{owner}.cycle_momentum", "no_momentum", expected, "true", "", fix))
        first, top = params.get("max_momentum"), _number(params.get("base_momentum"))
        # RMSprop makes room for its momentum in the first step, or never.
        if spec.optimizer.kind == "RMSprop" and first == 0 and top > 0:
            expected = "a number above 0, because RMSprop cannot begin without momentum and take it up later"
            fix = Fix(f"Set it to {top:g}", ((f"{owner}.max_momentum", top),))
            problems.append(Problem(f"{owner}.max_momentum", "late_momentum", expected, "0", "", fix))
    total, share = params.get("total_steps"), params.get("pct_start")
    if isinstance(total, int) and isinstance(share, int | float) and share * total == 1:
        expected = f"a share of the {total} steps other than exactly one step"
        fix = Fix("Set it to 0.3", ((f"{owner}.pct_start", 0.3),))
        problems.append(Problem(f"{owner}.pct_start", "one_step", expected, f"{share:g}", "", fix))
    return problems


def _layers(node: LayerNode, path: str) -> list[Problem]:
    problems = _order(node, "activations", path)
    for name, chosen in node.init.items():
        problems.extend(_order(chosen, "initializers", f"{path}.init.{name}"))
    for i, child in enumerate(node.children):
        problems.extend(_layers(child, f"{path}.children[{i}]"))
    return problems


def _order(node: Node, family: str, path: str) -> list[Problem]:
    rule = next((rule for rule in _ORDERED if rule[0] == node.kind), None)
    if rule is None:
        return []
    _, low_name, high_name, may_equal = rule
    params = _resolved(node, family)
    ends = _pair((params.get(low_name), params.get(high_name)))
    if ends is None:
        return []
    low, high = ends
    if low < high or (low == high and may_equal):
        return []
    word = "at most" if may_equal else "below"
    where = f"{path}.params.{low_name}"
    fix = None
    if low > high:
        fix = Fix("Swap them", ((where, high), (f"{path}.params.{high_name}", low)))
    return [Problem(where, "order", f"a number {word} {high_name} = {high:g}", f"{low:g}", "", fix)]


def _resolved(node: Node, family: str) -> dict[str, Any]:
    entry = catalogue.find(family, node.kind)
    return entry.resolved(node.params) if entry is not None else {}


def _pair(value: object) -> tuple[float, float] | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    first, second = value
    if any(isinstance(item, bool) or not isinstance(item, int | float) for item in value):
        return None
    return first, second


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
