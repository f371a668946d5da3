"""Checks of what stands between the loss and the step, and of schedules that are made of others."""

from __future__ import annotations

from engine import catalogue
from engine.catalogue.entry import Task
from engine.catalogue.facts import DataFacts
from engine.check.params import check_node
from engine.check.schedule_lengths import leaves
from engine.spec import Fix, Problem, ProjectSpec, SchedulerNode, Severity


def check_gradients(spec: ProjectSpec) -> list[Problem]:
    """Check accumulation, clipping, precision and closure against each other."""
    problems = []
    entry, training = catalogue.optimizer(spec.optimizer.kind), spec.training
    if entry is not None and entry.needs_closure:
        why = f"because {entry.kind} computes loss and gradients of one batch several times in a step"
        for path, value, off in (
            ("training.gradients.accumulate", training.gradients.accumulate, 1),
            ("training.gradients.clip_value", training.gradients.clip_value, None),
            ("training.gradients.clip_norm", training.gradients.clip_norm, None),
            ("training.precision", "float16" if training.precision == "float16" else "float32", "float32"),
        ):
            if value != off:
                shown = "none" if off is None else str(off)
                fix = Fix(f"Set it to {shown}", ((path, off),))
                problems.append(Problem(path, "closure", f"{shown}, {why}", str(value), "", fix))
    path = "training.precision"
    if training.precision == "float16" and training.device in ("cpu", "mps"):
        fix = Fix("Use bfloat16", ((path, "bfloat16"),))
        expected = "float32 or bfloat16, because float16 needs a CUDA GPU"
        received = f"float16 with device {training.device}"
        problems.append(Problem(path, "no_float16", expected, received, "", fix))
    if training.precision != "float32" and spec.loss.kind == "BCELoss":
        fix = Fix("Use float32", ((path, "float32"),))
        expected = "float32, because BCELoss is not safe in a shorter number type"
        advice = "BCEWithLogitsLoss on outputs without Sigmoid is."
        problems.append(Problem(path, "unsafe_loss", expected, training.precision, advice, fix))
    if training.compile and training.device == "mps":
        where = "training.compile"
        fix = Fix("Switch it off", ((where, False),))
        expected = "false on mps, where torch.compile is not supported"
        problems.append(Problem(where, "no_compiler", expected, "true", "", fix))
    return problems


def check_schedule(spec: ProjectSpec) -> list[Problem]:
    """Check the schedule and all that it is made of."""
    return _tree(spec.scheduler, "scheduler") + _units(spec.scheduler) if spec.scheduler is not None else []


def _tree(node: SchedulerNode, path: str) -> list[Problem]:
    found, problems = check_node(path, node, "schedulers")
    entry = catalogue.scheduler(node.kind)
    if found is None or entry is None:
        return problems
    if not entry.holds_others:
        if node.children:
            fix = Fix("Remove them", ((f"{path}.children", []),))
            expected = f"none, because {node.kind} is not made of others"
            problems.append(
                Problem(f"{path}.children", "no_children", expected, str(len(node.children)), "", fix)
            )
        return problems
    least = 2 if node.kind == "SequentialLR" else 1
    if len(node.children) < least:
        warm_up = {"kind": "LinearLR", "params": {}}
        decay = {"kind": "ExponentialLR", "params": {"gamma": 0.95}}
        fix = Fix("Warm up, then decay", ((f"{path}.children", [warm_up, decay]),))
        expected = f"at least {least} schedules that it is made of"
        problems.append(Problem(f"{path}.children", "too_few", expected, str(len(node.children)), "", fix))
    milestones = node.params.get("milestones")
    if node.kind == "SequentialLR" and isinstance(milestones, tuple | list) and len(node.children) >= least:
        where, wanted = f"{path}.params.milestones", len(node.children) - 1
        numbers = [item for item in milestones if isinstance(item, int)]
        if len(milestones) != wanted:
            start = max(numbers, default=0)
            better = [*numbers[:wanted], *(start + i + 1 for i in range(wanted - len(numbers)))]
            fix = Fix(f"Set them to {', '.join(map(str, better))}", ((where, better),))
            expected = f"{wanted}: one fewer than the {wanted + 1} schedules"
            problems.append(Problem(where, "milestones", expected, str(len(milestones)), "", fix))
        elif sorted(set(numbers)) != numbers:
            differ = len(set(numbers)) == len(numbers)
            in_order = Fix("Sort them", ((where, sorted(numbers)),)) if differ else None
            received = ", ".join(map(str, milestones))
            problems.append(Problem(where, "order", "numbers in rising order", received, "", in_order))
    for i, child in enumerate(node.children):
        inner = catalogue.scheduler(child.kind)
        where = f"{path}.children[{i}]"
        if inner is not None and inner.needs_metric:
            expected = f"a schedule that watches no number, as {node.kind} gives it none"
            fix = Fix("Use ExponentialLR", ((where, {"kind": "ExponentialLR", "params": {"gamma": 0.95}}),))
            problems.append(Problem(f"{where}.kind", "needs_metric", expected, child.kind, "", fix))
        if node.kind == "SequentialLR" and inner is not None and inner.holds_others:
            expected = (
                "a schedule that is not made of others, which torch cannot start in the middle of a run"
            )
            problems.append(Problem(f"{where}.kind", "nested", expected, child.kind))
        problems.extend(_tree(child, where))
    return problems


def _units(node: SchedulerNode) -> list[Problem]:
    kinds: dict[str, list[str]] = {}
    for _, leaf in leaves(node):
        entry = catalogue.scheduler(leaf.kind)
        if entry is not None:
            kinds.setdefault(entry.step_unit, []).append(leaf.kind)
    if len(kinds) < 2:
        return []
    expected = "schedules that all move after an epoch, or all after a step"
    received = "; ".join(f"{', '.join(names)} after each {unit}" for unit, names in kinds.items())
    return [Problem("scheduler.children", "two_units", expected, received)]


def check_metric(spec: ProjectSpec, facts: DataFacts) -> list[Problem]:
    """Check that there is the number that a schedule watches, and that it is watched the right way round."""
    if spec.scheduler is None or spec.scheduler.kind != "ReduceLROnPlateau":
        return []
    metric, mode = spec.scheduler.params.get("metric", "loss"), spec.scheduler.params.get("mode", "min")
    path = "scheduler.params.metric"
    watch_loss = Fix("Watch the loss", ((path, "loss"), ("scheduler.params.mode", "min")))
    if metric == "validation_loss" and spec.data.split.validation == 0:
        fix = Fix("Keep 20 % for validation", (("data.split.validation", 0.2),))
        expected = "a validation part to watch"
        return [Problem(path, "no_validation", expected, "data.split.validation = 0", "", fix)]
    if metric == "accuracy" and (facts.predicts_input or facts.task is Task.REGRESSION):
        expected = "a loss, because accuracy is for classes"
        return [Problem(path, "no_accuracy", expected, "accuracy", "", watch_loss)]
    wanted = "max" if metric == "accuracy" else "min"
    if mode != wanted:
        where = "scheduler.params.mode"
        fix = Fix(f"Set it to {wanted}", ((where, wanted),))
        expected = f"{wanted}, because a {'larger' if wanted == 'max' else 'smaller'} {metric} is better"
        return [Problem(where, "wrong_way", expected, str(mode), "", fix, Severity.WARNING)]
    return []
