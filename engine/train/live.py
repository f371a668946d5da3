"""How a live change takes effect between two steps."""

from __future__ import annotations

from typing import Any

from torch.optim import Optimizer

from engine.train.watch import StopRules


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
