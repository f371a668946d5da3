"""The torchsummary package on our models: the same counts where it works, a reason where it does not."""

from __future__ import annotations

import threading

import pytest
import torch
from model_trees import TREES, chain, node
from torch import nn

from engine.build.model import build_layer
from engine.check.shapes import resolved_model, walk_shapes
from engine.explore.own_chance import OwnChance
from engine.explore.torch_summary import TorchSummary, torch_summary
from engine.spec import LayerNode

PICTURE = chain(
    node("Conv2d", in_channels="auto", out_channels=6, kernel_size=5),
    node("BatchNorm2d", num_features="auto"),
    node("ReLU"),
    node("MaxPool2d", kernel_size=2),
    node("Dropout", p=0.5),
    node("F.relu"),
    node("Flatten"),
    node("Linear", in_features="auto", out_features=10),
)


def _summary(model: LayerNode, *shape: int) -> tuple[TorchSummary, int]:
    walk = walk_shapes(model, (1, *shape), 3)
    assert not walk.problems
    resolved = resolved_model(model, walk)
    n = sum(p.numel() for p in build_layer(resolved).parameters())
    before = torch.get_rng_state()
    made = torch_summary(resolved, shape, n)
    assert torch.equal(torch.get_rng_state(), before), "the global generator belongs to the trainer"
    return made, n


@pytest.mark.parametrize("name", [name for name in TREES if name != "one layer"])
def test_both_count_the_same_parameters_of_every_tree(name: str) -> None:
    made, n = _summary(TREES[name], 4)
    if made.why_not:
        pytest.fail(made.why_not)
    chosen_only = made.n_params
    unused = _unused_parameters(TREES[name])
    assert chosen_only is not None
    # It sees only what the forward runs: what a ModuleDict does not choose is missing in its sum.
    assert chosen_only + unused == n


def _unused_parameters(model: LayerNode) -> int:
    walk = walk_shapes(model, (1, 4), 3)
    from engine import catalogue

    total = 0
    for row in walk.layers:
        entry = catalogue.layer(row.kind)
        if entry is not None and not entry.container and not row.is_used:
            total += entry.n_weights(row.params, row.input_shape) * row.times
    return total


def test_a_picture_network_is_printed_as_the_package_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    made, n = _summary(PICTURE, 3, 16, 16)
    assert made.n_params == n == 6 * 3 * 25 + 6 + 2 * 6 + 6 * 6 * 6 * 10 + 10
    assert "Conv2d-1" in made.text
    assert "[-1, 6, 12, 12]" in made.text
    assert f"Trainable params: {n:,}" in made.text
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("kind", "params", "shape"),
    [
        ("LSTM", {"input_size": "auto", "hidden_size": 4, "batch_first": True}, (5, 3)),
        ("MultiheadAttention", {"embed_dim": "auto", "num_heads": 1, "batch_first": True}, (5, 4)),
        ("FractionalMaxPool2d", {"kernel_size": 2, "output_size": 3}, (1, 8, 8)),
    ],
)
def test_what_the_package_cannot_take_is_named(
    kind: str, params: dict[str, object], shape: tuple[int, ...]
) -> None:
    made, _ = _summary(chain(LayerNode(kind=kind, params=params)), *shape)
    assert made.text == ""
    assert kind in made.why_not


def test_a_single_layer_stops_the_package_and_that_is_told() -> None:
    made, _ = _summary(TREES["one layer"], 4)
    assert made.text == ""
    assert made.why_not.startswith("torchsummary stops with")


def test_too_many_weights_are_not_put_into_memory() -> None:
    made = torch_summary(PICTURE, (3, 16, 16), 10**10)
    assert "too many" in made.why_not


def test_own_chance_leaves_the_global_generator_to_others() -> None:
    before = torch.get_rng_state()
    with OwnChance(3):
        first = [torch.rand(2), torch.randn(2), nn.Linear(3, 3).weight.detach().clone(), torch.randperm(5)]
    with OwnChance(3):
        second = [torch.rand(2), torch.randn(2), nn.Linear(3, 3).weight.detach().clone(), torch.randperm(5)]
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def test_own_chance_is_for_its_own_thread_only() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    drawn: list[torch.Tensor] = []
    with OwnChance(0):
        other = threading.Thread(target=lambda: drawn.append(torch.rand(3)))
        other.start()
        other.join()
    assert torch.equal(drawn[0], expected)
