"""Live changes: which values of a project may change while it trains, and how they take effect."""

from __future__ import annotations

from typing import Any

from torch.optim import Optimizer

from engine import catalogue
from engine.catalogue.params import Param
from engine.catalogue.settings import SETTINGS
from engine.spec import ProjectSpec
from engine.train.watch import StopRules


def live_param(spec: ProjectSpec, path: str) -> Param | None:
    """The declaration of a value that may change while the project trains; None if it may not.

    Args:
        spec: The project.
        path: Spec path, such as ``optimizer.params.lr`` or ``training.epochs``.
    """
    owner, _, name = path.rpartition(".")
    params: tuple[Param, ...] = ()
    if owner == "optimizer.params":
        entry = catalogue.optimizer(spec.optimizer.kind)
        params = entry.params if entry is not None else ()
    elif owner in SETTINGS:
        params = SETTINGS[owner]
    return next((param for param in params if param.name == name and param.live), None)


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
