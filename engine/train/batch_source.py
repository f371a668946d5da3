"""Which batches a project trains on: picked from memory or read from files, and changed on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Generator, Tensor
from torch.utils.data import Sampler

from engine.build.augment import augment
from engine.build.sampler import build_sampler
from engine.build.tensors import Part
from engine.catalogue.entry import ItemKind
from engine.catalogue.facts import DataFacts
from engine.data.load import LoadedData
from engine.spec import ProjectSpec
from engine.train.batches import Batches, BatchSource, MakeSampler


def make_batches(spec: ProjectSpec, data: LoadedData, part: Part, device: torch.device) -> BatchSource:
    """The batches of the training samples.

    Args:
        spec: The project.
        data: Its samples.
        part: Those that are trained on.
        device: Where training happens.
    """
    training = spec.training
    make_sampler = _sampler_maker(spec, data)
    if data.facts.in_memory:
        return Batches(
            part,
            training.batch_size,
            shuffle=training.shuffle,
            drop_last=training.drop_last,
            seed=spec.seed,
            make_sampler=make_sampler,
            in_portions=data.facts.item is not ItemKind.TABLE,
        )
    from engine.train.file_batches import FileBatches

    return FileBatches(data, part, training, device, seed=spec.seed, make_sampler=make_sampler)


@dataclass(frozen=True)
class Augment:
    """Changes each training batch of images.

    Args:
        flip: Mirror half of them.
        crop_padding: Shift each by up to so many pixels.
        generator: What both are drawn from.
    """

    flip: bool
    crop_padding: int
    generator: Generator

    def __call__(self, x: Tensor) -> Tensor:
        """The changed images, shape (B, C, H, W)."""
        return augment(x, self.generator, self.flip, self.crop_padding)


def make_augment(spec: ProjectSpec, facts: DataFacts) -> Augment | None:
    """What is done to each training batch of images, with a generator of its own; None for nothing.

    Args:
        spec: The project.
        facts: What is known of its samples.
    """
    images = spec.data.images
    if facts.item is not ItemKind.IMAGE or not (images.flip or images.crop_padding):
        return None
    return Augment(images.flip, images.crop_padding, Generator().manual_seed(spec.seed))


def _sampler_maker(spec: ProjectSpec, data: LoadedData) -> MakeSampler | None:
    node, facts = spec.training.sampler, data.facts
    if node is None:
        return None

    def make(index_N: npt.NDArray[np.int64], generator: Generator) -> Sampler[int]:
        return build_sampler(node, data.samples.y_N[index_N].astype(np.int64), facts.n_classes, generator)

    return make
