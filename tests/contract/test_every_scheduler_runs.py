"""Schedulers: the learning rate follows the formula that the entry shows."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from running_examples import run_scheduler

from engine.catalogue import SCHEDULERS, SchedulerEntry

ENTRIES = [pytest.param(entry, id=entry.kind) for entry in SCHEDULERS]
LR = 0.1

# The formulas of the entries, with the numbers of their examples; OneCycleLR has a test of its own.
RATES: dict[str, Callable[[int], float]] = {
    "StepLR": lambda t: LR * 0.1 ** (t // 2),
    "MultiStepLR": lambda t: LR * 0.1 ** ((t >= 1) + (t >= 3)),
    "ConstantLR": lambda t: LR / 3 if t < 5 else LR,
    "ExponentialLR": lambda t: LR * 0.9**t,
    "LinearLR": lambda t: LR * (1 / 3 + (1 - 1 / 3) * min(1, t / 5)),
    "PolynomialLR": lambda t: LR * (1 - min(t, 5) / 5),
    "CosineAnnealingLR": lambda t: LR / 2 * (1 + math.cos(math.pi * t / 5)),
    "CosineAnnealingWarmRestarts": lambda t: LR / 2 * (1 + math.cos(math.pi * (t % 2) / 2)),
    "CyclicLR": lambda t: 0.001 + 0.099 * max(0.0, 1 - abs(t / 2 - 2 * math.floor(1 + t / 4) + 1)),
    "LambdaLR": lambda t: LR * (1.0, 0.5, 0.25)[min(t, 2)],
    "MultiplicativeLR": lambda t: LR * math.prod((1.0, 0.5, *(0.9,) * 5)[:t]),
    "SequentialLR": lambda t: LR * (0.5 if t < 2 else 0.9 ** (t - 2)),
    "ChainedScheduler": lambda t: LR * (0.5 if t < 3 else 1) * 0.9**t,
    # The first loss is the best; every later one is no better, and patience is 0.
    "ReduceLROnPlateau": lambda t: LR * 0.5 ** max(0, t - 1),
}


@pytest.mark.parametrize("entry", [case for case in ENTRIES if case.values[0].kind != "OneCycleLR"])
def test_the_learning_rate_follows_the_formula(entry: SchedulerEntry) -> None:
    rates = run_scheduler(entry, entry.example_params, steps=6, lr=LR)
    assert rates == pytest.approx([RATES[entry.kind](t) for t in range(7)], abs=1e-12)
    assert len(set(rates)) > 1


def test_one_cycle_rises_to_the_top_and_ends_far_below_its_start() -> None:
    entry = next(entry for entry in SCHEDULERS if entry.kind == "OneCycleLR")
    rates = run_scheduler(entry, entry.example_params, steps=9)
    assert rates[0] == pytest.approx(0.1 / 25)
    assert max(rates) == rates[2] == pytest.approx(0.1)
    assert rates[-1] == pytest.approx(0.1 / 25 / 10000)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_unit_of_a_step_is_epoch_or_step(entry: SchedulerEntry) -> None:
    assert (entry.step_unit == "step") == (entry.kind in {"CyclicLR", "OneCycleLR"})
    assert entry.needs_metric == (entry.kind == "ReduceLROnPlateau")
