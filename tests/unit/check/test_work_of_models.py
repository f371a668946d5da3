"""How much arithmetic a model is, which decides about threads and about how much a snapshot looks at."""

from __future__ import annotations

import pytest

from engine.check.shapes import walk_shapes
from engine.check.work import multiply_adds
from engine.presets import read_preset
from engine.spec import LayerNode, set_values
from engine.train.trainer import Trainer


def test_alexnet_is_714_million_multiply_adds_as_published() -> None:
    walk = walk_shapes(read_preset("alexnet").model, (1, 3, 224, 224), None)
    assert round(multiply_adds(walk) / 1e6) == 714


def test_a_repeated_layer_counts_as_often_as_it_is_there() -> None:
    line = LayerNode(kind="Linear", params={"in_features": 10, "out_features": 10})
    twenty = LayerNode(kind="ModuleList", params={"repeat": 20}, children=(line,))
    assert multiply_adds(walk_shapes(twenty, (1, 10), None)) == 20 * 100


def test_what_no_route_reaches_is_no_work() -> None:
    lines = [
        LayerNode(kind="Linear", name=f"to{n}", params={"in_features": 10, "out_features": n})
        for n in (10, 20)
    ]
    for route, work in (("to10", 100), ("to20", 200)):
        choice = LayerNode(kind="ModuleDict", params={"route": route}, children=tuple(lines))
        assert multiply_adds(walk_shapes(choice, (1, 10), None)) == work


def test_few_weights_that_are_used_often_are_worth_several_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    spec = set_values(read_preset("cnn-functional"), [("data.params.n", 40), ("training.batch_size", 32)])
    # 61,496 weights, but 650 thousand multiply-adds a sample.
    assert Trainer(spec).threads == 2
    assert Trainer(set_values(spec, [("training.batch_size", 2)])).threads == 1


def test_a_snapshot_of_a_large_model_looks_at_few_samples() -> None:
    edits = [("data.params.n", 40), ("data.params.size", 32), ("training.batch_size", 4)]
    trainer = Trainer(set_values(read_preset("resnet-18"), edits))
    seen = 0

    def count(*call: object) -> None:
        nonlocal seen
        seen += call[1][0].shape[0]  # type: ignore[index]

    # The copy that is looked at is made with its hooks when a view first wants it.
    trainer.prober.shadow.model.register_forward_hook(count)
    trainer.snapshot()
    # Training and validation part; 37 million multiply-adds a sample would make 4,000 of them last minutes.
    assert seen == 2 * 16
