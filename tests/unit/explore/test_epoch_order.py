"""The order of an epoch is the one that training draws, and that torch's own DataLoader gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import DataLoader, TensorDataset

from engine.data.load import load
from engine.explore.epoch_order import epoch_order
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from engine.train.batch_source import make_batches
from engine.train.trainer import Trainer


def project(**training: Any) -> ProjectSpec:
    edits = [("data.params.n", 41), ("data.split.validation", 0.25), ("seed", 7)]
    edits += [(f"training.{name}", value) for name, value in training.items()]
    return set_values(read_preset("two-moons-mlp"), edits)


def loader_order(spec: ProjectSpec, n: int, epochs: int) -> list[list[list[int]]]:
    training = spec.training
    loader = DataLoader(
        TensorDataset(torch.arange(n)),
        batch_size=min(training.batch_size or n, n),
        shuffle=training.shuffle,
        drop_last=training.drop_last,
        generator=torch.Generator().manual_seed(spec.seed),
    )
    return [[at.tolist() for (at,) in loader] for _ in range(epochs)]


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("drop_last", [True, False])
@pytest.mark.parametrize("batch_size", [None, 1, 10, 31, 500])
def test_the_order_is_a_data_loaders(shuffle: bool, drop_last: bool, batch_size: int | None) -> None:
    spec = project(shuffle=shuffle, drop_last=drop_last, batch_size=batch_size)
    data = load(spec.data)
    wanted = loader_order(spec, data.facts.n_train, 3)
    for epoch in range(3):
        order = epoch_order(spec, data, epoch)
        assert [batch.tolist() for batch in order.batches] == wanted[epoch]
        assert order.rows_N.tolist() == data.train_index.tolist()
        everything = sorted([*order.drawn.tolist(), *order.dropped_D.tolist()])
        assert everything == list(range(data.facts.n_train))


def test_what_is_dropped_is_what_the_loader_would_give_last() -> None:
    spec = project(batch_size=10, drop_last=True)
    data = load(spec.data)
    kept = set_values(spec, [("training.drop_last", False)])
    last = loader_order(kept, data.facts.n_train, 2)[1][-1]
    assert len(last) == data.facts.n_train % 10 == 1
    assert epoch_order(spec, data, 1).dropped_D.tolist() == last


@pytest.mark.parametrize(
    "sampler",
    [
        {"kind": "RandomSampler", "params": {"replacement": True, "num_samples": 90}},
        {"kind": "SequentialSampler", "params": {}},
        {"kind": "WeightedRandomSampler", "params": {"weights": [1.0, 9.0]}},
    ],
)
def test_a_sampler_draws_what_training_draws(sampler: dict[str, Any]) -> None:
    spec = project(batch_size=8, shuffle=False, sampler=sampler)
    data = load(spec.data)
    trainer = Trainer(spec, data=data)
    rows = []
    for _ in range(2):
        rows.append([x for x, _y in trainer.batches.epoch()])
    order = epoch_order(spec, data, 1)
    inputs = torch.from_numpy(data.inputs(data.train_index))
    assert len(order.batches) == len(rows[1])
    for batch, trained in zip(order.batches, rows[1], strict=True):
        assert torch.equal(inputs[torch.from_numpy(batch)], trained)
    assert order.times_N.sum() == sum(map(len, order.batches))


def test_looking_at_an_order_leaves_the_global_generator_alone() -> None:
    spec = project(batch_size=10)
    data = load(spec.data)
    before = torch.get_rng_state()
    epoch_order(spec, data, 2)
    assert torch.equal(torch.get_rng_state(), before)


def test_images_in_files_have_an_order_without_being_opened(tmp_path: Path) -> None:
    for k, name in enumerate(("cat", "dog")):
        (tmp_path / name).mkdir()
        for i in range(6):
            Image.new("RGB", (4, 4), (40 * i, 90 * k, 10)).save(tmp_path / name / f"{i}.png")
    spec = set_values(
        read_preset("two-moons-mlp"),
        [
            ("data", {"kind": "image_folder", "params": {"path": str(tmp_path)}}),
            ("training.batch_size", 5),
            ("seed", 3),
        ],
    )
    data = load(spec.data)
    source = make_batches(spec, data, _part(data), torch.device("cpu"))
    wanted = [[y.tolist() for _x, y in source.epoch()] for _ in range(2)]
    source.close()
    for file in tmp_path.rglob("*.png"):
        file.unlink()
    for epoch in range(2):
        assert [batch.tolist() for batch in epoch_order(spec, data, epoch).batches] == wanted[epoch]


def _part(data: Any) -> Any:
    from engine.build.tensors import Part

    position_N = torch.arange(len(data.train_index))
    return Part(None, position_N, np.asarray(data.train_index))
