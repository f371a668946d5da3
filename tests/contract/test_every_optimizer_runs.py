"""Optimisers: they go downhill, and what is declared live may change between two steps."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from running_examples import SmallFit, build, run_optimizer
from torch import Tensor

from engine.catalogue import OPTIMIZERS, OptimizerEntry
from engine.catalogue.entry import SparseGradients
from engine.catalogue.params import Param

ENTRIES = [pytest.param(entry, id=entry.kind) for entry in OPTIMIZERS]
LIVE = [
    pytest.param(entry, param, id=f"{entry.kind}.{param.name}")
    for entry in OPTIMIZERS
    for param in entry.params
    if param.live
]
ANOTHER: dict[str, Any] = {
    "lr": 0.05,
    "momentum": 0.5,
    "dampening": 0.5,
    "weight_decay": 0.3,
    "eps": 0.1,
    "lambd": 0.1,
    "alpha": 0.5,
    "t0": 0.0,
    "etas": (0.3, 1.5),
    "step_sizes": (0.0001, 0.0002),
    "betas": (0.5, 0.7),
    "momentum_decay": 0.5,
    "lr_decay": 0.5,
    "rho": 0.5,
    "beta2_decay": -0.3,
    "d": 3.0,
}
# What must be set for the parameter to matter, or what it may be set to there.
BESIDE: dict[tuple[str, str], dict[str, Any]] = {
    ("SGD", "dampening"): {"momentum": 0.9},
    ("ASGD", "alpha"): {"lambd": 0.1},
    # Only gradients that grow quickly are clipped.
    ("Adafactor", "d"): {"maximize": True, "lr": 1.0},
}
ANOTHER_THERE: dict[tuple[str, str], Any] = {("Adafactor", "eps"): (None, 0.5)}


def everything(fit: SmallFit, optimizer: torch.optim.Optimizer) -> list[Tensor]:
    """All weights, and all that the optimiser remembers of them."""
    remembered = [
        item for state in optimizer.state.values() for item in state.values() if torch.is_tensor(item)
    ]
    return [*(weight.detach() for weight in fit.model.parameters()), *remembered]


@pytest.mark.parametrize("entry", ENTRIES)
def test_three_steps_lower_the_loss(entry: OptimizerEntry) -> None:
    before = SmallFit(entry).loss()
    after = run_optimizer(entry, entry.example_params).loss()
    assert after < before


CLIMBERS = [pytest.param(entry, id=entry.kind) for entry in OPTIMIZERS if entry.param("maximize")]


@pytest.mark.parametrize("entry", CLIMBERS)
def test_maximize_raises_the_loss(entry: OptimizerEntry) -> None:
    before = SmallFit(entry).loss()
    after = run_optimizer(entry, {**entry.example_params, "maximize": True}).loss()
    assert after > before


@pytest.mark.parametrize(("entry", "param"), LIVE)
def test_a_live_parameter_may_change_between_two_steps_and_matters(
    entry: OptimizerEntry, param: Param
) -> None:
    key = (entry.kind, param.name)
    value = ANOTHER_THERE.get(key, ANOTHER[param.name])
    assert param.accepts(value)
    results = []
    # One inner step, lest LBFGS be done before anything changes.
    few = {"max_iter": 1} if entry.needs_closure else {}
    for changes in (False, True):
        fit = SmallFit(entry)
        optimizer = build(entry, few | BESIDE.get(key, {}), fit.model.parameters())
        for i in range(6):
            if i == 3 and changes:
                assert param.name in optimizer.param_groups[0]
                optimizer.param_groups[0][param.name] = copy.copy(value)
            fit.step(optimizer)
        results.append(everything(fit, optimizer))
    assert any(not torch.equal(left, right) for left, right in zip(*results, strict=True))
    assert all(torch.isfinite(item).all() for item in results[1])


def test_the_learning_rate_is_live_wherever_it_matters_after_the_first_step() -> None:
    not_live = {entry.kind for entry in OPTIMIZERS if not entry.param("lr").live}
    assert not_live == {"Rprop"}
    entry = next(entry for entry in OPTIMIZERS if entry.kind == "Rprop")
    losses = []
    for lr in (0.01, 5.0):
        fit = SmallFit()
        optimizer = build(entry, {}, fit.model.parameters())
        fit.step(optimizer)
        optimizer.param_groups[0]["lr"] = lr
        losses.append([fit.step(optimizer) for _ in range(5)])
    assert losses[0] == losses[1]


@pytest.mark.filterwarnings("ignore:Sparse invariant checks")
def test_only_the_three_that_torch_documents_take_sparse_gradients_or_want_a_closure() -> None:
    sparse = {entry.kind for entry in OPTIMIZERS if entry.sparse_gradients is not SparseGradients.REFUSES}
    assert sparse == {"SGD", "Adagrad", "SparseAdam"}
    for entry in OPTIMIZERS:
        table = torch.nn.Embedding(4, 2, sparse=True)
        optimizer = build(entry, entry.example_params, table.parameters())

        def closure(table: torch.nn.Embedding = table) -> Tensor:
            table.zero_grad()
            loss = table(torch.tensor([1, 3])).square().sum()
            loss.backward()
            return loss

        if entry.kind in sparse:
            optimizer.step(closure)
            continue
        if entry.kind == "LBFGS":
            continue  # It turns them into dense ones.
        with pytest.raises((RuntimeError, NotImplementedError)):
            optimizer.step(closure)
