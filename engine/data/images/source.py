"""Samples from a folder of images."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from engine.catalogue.entry import Task
from engine.data.images.decode import UnreadableImage, image_size
from engine.data.images.folder import PATH, list_image_folder
from engine.data.items import ImageFiles
from engine.data.progress import Progress
from engine.data.samples import Samples, read_only, read_only_target
from engine.data.source import Source
from engine.spec import DataSpec, Fix, Problem, ProjectError

# As many are opened to see whether all have one size.
_LOOKED_AT: Final = 100


def from_image_folder(params: Mapping[str, Any], data: DataSpec, path: Path, progress: Progress) -> Source:
    """Find the images of a folder; none is decoded before a batch wants it.

    Args:
        params: Parameters of the dataset; the path is resolved already.
        data: How large and in which colours they shall be, and whether their classes are predicted.
        path: The folder.
        progress: Told how far it is.

    Raises:
        ProjectError: If there are no classes of images, or the first image cannot be read.
        Cancelled: If the user gave up.
    """
    del params
    found = list_image_folder(path, progress, fewest_classes=1 if data.predicts_input else 2)
    images = data.images
    notes = list(found.notes)
    size = images.size
    if size is None:
        sizes = _sizes(found.paths)
        size = sizes[0]
        if any(other != size for other in sizes):
            notes.append(
                f"The images have different sizes; all are resized to the first, {size[0]} × {size[1]}."
            )
        if max(size) > 1024:
            fix = Fix("Resize to 224 × 224", (("data.images.size", [224, 224]),))
            expected = "images of at most 1024 pixels, or a size here"
            received = f"{size[0]} × {size[1]} pixels"
            raise ProjectError([Problem("data.images.size", "large_images", expected, received, "", fix)])
    files = ImageFiles(path, found.paths, size[0], size[1], images.grayscale)
    samples = Samples(
        x_NF=read_only(np.zeros((len(files), 0))),
        y_N=read_only_target(found.class_N, Task.CLASSIFICATION),
        task=Task.CLASSIFICATION,
        feature_names=(),
        target_name="class",
        class_names=found.class_names,
        items=files,
    )
    return Source(samples, None, None, tuple(notes))


def _sizes(paths: tuple[Path, ...]) -> list[tuple[int, int]]:
    """Height and width of images evenly taken from all; the first one counts."""
    step = max(1, len(paths) // _LOOKED_AT)
    sizes = []
    for path in paths[::step][:_LOOKED_AT]:
        try:
            sizes.append(image_size(path))
        except UnreadableImage as error:
            raise ProjectError(
                [Problem(PATH, "unreadable_image", "images that can be read", str(error))]
            ) from None
    return sizes
