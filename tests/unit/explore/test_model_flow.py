"""The flow of signals through a model of the user's own, against hand-written passes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from known_networks import conv
from model_trees import chain, linear, node

from engine.explore.model_flow import MOST_WEIGHTS, model_flows, samples_that_fit
from engine.spec import InitRule, Node, ProjectError

INPUTS = np.random.default_rng(0).normal(size=(64, 5)).astype(np.float32)
ONES = Node(kind="constant_", params={"val": 0.5})


def test_activations_and_gradients_are_those_of_a_pass_by_hand() -> None:
    model = chain(linear(5, 4, bias=False), node("ReLU", inplace=True), linear(4, 3, bias=False))
    (flow,) = model_flows(model, (), (ONES,), INPUTS, with_own=False)
    # Weights of 0.5 make every unit half the sum of what comes in.
    first_N = 0.5 * INPUTS.astype(float).sum(axis=1)
    bent_N = np.maximum(first_N, 0)
    assert flow.names == ("0", "1", "2")
    np.testing.assert_allclose(
        flow.activation_std_L, [first_N.std(), bent_N.std(), (2 * bent_N).std()], rtol=1e-5
    )
    # The gradient that is sent back is normal; a unit of the middle gets half the sum of three of them, where ReLU lets
    # it through. In-place ReLU does not change what is told of the layer before it.
    assert flow.gradient_std_L[2] == pytest.approx(1, abs=0.15)
    assert flow.gradient_std_L[1] == pytest.approx(0.5 * np.sqrt(3), rel=0.3)
    assert flow.gradient_std_L[0] < flow.gradient_std_L[1]


def test_the_projects_own_rules_come_first_and_the_others_leave_them_aside() -> None:
    model = chain(linear(5, 4, bias=False))
    rules = (InitRule(initializer=Node(kind="zeros_")),)
    own, half, default = model_flows(model, rules, (ONES, None), INPUTS)
    assert (own.is_own, half.is_own, default.is_own) == (True, False, False)
    assert own.activation_std_L[0] == 0
    assert half.activation_std_L[0] == pytest.approx((0.5 * INPUTS.astype(float).sum(axis=1)).std(), rel=1e-5)
    assert default.activation_std_L[0] > 0


def test_the_same_seed_gives_the_same_and_torchs_generator_stays_where_it_is() -> None:
    model = chain(
        *(conv(4, 3).model_copy(update={"params": {"in_channels": 3, "out_channels": 4, "kernel_size": 3}}),),
        *(node("BatchNorm2d", num_features=4), node("Dropout"), node("Flatten"), linear(4 * 36, 2)),
    )
    before = torch.get_rng_state()
    (one,) = model_flows(model, (), (None,), (8, (3, 8, 8)), with_own=False)
    (two,) = model_flows(model, (), (None,), (8, (3, 8, 8)), with_own=False)
    (other,) = model_flows(model, (), (None,), (8, (3, 8, 8)), 1, with_own=False)
    assert torch.equal(torch.get_rng_state(), before)
    np.testing.assert_array_equal(one.activation_std_L, two.activation_std_L)
    assert not np.array_equal(one.activation_std_L, other.activation_std_L)
    # Batch norm brings every channel to a standard deviation of 1, and dropout passes everything.
    assert one.activation_std_L[1] == pytest.approx(1, abs=0.01)
    assert one.activation_std_L[2] == one.activation_std_L[1]


def test_a_layer_that_no_gradient_reaches_has_a_gradient_of_0() -> None:
    choice = node("ModuleDict", linear(5, 5, "a"), linear(5, 5, "b"), route="b")
    (flow,) = model_flows(chain(choice, linear(5, 1)), (), (None,), INPUTS, with_own=False)
    # The branch that is not chosen does not run at all.
    assert len(flow.names) == 2
    assert all(name.endswith(("b", "1", "fc")) for name in flow.names)
    # Zeros in the last layer let nothing through to the one before.
    zeros = Node(kind="zeros_")
    (lost,) = model_flows(chain(linear(5, 4), linear(4, 1)), (), (zeros,), INPUTS, with_own=False)
    assert lost.gradient_std_L[0] == 0


def test_a_batch_gets_smaller_with_the_model_and_some_models_are_too_large() -> None:
    assert samples_that_fit(100, 100) == 64
    assert samples_that_fit(6_000_000, 100) == 10
    with pytest.raises(ProjectError, match="expected at most"):
        samples_that_fit(10, MOST_WEIGHTS + 1)
    fractional = node("FractionalMaxPool2d", kernel_size=2, output_size=[2, 2])
    with pytest.raises(ProjectError, match="the same for the same input"):
        model_flows(fractional, (), (None,), (2, (1, 6, 6)))
