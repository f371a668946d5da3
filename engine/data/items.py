"""Samples that are no row of a table: images and sequences, held in memory or read from files when they are wanted.

Shapes: N samples, R rows that are asked for, C channels, H rows of pixels, W columns of pixels, T moments, F features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.catalogue.entry import ItemKind, Shape
from engine.data.samples import IntArray


class Items(Protocol):
    """Images (C, H, W) of bytes or floats, or sequences (T, F) of floats.

    Attributes:
        kind: What each of them is.
        shape: Shape of one of them, as a model gets it.
        in_memory: True if reading costs nothing; False if every read opens a file.
        is_bytes: True for brightness 0 … 255 that becomes 0 … 1 before a model sees it.
    """

    @property
    def kind(self) -> ItemKind: ...
    @property
    def shape(self) -> Shape: ...
    @property
    def in_memory(self) -> bool: ...
    @property
    def is_bytes(self) -> bool: ...
    def __len__(self) -> int: ...
    def read(self, rows: IntArray) -> NDArray[Any]:
        """The items of these rows as they are stored, shape (R, *shape)."""
        ...

    def name(self, row: int) -> str:
        """What an item is called: the name of its file, else its number."""
        ...


@dataclass(frozen=True, eq=False)
class ArrayItems:
    """Items that are in memory.

    Args:
        values: Shape (N, C, H, W) or (N, T, F), read-only: uint8, or floats.
        kind: image or sequence.
    """

    values: NDArray[Any]
    kind: ItemKind

    @property
    def shape(self) -> Shape:
        """Shape of one item."""
        return tuple(self.values.shape[1:])

    @property
    def in_memory(self) -> bool:
        """Always true."""
        return True

    @property
    def is_bytes(self) -> bool:
        """True for uint8."""
        return self.values.dtype == np.uint8

    def __len__(self) -> int:
        return len(self.values)

    def read(self, rows: IntArray) -> NDArray[Any]:
        """The items of these rows."""
        found: NDArray[Any] = self.values[rows]
        return found

    def name(self, row: int) -> str:
        """The number of an item."""
        return str(row)


@dataclass(frozen=True, eq=False)
class ImageFiles:
    """Images that are decoded when they are wanted; a damaged one is told by name then.

    Args:
        root: The folder with one folder a class.
        paths: One file an image.
        height: Rows of pixels that every image is resized to.
        width: Columns of pixels.
        grayscale: One channel instead of three.
    """

    root: Path
    paths: Sequence[Path]
    height: int
    width: int
    grayscale: bool

    @property
    def kind(self) -> ItemKind:
        """Always image."""
        return ItemKind.IMAGE

    @property
    def shape(self) -> Shape:
        """(C, H, W)."""
        return (1 if self.grayscale else 3, self.height, self.width)

    @property
    def in_memory(self) -> bool:
        """Always false."""
        return False

    @property
    def is_bytes(self) -> bool:
        """Always true."""
        return True

    def __len__(self) -> int:
        return len(self.paths)

    def read(self, rows: IntArray) -> NDArray[np.uint8]:
        """Decode these images, uint8, shape (R, C, H, W).

        Raises:
            ProjectError: If a file is gone, damaged or no image; with every such file.
        """
        from engine.data.images.decode import decode_images

        chosen = [self.paths[int(row)] for row in rows]
        return decode_images(chosen, self.height, self.width, self.grayscale)

    def name(self, row: int) -> str:
        """Folder and name of the file."""
        path = self.paths[row]
        return f"{path.parent.name}/{path.name}"
