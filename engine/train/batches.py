"""Batches by tensor indexing, in exactly the order in which ``DataLoader(shuffle=True, generator=g)`` gives them.

Shape suffixes: N samples, B samples in a batch.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from engine.build.tensors import Part


class Batches:
    """The batches of one part of the data, epoch after epoch.

    A shuffled DataLoader draws three times an epoch from its generator: a base seed for workers, the permutation, and
    one more permutation when its sampler runs dry. All three are drawn here too, so that the order stays the same.

    Args:
        part: Samples on their device.
        batch_size: Samples in a batch; None takes all.
        shuffle: Draw a new order every epoch.
        drop_last: Leave out a smaller last batch.
        seed: Seed of the generator that only these batches use.

    Source:
        torch.utils.data.RandomSampler and torch.utils.data.BatchSampler.
    """

    def __init__(
        self, part: Part, batch_size: int | None, *, shuffle: bool, drop_last: bool, seed: int
    ) -> None:
        self._wanted_size = batch_size
        self._shuffle = shuffle
        self._drop_last = drop_last
        self.generator = torch.Generator().manual_seed(seed)
        self.replace(part)

    def replace(self, part: Part) -> None:
        """Take other samples from the next epoch on; the generator goes on where it is."""
        self.part = part
        n = len(part)
        self.batch_size = n if self._wanted_size is None else min(self._wanted_size, n)
        full, rest = divmod(n, self.batch_size) if self.batch_size else (0, 0)
        self.per_epoch = full + (1 if rest and not self._drop_last else 0)

    def epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of the next epoch: inputs (B, …) and targets."""
        x_NF, y, n, size = self.part.x_NF, self.part.y, len(self.part), self.batch_size
        torch.empty((), dtype=torch.int64).random_(generator=self.generator)
        if not self._shuffle:
            if size == n:
                yield x_NF, y
                return
            for i in range(self.per_epoch):
                yield x_NF[i * size : (i + 1) * size].clone(), y[i * size : (i + 1) * size].clone()
            return
        order_N = torch.randperm(n, generator=self.generator).to(x_NF.device)
        for index_B in order_N.split(size)[: self.per_epoch]:
            # Fresh tensors, as a DataLoader makes them: a view into a larger one is not aligned, and that can
            # change the last bits.
            yield x_NF.index_select(0, index_B), y.index_select(0, index_B)
        torch.randperm(n, generator=self.generator)
