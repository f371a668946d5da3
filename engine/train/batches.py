"""Batches by tensor indexing, in exactly the order in which a ``DataLoader`` with the same generator gives them.

Shape suffixes: N samples, B samples in a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Generator, Tensor
from torch.utils.data import Sampler

from engine.build.tensors import LOOKING_BATCH, Part
from engine.data.load import LoadedData

# Makes the sampler over the training samples, which draws from the generator; None for the loader's own order.
MakeSampler = Callable[[npt.NDArray[np.int64], Generator], Sampler[int]]


class BatchSource(Protocol):
    """Gives the batches of one part of the data, epoch after epoch.

    Attributes:
        part: The samples.
        batch_size: Samples in a batch.
        per_epoch: Batches in an epoch.
        per_epoch_samples: Samples that they hold together.
        generator: What the order is drawn from.
    """

    part: Part
    batch_size: int
    per_epoch: int
    per_epoch_samples: int
    generator: Generator

    def epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of the next epoch: inputs (B, …) and targets."""
        ...

    def replace(self, part: Part, data: LoadedData) -> None:
        """Take other samples from the next epoch on."""
        ...

    def portions(self, part: Part) -> Iterator[Tensor]:
        """The inputs of a whole part in its own order, in portions that a model can take without learning."""
        ...

    def close(self) -> None:
        """Let go of whatever was started to give batches."""
        ...


class Batches:
    """The batches of samples in memory.

    A shuffled DataLoader draws three times an epoch from its generator: a base seed for workers, the permutation, and
    one more permutation when its sampler runs dry. All three are drawn here too, so that the order stays the same.

    Args:
        part: Samples on their device.
        batch_size: Samples in a batch; None takes all.
        shuffle: Draw a new order every epoch.
        drop_last: Leave out a smaller last batch.
        seed: Seed of the generator that only these batches use.
        make_sampler: What draws the order instead; None lets ``shuffle`` decide.
        in_portions: True for items, whose activations would not fit in memory all at once.

    Source:
        torch.utils.data.RandomSampler and torch.utils.data.BatchSampler.
    """

    def __init__(
        self,
        part: Part,
        batch_size: int | None,
        *,
        shuffle: bool,
        drop_last: bool,
        seed: int,
        make_sampler: MakeSampler | None = None,
        in_portions: bool = False,
    ) -> None:
        self._wanted_size = batch_size
        self._shuffle = shuffle
        self._drop_last = drop_last
        self._make_sampler = make_sampler
        self._in_portions = in_portions
        self.generator = Generator().manual_seed(seed)
        self.replace(part)

    def replace(self, part: Part, data: LoadedData | None = None) -> None:
        """Take other samples from the next epoch on; the generator goes on where it is."""
        del data
        self.part = part
        self._sampler = self._make_sampler(part.index_N, self.generator) if self._make_sampler else None
        n = len(part) if self._sampler is None else len(self._sampler)  # type: ignore[arg-type]
        self.batch_size = n if self._wanted_size is None else min(self._wanted_size, n)
        full, rest = divmod(n, self.batch_size) if self.batch_size else (0, 0)
        self.per_epoch = full + (1 if rest and not self._drop_last else 0)
        self.per_epoch_samples = min(n, self.per_epoch * self.batch_size)

    def epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of the next epoch: inputs (B, …) and targets."""
        x, y, n, size = self.part.inputs, self.part.y, len(self.part), self.batch_size
        torch.empty((), dtype=torch.int64).random_(generator=self.generator)
        if self._sampler is not None:
            order = torch.tensor(list(self._sampler), dtype=torch.int64).to(x.device)
            for index_B in order.split(size)[: self.per_epoch]:
                yield x.index_select(0, index_B), y.index_select(0, index_B)
            return
        if not self._shuffle:
            if size == n:
                yield x, y
                return
            for i in range(self.per_epoch):
                yield x[i * size : (i + 1) * size].clone(), y[i * size : (i + 1) * size].clone()
            return
        order_N = torch.randperm(n, generator=self.generator).to(x.device)
        for index_B in order_N.split(size)[: self.per_epoch]:
            # Fresh tensors, as a DataLoader makes them: a view into a larger one is not aligned, and that can
            # change the last bits.
            yield x.index_select(0, index_B), y.index_select(0, index_B)
        torch.randperm(n, generator=self.generator)

    def portions(self, part: Part) -> Iterator[Tensor]:
        """The inputs of a whole part in its own order: all at once for a table."""
        if self._in_portions:
            yield from part.inputs.split(LOOKING_BATCH)
        else:
            yield part.inputs

    def close(self) -> None:
        """Nothing was started."""
