"""Images in files as a ``Dataset``. The class stands alone: scripts contain its text."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.utils.data import Dataset

from engine.data.images.decode import decode_image
from engine.data.images.pixels import pixels_to_inputs


class ImageFileDataset(Dataset[tuple[Tensor, Tensor]]):
    """Images that are decoded, resized and scaled when a batch wants them.

    Args:
        paths: One file an image.
        targets: What is predicted, one an image.
        height: Rows of pixels.
        width: Columns of pixels.
        grayscale: One channel instead of three.
        mean: Subtracted from each channel.
        std: What each channel is divided by.
    """

    def __init__(
        self,
        paths: Sequence[str],
        targets: Tensor,
        *,
        height: int,
        width: int,
        grayscale: bool,
        mean: Sequence[float],
        std: Sequence[float],
    ) -> None:
        self.paths, self.targets = list(paths), targets
        self.size, self.grayscale = (height, width), grayscale
        self.mean, self.std = list(mean), list(std)

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        pixels = decode_image(self.paths[index], *self.size, self.grayscale)
        return torch.from_numpy(pixels_to_inputs(pixels, self.mean, self.std)), self.targets[index]
