"""Curves of activations against formulas written out in numpy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from engine import catalogue
from engine.explore.activations.curve import Varies, activation_curve
from engine.spec import LayerNode, ProjectError


def test_tanh_and_its_derivative_follow_the_formula() -> None:
    curve = activation_curve(LayerNode(kind="Tanh"))
    np.testing.assert_allclose(curve.y_P, np.tanh(curve.x_P), atol=1e-6)
    np.testing.assert_allclose(curve.slope_P, 1 - np.tanh(curve.x_P) ** 2, atol=1e-6)


def test_a_leaky_relu_has_the_slope_that_the_user_chose() -> None:
    curve = activation_curve(LayerNode(kind="LeakyReLU", params={"negative_slope": 0.3, "inplace": True}))
    assert np.allclose(curve.slope_P[curve.x_P < 0], 0.3)
    assert np.allclose(curve.slope_P[curve.x_P > 0], 1.0)


def test_softmax_is_drawn_for_the_number_of_inputs_that_it_has() -> None:
    curve = activation_curve(LayerNode(kind="Softmax", params={"dim": 1}), n_inputs=4)
    assert curve.varies is Varies.ONE_OF_SEVERAL
    expected = np.exp(curve.x_P) / (np.exp(curve.x_P) + 3)
    np.testing.assert_allclose(curve.y_P, expected, atol=1e-6)
    np.testing.assert_allclose(curve.slope_P, expected * (1 - expected), atol=1e-6)


def test_the_gate_of_a_glu_is_a_sigmoid() -> None:
    curve = activation_curve(LayerNode(kind="GLU"))
    assert curve.varies is Varies.GATE
    np.testing.assert_allclose(curve.y_P, 1 / (1 + np.exp(-curve.x_P)), atol=1e-6)


def test_a_learned_slope_for_each_channel_can_be_drawn() -> None:
    curve = activation_curve(LayerNode(kind="PReLU", params={"num_parameters": 5, "init": 0.1}))
    assert curve.slope_P[0] == pytest.approx(0.1)


def test_the_curve_reaches_beyond_bends_far_out() -> None:
    curve = activation_curve(LayerNode(kind="Hardtanh", params={"min_val": -20.0, "max_val": 1.0}))
    assert curve.x_P[0] < -20 < curve.y_P.min() + 1e-6
    assert curve.slope_P[0] == 0


def test_zero_is_among_the_points() -> None:
    curve = activation_curve(LayerNode(kind="SELU"))
    assert 0.0 in curve.x_P
    assert math.isclose(curve.y_P[curve.x_P == 0][0], 0.0)


@pytest.mark.parametrize("kind", [entry.kind for entry in catalogue.ACTIVATIONS])
def test_every_activation_has_a_slope_that_fits_its_curve(kind: str) -> None:
    curve = activation_curve(LayerNode(kind=kind))
    rise_P = np.diff(curve.y_P)
    mean_slope_P = (curve.slope_P[1:] + curve.slope_P[:-1]) / 2 * np.diff(curve.x_P)
    # The trapezoid rule; off only where the curve jumps or bends between two points.
    assert np.mean(np.abs(rise_P - mean_slope_P) < 1e-3) > 0.98


def test_drawing_curves_draws_no_random_numbers() -> None:
    before = torch.get_rng_state()
    for entry in catalogue.ACTIVATIONS:
        activation_curve(LayerNode(kind=entry.kind))
    assert torch.equal(torch.get_rng_state(), before)


def test_a_layer_that_is_no_activation_is_refused() -> None:
    with pytest.raises(ProjectError, match="expected an activation"):
        activation_curve(LayerNode(kind="Linear"))
