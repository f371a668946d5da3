"""Curves of one element, families, precision and surfaces of losses, against formulas in NumPy.

Shape suffixes: P points of a curve.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy_activations import central_slope, sigmoid, softplus
from numpy_losses import reduced

from engine.catalogue import LOSSES, LossEntry
from engine.explore.losses.element_curve import element_curve
from engine.explore.losses.example import example_inputs
from engine.explore.losses.families import Family, compare_losses, family_kinds
from engine.explore.losses.forms import Role, loss_forms
from engine.explore.losses.precision import logit_precision
from engine.explore.losses.surfaces import Moves, PlanePoints, loss_surface, surface_moves
from engine.explore.losses.table import loss_table
from engine.spec import Node, ProjectError

ENTRIES = [pytest.param(entry, id=entry.kind) for entry in LOSSES]
SURFACES = [(entry.kind, moves) for entry in LOSSES for moves in surface_moves(entry.kind)]


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_curve_of_an_element_is_the_loss_with_that_number_changed(entry: LossEntry) -> None:
    param = entry.param("reduction")
    for reduction in param.choices if param is not None else ("mean",):  # type: ignore[attr-defined]
        params = {**entry.initial_params(), **({"reduction": reduction} if param is not None else {})}
        node = Node(kind=entry.kind, params=params)
        inputs = example_inputs(node)
        name = loss_forms(node)[0].name
        place = tuple(size - 1 for size in inputs[name].shape)
        curve = element_curve(node, inputs, name, place)
        assert curve.now in curve.x_P
        assert curve.loss_now == pytest.approx(curve.loss_P[curve.x_P == curve.now][0])
        for p in range(0, len(curve.x_P), 20):
            changed = inputs[name].copy()
            changed[place] = curve.x_P[p]
            table = loss_table(node, {**inputs, name: changed})
            expected = table.total if table.value is None else table.value
            assert curve.loss_P[p] == pytest.approx(expected, rel=1e-10, abs=1e-12)
            assert curve.gradient_P[p] == pytest.approx(table.gradients[name][place], rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_number_that_the_model_gives_has_a_curve(entry: LossEntry) -> None:
    node = Node(kind=entry.kind, params=entry.initial_params())
    inputs = example_inputs(node)
    for form in loss_forms(node):
        if form.role is Role.COMPUTED:
            for place in np.ndindex(inputs[form.name].shape):
                curve = element_curve(node, inputs, form.name, place)
                assert np.isfinite(curve.loss_P[1:-1]).all()
                assert np.all(np.diff(curve.x_P) > 0)


def test_class_weights_and_samples_left_out_are_in_the_curve() -> None:
    node = Node(kind="CrossEntropyLoss", params={"weight": (1.0, 2.0, 0.5), "ignore_index": 0})
    inputs = {"input": np.array([[2.0, 0.5, -1.0], [0.2, 1.5, 0.3]]), "target": np.array([0, 2])}
    curve = element_curve(node, inputs, "input", (1, 2))
    x_P = curve.x_P
    # One sample is left out, and with one left its weight cancels.
    np.testing.assert_allclose(curve.loss_P, np.log(np.exp(0.2) + np.exp(1.5) + np.exp(x_P)) - x_P)


@pytest.mark.parametrize(
    ("argument", "place", "sentence"),
    [
        ("target", (0, 0), "expected input, received 'target'"),
        ("input", (5, 0), r"expected an index into the shape \(3, 1\)"),
        ("input", (0,), "expected an index"),
    ],
)
def test_what_cannot_move_is_refused(argument: str, place: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(ProjectError, match=sentence):
        element_curve(Node(kind="MSELoss"), example_inputs(Node(kind="MSELoss")), argument, place)


FAMILIES = {
    Family.DISTANCE: {
        "L1Loss": np.abs,
        "MSELoss": lambda x: x**2,
        "HalfMSELoss": lambda x: x**2 / 2,
        "SmoothL1Loss": lambda x: np.where(np.abs(x) < 1, x**2 / 2, np.abs(x) - 0.5),
        "HuberLoss": lambda x: np.where(np.abs(x) < 2, x**2 / 2, 2 * (np.abs(x) - 1)),
    },
    Family.LEAD: {
        "MarginRankingLoss": lambda x: np.maximum(0, 1 - x),
        "HingeEmbeddingLoss": lambda x: np.maximum(0, 1 - x),
        "SoftMarginLoss": lambda x: softplus(-x),
        "MultiMarginLoss": lambda x: np.maximum(0, 1 - x) / 2,
        "MultiLabelMarginLoss": lambda x: np.maximum(0, 1 - x) / 2,
    },
    Family.TWO_CLASSES: {
        "BCELoss": lambda x: softplus(-x),
        "BCEWithLogitsLoss": lambda x: softplus(-x),
        "SoftMarginLoss": lambda x: softplus(-x),
        "MSELoss": lambda x: (sigmoid(x) - 1) ** 2,
    },
    Family.MANY_CLASSES: {
        "CrossEntropyLoss": lambda x: np.log(np.exp(x) + 2) - x,
        "NLLLoss": lambda x: np.log(np.exp(x) + 2) - x,
        "MultiMarginLoss": lambda x: 2 * np.maximum(0, 1 - x) / 3,
    },
}


@pytest.mark.parametrize("family", list(Family))
def test_every_loss_of_a_family_is_its_formula_over_the_shared_axis(family: Family) -> None:
    comparison = compare_losses(family, {"HuberLoss": {"delta": 2.0}} if family is Family.DISTANCE else {})
    assert tuple(curve.kind for curve in comparison.curves) == family_kinds(family)
    assert set(family_kinds(family)) == set(FAMILIES[family])
    for curve in comparison.curves:
        formula = FAMILIES[family][curve.kind]
        np.testing.assert_allclose(curve.loss_P, formula(comparison.x_P), rtol=1e-12, atol=1e-14)
        smooth_P = np.all([np.abs(np.abs(comparison.x_P) - kink) > 1e-3 for kink in (0, 1, 2)], axis=0)
        slope_P = (formula(comparison.x_P + 1e-6) - formula(comparison.x_P - 1e-6)) / 2e-6
        np.testing.assert_allclose(curve.gradient_P[smooth_P], slope_P[smooth_P], rtol=1e-6, atol=1e-8)


def test_parameters_for_a_loss_of_another_family_are_refused() -> None:
    with pytest.raises(ProjectError, match="received HuberLoss"):
        compare_losses(Family.LEAD, {"HuberLoss": {"delta": 2.0}})


@pytest.mark.parametrize("target", [0, 1])
def test_extreme_logits_are_lost_behind_a_sigmoid_and_kept_with_logits(target: int) -> None:
    found = logit_precision(target)
    np.testing.assert_allclose(found.with_logits_P, found.exact_P, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(found.exact_gradient_P, sigmoid(found.logit_P) - target, rtol=1e-5, atol=1e-15)
    wrong_way_P = found.logit_P if target == 0 else -found.logit_P
    beyond_P = wrong_way_P > 110
    # torch cuts the logarithm of 0 off at −100.
    np.testing.assert_allclose(found.bce_P[beyond_P], 100)
    assert np.all(found.bce_gradient_P[beyond_P] == 0)
    np.testing.assert_allclose(np.abs(found.with_logits_gradient_P[beyond_P]), 1)
    # Behind the sigmoid torch divides by p (1 − p), but by no less than 1e-12.
    assert found.gradient_lost_from == pytest.approx(17 if target == 0 else -np.log(1e-12), abs=0.6)


def test_with_the_target_0_digits_are_lost_early_and_with_1_late() -> None:
    # 1 − σ(x) has no digits left in float32 from about 16 on; σ(x) itself is a tiny number until −88.
    zero, one = logit_precision(0), logit_precision(1)
    assert 12 < zero.lost_from < 18  # type: ignore[operator]
    assert 85 < one.lost_from < 104  # type: ignore[operator]


def test_double_precision_keeps_digits_longer() -> None:
    single, double = logit_precision(0), logit_precision(0, dtype="float64")
    assert double.lost_from > single.lost_from + 10  # type: ignore[operator]


POINTS = PlanePoints((0.25, -0.5), (1.0, 0.5), (-1.0, 1.25), (0.7, -0.4), -1)


def surface_inputs(kind: str, moves: Moves, point: np.ndarray) -> dict[str, np.ndarray]:
    target = np.array([float(POINTS.target)])
    if kind == "MarginRankingLoss":
        return {"input1": point[:1], "input2": point[1:], "target": target}
    if kind == "HingeEmbeddingLoss":
        return {"input": np.array([np.hypot(*(point - POINTS.anchor))]), "target": target}
    if kind == "CosineEmbeddingLoss":
        return {"input1": np.array([POINTS.anchor]), "input2": point[None], "target": target}
    three = {name: np.array([getattr(POINTS, name)]) for name in ("anchor", "positive", "negative")}
    return {**three, moves.value: point[None]}


@pytest.mark.parametrize(("kind", "moves"), SURFACES)
def test_a_surface_is_the_formula_at_every_point(kind: str, moves: Moves) -> None:
    params = {"margin": 1.5 if kind not in ("CosineEmbeddingLoss",) else -0.9}
    surface = loss_surface(Node(kind=kind, params=params), POINTS, moves, side=9)
    for b, y in enumerate(surface.y_B):
        for a, x in enumerate(surface.x_A):
            inputs = surface_inputs(kind, moves, np.array([x, y]))
            expected = reduced(kind, params, inputs)
            assert surface.loss_BA[b, a] == pytest.approx(float(expected), rel=1e-10, abs=1e-12)
    here = np.array(surface.point)
    assert surface.loss == pytest.approx(float(reduced(kind, params, surface_inputs(kind, moves, here))))
    slope = central_slope(
        lambda moved: float(reduced(kind, params, surface_inputs(kind, moves, moved))), here
    )
    np.testing.assert_allclose(surface.gradient, slope, rtol=1e-6, atol=1e-8)
    assert np.abs(slope).max() > 0


def test_a_loss_of_one_output_has_no_surface() -> None:
    with pytest.raises(ProjectError, match="a loss of pairs or triplets"):
        loss_surface(Node(kind="MSELoss"), PlanePoints())
    with pytest.raises(ProjectError, match="anchor or positive or negative"):
        loss_surface(Node(kind="TripletMarginLoss"), PlanePoints(), Moves.SCORES)
