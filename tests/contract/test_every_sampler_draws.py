"""Samplers: each is built over real samples, draws what torch's own draws, and none of torch's is forgotten."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torch.utils.data
from torch.utils.data import (
    DataLoader,
    RandomSampler,
    SequentialSampler,
    TensorDataset,
    WeightedRandomSampler,
)

from engine.build.sampler import build_sampler
from engine.build.tensors import Part
from engine.catalogue.samplers import SAMPLERS, SamplerEntry
from engine.spec import Node
from engine.train.batches import Batches

CLASSES = np.array([0, 0, 0, 0, 1, 1, 2, 0, 0, 1])
EPOCHS = 3
# What is left out of the catalogue, and why.
LEFT_OUT = {
    "BatchSampler": "DataLoader makes it of batch_size and drop_last",
    "DistributedSampler": "belongs to runs on several machines",
    "Sampler": "the base class",
    "SubsetRandomSampler": "the split chooses the samples",
}


def _generator() -> torch.Generator:
    return torch.Generator().manual_seed(7)


def _by_torch(kind: str, params: dict[str, Any], generator: torch.Generator) -> Any:
    """The same sampler written down by hand."""
    dataset = list(range(len(CLASSES)))
    if kind == "SequentialSampler":
        return SequentialSampler(dataset)
    if kind == "RandomSampler":
        return RandomSampler(dataset, generator=generator, **params)
    weights = params.get("weights", "auto")
    per_class = [1 / 6, 1 / 3, 1 / 1] if weights == "auto" else weights
    drawn = [per_class[c] for c in CLASSES]
    count = params.get("num_samples") or len(CLASSES)
    return WeightedRandomSampler(drawn, count, params.get("replacement", True), generator=generator)


CASES = [
    ("SequentialSampler", {}),
    ("RandomSampler", {}),
    ("RandomSampler", {"replacement": True}),
    ("RandomSampler", {"num_samples": 4}),
    ("RandomSampler", {"num_samples": 25}),
    ("RandomSampler", {"replacement": True, "num_samples": 40}),
    ("WeightedRandomSampler", {}),
    ("WeightedRandomSampler", {"num_samples": 50}),
    ("WeightedRandomSampler", {"weights": (1.0, 2.0, 0.0)}),
    ("WeightedRandomSampler", {"replacement": False, "num_samples": 6}),
]


def test_no_sampler_of_torch_is_forgotten() -> None:
    known = {name for name in torch.utils.data.__all__ if name.endswith("Sampler")}
    assert known == {entry.kind for entry in SAMPLERS} | set(LEFT_OUT)


@pytest.mark.parametrize("entry", SAMPLERS, ids=lambda entry: entry.kind)
def test_the_example_draws_rows_of_the_samples(entry: SamplerEntry) -> None:
    classes = CLASSES % 2
    node = Node(kind=entry.kind, params=entry.example_params)
    drawn = list(build_sampler(node, classes, 2, _generator()))
    assert drawn
    assert set(drawn) <= set(range(len(CLASSES)))


@pytest.mark.parametrize(("kind", "params"), CASES)
@pytest.mark.parametrize("drop_last", [True, False])
@pytest.mark.parametrize("batch_size", [None, 3, 100])
def test_batches_come_as_a_data_loader_with_the_same_sampler_gives_them(
    kind: str, params: dict[str, Any], drop_last: bool, batch_size: int | None
) -> None:
    rows = torch.arange(len(CLASSES))
    node = Node(kind=kind, params=params)
    batches = Batches(
        Part(rows.float().unsqueeze(1), rows, np.arange(len(CLASSES))),
        batch_size,
        shuffle=False,
        drop_last=drop_last,
        seed=7,
        make_sampler=lambda index, generator: build_sampler(node, CLASSES[index], 3, generator),
    )
    generator = _generator()
    sampler = _by_torch(kind, params, generator)
    loader = DataLoader(
        TensorDataset(rows),
        batch_size=batches.batch_size,
        sampler=sampler,
        drop_last=drop_last,
        generator=generator,
    )
    for _ in range(EPOCHS):
        expected = [found.tolist() for (found,) in loader]
        assert [y.tolist() for _, y in batches.epoch()] == expected
        assert len(expected) == batches.per_epoch
        assert sum(map(len, expected)) == batches.per_epoch_samples


def test_automatic_weights_draw_all_classes_equally_often() -> None:
    node = Node(kind="WeightedRandomSampler", params={"num_samples": 30_000})
    drawn = CLASSES[list(build_sampler(node, CLASSES, 3, _generator()))]
    counts = np.bincount(drawn, minlength=3)
    # Five standard deviations of a binomial with p = 1/3.
    assert np.abs(counts - 10_000).max() < 5 * np.sqrt(30_000 * (1 / 3) * (2 / 3))
