"""Tables of losses and their by-hand steps, over all losses, against the NumPy oracle."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from loss_cases import LossCase, loss_cases
from numpy_activations import central_slope
from numpy_losses import ORACLES, reduced

from engine.build.targets import resolve_target
from engine.catalogue import LOSSES, LossEntry
from engine.explore.losses.by_hand.compare import loss_by_hand
from engine.explore.losses.example import example_inputs
from engine.explore.losses.forms import Role, loss_forms
from engine.explore.losses.table import LossTable, look_at_loss
from engine.spec import Node, ProjectError

# One sample without an axis of samples is not edited here.
CASES = [pytest.param(case, id=case.id) for case in loss_cases() if case.note != "one sample"]
ENTRIES = [pytest.param(entry, id=entry.kind) for entry in LOSSES]


def node_of(entry: LossEntry) -> Node:
    return Node(kind=entry.kind, params=entry.initial_params())


def table_of(node: Node, inputs: object) -> LossTable:
    view = look_at_loss(node, inputs)  # type: ignore[arg-type]
    assert view.table is not None, view.faults
    return view.table


@pytest.mark.parametrize("case", CASES)
def test_a_table_holds_elements_sum_and_mean_of_the_formula(case: LossCase) -> None:
    table = table_of(Node(kind=case.kind, params=case.params), case.inputs)
    expected = np.asarray(ORACLES[case.kind](case.params, case.inputs))
    np.testing.assert_allclose(table.elements, expected, rtol=1e-12, atol=1e-12)
    assert table.total == pytest.approx(float(expected.sum()), rel=1e-12)
    mean = float(reduced(case.kind, {**case.params, "reduction": "mean"}, case.inputs))
    assert table.mean == pytest.approx(mean, rel=1e-12)
    if table.value is not None:
        assert table.value == pytest.approx(float(reduced(case.kind, case.params, case.inputs)), rel=1e-12)
    if case.kind != "CTCLoss":
        assert table.total / table.divisor == pytest.approx(table.mean, rel=1e-12)
    assert table.divided_by.startswith("the ")


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_gradient_of_a_table_is_that_of_the_formula(entry: LossEntry) -> None:
    node, inputs = node_of(entry), example_inputs(node_of(entry))
    table = table_of(node, inputs)
    assert set(table.gradients) == {form.name for form in loss_forms(node) if form.role is Role.COMPUTED}
    for name in table.gradients:
        # A little aside, because some of the example's numbers are round ones at a kink.
        aside = inputs[name] + 0.003 * np.cos(np.arange(inputs[name].size)).reshape(inputs[name].shape)
        if entry.kind in ("BCELoss", "NLLLoss", "CTCLoss", "KLDivLoss"):
            aside = inputs[name]
        moved_inputs = {**inputs, name: aside}
        gradient = table_of(node, moved_inputs).gradients[name]

        def value(moved: np.ndarray, name: str = name) -> float:
            return float(reduced(entry.kind, node.params, {**inputs, name: moved}))

        expected = central_slope(value, aside)
        if entry.kind == "CTCLoss":
            expected = expected - np.exp(aside) * expected.sum(-1, keepdims=True)
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_by_hand_and_torch_end_on_the_same_value(case: LossCase) -> None:
    node = Node(kind=case.kind, params=case.params)
    found = loss_by_hand(node, case.inputs)
    assert found.agrees
    assert found.tolerance == 1e-9
    # The oracle as well, so that the tick is more than two numbers that the same code gave.
    np.testing.assert_allclose(
        found.value, reduced(case.kind, case.params, case.inputs), rtol=1e-10, atol=1e-12
    )
    if case.params.get("reduction", "mean") != "none":
        last = found.steps[-1]
        assert last.shape == ()
        np.testing.assert_equal(last.lines[0].value, float(found.value))


@pytest.mark.parametrize("case", CASES)
def test_every_line_of_every_step_is_a_calculation_with_its_result(case: LossCase) -> None:
    for step in loss_by_hand(Node(kind=case.kind, params=case.params), case.inputs).steps:
        assert step.title
        assert step.formula
        assert len(step.lines) == int(np.prod(step.shape))
        for line in step.lines:
            assert "{" not in line.text
            result = line.text.rpartition(" = ")[2].replace("−", "-").replace("∞", "inf")
            assert float(result) == pytest.approx(line.value, rel=1e-5)


@pytest.mark.parametrize("entry", ENTRIES)
def test_by_hand_agrees_in_float32_within_its_wider_tolerance(entry: LossEntry) -> None:
    node = node_of(entry)
    inputs = {
        name: array.astype(np.float32) if array.dtype.kind == "f" else array
        for name, array in example_inputs(node).items()
    }
    found = loss_by_hand(node, inputs)
    assert found.agrees
    assert found.tolerance == 2e-5


def test_the_numbers_of_the_user_stand_in_the_steps() -> None:
    inputs = {"input": np.array([[0.5], [-2.0]]), "target": np.array([[1.0], [1.0]])}
    steps = loss_by_hand(Node(kind="MSELoss"), inputs).steps
    assert [line.text for step in steps for line in step.lines] == [
        "0.5 − 1 = −0.5",
        "(−2) − 1 = −3",
        "(−0.5)² = 0.25",
        "(−3)² = 9",
        "(0.25 + 9) / 2 = 4.625",
    ]


def test_a_long_sum_leaves_its_middle_out() -> None:
    inputs = {"input": np.arange(30.0).reshape(30, 1), "target": np.zeros((30, 1))}
    last = loss_by_hand(Node(kind="L1Loss"), inputs).steps[-1].lines[0]
    assert "… 18 more …" in last.text
    assert last.value == 14.5


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_forms_are_the_arguments_of_torch_in_their_order(entry: LossEntry) -> None:
    forms = loss_forms(node_of(entry))
    module = resolve_target(entry.target)
    taken = list(module.forward.__code__.co_varnames[1 : module.forward.__code__.co_argcount])
    assert [form.name for form in forms if form.role is not Role.OWN] == taken
    for form in forms:
        assert form.shape.startswith("(")
        assert form.range
        assert form.meaning
        assert form.dtype in ("int64", "float32 or float64")


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_loss_begins_with_an_example_without_faults(entry: LossEntry) -> None:
    view = look_at_loss(node_of(entry), example_inputs(node_of(entry)))
    assert view.faults == ()
    assert view.table is not None
    assert view.table.total != 0


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("PoissonNLLLoss", {"log_input": False}),
        ("KLDivLoss", {"log_target": True}),
        ("CTCLoss", {"blank": 2}),
        ("LinearCrossEntropyLoss", {"in_features": 3, "num_classes": 5, "bias": True}),
        (
            "AdaptiveLogSoftmaxWithLoss",
            {"in_features": 9, "n_classes": 12, "cutoffs": (3, 6), "div_value": 2.0, "head_bias": True},
        ),
    ],
)
def test_the_example_follows_the_parameters(kind: str, params: dict[str, object]) -> None:
    node = Node(kind=kind, params=params)
    assert look_at_loss(node, example_inputs(node)).faults == ()


def test_looking_at_losses_draws_no_random_numbers() -> None:
    before = torch.get_rng_state()
    for entry in LOSSES:
        look_at_loss(node_of(entry), example_inputs(node_of(entry)))
    assert torch.equal(torch.get_rng_state(), before)


def test_a_loss_that_does_not_exist_is_refused_with_the_near_one() -> None:
    with pytest.raises(ProjectError, match=re.escape("Did you mean MSELoss?")):
        look_at_loss(Node(kind="MSEloss"), {})
