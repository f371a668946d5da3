"""Every schedule of the learning rate against its closed form: torch's own, and the curve the explorer draws.

Shape suffix: T points in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch
from closed_schedules import CLOSED, chained, in_turn, momentum_of, on_plateau
from torch import nn
from torch.optim import lr_scheduler

from engine import catalogue
from engine.build.training import build_optimizer, build_scheduler
from engine.catalogue import SCHEDULERS
from engine.explore.schedule import learning_rates
from engine.presets import read_preset
from engine.spec import Node, SchedulerNode, set_values

LR = 0.2
LENGTH = 40
SETTINGS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "StepLR": ({"step_size": 7}, {"step_size": 3, "gamma": 0.8}),
    "MultiStepLR": ({"milestones": (4, 11)}, {"milestones": (1, 5, 30), "gamma": 0.5}),
    "ConstantLR": ({}, {"factor": 0.2, "total_iters": 9}),
    "ExponentialLR": ({"gamma": 0.9},),
    "LinearLR": ({}, {"start_factor": 1.0, "end_factor": 0.1, "total_iters": 20}),
    "PolynomialLR": ({}, {"total_iters": 30, "power": 2.0}),
    "CosineAnnealingLR": ({"T_max": 40}, {"T_max": 15, "eta_min": 0.01}),
    "CosineAnnealingWarmRestarts": ({"T_0": 6}, {"T_0": 4, "T_mult": 2, "eta_min": 0.02}),
    "CyclicLR": (
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 5},
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 4, "step_size_down": 8, "mode": "triangular2"},
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 4, "mode": "exp_range", "gamma": 0.95},
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 4, "base_momentum": 0.5, "max_momentum": 0.7},
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 4, "cycle_momentum": False},
    ),
    "OneCycleLR": (
        {"max_lr": 0.5, "total_steps": 40},
        {"max_lr": 0.5, "total_steps": 40, "anneal_strategy": "linear", "pct_start": 0.25},
        {"max_lr": 0.5, "total_steps": 40, "three_phase": True, "div_factor": 10.0, "final_div_factor": 50.0},
        {"max_lr": 0.5, "total_steps": 40, "base_momentum": 0.5, "max_momentum": 0.7},
        {"max_lr": 0.5, "total_steps": 40, "cycle_momentum": False},
    ),
}
CASES = [
    pytest.param(kind, given, id=f"{kind}-{i}")
    for kind, many in SETTINGS.items()
    for i, given in enumerate(many)
]
PLATEAUS: tuple[Mapping[str, Any], ...] = (
    {"patience": 3},
    {"patience": 2, "factor": 0.5, "cooldown": 3, "min_lr": 0.02, "threshold": 0.05},
    {"patience": 1, "factor": 0.5, "threshold": 0.3, "threshold_mode": "abs"},
    {"patience": 1, "factor": 0.5, "threshold": 0.3, "threshold_mode": "abs", "mode": "max"},
    {"patience": 1, "factor": 0.5, "mode": "max", "eps": 0.03},
)
WARM_UP = ("LinearLR", {"start_factor": 0.1, "end_factor": 1.0, "total_iters": 5})
DECAY = ("ExponentialLR", {"gamma": 0.9})
COSINE = ("CosineAnnealingLR", {"T_max": 35, "eta_min": 0.0})
TIMES_T = np.arange(LENGTH, dtype=np.float64)


def optimiser() -> torch.optim.Optimizer:
    weights = nn.ParameterList([nn.Parameter(torch.zeros(1))])
    return build_optimizer(Node(kind="SGD", params={"lr": LR, "momentum": 0.9}), weights)


def followed(optimizer: torch.optim.Optimizer, scheduler: Any) -> tuple[list[float], list[float]]:
    # Without a gradient this moves nothing; torch warns of a schedule that comes before the first step.
    optimizer.step()
    group = optimizer.param_groups[0]
    rates, momenta = [group["lr"]], [group["momentum"]]
    for _ in range(LENGTH - 1):
        scheduler.step()
        rates.append(group["lr"])
        momenta.append(group["momentum"])
    return rates, momenta


def resolved(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    entry = catalogue.scheduler(kind)
    assert entry is not None
    return entry.resolved(given)


@pytest.mark.parametrize(("kind", "given"), CASES)
def test_a_schedule_of_torch_is_its_closed_form(kind: str, given: Mapping[str, Any]) -> None:
    optimizer = optimiser()
    rates, momenta = followed(
        optimizer, build_scheduler(SchedulerNode(kind=kind, params=given), optimizer, LENGTH)
    )
    p = resolved(kind, given)
    np.testing.assert_allclose(rates, CLOSED[kind](p, LR, TIMES_T), rtol=1e-9, atol=1e-12)
    expected_T = momentum_of(kind, p, TIMES_T)
    np.testing.assert_allclose(momenta, 0.9 if expected_T is None else expected_T, rtol=1e-9)


@pytest.mark.parametrize(("kind", "given"), CASES)
def test_the_drawn_rates_are_the_closed_form(kind: str, given: Mapping[str, Any]) -> None:
    entry = catalogue.scheduler(kind)
    assert entry is not None
    per_epoch = 4 if entry.step_unit == "step" else 1
    spec = read_preset("two-moons-mlp").model_copy(
        update={"scheduler": SchedulerNode(kind=kind, params=given)}
    )
    spec = spec.model_copy(update={"optimizer": Node(kind="SGD", params={"lr": LR, "momentum": 0.9})})
    rates = learning_rates(set_values(spec, [("training.epochs", LENGTH // per_epoch)]), per_epoch)
    expected_T = CLOSED[kind](resolved(kind, given), LR, rates.epoch_P * per_epoch)
    np.testing.assert_allclose(rates.rate_P, expected_T, rtol=1e-9, atol=1e-12)
    whole_T = CLOSED[kind](resolved(kind, given), LR, TIMES_T)
    drawn_T = rates.rate_P[np.searchsorted(rates.epoch_P * per_epoch, TIMES_T, side="right") - 1]
    np.testing.assert_allclose(drawn_T, whole_T, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("given", PLATEAUS)
def test_a_plateau_is_found_where_counting_by_hand_finds_it(given: Mapping[str, Any]) -> None:
    rng = np.random.default_rng(2)
    metrics = (np.repeat([2.0, 1.5, 1.45, 1.0], 10) + 0.1 * rng.normal(size=40)).tolist()
    if given.get("mode") == "max":
        metrics = metrics[::-1]
    optimizer = optimiser()
    scheduler = build_scheduler(SchedulerNode(kind="ReduceLROnPlateau", params=given), optimizer, LENGTH)
    rates = [LR]
    for metric in metrics:
        scheduler.step(metric)
        rates.append(optimizer.param_groups[0]["lr"])
    expected_T = on_plateau(resolved("ReduceLROnPlateau", given), LR, metrics)
    assert expected_T[-1] < LR
    np.testing.assert_allclose(rates, expected_T, rtol=1e-12)


@pytest.mark.parametrize("given", [g for g in PLATEAUS if g.get("mode") != "max"])
def test_the_drawn_plateau_is_that_of_a_loss_that_stays(given: Mapping[str, Any]) -> None:
    spec = read_preset("two-moons-mlp").model_copy(
        update={
            "scheduler": SchedulerNode(kind="ReduceLROnPlateau", params=given),
            "optimizer": Node(kind="SGD", params={"lr": LR}),
        }
    )
    rates = learning_rates(set_values(spec, [("training.epochs", LENGTH)]), 1)
    expected_T = on_plateau(resolved("ReduceLROnPlateau", given), LR, [1.0] * (LENGTH - 1))
    drawn_T = rates.rate_P[np.searchsorted(rates.epoch_P, TIMES_T, side="right") - 1]
    np.testing.assert_allclose(drawn_T, expected_T, rtol=1e-12)


def test_chained_schedules_multiply() -> None:
    optimizer = optimiser()
    parts = [getattr(lr_scheduler, kind)(optimizer, **p) for kind, p in (WARM_UP, DECAY)]
    rates, _ = followed(optimizer, lr_scheduler.ChainedScheduler(parts))
    np.testing.assert_allclose(rates, chained([WARM_UP, DECAY], LR, TIMES_T), rtol=1e-9)


@pytest.mark.parametrize("after", [DECAY, COSINE])
def test_schedules_in_turn_start_anew_at_their_milestones(after: tuple[str, Mapping[str, Any]]) -> None:
    optimizer = optimiser()
    parts = [getattr(lr_scheduler, kind)(optimizer, **p) for kind, p in (WARM_UP, after)]
    # torch's own class steps its parts with the deprecated number of an epoch.
    rates, _ = followed(optimizer, lr_scheduler.SequentialLR(optimizer, parts, milestones=[5]))
    np.testing.assert_allclose(rates, in_turn([WARM_UP, after], [5], LR, TIMES_T), rtol=1e-9, atol=1e-12)


def test_every_schedule_has_its_closed_form_and_every_parameter_is_varied() -> None:
    # Lists of factors are compared in test_every_scheduler_runs.
    elsewhere = {"ChainedScheduler", "SequentialLR", "LambdaLR", "MultiplicativeLR"}
    settings = {**SETTINGS, "ReduceLROnPlateau": PLATEAUS}
    for entry in SCHEDULERS:
        if entry.kind not in elsewhere:
            assert {param.name for param in entry.params} - entry.ours <= {
                n for given in settings[entry.kind] for n in given
            }
