"""Parameters of layers against arithmetic."""

from __future__ import annotations

import torch

from engine.check.shapes import walk_shapes
from engine.explore.parameter_counts import parameter_counts
from engine.spec import LayerNode


def _layer(kind: str, **params: object) -> LayerNode:
    return LayerNode(kind=kind, params=params)


def test_weights_and_biases_are_counted_by_layer() -> None:
    inner = LayerNode(
        kind="Sequential", children=(_layer("BatchNorm1d", num_features="auto"), _layer("PReLU"))
    )
    model = LayerNode(
        kind="Sequential",
        children=(_layer("Linear", in_features="auto", out_features=16), inner, _layer("Dropout")),
    )
    walk = walk_shapes(model, (1, 3), 1)
    before = torch.get_rng_state()
    counts = parameter_counts(walk)
    assert dict(counts) == {
        "model.children[0]": 3 * 16 + 16,
        "model.children[1].children[0]": 2 * 16,
        "model.children[1].children[1]": 1,
        "model.children[2]": 0,
    }
    assert torch.equal(torch.get_rng_state(), before)


def test_a_layer_without_bias_has_fewer() -> None:
    model = _layer("Linear", in_features="auto", out_features=1000, bias=False)
    assert dict(parameter_counts(walk_shapes(model, (1, 5000), 1))) == {"model": 5_000_000}
