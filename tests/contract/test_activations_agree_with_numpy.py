"""Every activation, with every parameter that changes its value, against NumPy within 1e-12 in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy_activations import CASES, ORACLES, Case, Floats, central_slope
from torch import Tensor, nn

from engine.build.targets import resolve_target, torch_arguments
from engine.catalogue import ACTIVATIONS, layer

# Says where the input lies in memory; the values are the same.
CHANGES_NO_VALUE = {"inplace"}
EXACT = {"rtol": 1e-12, "atol": 1e-12}


def module_of(case: Case) -> nn.Module:
    entry = layer(case.kind)
    assert entry is not None
    module: nn.Module = resolve_target(entry.target)(**torch_arguments(entry, case.params))
    return module.double().eval()


def inputs_of(case: Case) -> Floats:
    """Numbers around 0, some far out, none near a kink."""
    rng = np.random.default_rng(sum(map(ord, case.id)))
    x_P = rng.normal(size=case.shape) * 3
    x_P.reshape(-1)[:4] = (-30.0, 25.0, 9.5, -7.25)
    for kink in case.kinks:
        near = np.abs(x_P - kink) < 1e-3
        x_P[near] += 0.01
    return x_P


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_activation_is_the_numpy_formula(case: Case) -> None:
    x_P = inputs_of(case)
    with torch.no_grad():
        y_P: Tensor = module_of(case)(torch.from_numpy(x_P.copy()))
    np.testing.assert_allclose(y_P.numpy(), ORACLES[case.kind](x_P, case.params), **EXACT)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_its_gradient_is_that_of_the_numpy_formula(case: Case) -> None:
    x_P = inputs_of(case)
    leaf = torch.from_numpy(x_P.copy()).requires_grad_()
    y_P: Tensor = module_of(case)(leaf)
    # Different factors for each output, so that nothing cancels as it would in the sum of a softmax.
    factor_P = np.random.default_rng(5).normal(size=tuple(y_P.shape))
    (slope_P,) = torch.autograd.grad(y_P, leaf, torch.from_numpy(factor_P))
    expected = central_slope(
        lambda moved: float((ORACLES[case.kind](moved, case.params) * factor_P).sum()), x_P
    )
    np.testing.assert_allclose(slope_P.numpy(), expected, rtol=1e-6, atol=2e-8 * np.abs(x_P).max())


@pytest.mark.parametrize("case", [case for case in CASES if case.kinks], ids=lambda case: case.id)
def test_it_is_the_same_at_the_kink_itself(case: Case) -> None:
    entry_shape = (len(case.kinks), 3) if case.params.get("num_parameters", 1) == 3 else (len(case.kinks),)
    x_P = np.array(case.kinks, dtype=np.float64)
    x_P = np.repeat(x_P[:, None], 3, 1) if len(entry_shape) == 2 else x_P
    with torch.no_grad():
        y_P = module_of(case)(torch.from_numpy(x_P.copy())).numpy()
    np.testing.assert_allclose(y_P, ORACLES[case.kind](x_P, case.params), **EXACT)


def test_a_random_slope_stays_in_its_band_while_training() -> None:
    x_P = torch.full((4000,), -1.0, dtype=torch.float64)
    module = nn.RReLU(0.2, 0.6).double().train()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        slope_P = -module(x_P).numpy()
    assert slope_P.min() >= 0.2
    assert slope_P.max() <= 0.6
    # A uniform number has the middle as its mean and width / √12 as its spread.
    assert slope_P.mean() == pytest.approx(0.4, abs=4 * 0.4 / np.sqrt(12 * 4000))
    assert slope_P.std() == pytest.approx(0.4 / np.sqrt(12), rel=0.03)


def test_every_activation_is_compared() -> None:
    assert {case.kind for case in CASES} == set(ORACLES) == {entry.kind for entry in ACTIVATIONS}


def test_every_parameter_that_changes_the_value_is_varied() -> None:
    unvaried = [
        f"{entry.kind}.{param.name}"
        for entry in ACTIVATIONS
        for param in entry.params
        if param.name not in CHANGES_NO_VALUE
        and len({str(case.params.get(param.name)) for case in CASES if case.kind == entry.kind}) < 2
    ]
    assert unvaried == []
