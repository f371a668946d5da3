"""Curves of losses against formulas written out in numpy."""

from __future__ import annotations

import numpy as np
import pytest

from engine import catalogue
from engine.catalogue import OutputMeaning
from engine.explore.losses.curve import loss_picture
from engine.spec import Node, ProjectError

DRAWN = [e.kind for e in catalogue.LOSSES if e.output_meaning is not OutputMeaning.NONE]


def test_squared_error_and_its_gradient_follow_the_formula() -> None:
    (curve,) = loss_picture(Node(kind="MSELoss")).curves
    np.testing.assert_allclose(curve.loss_P, curve.x_P**2, rtol=1e-5)
    np.testing.assert_allclose(curve.gradient_P, 2 * curve.x_P, rtol=1e-5, atol=1e-6)


def test_huber_turns_into_a_line_at_delta_and_the_curve_shows_both() -> None:
    (curve,) = loss_picture(Node(kind="HuberLoss", params={"delta": 3.0})).curves
    assert curve.x_P[-1] == pytest.approx(6.0)
    assert curve.gradient_P.max() == pytest.approx(3.0)
    inner_P = np.abs(curve.x_P) < 3
    np.testing.assert_allclose(curve.gradient_P[inner_P], curve.x_P[inner_P], atol=1e-6)


def test_binary_cross_entropy_is_the_log_of_the_probability_of_the_target() -> None:
    for_zero, for_one = loss_picture(Node(kind="BCELoss")).curves
    np.testing.assert_allclose(for_zero.loss_P, -np.log(1 - for_zero.x_P), rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(for_one.loss_P, -np.log(for_one.x_P), rtol=1e-4)
    np.testing.assert_allclose(for_one.gradient_P, -1 / for_one.x_P, rtol=1e-4)


def test_pos_weight_counts_class_one_more() -> None:
    params = {"pos_weight": [3.0]}
    for_zero, for_one = loss_picture(Node(kind="BCEWithLogitsLoss", params=params)).curves
    softplus_P = np.log1p(np.exp(-for_one.x_P))
    np.testing.assert_allclose(for_one.loss_P, 3 * softplus_P, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(for_zero.loss_P, np.log1p(np.exp(for_zero.x_P)), rtol=1e-4, atol=1e-6)


def test_cross_entropy_knows_the_number_of_classes() -> None:
    (curve,) = loss_picture(Node(kind="CrossEntropyLoss"), n_classes=5).curves
    np.testing.assert_allclose(curve.loss_P, np.log(np.exp(curve.x_P) + 4) - curve.x_P, atol=1e-5)


def test_class_weights_give_every_class_a_curve_of_its_own() -> None:
    node = Node(kind="CrossEntropyLoss", params={"weight": [1.0, 2.0, 0.5], "reduction": "mean"})
    one, two, half = loss_picture(node, n_classes=3).curves
    np.testing.assert_allclose(two.loss_P, 2 * one.loss_P, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(half.loss_P, one.loss_P / 2, rtol=1e-5, atol=1e-6)


def test_an_ignored_class_is_not_the_one_that_is_drawn() -> None:
    (curve,) = loss_picture(Node(kind="CrossEntropyLoss", params={"ignore_index": 0}), n_classes=3).curves
    assert curve.target == 1
    assert curve.loss_P[0] > 1


@pytest.mark.parametrize("kind", DRAWN)
def test_every_gradient_fits_its_curve(kind: str) -> None:
    for curve in loss_picture(Node(kind=kind), n_classes=3).curves:
        rise_P = np.diff(curve.loss_P)
        mean_slope_P = (curve.gradient_P[1:] + curve.gradient_P[:-1]) / 2 * np.diff(curve.x_P)
        assert np.mean(np.abs(rise_P - mean_slope_P) < 2e-3) > 0.95


def test_a_loss_of_three_tensors_has_no_curve() -> None:
    with pytest.raises(ProjectError, match="one output and one target"):
        loss_picture(Node(kind="TripletMarginLoss"))
