"""What a model gets of an image, as a picture that a person can look at.

Shapes: C channels, H rows, W columns.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def shown_pixels(prepared_CHW: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Prepared inputs as colours.

    Args:
        prepared_CHW: As ``LoadedData.inputs`` gives them, or changed on the way to training.

    Returns:
        uint8, shape (H, W, 3): 0 … 1 as it is; what was shifted and scaled is brought to that range as a whole, so that
        darker stays darker.
    """
    values = np.asarray(prepared_CHW, dtype=np.float64)
    low, high = float(values.min()), float(values.max())
    if low < 0.0 or high > 1.0:
        values = (values - low) / ((high - low) or 1.0)
    three = values[:3] if len(values) >= 3 else np.repeat(values[:1], 3, axis=0)
    pixels: NDArray[np.uint8] = np.round(255.0 * np.clip(three, 0.0, 1.0)).astype(np.uint8)
    return np.ascontiguousarray(pixels.transpose(1, 2, 0))
