"""Batches come in the order in which torch's own DataLoader gives them, epoch after epoch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from engine.build.tensors import Part
from engine.train.batches import Batches

EPOCHS = 3
SIZES = (1, 2, 7, 20, 33)
BATCH_SIZES = (None, 1, 2, 3, 7, 20, 50)


def _part(n: int) -> Part:
    rows = torch.arange(n)
    return Part(rows.float().unsqueeze(1), rows * 10, np.arange(n))


def _by_loader(n: int, batch_size: int, shuffle: bool, drop_last: bool, seed: int) -> list[list[list[int]]]:
    loader = DataLoader(
        TensorDataset(torch.arange(n)),
        batch_size=batch_size,
        shuffle=shuffle,
        drop_last=drop_last,
        generator=torch.Generator().manual_seed(seed),
    )
    return [[rows.tolist() for (rows,) in loader] for _ in range(EPOCHS)]


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("drop_last", [True, False])
@pytest.mark.parametrize("n", SIZES)
def test_the_order_is_a_data_loaders(n: int, drop_last: bool, shuffle: bool) -> None:
    for wanted in BATCH_SIZES:
        for seed in (0, 12345):
            size = n if wanted is None else min(wanted, n)
            batches = Batches(_part(n), wanted, shuffle=shuffle, drop_last=drop_last, seed=seed)
            found = []
            for _ in range(EPOCHS):
                epoch = [(x.ravel().int().tolist(), y.tolist()) for x, y in batches.epoch()]
                assert [[10 * row for row in x] for x, _ in epoch] == [y for _, y in epoch]
                found.append([x for x, _ in epoch])
                assert len(epoch) == batches.per_epoch
            assert found == _by_loader(n, size, shuffle, drop_last, seed), (wanted, seed)


def test_other_samples_go_on_with_the_same_generator() -> None:
    batches = Batches(_part(6), 4, shuffle=True, drop_last=False, seed=1)
    list(batches.epoch())
    batches.replace(_part(9))
    found = [x.ravel().int().tolist() for x, _ in batches.epoch()]
    generator = torch.Generator().manual_seed(1)
    for n in (6, 9):
        list(DataLoader(TensorDataset(torch.arange(n)), batch_size=4, shuffle=True, generator=generator))
    generator = torch.Generator().manual_seed(1)
    loaders = [
        DataLoader(TensorDataset(torch.arange(n)), batch_size=4, shuffle=True, generator=generator)
        for n in (6, 9)
    ]
    orders = [[rows.tolist() for (rows,) in loader] for loader in loaders]
    assert found == orders[1]
    assert sorted(row for batch in found for row in batch) == list(range(9))


def test_batches_leave_the_global_generator_alone() -> None:
    batches = Batches(_part(20), 3, shuffle=True, drop_last=False, seed=1)
    before = torch.get_rng_state()
    list(batches.epoch())
    assert torch.equal(torch.get_rng_state(), before)


def test_no_batch_is_a_view_into_the_samples() -> None:
    part = _part(8)
    for shuffle in (True, False):
        for x, _ in Batches(part, 3, shuffle=shuffle, drop_last=False, seed=1).epoch():
            assert x.untyped_storage().data_ptr() != part.inputs.untyped_storage().data_ptr()
