"""What is worked out of images in the background: pictures for the grid, one as the model gets it, and changed ones.

Shape suffixes: C channels, H rows, W columns, V variants.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from engine.spec import ProjectError, ProjectSpec
from trainer_gui.plots.drawing import image
from trainer_gui.plots.pixel_view import colors_of

if TYPE_CHECKING:
    from engine.data.load import LoadedData

VARIANTS = 4


@dataclass(frozen=True, eq=False)
class OneImage:
    """An image from all sides.

    Args:
        row: Row of the data.
        stored_CHW: As it is stored, resized where the project says so; None if it cannot be read.
        input_CHW: As the model gets it.
        variants: The same changed as for training; empty if nothing is.
        problem: Why it cannot be read; empty if it can.
    """

    row: int
    stored_CHW: NDArray[Any] | None
    input_CHW: NDArray[np.float32] | None = None
    variants: tuple[NDArray[np.float32], ...] = ()
    problem: str = ""


def pictures(data: LoadedData, rows: Sequence[int]) -> dict[int, QImage | None]:
    """Pictures of these rows; None for one that cannot be read."""
    items = data.samples.items
    found: dict[int, QImage | None] = {}
    for row in rows:
        try:
            values = items.read(np.array([row])) if items is not None else None
        except ProjectError:
            values = None
        found[row] = image(colors_of(values[0])) if values is not None else None
    return found


def own_image(data: LoadedData, path: Path, inverted: bool) -> OneImage:
    """Bring an image of the user's own to what the model gets.

    Args:
        data: The loaded data, whose images say which size, channels and scale are meant.
        path: The file.
        inverted: Turn dark into light, for a drawing on white where the data is light on black.

    Returns:
        The image with row −1; with a problem if it cannot be read.
    """
    from engine.data.images.decode import UnreadableImage, decode_image

    items = data.samples.items
    assert items is not None
    channels, height, width = items.shape
    try:
        pixels_CHW = decode_image(str(path), height, width, channels == 1)
    except UnreadableImage as error:
        return OneImage(-1, None, problem=str(error))
    if inverted:
        pixels_CHW = 255 - pixels_CHW
    values: NDArray[Any] = pixels_CHW
    if not items.is_bytes:
        # Brightness as the numbers of the data have it: their largest value is white.
        some = items.read(np.arange(min(len(items), 256)))
        values = pixels_CHW / 255.0 * float(some.max())
    input_CHW = data.preparation.items(values[None], items.is_bytes)[0]
    return OneImage(-1, pixels_CHW, input_CHW)


def one_image(spec: ProjectSpec, data: LoadedData, row: int, has_torch: bool) -> OneImage:
    """Look at one image.

    Args:
        spec: The project.
        data: Its samples.
        row: Row of the data.
        has_torch: False as long as torch is not there; changed images wait for it.
    """
    items = data.samples.items
    if items is None:
        return OneImage(row, None)
    rows = np.array([row], dtype=np.int64)
    try:
        stored_CHW = items.read(rows)[0]
        input_CHW = data.inputs(rows)[0]
    except ProjectError as error:
        return OneImage(row, None, problem=error.problems[0].message)
    images = spec.data.images
    if not has_torch or not (images.flip or images.crop_padding):
        return OneImage(row, stored_CHW, input_CHW)
    import torch

    from engine.build.augment import augment

    batch = torch.from_numpy(np.stack([input_CHW] * VARIANTS))
    generator = torch.Generator().manual_seed(row)
    changed = augment(batch, generator, images.flip, images.crop_padding).numpy()
    return OneImage(row, stored_CHW, input_CHW, tuple(changed))
