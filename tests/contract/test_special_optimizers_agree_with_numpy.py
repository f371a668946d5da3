"""LBFGS, Muon and SparseAdam of torch against NumPy: what they ask for is more than one dense gradient of one tensor.

Shape suffixes: P all parameters in a row, R rows, C columns.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from numpy_special_optimizers import LBFGS, Floats, muon, muon_rate, sparse_adam
from optimizer_cases import SETTINGS
from torch import Tensor, nn

from engine.catalogue import OPTIMIZERS

STIFF_P = np.array([0.5, 1.0, 2.0, 4.0, 8.0])


def cases(kind: str) -> list[Any]:
    return [pytest.param(given, id=str(number)) for number, given in enumerate(({}, *SETTINGS[kind]))]


def resolved(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """torch's own defaults and what is given."""
    signature = inspect.signature(getattr(torch.optim, kind).__init__)
    defaults = {
        name: parameter.default
        for name, parameter in signature.parameters.items()
        if parameter.default is not inspect.Parameter.empty
    }
    return defaults | dict(given)


def objective(w_P: Floats) -> tuple[float, Floats]:
    """A bowl that is steeper further out, and its gradient."""
    return float((STIFF_P * w_P**2).sum() / 2 + (w_P**4).sum() / 4), STIFF_P * w_P + w_P**3


def torch_objective(weight: Tensor) -> Tensor:
    return (torch.from_numpy(STIFF_P) * weight**2).sum() / 2 + (weight**4).sum() / 4


def run_lbfgs(given: Mapping[str, Any], steps: int) -> list[Floats]:
    weight = nn.Parameter(torch.tensor([1.0, -1.5, 0.7, 0.4, -0.9], dtype=torch.float64))
    optimizer = torch.optim.LBFGS([weight], **given)

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = torch_objective(weight)
        loss.backward()
        return loss

    seen = [weight.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.step(closure)
        seen.append(weight.detach().numpy().copy())
    return seen


@pytest.mark.parametrize("given", cases("LBFGS"))
def test_lbfgs_without_a_line_search_follows_the_whole_inverse_hessian(given: Mapping[str, Any]) -> None:
    seen = run_lbfgs(given, 5)
    rule, w_P = LBFGS(resolved("LBFGS", given)), seen[0]
    for expected_P in seen[1:]:
        w_P = rule.step(w_P, objective)
        np.testing.assert_allclose(expected_P, w_P, rtol=1e-10, atol=1e-10)


def test_lbfgs_with_a_line_search_goes_along_the_same_direction_as_far_as_strong_wolfe_allows() -> None:
    seen = run_lbfgs({"line_search_fn": "strong_wolfe", "max_iter": 1}, 4)
    rule = LBFGS(resolved("LBFGS", {}))
    for before_P, after_P in pairwise(seen):
        (loss, g_P), (loss_after, g_after_P) = objective(before_P), objective(after_P)
        d_P, moved_P = rule.direction(g_P), after_P - before_P
        length = float(moved_P @ d_P / (d_P @ d_P))
        assert length > 0
        np.testing.assert_allclose(moved_P, length * d_P, rtol=1e-8, atol=1e-12)
        assert loss_after <= loss + 1e-4 * length * (g_P @ d_P)
        assert abs(g_after_P @ d_P) <= 0.9 * abs(g_P @ d_P)
        rule.last = (d_P, length, g_P)


@pytest.mark.parametrize("shape", [(3, 5), (5, 3)])
@pytest.mark.parametrize("given", cases("Muon"))
def test_muon_steps_by_the_polynomial_of_the_singular_values(
    given: Mapping[str, Any], shape: tuple[int, int]
) -> None:
    rng = np.random.default_rng(3)
    weight = nn.Parameter(torch.from_numpy(rng.normal(size=shape)))
    optimizer = torch.optim.Muon([weight], **given)
    p, memory = resolved("Muon", given), dict[str, Any]()
    for _ in range(10):
        before_RC = weight.detach().numpy().copy()
        g_RC = before_RC - rng.normal(size=shape)
        weight.grad = torch.from_numpy(g_RC)
        optimizer.step()
        expected_RC = muon(before_RC, g_RC, memory, p)
        # bfloat16 has 8 bits, and the polynomial magnifies what is rounded away.
        allowed = 0.06 * muon_rate(shape, p)
        np.testing.assert_allclose(weight.detach().numpy(), expected_RC, rtol=0, atol=allowed)
        assert np.abs(expected_RC - before_RC).max() > 3 * allowed
        kept_RC = optimizer.state[weight]["momentum_buffer"].numpy()
        np.testing.assert_allclose(kept_RC, memory["momentum_buffer"], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("given", cases("SparseAdam"))
def test_sparse_adam_moves_only_the_rows_that_were_looked_up(given: Mapping[str, Any]) -> None:
    rng = np.random.default_rng(5)
    table = nn.Embedding(6, 3, sparse=True, dtype=torch.float64)
    optimizer = torch.optim.SparseAdam(table.parameters(), **given)
    p, memory = resolved("SparseAdam", given), dict[str, Any]()
    w_RC = table.weight.detach().numpy().copy()
    for step in range(1, 51):
        rows = rng.integers(0, 5, size=4)
        optimizer.zero_grad()
        ((table(torch.from_numpy(rows)) - 0.3) ** 2).sum().backward()
        optimizer.step()
        g_RC = np.zeros_like(w_RC)
        np.add.at(g_RC, rows, 2 * (w_RC[rows] - 0.3))
        untouched = w_RC[5].copy()
        w_RC = sparse_adam(w_RC, g_RC, rows, memory, step=step, p=p)
        assert np.array_equal(w_RC[5], untouched)
    np.testing.assert_allclose(table.weight.detach().numpy(), w_RC, rtol=1e-10, atol=1e-10)


def test_every_declared_parameter_is_varied() -> None:
    for entry in OPTIMIZERS:
        if entry.kind in ("LBFGS", "Muon", "SparseAdam"):
            set_somewhere = {name for given in SETTINGS[entry.kind] for name in given} | {"line_search_fn"}
            assert {param.name for param in entry.params} <= set_somewhere, entry.kind
