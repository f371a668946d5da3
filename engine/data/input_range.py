"""Between which numbers the inputs of a model lie: losses of probabilities take them as targets only from 0 to 1."""

from __future__ import annotations

import numpy as np

from engine.catalogue.entry import ItemKind
from engine.data.prepare import Preparation
from engine.data.samples import FloatArray, Samples
from engine.spec import DataSpec

_CHUNK = 256


def input_range(
    data: DataSpec, samples: Samples, preparation: Preparation, x_NI: FloatArray
) -> tuple[float, float]:
    """Lowest and highest number that a model may get.

    Args:
        data: How samples are prepared.
        samples: All samples.
        preparation: What is done to them.
        x_NI: Prepared rows of a table; not looked at for items.

    Returns:
        As measured over all parts; for brightness from bytes what black and white become, so that no file is opened.
    """
    items = samples.items
    if items is None:
        return float(x_NI.min()), float(x_NI.max())
    n_axes = len(items.shape)
    # Channels come first in an image, features last in a sequence.
    axis = 1 if items.kind is ItemKind.IMAGE else n_axes
    ends = [np.zeros(items.shape[axis - 1]), np.ones(items.shape[axis - 1])]
    if not items.is_bytes:
        others = tuple(i for i in range(n_axes + 1) if i != axis)
        portions = [
            items.read(np.arange(begin, min(begin + _CHUNK, len(items))))
            for begin in range(0, len(items), _CHUNK)
        ]
        ends = [
            np.min([values.min(axis=others) for values in portions], axis=0),
            np.max([values.max(axis=others) for values in portions], axis=0),
        ]
    low, high = ((end - preparation.shift_I) / preparation.scale_I for end in ends)
    found = float(np.min(low)), float(np.max(high))
    if items.kind is ItemKind.IMAGE and data.images.crop_padding:
        # What is shifted in from outside is 0.
        return min(0.0, found[0]), max(0.0, found[1])
    return found
