"""Units that no longer learn: dead ones and saturated ones."""

from __future__ import annotations

from typing import Any

from engine.doctor.finding import Finding, Gravity
from engine.doctor.rate_fix import rate_times
from engine.doctor.rule import Rule
from engine.spec import Fix, ProjectSpec
from engine.train.vitals import Vitals

_FEWEST_UNITS = 8
_DEAD = 0.75
_SATURATED = 0.8
_SQUASHING = frozenset({"Sigmoid", "Tanh", "Softsign"})


def dead_units(vitals: Vitals, spec: ProjectSpec) -> list[Finding]:
    """Units whose slope is 0 for every sample."""
    found = []
    for a in vitals.activations:
        # A squashing activation without any slope left in float32 is told as saturated.
        if a.kind in _SQUASHING or a.n_units < _FEWEST_UNITS or a.n_dead < _DEAD * a.n_units:
            continue
        fix = None
        if a.path and a.kind in ("ReLU", "ReLU6"):
            edits: tuple[tuple[str, Any], ...] = ((f"{a.path}.kind", "LeakyReLU"), (f"{a.path}.params", {}))
            fix = Fix("Use LeakyReLU in the next run", edits)
        found.append(
            Finding(
                "dead_units",
                a.path,
                f"{a.n_dead} of {a.n_units} units of the {a.kind} {a.name} are dead: they learn nothing any more.",
                f"Their slope is 0 for every sample that was looked at, {a.n_dead / a.n_units:.0%} of the units.",
                "LeakyReLU has no flat side; a smaller learning rate keeps units from dying.",
                fix or rate_times(0.1, vitals, spec),
                Gravity.WARNING,
                vitals.step,
                vitals.step,
            )
        )
    return found


def saturated_units(vitals: Vitals, spec: ProjectSpec) -> list[Finding]:
    """A squashing activation that is flat for nearly all inputs."""
    return [
        Finding(
            "saturated_units",
            a.path,
            f"The {a.kind} {a.name} is saturated: hardly any gradient passes through it.",
            f"For {a.saturated:.0%} of its inputs less than a twentieth of the steepest slope is left.",
            "Smaller first weights, scaled features or a smaller learning rate keep it on its slope.",
            rate_times(0.1, vitals, spec),
            Gravity.WARNING,
            vitals.step,
            vitals.step,
        )
        for a in vitals.activations
        if a.kind in _SQUASHING and not a.is_output and a.saturated is not None and a.saturated >= _SATURATED
    ]


DEAD_UNITS = Rule(
    "dead_units",
    "Dead units",
    "As much as 40 % of a network can die when the learning rate is too high; but layers of models that learn well "
    "were seen with 43 % (shipped models) and 62 % (one input feature) at first, so it is said from 75 % on. Among "
    "fewer than eight units a share says little.",
    "CS231n, Neural networks part 1, commonly used activation functions: https://cs231n.github.io/neural-networks-1/",
    dead_units,
    looks=3,
)
SATURATED_UNITS = Rule(
    "saturated_units",
    "Saturated units",
    "A trained network uses the flat ends for a part of its samples; with four fifths there, next to no gradient "
    "passes.",
    "Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, AISTATS 2010",
    saturated_units,
    looks=3,
)
