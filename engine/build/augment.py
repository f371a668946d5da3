"""Changes of training images that leave their meaning alone. The function stands alone: scripts contain its text."""

from __future__ import annotations

import torch
from torch import Tensor


def augment(x: Tensor, generator: torch.Generator, flip: bool, crop_padding: int) -> Tensor:
    """Mirror half of the images (B, C, H, W) and shift each by up to crop_padding pixels, drawn from the generator."""
    n, _, height, width = x.shape
    if flip:
        is_mirrored = (torch.rand(n, generator=generator) < 0.5).to(x.device)
        x = torch.where(is_mirrored[:, None, None, None], x.flip(-1), x)
    if crop_padding:
        offsets = torch.randint(0, 2 * crop_padding + 1, (n, 2), generator=generator).tolist()
        padded = torch.nn.functional.pad(x, [crop_padding] * 4)
        x = torch.stack(
            [
                image[:, top : top + height, left : left + width]
                for image, (top, left) in zip(padded, offsets, strict=True)
            ]
        )
    return x
