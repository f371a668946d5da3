"""Zones, bands, vectors, learned slopes and live inputs of activations, against arithmetic in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy_activations import ORACLES, central_slope, sigmoid
from torch import nn

from engine import catalogue
from engine.explore.activations.curve import activation_curve, activation_curves, read_activation
from engine.explore.activations.learned_slope import slope_curve, slope_gradient
from engine.explore.activations.pre_activations import model_pre_activations, pre_activations
from engine.explore.activations.random_band import random_band
from engine.explore.activations.vector import vector_activation
from engine.explore.activations.zones import Zone, ZoneKind, activation_zones
from engine.spec import LayerNode, ProjectError

VECTORS = ("Softmax", "Softmin", "LogSoftmax", "Softmax2d", "GLU")


def zones(kind: str, **params: object) -> tuple[Zone, ...]:
    return activation_zones(LayerNode(kind=kind, params=params))


def test_a_relu_is_dead_below_zero() -> None:
    (zone,) = zones("ReLU")
    assert zone.kind is ZoneKind.DEAD
    assert zone.start == -np.inf
    assert zone.stop == pytest.approx(0, abs=1e-9)


def test_a_sigmoid_is_saturated_where_its_slope_falls_below_the_share() -> None:
    left, right = activation_zones(LayerNode(kind="Sigmoid"), share=0.1)
    # s (1 − s) = 0.1 · 0.25
    edge = np.log((1 + np.sqrt(0.9)) / (1 - np.sqrt(0.9)))
    assert (left.kind, right.kind) == (ZoneKind.SATURATED, ZoneKind.SATURATED)
    assert (left.stop, right.start) == pytest.approx((-edge, edge), abs=1e-9)
    assert (left.start, right.stop) == (-np.inf, np.inf)


def test_a_hardtanh_is_dead_beyond_its_bounds() -> None:
    left, right = zones("Hardtanh", min_val=-2.5, max_val=0.7)
    assert (left.stop, right.start) == pytest.approx((-2.5, 0.7), abs=1e-9)


def test_a_shrinker_is_dead_in_the_middle() -> None:
    (zone,) = zones("Softshrink", lambd=1.5)
    assert (zone.start, zone.stop) == pytest.approx((-1.5, 1.5), abs=1e-9)
    assert zone.clipped(-1, 4) == pytest.approx((-1, 1.5), abs=1e-9)


@pytest.mark.parametrize("kind", ["LeakyReLU", "PReLU", "LogSigmoid"])
def test_what_always_passes_gradients_has_no_dead_zone(kind: str) -> None:
    assert not [zone for zone in zones(kind) if zone.kind is ZoneKind.DEAD]


def test_a_dip_is_no_dead_zone() -> None:
    assert not [zone for zone in zones("SiLU") if zone.kind is ZoneKind.DEAD]


@pytest.mark.parametrize("kind", [entry.kind for entry in catalogue.ACTIVATIONS])
def test_slopes_inside_every_zone_are_as_small_as_it_says(kind: str) -> None:
    node = LayerNode(kind=kind)
    curve = activation_curve(node)
    bound = 0.05 * np.abs(curve.slope_P).max()
    is_shaded_P = np.zeros(len(curve.x_P), dtype=bool)
    for zone in activation_zones(node):
        inside_P = (curve.x_P > zone.start + 1e-6) & (curve.x_P < zone.stop - 1e-6)
        is_shaded_P |= inside_P
        most = 0.0 if zone.kind is ZoneKind.DEAD else bound
        assert np.abs(curve.slope_P[inside_P]).max() <= most
    # What is not shaded is steep, but for single points at an edge or a dip.
    assert (np.abs(curve.slope_P[~is_shaded_P]) < bound).sum() <= 8


def test_several_curves_share_one_axis_that_reaches_beyond_every_bend() -> None:
    tanh, far = activation_curves(
        (LayerNode(kind="Tanh"), LayerNode(kind="Hardtanh", params={"min_val": -20.0, "max_val": 1.0}))
    )
    assert np.array_equal(tanh.x_P, far.x_P)
    assert tanh.x_P[0] == -30


@pytest.mark.parametrize("kind", ["Mish", "GELU", "PReLU", "Softsign"])
def test_the_cursor_reads_between_the_points(kind: str) -> None:
    x = np.array([0.123456789])
    reading = read_activation(LayerNode(kind=kind), float(x[0]))
    assert reading.y == pytest.approx(ORACLES[kind](x, {})[0], rel=1e-12)
    expected = central_slope(lambda moved: float(ORACLES[kind](moved, {})[0]), x)[0]
    assert reading.slope == pytest.approx(expected, rel=1e-7)


def test_a_random_slope_lies_in_its_band_and_leaves_the_generator_alone() -> None:
    before = torch.get_rng_state()
    band = random_band(LayerNode(kind="RReLU", params={"lower": 0.2, "upper": 0.6}), seed=4)
    assert torch.equal(torch.get_rng_state(), before)
    below_P = band.x_P < 0
    np.testing.assert_allclose(band.lower_P[below_P], 0.6 * band.x_P[below_P])
    np.testing.assert_allclose(band.upper_P[below_P], 0.2 * band.x_P[below_P])
    np.testing.assert_allclose(band.mean_P[below_P], 0.4 * band.x_P[below_P])
    assert np.all((band.drawn_P >= band.lower_P) & (band.drawn_P <= band.upper_P))
    np.testing.assert_allclose(band.slope_P[below_P] * band.x_P[below_P], band.drawn_P[below_P])
    assert len(set(band.slope_P[below_P])) > 100
    assert not np.array_equal(band.drawn_P, random_band(LayerNode(kind="RReLU"), seed=5).drawn_P)


def test_only_a_random_slope_has_a_band() -> None:
    with pytest.raises(ProjectError, match="RReLU"):
        random_band(LayerNode(kind="ReLU"))


@pytest.mark.parametrize("kind", VECTORS)
def test_a_vector_and_its_jacobian_are_the_numpy_formula(kind: str) -> None:
    x_K = np.array([0.3, -1.2, 2.0, 0.9])
    oracle_input = x_K[:, None, None] if kind == "Softmax2d" else x_K
    view = vector_activation(LayerNode(kind=kind), x_K.tolist())
    np.testing.assert_allclose(view.output_M, ORACLES[kind](oracle_input, {}).ravel(), rtol=1e-12)
    for m in range(len(view.output_M)):

        def output(moved: np.ndarray, m: int = m) -> float:
            shaped = moved[:, None, None] if kind == "Softmax2d" else moved
            return float(ORACLES[kind](shaped, {}).ravel()[m])

        np.testing.assert_allclose(view.jacobian_MK[m], central_slope(output, x_K), atol=1e-8)


def test_probabilities_add_up_to_one_and_their_gradients_to_zero() -> None:
    view = vector_activation(LayerNode(kind="Softmax"), [3.0, -1.0, 0.5])
    assert view.total == pytest.approx(1)
    np.testing.assert_allclose(view.jacobian_MK.sum(0), 0, atol=1e-15)


@pytest.mark.parametrize("kind", [entry.kind for entry in catalogue.ACTIVATIONS])
def test_every_activation_takes_a_vector(kind: str) -> None:
    view = vector_activation(LayerNode(kind=kind), [1.0, -1.0])
    if kind not in VECTORS:
        assert np.count_nonzero(view.jacobian_MK - np.diag(np.diag(view.jacobian_MK))) == 0


@pytest.mark.parametrize(
    ("kind", "logits", "sentence"),
    [
        ("Softmax", [1.0], r"logits: expected 2 to 16 numbers, received 1"),
        ("GLU", [1.0, 2.0, 3.0], "an even number of inputs"),
        ("Softmax", [1.0, float("nan")], r"logits\[1\]: expected a finite number, received nan"),
        ("Linear", [1.0, 2.0], "expected an activation"),
    ],
)
def test_a_wrong_vector_is_refused_in_a_sentence(kind: str, logits: list[float], sentence: str) -> None:
    with pytest.raises(ProjectError, match=sentence):
        vector_activation(LayerNode(kind=kind), logits)


def test_the_gradient_of_a_learned_slope_is_the_sum_of_its_parts() -> None:
    rng = np.random.default_rng(0)
    x_NC, upstream_NC = rng.normal(size=(6, 3)), rng.normal(size=(6, 3))
    node = LayerNode(kind="PReLU", params={"num_parameters": 3, "init": 0.1})
    view = slope_gradient(node, x_NC, upstream_NC)
    expected = central_slope(
        lambda slope_S: float((upstream_NC * np.where(x_NC > 0, x_NC, slope_S * x_NC)).sum()), np.full(3, 0.1)
    )
    np.testing.assert_allclose(view.gradient_S, expected, rtol=1e-7)
    np.testing.assert_allclose(view.part_NC.sum(0), view.gradient_S, rtol=1e-12)
    assert view.slope_S.tolist() == [0.1] * 3
    one = slope_gradient(LayerNode(kind="PReLU"), x_NC, upstream_NC)
    assert one.gradient_S[0] == pytest.approx(view.gradient_S.sum())


def test_the_slope_teaches_nothing_above_zero() -> None:
    curve = slope_curve(LayerNode(kind="PReLU", params={"init": 0.7}))
    np.testing.assert_allclose(curve.by_slope_P, np.minimum(curve.x_P, 0))


def test_a_slope_for_the_wrong_number_of_channels_is_refused() -> None:
    with pytest.raises(ProjectError, match="of one shape"):
        slope_gradient(LayerNode(kind="PReLU", params={"num_parameters": 2}), np.zeros((4, 3)))


def test_pre_activations_are_counted_once_each() -> None:
    values = np.array([[-2.0, 1.0, 0.5], [-1.0, -3.0, 0.7], [-4.0, 2.0, np.nan], [-0.1, np.inf, 9.0]])
    view = pre_activations(LayerNode(kind="ReLU"), values, bins=7)
    assert (view.n, view.n_not_finite) == (12, 2)
    assert view.counts_B.sum() == 10
    assert (view.edges[0], view.edges[-1], len(view.edges)) == (-4.0, 9.0, 8)
    assert view.dead == pytest.approx(5 / 12)
    assert view.saturated == 0
    assert view.dead_F.tolist() == [True, False, False]


def test_the_saturated_share_of_a_sigmoid_is_that_of_its_formula() -> None:
    values = np.random.default_rng(1).normal(size=(200, 5)) * 4
    view = pre_activations(LayerNode(kind="Sigmoid"), values)
    expected = (sigmoid(values) * (1 - sigmoid(values)) < 0.05 * 0.25).mean()
    assert view.saturated == pytest.approx(expected)
    assert view.dead == 0


def test_the_inputs_of_every_activation_of_a_model_are_seen_in_running_order() -> None:
    model = nn.Sequential(
        nn.Linear(2, 4), nn.ReLU(inplace=True), nn.Dropout(), nn.Linear(4, 3), nn.Softmax(1)
    )
    x_NF = torch.randn(10, 2, generator=torch.Generator().manual_seed(0))
    before = torch.get_rng_state()
    first, last = model_pre_activations(model.train(), x_NF)
    assert torch.equal(torch.get_rng_state(), before)
    assert model.training
    assert not any(module._forward_pre_hooks for module in model.modules())
    assert (first.name, first.view.kind, last.name, last.view.kind) == ("1", "ReLU", "4", "Softmax")
    with torch.no_grad():
        hidden = model[0](x_NF).numpy()
    assert first.view.dead == pytest.approx((hidden <= 0).mean())
    assert first.view.mean == pytest.approx(hidden.mean(), rel=1e-5)
    assert last.view.dead is None


def test_a_model_of_few_digits_can_be_looked_at() -> None:
    model = nn.Sequential(nn.Linear(2, 4), nn.PReLU(4, 0.0)).to(torch.bfloat16)
    (only,) = model_pre_activations(model, torch.ones(3, 2, dtype=torch.bfloat16))
    with torch.no_grad():
        hidden = model[0](torch.ones(3, 2, dtype=torch.bfloat16)).float().numpy()
    assert only.view.dead == pytest.approx((hidden < 0).mean())


def test_inputs_that_are_all_alike_have_a_histogram() -> None:
    view = pre_activations(LayerNode(kind="Tanh"), np.zeros((3, 2), dtype=np.float32))
    assert view.counts_B.sum() == 6
    assert view.edges[0] < 0 < view.edges[-1]


@pytest.mark.parametrize("kind", [entry.kind for entry in catalogue.ACTIVATIONS])
def test_every_activation_counts_its_inputs(kind: str) -> None:
    view = pre_activations(LayerNode(kind=kind), np.linspace(-5, 5, 24).reshape(4, 6))
    assert view.counts_B.sum() == 24
