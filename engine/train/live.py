"""How a live change takes effect between two steps, or why it does not."""

from __future__ import annotations

from typing import Any

from torch.optim import Optimizer

from engine.catalogue.facts import DataFacts
from engine.check import check_project
from engine.check.live import live_param
from engine.own_code.values import NO_OWN_CODE, OwnCode
from engine.spec import ProjectSpec
from engine.train.watch import StopRules


def why_not_live(spec: ProjectSpec, path: str, value: Any) -> str | None:
    """The sentence that refuses a live change; None for one that can be made.

    Args:
        spec: The project of the run.
        path: Spec path of the value.
        value: The new value.
    """
    param = live_param(spec, path)
    if param is not None and param.accepts(value):
        return None
    expected = param.expected if param is not None else "a value that may change while training runs"
    return f"{path}: expected {expected}, received {value!r}; it was left as it is."


def why_not_these_samples(
    spec: ProjectSpec, old: DataFacts, new: DataFacts, own: OwnCode = NO_OWN_CODE
) -> str | None:
    """The sentence that refuses other samples in the middle of a run; None for samples that fit it.

    Args:
        spec: The project of the run.
        old: Facts of the samples in use.
        new: Facts of the others.
        own: What is known of modules of the user's own.
    """
    left = "The samples were left as they were."
    if _kind_of(old) != _kind_of(new):
        return f"data: expected samples of {', '.join((*old.feature_names, *old.class_names))}, received others. {left}"
    problems = check_project(spec, new, own).errors
    return f"{problems[0].line()} {left}" if problems else None


def _kind_of(facts: DataFacts) -> tuple[object, ...]:
    return (
        facts.feature_names,
        facts.input_names,
        facts.input_shape,
        facts.class_names,
        facts.in_memory,
        facts.predicts_input,
    )


def apply_live(path: str, value: Any, optimizer: Optimizer, scheduler: Any, rules: StopRules) -> Any:
    """Put a live value into force.

    Args:
        path: Path of a value for which ``live_param`` has a declaration.
        value: A value that the declaration accepts.
        optimizer: The optimiser in use.
        scheduler: The schedule in use, or None.
        rules: The rules that end the run.

    Returns:
        The value that was in force before.
    """
    owner, _, name = path.rpartition(".")
    old: Any
    if owner == "training.stop":
        old = getattr(rules.rules, name)
        rules.rules = rules.rules.model_copy(update={name: value})
    elif path == "training.epochs":
        old, rules.epochs = rules.epochs, value
    else:
        old = optimizer.param_groups[0][name]
        for group in optimizer.param_groups:
            group[name] = value
            if name == "lr" and "initial_lr" in group:
                group["initial_lr"] = value
        if name == "lr" and hasattr(scheduler, "base_lrs"):
            # A schedule goes on from the new rate, not from the one it was born with.
            scheduler.base_lrs = [value for _ in scheduler.base_lrs]
    return old
