"""How a live change takes effect between two steps, or why it does not."""

from __future__ import annotations

from typing import Any, Protocol

from torch.optim import Optimizer

from engine.catalogue.facts import DataFacts
from engine.check import check_project
from engine.check.group_options import rate_of
from engine.check.live import live_param
from engine.own_code.values import NO_OWN_CODE, OwnCode
from engine.spec import ParameterGroup, ProjectSpec
from engine.train.optimizer_step import OptimizerStep
from engine.train.schedule import set_base_rates
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


class Running(Protocol):
    """What of a run a live change reaches."""

    optimizer: Optimizer
    scheduler: Any
    rules: StopRules
    groups: tuple[ParameterGroup | None, ...]
    optimizer_step: OptimizerStep


def apply_live(run: Running, path: str, value: Any) -> Any:
    """Put a live value into force.

    Args:
        run: The run.
        path: Path of a value for which ``live_param`` has a declaration.
        value: A value that the declaration accepts.

    Returns:
        The value that was in force before.
    """
    owner, _, name = path.rpartition(".")
    old: Any
    if owner == "training.stop":
        old = getattr(run.rules.rules, name)
        run.rules.rules = run.rules.rules.model_copy(update={name: value})
    elif owner == "training.gradients":
        old = getattr(run.optimizer_step.gradients, name)
        run.optimizer_step.gradients = run.optimizer_step.gradients.model_copy(update={name: value})
    elif path == "training.epochs":
        old, run.rules.epochs = run.rules.epochs, value
    else:
        old = run.optimizer.param_groups[0][name]
        for mine, group in zip(run.groups, run.optimizer.param_groups, strict=True):
            if mine is not None and name in mine.params:
                continue  # This group has a value of its own.
            group[name] = value if name != "lr" or mine is None else rate_of(mine, value)
            if name == "lr" and "initial_lr" in group:
                group["initial_lr"] = group[name]
        if name == "lr":
            bases = [group.get("initial_lr", group["lr"]) for group in run.optimizer.param_groups]
            set_base_rates(run.scheduler, bases)
    return old
