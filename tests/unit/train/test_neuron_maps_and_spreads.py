"""What each neuron gives over the plane, and how weights and gradients are spread: against plain formulas."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import engine
from engine.spec import ProjectSpec, set_values
from engine.train.inner_questions import NeuronMapsView, WeightsView
from engine.train.trainer import Trainer
from engine.train.weight_spreads import spread_of


def project(hidden: int = 4, activation: str = "ReLU") -> ProjectSpec:
    """Two moons, one hidden layer."""
    layers = [
        {"kind": "Linear", "params": {"in_features": "auto", "out_features": hidden}},
        {"kind": activation, "params": {"inplace": True} if activation == "ReLU" else {}},
        {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}},
    ]
    edits = [("model.children", layers), ("data.params.n", 80), ("training.epochs", 2)]
    return set_values(engine.load("two-moons-mlp"), edits)


def test_every_neuron_has_its_own_map_over_the_plane() -> None:
    trainer = Trainer(project())
    for _ in range(3):
        trainer.step()
    found = trainer.answer(NeuronMapsView(side=5)).value
    weight, bias, out_weight, out_bias = (p.detach().numpy() for p in trainer.model.parameters())
    grid = np.array([[x, y] for y in found.y_H for x in found.x_W])
    linear = grid @ weight.T + bias
    relu = np.maximum(linear, 0)
    expected = [linear, relu, relu @ out_weight.T + out_bias]
    assert [layer.name for layer in found.layers] == ["0", "1", "2"]
    assert [layer.path for layer in found.layers] == [f"model.children[{i}]" for i in range(3)]
    for layer, values in zip(found.layers, expected, strict=True):
        assert layer.maps_UHW == pytest.approx(values.T.reshape(-1, 5, 5), abs=1e-5)
        assert layer.n_left_out == 0
    assert found.layers[0].weight_UI.tolist() == weight.tolist()
    assert found.layers[1].weight_UI is None


def test_the_maps_reach_a_tenth_beyond_the_training_samples() -> None:
    trainer = Trainer(project())
    found = trainer.answer(NeuronMapsView(side=3)).value
    x_NF = trainer.data.inputs(trainer.data.train_index)
    for axis, values in enumerate((found.x_W, found.y_H)):
        low, high = float(x_NF[:, axis].min()), float(x_NF[:, axis].max())
        reach = 0.1 * (high - low)
        assert values == pytest.approx([low - reach, (low + high) / 2, high + reach], rel=1e-5, abs=1e-6)


def test_of_a_wide_layer_the_first_and_the_last_units_are_there() -> None:
    (layer, *_) = Trainer(project(hidden=90)).answer(NeuronMapsView(side=2, most_units=5)).value.layers
    assert layer.unit_U.tolist() == [0, 1, 2, 88, 89]
    assert (layer.n_units, layer.n_left_out) == (90, 85)
    assert layer.maps_UHW.shape == (5, 2, 2)


def test_a_model_that_does_not_take_two_features_has_no_maps() -> None:
    assert Trainer(engine.load("linear-regression")).answer(NeuronMapsView()).value.layers == ()


def test_weights_and_gradients_are_those_of_the_last_batch() -> None:
    trainer = Trainer(project(activation="Tanh"))
    trainer.step()
    spreads = {one.name: one for one in trainer.answer(WeightsView(bins=7)).value}
    assert trainer.last_batch is not None
    x, target = trainer.last_batch
    trainer.loss_function(trainer.model(x), target).backward()
    for name, parameter in trainer.model.named_parameters():
        one = spreads.pop(name)
        for spread, values in ((one.weights, parameter.detach()), (one.gradients, parameter.grad)):
            assert spread is not None
            assert values is not None
            assert spread.counts_B.sum() == values.numel()
            if values.numel() > 1:
                assert spread.edges[[0, -1]] == pytest.approx([values.min().item(), values.max().item()])
            assert spread.norm == pytest.approx(torch.linalg.vector_norm(values).item(), rel=1e-5)
    assert spreads == {}


def test_numbers_that_are_none_are_counted_beside_the_bins() -> None:
    spread = spread_of(torch.tensor([1.0, 2.0, float("nan"), float("inf")]), 2)
    assert spread.counts_B.tolist() == [1, 1]
    assert spread.n_not_finite == 2
    assert np.isnan(spread.norm)


def test_equal_numbers_lie_in_one_bin() -> None:
    spread = spread_of(torch.full((6,), 1e9), 3)
    assert spread.counts_B.tolist() == [0, 6, 0]
