"""What is noticed about activations, against what is known of their formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine import catalogue
from engine.explore.activations.notice import Noticed, notice
from engine.spec import LayerNode

INF = math.inf


def noticed(kind: str, **params: object) -> Noticed:
    entry = catalogue.layer(kind)
    assert entry is not None
    return notice(LayerNode(kind=kind, params={**entry.initial_params(), **params}))


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("ReLU", 0, INF),
        ("ReLU6", 0, 6),
        ("Sigmoid", 0, 1),
        ("Tanh", -1, 1),
        ("Softsign", -1, 1),
        ("LogSigmoid", -INF, 0),
        ("Tanhshrink", -INF, INF),
        ("Softplus", 0, INF),
        ("ELU", -1, INF),
        ("Softmax", 0, 1),
        # Minus the lowest value of x Φ(x) and of x σ(x).
        ("GELU", -0.16997, INF),
        ("SiLU", -0.27846, INF),
    ],
)
def test_the_range_of_the_output_is_that_of_the_formula(kind: str, low: float, high: float) -> None:
    found = noticed(kind)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_a_dip_is_found_where_it_is_and_its_left_side_falls() -> None:
    found = noticed("SiLU")
    assert found.low_at == pytest.approx(-1.2785, abs=0.02)
    ((start, stop),) = found.falls
    assert start == -INF
    assert stop == pytest.approx(-1.2785, abs=0.03)


@pytest.mark.parametrize("kind", ["ReLU", "Sigmoid", "Tanh", "Softplus", "ELU", "Hardshrink", "LeakyReLU"])
def test_what_never_falls_is_said_to(kind: str) -> None:
    assert noticed(kind).falls == ()


def test_a_negative_slope_falls() -> None:
    assert noticed("LeakyReLU", negative_slope=-0.5).falls[0] == pytest.approx((-INF, 0), abs=0.03)


@pytest.mark.parametrize(
    ("kind", "corners"),
    [
        ("ReLU", [0]),
        ("Hardtanh", [-1, 1]),
        ("Hardsigmoid", [-3, 3]),
        # Between its lines it is a parabola, whose slope is −1/2 at −3 and 3/2 at 3.
        ("Hardswish", [-3, 3]),
        ("Softshrink", [-0.5, 0.5]),
        ("Tanh", []),
        ("GELU", []),
        ("Softplus", []),
        ("CELU", []),
    ],
)
def test_corners_are_where_the_slope_jumps(kind: str, corners: list[float]) -> None:
    assert list(noticed(kind).corners) == pytest.approx(corners, abs=1e-3)


def test_a_very_sharp_bend_is_no_corner() -> None:
    assert noticed("Softplus", beta=50.0, threshold=1e6).corners == ()


def test_an_output_that_jumps_is_told_apart_from_a_corner() -> None:
    found = noticed("Hardshrink", lambd=0.7)
    assert list(found.jumps) == pytest.approx([-0.7, 0.7], abs=1e-4)
    assert found.corners == ()
    assert list(noticed("Threshold", threshold=1.0, value=-2.0).jumps) == pytest.approx([1], abs=1e-4)


def test_the_mean_output_of_normal_inputs_is_the_known_one() -> None:
    assert noticed("ReLU").mean == pytest.approx(1 / math.sqrt(2 * math.pi), abs=1e-5)
    assert noticed("Tanh").mean == pytest.approx(0, abs=1e-12)
    assert noticed("Sigmoid").mean == pytest.approx(0.5, abs=1e-9)
    # Its constants are chosen for this.
    assert noticed("SELU").mean == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("kind", [entry.kind for entry in catalogue.ACTIVATIONS])
def test_every_activation_is_noticed_something_of(kind: str) -> None:
    found = noticed(kind)
    assert found.low <= found.mean <= found.high
    assert np.isfinite([found.mean, found.at_zero, found.steepest]).all()
