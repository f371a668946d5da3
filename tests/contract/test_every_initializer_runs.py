"""Initialisers: they fill the tensor with the numbers of their formula, and take the axes that they say."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from running_examples import run_initializer

from engine.catalogue import INITIALIZERS, InitializerEntry

ENTRIES = [pytest.param(entry, id=entry.kind) for entry in INITIALIZERS]
# Kaiming's gain for a leaky ReLU with slope 0 is that of ReLU.
ROOT_2 = math.sqrt(2)
FAN_OUT, FAN_IN = 400, 200
# Parameters, mean and standard deviation of a (400, 200) matrix by the formula of the entry.
SPREAD: dict[str, tuple[dict[str, Any], float, float]] = {
    "xavier_uniform_": ({"gain": 2.0}, 0.0, 2.0 * math.sqrt(2 / (FAN_IN + FAN_OUT))),
    "xavier_normal_": ({"gain": 2.0}, 0.0, 2.0 * math.sqrt(2 / (FAN_IN + FAN_OUT))),
    "kaiming_uniform_": ({}, 0.0, ROOT_2 / math.sqrt(FAN_IN)),
    "kaiming_normal_": ({"mode": "fan_out"}, 0.0, ROOT_2 / math.sqrt(FAN_OUT)),
    "uniform_": ({"a": -1.0, "b": 3.0}, 1.0, 4 / math.sqrt(12)),
    "normal_": ({"mean": 2.0, "std": 0.5}, 2.0, 0.5),
    # Cut at two standard deviations, a normal distribution keeps 0.8796 of its own.
    "trunc_normal_": ({}, 0.0, 0.8796),
    "constant_": ({"val": 0.3}, 0.3, 0.0),
    "ones_": ({}, 1.0, 0.0),
    "zeros_": ({}, 0.0, 0.0),
    "sparse_": ({"sparsity": 0.75, "std": 1.0}, 0.0, math.sqrt(0.25)),
    "orthogonal_": ({"gain": 3.0}, 0.0, 3.0 / math.sqrt(FAN_OUT)),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_example_fills_every_place(entry: InitializerEntry) -> None:
    assert torch.isfinite(run_initializer(entry, entry.example_params, entry.example_shape)).all()


@pytest.mark.parametrize("entry", [case for case in ENTRIES if case.values[0].kind in SPREAD])
def test_the_numbers_have_the_spread_of_the_formula(entry: InitializerEntry) -> None:
    params, mean, std = SPREAD[entry.kind]
    w = run_initializer(entry, params, (FAN_OUT, FAN_IN))
    assert w.mean().item() == pytest.approx(mean, abs=0.02 * std + 1e-6)
    assert w.std().item() == pytest.approx(std, rel=0.01, abs=1e-6)


def test_orthogonal_columns_stand_at_right_angles() -> None:
    entry = next(entry for entry in INITIALIZERS if entry.kind == "orthogonal_")
    w = run_initializer(entry, {"gain": 3.0}, (40, 20))
    torch.testing.assert_close(w.T @ w, 9 * torch.eye(20), atol=1e-4, rtol=0)


def test_eye_and_dirac_pass_their_input_on() -> None:
    eye, dirac = (next(entry for entry in INITIALIZERS if entry.kind == kind) for kind in ("eye_", "dirac_"))
    x = torch.randn(2, 4, 9)
    passed = torch.nn.functional.conv1d(x, run_initializer(dirac, {}, (4, 4, 3)), padding=1)
    torch.testing.assert_close(passed, x)
    torch.testing.assert_close(x.mT @ run_initializer(eye, {}, (4, 4)).T, x.mT)


@pytest.mark.parametrize("entry", ENTRIES)
def test_it_takes_exactly_the_declared_numbers_of_axes(entry: InitializerEntry) -> None:
    taken = []
    for n_axes in range(7):
        try:
            run_initializer(entry, entry.example_params, (4, 4, 3, 3, 2, 2)[:n_axes])
            taken.append(n_axes)
        except ValueError:
            continue
    highest = 6 if entry.max_dims is None else entry.max_dims
    assert taken == list(range(entry.min_dims, highest + 1))
