"""Batches of images in files, read by a real ``DataLoader`` with workers.

The order comes from a sampler with a generator of its own, so that it does not depend on the number of workers: a
loader that keeps its workers draws from its own generator less often.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import torch
from torch import Generator, Tensor
from torch.utils.data import DataLoader, RandomSampler, Sampler, SequentialSampler

from engine.build.image_dataset import ImageFileDataset
from engine.build.tensors import LOOKING_BATCH, Part
from engine.data.images.decode import UnreadableImage
from engine.data.items import ImageFiles
from engine.data.load import LoadedData
from engine.spec import Problem, ProjectError, TrainingSpec
from engine.train.batches import MakeSampler


def image_dataset(data: LoadedData, part: Part) -> ImageFileDataset:
    """The samples of a part as a ``Dataset``."""
    files, preparation = data.samples.items, data.preparation
    assert isinstance(files, ImageFiles)
    return ImageFileDataset(
        [str(files.paths[int(row)]) for row in part.index_N],
        part.y.cpu(),
        height=files.height,
        width=files.width,
        grayscale=files.grayscale,
        mean=preparation.shift_I.tolist(),
        std=preparation.scale_I.tolist(),
    )


class FileBatches:
    """The batches of images in files.

    Args:
        data: The loaded samples.
        part: The training samples.
        training: Batch size, order, workers.
        device: Where training happens.
        seed: Seed of the generator that only the order uses.
        make_sampler: What draws the order instead of ``shuffle``.
    """

    def __init__(
        self,
        data: LoadedData,
        part: Part,
        training: TrainingSpec,
        device: torch.device,
        *,
        seed: int,
        make_sampler: MakeSampler | None = None,
    ) -> None:
        self._training, self._device = training, device
        self._make_sampler = make_sampler
        self.generator = Generator().manual_seed(seed)
        self.replace(part, data)

    def replace(self, part: Part, data: LoadedData) -> None:
        """Take other samples from the next epoch on; the generator goes on where it is."""
        self.part, self._data = part, data
        dataset = image_dataset(self._data, part)
        sampler: Sampler[int]
        if self._make_sampler is not None:
            sampler = self._make_sampler(part.index_N, self.generator)
        elif self._training.shuffle:
            sampler = RandomSampler(dataset, generator=self.generator)
        else:
            sampler = SequentialSampler(dataset)
        n = len(sampler)  # type: ignore[arg-type]
        wanted = self._training.batch_size
        self.batch_size = n if wanted is None else min(wanted, n)
        self._loader = self._make_loader(dataset, self.batch_size, sampler, self._training.drop_last)
        self.per_epoch = len(self._loader)
        self.per_epoch_samples = min(n, self.per_epoch * self.batch_size)

    def epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of the next epoch: inputs (B, C, H, W) and targets.

        Raises:
            ProjectError: If an image cannot be read; names it.
        """
        yield from self._batches(self._loader)

    def positions(self) -> Iterator[list[int]]:
        """Where the samples of each batch of the next epoch stand in the part; no file is opened."""
        assert self._loader.batch_sampler is not None
        yield from self._loader.batch_sampler

    def portions(self, part: Part) -> Iterator[Tensor]:
        """The inputs of a whole part in its own order."""
        dataset = image_dataset(self._data, part)
        loader = self._make_loader(dataset, LOOKING_BATCH, SequentialSampler(dataset), False, workers=0)
        for x, _ in self._batches(loader):
            yield x

    def close(self) -> None:
        """End the workers."""
        iterator = getattr(self._loader, "_iterator", None)
        if iterator is not None and hasattr(iterator, "_shutdown_workers"):
            iterator._shutdown_workers()
        self._loader._iterator = None

    def _batches(self, loader: DataLoader[Any]) -> Iterator[tuple[Tensor, Tensor]]:
        try:
            for x, y in loader:
                yield (
                    x.to(self._device, non_blocking=self._training.pin_memory),
                    y.to(self._device, non_blocking=self._training.pin_memory),
                )
        except UnreadableImage as error:
            expected = "images that can be read"
            raise ProjectError(
                [Problem("data.params.path", "unreadable_image", expected, str(error))]
            ) from None

    def _make_loader(
        self,
        dataset: ImageFileDataset,
        batch_size: int,
        sampler: Sampler[int],
        drop_last: bool,
        workers: int | None = None,
    ) -> DataLoader[Any]:
        workers = self._training.num_workers if workers is None else workers
        with warnings.catch_warnings():
            # More workers than processors are the user's choice; a page says so in better words.
            warnings.filterwarnings("ignore", message="This DataLoader will create")
            return DataLoader(
                dataset,
                batch_size=batch_size,
                sampler=sampler,
                drop_last=drop_last,
                num_workers=workers,
                pin_memory=self._training.pin_memory and self._device.type == "cuda",
                persistent_workers=workers > 0,
                # A forked worker inherits the locks of a window's threads and can wait for them for ever.
                multiprocessing_context="spawn" if workers > 0 else None,
                generator=Generator().manual_seed(0),
            )
