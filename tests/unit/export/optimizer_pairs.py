"""A small project for every optimiser with every schedule that it can be paired with."""

from __future__ import annotations

from functools import cache
from typing import Any

from engine import project
from engine.catalogue import OPTIMIZERS, SCHEDULERS
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values

EPOCHS = 4
# Those that want a project of their own are paired in test_optimizing_scripts.
PAIRS = tuple(
    (optimizer.kind, scheduler.kind)
    for optimizer in OPTIMIZERS
    for scheduler in SCHEDULERS
    if optimizer.kind not in ("LBFGS", "Muon", "SparseAdam") and not scheduler.holds_others
)


@cache
def paired(optimizer: str, scheduler: str) -> ProjectSpec:
    """The project of a pair; where the check refuses the pair, with the fix that it offers."""
    params: dict[str, Any] = dict(next(e.example_params for e in SCHEDULERS if e.kind == scheduler))
    # The length of the one cycle is that of the run.
    params.pop("total_steps", None)
    spec = set_values(
        read_preset("two-moons-mlp"),
        (
            ("data.params.n", 32),
            ("training.epochs", EPOCHS),
            ("training.batch_size", 10),
            ("training.device", "cpu"),
            ("optimizer", {"kind": optimizer}),
            ("scheduler", {"kind": scheduler, "params": params}),
        ),
    )
    for problem in project.check(spec):
        if problem.fix is not None:
            spec = set_values(spec, problem.fix.edits)
    return spec
