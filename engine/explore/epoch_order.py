"""Which samples are in which batch of an epoch: the order that training draws, without training.

Shape suffixes: N training samples, B samples in a batch, D samples that are dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from engine.build.tensors import Part
from engine.data.load import LoadedData
from engine.spec import ProjectSpec
from engine.train.batch_source import make_batches
from engine.train.batches import Batches
from engine.train.file_batches import FileBatches

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class EpochOrder:
    """One epoch, batch after batch.

    Args:
        epoch: Number of the epoch, from 0.
        batches: Positions in the training part, one array (B,) a batch, in the order in which they are trained on.
        dropped_D: Positions that were drawn and that ``drop_last`` leaves out.
        rows_N: Row in the data of each position.
    """

    epoch: int
    batches: tuple[Rows, ...]
    dropped_D: Rows
    rows_N: Rows

    @property
    def drawn(self) -> Rows:
        """Positions in the order in which they are trained on, without those that are dropped."""
        return np.concatenate(self.batches) if self.batches else np.empty(0, dtype=np.int64)

    @property
    def times_N(self) -> Rows:
        """How often each training sample is trained on in this epoch."""
        return np.bincount(self.drawn, minlength=len(self.rows_N)).astype(np.int64)


def epoch_order(spec: ProjectSpec, data: LoadedData, epoch: int) -> EpochOrder:
    """Draw the order of an epoch with the code and the seed that training uses.

    Args:
        spec: A project without errors in its data and its batches.
        data: Its samples.
        epoch: Number of the epoch, from 0. The ones before are drawn as well, since each moves the generator on.
    """
    # A dropped batch is drawn all the same: it is the last one of the same loader without drop_last.
    whole = spec.training.model_copy(update={"drop_last": False})
    drawn = _drawn(spec.model_copy(update={"training": whole}), data, epoch)
    kept, dropped_D = drawn, np.empty(0, dtype=np.int64)
    if spec.training.drop_last and drawn:
        wanted = spec.training.batch_size
        n_drawn = sum(map(len, drawn))
        if len(drawn[-1]) < (n_drawn if wanted is None else min(wanted, n_drawn)):
            kept, dropped_D = drawn[:-1], drawn[-1]
    return EpochOrder(epoch, tuple(kept), dropped_D, data.train_index)


def _drawn(spec: ProjectSpec, data: LoadedData, epoch: int) -> list[Rows]:
    """Positions of every batch of an epoch, a smaller last one included."""
    n = len(data.train_index)
    position_N = torch.arange(n)
    part = Part(position_N, position_N, data.train_index)
    source = make_batches(spec, data, part, torch.device("cpu"))
    if isinstance(source, FileBatches):
        # Files need not be opened to know their order.
        for _ in range(epoch):
            list(source.positions())
        return [np.array(batch, dtype=np.int64) for batch in source.positions()]
    assert isinstance(source, Batches)
    for _ in range(epoch):
        for _batch in source.epoch():
            pass
    return [position_B.numpy().copy() for position_B, _ in source.epoch()]
