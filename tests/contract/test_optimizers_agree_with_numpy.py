"""Every optimiser of the catalogue, over 50 steps in float64, against NumPy within 1e-10.

Shape suffix: P parameters of any shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
import torch
from numpy_optimizers import RULES, Floats, Memory
from optimizer_cases import SETTINGS
from torch import nn

from engine.build.training import build_optimizer
from engine.catalogue import OPTIMIZERS, OptimizerEntry
from engine.spec import Node

STEPS = 50
SHAPES = ((3, 4), (5,))
# Held to torch directly in test_special_optimizers_agree_with_numpy.
SPECIAL = {"LBFGS", "Muon", "SparseAdam"}
PLAIN = [entry for entry in OPTIMIZERS if entry.kind not in SPECIAL]
CASES = [
    pytest.param(entry, given, id=f"{entry.kind}-{number}")
    for entry in PLAIN
    for number, given in enumerate(({}, *SETTINGS.get(entry.kind, ())))
]
VARIED = [
    pytest.param(entry, param.name, id=f"{entry.kind}.{param.name}")
    for entry in PLAIN
    for param in entry.params
]


@pytest.fixture(autouse=True)
def double() -> Iterator[None]:
    """torch keeps numbers such as ASGD's rate and NAdam's product in the default dtype; in float32 they cost digits."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def first_weights() -> list[Floats]:
    rng = np.random.default_rng(7)
    return [rng.normal(size=shape) for shape in SHAPES]


def gradient(w_P: Floats, step: int) -> Floats:
    """Of a bowl with bumps that moves from step to step, so that signs turn and momentum matters."""
    stiff_P = np.linspace(0.3, 3.0, w_P.size).reshape(w_P.shape)
    return stiff_P * (w_P - 0.5 * np.sin(0.7 * step + stiff_P)) + 0.4 * np.cos(3 * w_P)


def by_numpy(entry: OptimizerEntry, given: Mapping[str, Any]) -> tuple[list[Floats], list[Memory]]:
    p = entry.resolved(given)
    weights, memories = first_weights(), [dict[str, Any]() for _ in SHAPES]
    for step in range(1, STEPS + 1):
        weights = [
            RULES[entry.kind](w_P, gradient(w_P, step), memory, step, p)
            for w_P, memory in zip(weights, memories, strict=True)
        ]
    return weights, memories


@pytest.mark.parametrize(("entry", "given"), CASES)
def test_fifty_steps_are_those_of_the_paper(entry: OptimizerEntry, given: Mapping[str, Any]) -> None:
    model = nn.ParameterList([nn.Parameter(torch.from_numpy(w_P)) for w_P in first_weights()])
    optimizer = build_optimizer(Node(kind=entry.kind, params=given), model)
    for step in range(1, STEPS + 1):
        for weight in model:
            weight.grad = torch.from_numpy(gradient(weight.detach().numpy(), step))
        optimizer.step()
    weights, memories = by_numpy(entry, given)
    for weight, w_P, memory in zip(model, weights, memories, strict=True):
        np.testing.assert_allclose(weight.detach().numpy(), w_P, rtol=1e-10, atol=1e-10)
        kept = {k: v for k, v in optimizer.state[weight].items() if v is not None and k not in ("step", "mu")}
        assert set(memory) == set(kept)
        for name, value in kept.items():
            np.testing.assert_allclose(value.numpy(), memory[name], rtol=1e-10, atol=1e-10, err_msg=name)


@pytest.mark.parametrize(("entry", "name"), VARIED)
def test_every_declared_parameter_is_varied_where_it_matters(entry: OptimizerEntry, name: str) -> None:
    varied = [given for given in SETTINGS.get(entry.kind, ()) if name in given]
    assert varied, f"no case of {entry.kind} sets {name}"

    def told(given: Mapping[str, Any]) -> list[Any]:
        weights, memories = by_numpy(entry, given)
        return [*weights, *(value for memory in memories for value in memory.values())]

    def differs(given: Mapping[str, Any]) -> bool:
        left, right = told(given), told({key: value for key, value in given.items() if key != name})
        return len(left) != len(right) or any(
            not np.allclose(a, b, rtol=1e-6, atol=0) for a, b in zip(left, right, strict=True)
        )

    assert any(differs(given) for given in varied)


def test_every_optimiser_has_its_formula_in_numpy() -> None:
    assert {entry.kind for entry in PLAIN} == set(RULES)
