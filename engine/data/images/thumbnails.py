"""Small pictures of items for a grid, kept in memory up to a bound; the ones that were looked at last stay.

Shapes: H rows of pixels, W columns.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.data.images.decode import UnreadableImage, decode_image
from engine.data.items import ImageFiles, Items
from engine.spec import ProjectError

Pixels = NDArray[np.uint8]
_MARK: Final = (200, 60, 50)


class Thumbnails:
    """Makes thumbnails and remembers them.

    Args:
        max_bytes: Most bytes that are kept.
    """

    def __init__(self, max_bytes: int = 64 * 1024 * 1024) -> None:
        self._max_bytes = max_bytes
        self._kept: OrderedDict[tuple[Any, ...], Pixels] = OrderedDict()
        self._n_bytes = 0

    @property
    def n_bytes(self) -> int:
        """Bytes that are kept now."""
        return self._n_bytes

    def get(self, items: Items, row: int, edge_px: int) -> Pixels:
        """The picture of an item.

        Args:
            items: Images.
            row: Which one.
            edge_px: Longer edge of the picture; smaller images are enlarged without smoothing.

        Returns:
            uint8, shape (H, W, 3); a crossed-out tile for an image that cannot be read.
        """
        key = (*_identity(items, row), edge_px)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        made = _made(items, row, edge_px)
        self._kept[key] = made
        self._n_bytes += made.nbytes
        while self._n_bytes > self._max_bytes and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._n_bytes -= dropped.nbytes
        return made


def _identity(items: Items, row: int) -> tuple[Any, ...]:
    """What an item is recognised by; a file that was written anew is another one."""
    if not isinstance(items, ImageFiles):
        return (id(items), row)
    path = items.paths[row]
    try:
        stat = path.stat()
    except OSError:
        return (str(path), None)
    return (str(path), stat.st_mtime_ns, stat.st_size, items.grayscale)


def _made(items: Items, row: int, edge_px: int) -> Pixels:
    height, width = items.shape[-2:]
    scale = edge_px / max(height, width)
    size = (max(1, round(height * scale)), max(1, round(width * scale)))
    if isinstance(items, ImageFiles):
        try:
            return _colours(decode_image(str(items.paths[row]), *size, items.grayscale))
        except UnreadableImage:
            return _crossed_out(*size)
    try:
        pixels = items.read(np.array([row]))[0]
    except ProjectError:
        return _crossed_out(*size)
    if not items.is_bytes:
        low, high = float(pixels.min()), float(pixels.max())
        pixels = ((pixels - low) * (255.0 / ((high - low) or 1.0))).astype(np.uint8)
    image = Image.fromarray(_colours(pixels))
    smooth = Image.Resampling.BILINEAR if scale < 1 else Image.Resampling.NEAREST
    return np.asarray(image.resize((size[1], size[0]), smooth), dtype=np.uint8)


def _colours(pixels_CHW: Pixels) -> Pixels:
    """Channels last, and three of them."""
    three = pixels_CHW[:3] if len(pixels_CHW) >= 3 else np.repeat(pixels_CHW[:1], 3, axis=0)
    return np.ascontiguousarray(three.transpose(1, 2, 0))


def _crossed_out(height: int, width: int) -> Pixels:
    tile = np.full((height, width, 3), 128, dtype=np.uint8)
    for i in range(max(height, width)):
        y, x = i * height // max(height, width), i * width // max(height, width)
        tile[y, x] = tile[y, width - 1 - x] = _MARK
    return tile
