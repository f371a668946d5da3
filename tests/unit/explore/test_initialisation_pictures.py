"""First weights and the flow of signals through depth, against formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from engine import catalogue
from engine.explore.first_weights import first_weights, gain_of
from engine.explore.signal_flow import FlowSetup, signal_flows
from engine.spec import InitRule, LayerNode, Node, ProjectError

LINEAR = LayerNode(kind="Linear", params={"in_features": 400, "out_features": 200})


def test_torchs_default_and_a_rule_have_the_spread_of_their_formulas() -> None:
    before = torch.get_rng_state()
    rule = InitRule(layer="Linear", parameter="weight", initializer=Node(kind="xavier_normal_"))
    weight, bias = first_weights(LINEAR, [rule], 0, 80_200)
    assert torch.equal(torch.get_rng_state(), before)
    assert (weight.name, weight.shape, bias.name, bias.shape) == ("weight", (200, 400), "bias", (200,))
    # Uniform within ±1/√fan_in has the standard deviation 1/√(3 fan_in); Xavier's is √(2/(fan_in + fan_out)).
    assert weight.std_before == pytest.approx(1 / math.sqrt(3 * 400), rel=0.02)
    assert weight.std_after == pytest.approx(math.sqrt(2 / 600), rel=0.02)
    assert np.array_equal(bias.before_S, bias.after_S)


def test_the_layers_own_choice_comes_after_the_rules() -> None:
    own = LINEAR.model_copy(update={"init": {"weight": Node(kind="constant_", params={"val": 0.25})}})
    rule = InitRule(parameter="weight", initializer=Node(kind="zeros_"))
    weight, _ = first_weights(own, [rule], 0, 80_200)
    assert set(weight.after_S.tolist()) == {0.25}


def test_a_layer_too_large_for_a_look_is_named() -> None:
    with pytest.raises(ProjectError, match="at most 20,000,000 weights"):
        first_weights(LINEAR, [], 0, 10**9)


def test_gains_are_those_of_the_papers() -> None:
    assert gain_of("relu") == pytest.approx(math.sqrt(2))
    assert gain_of("tanh") == pytest.approx(5 / 3)
    assert gain_of("leaky_relu", 0.5) == pytest.approx(math.sqrt(2 / 1.25))


def test_orthogonal_weights_keep_a_linear_signal_and_its_gradient() -> None:
    (flow,) = signal_flows(FlowSetup(None, (Node(kind="orthogonal_"),), depth=30, width=64))
    # A rotation changes no length, and so no mean square.
    assert flow.activation_std_L == pytest.approx(np.full(30, flow.activation_std_L[0]), rel=0.01)
    assert flow.gradient_std_L == pytest.approx(np.full(30, flow.gradient_std_L[-1]), rel=0.01)


def test_small_normal_weights_shrink_the_signal_by_the_same_factor_in_every_layer() -> None:
    (flow,) = signal_flows(
        FlowSetup(None, (Node(kind="normal_", params={"std": 0.01}),), depth=12, width=256)
    )
    # The variance of a sum of 256 products is 256 · 0.01² times that of the input.
    steps = flow.activation_std_L[1:] / flow.activation_std_L[:-1]
    assert steps == pytest.approx(np.full(11, 0.16), rel=0.1)
    back = flow.gradient_std_L[:-1] / flow.gradient_std_L[1:]
    assert back == pytest.approx(np.full(11, 0.16), rel=0.1)


def test_kaiming_keeps_relu_alive_where_xavier_lets_it_die_away() -> None:
    before = torch.get_rng_state()
    kaiming, xavier, default = signal_flows(
        FlowSetup(
            LayerNode(kind="ReLU", params={"inplace": True}),
            (Node(kind="kaiming_normal_"), Node(kind="xavier_normal_"), None),
            depth=20,
            width=256,
        )
    )
    assert torch.equal(torch.get_rng_state(), before)
    assert 0.2 < kaiming.activation_std_L[-1] / kaiming.activation_std_L[0] < 5
    # Half of the variance is lost in each layer: 2^-19 for the variance over 19 layers, its root for the deviation.
    lost = xavier.activation_std_L[-1] / xavier.activation_std_L[0]
    assert lost == pytest.approx(2**-9.5, rel=1.0)
    assert default.activation_std_L[-1] < xavier.activation_std_L[-1]


def test_every_activation_and_every_initialiser_can_be_asked_for() -> None:
    fills = tuple(
        Node(kind=entry.kind, params=dict(entry.example_params))
        for entry in catalogue.INITIALIZERS
        if entry.min_dims <= 2 and (entry.max_dims is None or entry.max_dims >= 2)
    )
    before = torch.get_rng_state()
    for entry in catalogue.ACTIVATIONS:
        if entry.kind in ("GLU", "Softmax2d"):
            continue
        for flow in signal_flows(FlowSetup(LayerNode(kind=entry.kind), (None, *fills), depth=2, width=8)):
            assert np.isfinite(flow.activation_std_L).all()
            assert len(flow.gradient_std_L) == 2
    assert torch.equal(torch.get_rng_state(), before)


def test_a_depth_out_of_range_is_refused_by_name() -> None:
    with pytest.raises(ProjectError, match="depth: expected a whole number from 1 to 200"):
        signal_flows(FlowSetup(None, (None,), depth=0))
