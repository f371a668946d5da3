"""An update gives the bits of ``optimizer.step()``, for every optimiser and every setting of the common ones."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from engine.build.training import build_optimizer
from engine.catalogue import OPTIMIZERS
from engine.spec import Node
from engine.train.update import make_update

STEPS = 20
CHANGE_AT = 8


def _model() -> nn.Module:
    torch.manual_seed(5)
    return nn.Sequential(nn.Linear(7, 33), nn.Tanh(), nn.Linear(33, 5), nn.BatchNorm1d(5), nn.Linear(5, 2))


def _by_step(optimizer: Optimizer, model: nn.Module, gradients: list[Tensor]) -> None:
    for parameter, gradient in zip(model.parameters(), gradients, strict=True):
        parameter.grad = gradient.clone()
    optimizer.step()


def assert_same_bits(kind: str, params: dict[str, Any], live: dict[str, Any]) -> None:
    """Run both ways side by side for some steps, with a live change in between."""
    ours, theirs = _model(), _model()
    node = Node(kind=kind, params=params)
    our_optimizer, their_optimizer = build_optimizer(node, ours), build_optimizer(node, theirs)
    parameters = list(ours.parameters())
    update = make_update(our_optimizer, parameters)
    generator = torch.Generator().manual_seed(1)
    for step in range(STEPS):
        scale = 10.0 ** (step % 7 - 3)
        gradients = [scale * torch.randn(p.shape, generator=generator) for p in parameters]
        if step == CHANGE_AT:
            our_optimizer.param_groups[0].update(live)
            their_optimizer.param_groups[0].update(live)
        update([gradient.clone() for gradient in gradients])
        _by_step(their_optimizer, theirs, gradients)
        for mine, their in zip(parameters, theirs.parameters(), strict=True):
            assert torch.equal(mine, their), (kind, params, step)
    mine_state, their_state = our_optimizer.state_dict()["state"], their_optimizer.state_dict()["state"]
    assert mine_state.keys() == their_state.keys()
    for index, values in their_state.items():
        assert values.keys() == mine_state[index].keys()
        for name, value in values.items():
            assert value is None or torch.equal(
                torch.as_tensor(mine_state[index][name]), torch.as_tensor(value)
            ), name


def test_gradient_descent_with_every_setting() -> None:
    for momentum, dampening, nesterov, weight_decay, maximize in itertools.product(
        (0, 0.9), (0, 0.3), (False, True), (0, 0.01), (False, True)
    ):
        if nesterov and (momentum == 0 or dampening != 0):
            continue
        params = {"lr": 0.1, "momentum": momentum, "dampening": dampening, "nesterov": nesterov}
        params |= {"weight_decay": weight_decay, "maximize": maximize}
        assert_same_bits("SGD", params, {"lr": 0.013})


@pytest.mark.parametrize(("before", "after"), [(0, 0.9), (0.9, 0), (0.9, 0.5)])
def test_gradient_descent_whose_momentum_changes(before: float, after: float) -> None:
    assert_same_bits("SGD", {"lr": 0.1, "momentum": before}, {"momentum": after, "weight_decay": 0.1})


@pytest.mark.parametrize("kind", ["Adam", "AdamW"])
def test_adam_with_every_setting(kind: str) -> None:
    decoupled = ({}, {"decoupled_weight_decay": True}) if kind == "Adam" else ({},)
    for betas, eps, weight_decay, amsgrad, maximize, more in itertools.product(
        ((0.9, 0.999), (0.0, 0.5)), (1e-8, 0.1), (0, 0.1), (False, True), (False, True), decoupled
    ):
        params = {"lr": 0.02, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        params |= {"amsgrad": amsgrad, "maximize": maximize, **more}
        assert_same_bits(kind, params, {"lr": 0.3, "betas": (0.8, 0.99), "weight_decay": 0.05})


# Those that take some parameters only, or want a closure, have tests of their own.
FOR_ALL = [entry for entry in OPTIMIZERS if entry.kind not in ("LBFGS", "Muon", "SparseAdam")]


@pytest.mark.parametrize("entry", FOR_ALL, ids=lambda entry: entry.kind)
def test_every_optimizer_with_a_change_on_the_way(entry: Any) -> None:
    lr = entry.param("lr")
    live = {"lr": 0.5 * lr.default} if lr.live else {}
    assert_same_bits(entry.kind, {"lr": lr.default}, live)
