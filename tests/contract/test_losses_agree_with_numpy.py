"""Every loss, with every parameter that changes its value, against NumPy within 1e-12 in float64."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch
from loss_cases import LossCase, loss_cases
from numpy_activations import central_slope
from numpy_ctc import ctc_by_enumeration, ctc_by_programming
from numpy_losses import ORACLES, reduced
from torch import Tensor, nn

from engine.build.training import build_loss
from engine.catalogue import LOSSES
from engine.spec import Node

# torch's advice on KLDivLoss, which the explorer gives in its own words.
pytestmark = pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")
CASES = [pytest.param(case, id=case.id) for case in loss_cases()]
# Names of inputs that are given, never what a model computes.
GIVEN = {"target", "targets", "target_", "input_lengths", "target_lengths"}


def module_of(case: LossCase) -> nn.Module:
    module = build_loss(Node(kind=case.kind, params=case.params), torch.float64).double()
    own = {name: torch.from_numpy(array) for name, array in case.inputs.items() if "." in name}
    wanted = {name for name, _ in module.named_parameters()}
    assert set(own) == wanted
    module.load_state_dict(own, strict=False)
    return module


def arguments_of(case: LossCase) -> dict[str, Tensor]:
    return {name: torch.from_numpy(np.array(array)) for name, array in case.inputs.items() if "." not in name}


def value_of(module: nn.Module, arguments: Mapping[str, Tensor]) -> Tensor:
    value: Any = module(*arguments.values())
    return value if isinstance(value, Tensor) else value.loss


@pytest.mark.parametrize("case", CASES)
def test_a_loss_is_the_numpy_formula(case: LossCase) -> None:
    with torch.no_grad():
        value = value_of(module_of(case), arguments_of(case)).numpy()
    expected = reduced(case.kind, case.params, case.inputs)
    assert value.shape == expected.shape
    np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "case",
    [
        case
        for case in CASES
        if case.values[0].note not in ("too few steps", "probabilities of exactly 0 and 1")
    ],
)
def test_its_gradient_is_that_of_the_numpy_formula(case: LossCase) -> None:
    for name, array in case.inputs.items():
        if name in GIVEN or "." in name:
            continue
        arguments = arguments_of(case)
        leaf = arguments[name].requires_grad_()
        value = value_of(module_of(case), arguments)
        factor = np.random.default_rng(2).normal(size=tuple(value.shape))
        (gradient,) = torch.autograd.grad(value, leaf, torch.from_numpy(np.array(factor)))
        around, params = array, case.params
        if name == "var":
            # torch raises a variance below eps without telling autograd: its gradient is that at eps.
            around, params = np.maximum(array, params.get("eps", 1e-6)), {**params, "eps": 1e-12}

        def total(moved: Any, name: str = name, factor: Any = factor, params: Any = params) -> float:
            return float((reduced(case.kind, params, {**case.inputs, name: moved}) * factor).sum())

        expected = central_slope(total, around)
        if case.kind == "CTCLoss":
            # torch gives the gradient as if a log_softmax came before: rows of log_probs stay probabilities.
            share = np.exp(array)
            expected = expected - share * expected.sum(-1, keepdims=True)
        np.testing.assert_allclose(gradient.numpy(), expected, rtol=2e-6, atol=2e-8)


@pytest.mark.parametrize("labels", [(1,), (1, 2), (2, 2), (1, 2, 1), (), (1, 1, 1)])
def test_both_ways_to_compute_ctc_agree(labels: tuple[int, ...]) -> None:
    logits_TC = np.random.default_rng(len(labels)).normal(size=(5, 3))
    log_TC = logits_TC - np.log(np.exp(logits_TC).sum(1, keepdims=True))
    by_trying = ctc_by_enumeration(log_TC, labels, 0)
    assert ctc_by_programming(log_TC, labels, 0) == pytest.approx(by_trying, rel=1e-12)


def test_every_loss_is_compared() -> None:
    assert {case.values[0].kind for case in CASES} == set(ORACLES) == {entry.kind for entry in LOSSES}


# Sizes of the layers that two losses hold: they follow from the inputs.
SIZES = {"in_features", "num_classes", "n_classes", "cutoffs", "div_value"}


def test_every_parameter_that_changes_the_value_is_varied() -> None:
    unvaried = [
        f"{entry.kind}.{param.name}"
        for entry in LOSSES
        for param in entry.params
        if param.name not in SIZES
        and len({str(c.values[0].params.get(param.name)) for c in CASES if c.values[0].kind == entry.kind})
        < 2
    ]
    assert unvaried == []


def test_every_reduction_of_every_loss_is_compared() -> None:
    for entry in LOSSES:
        reduction = entry.param("reduction")
        if reduction is not None:
            used = {
                case.values[0].params.get("reduction") for case in CASES if case.values[0].kind == entry.kind
            }
            assert set(reduction.choices) <= used, entry.kind
