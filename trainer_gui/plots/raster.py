"""Very many points as one small image: what is at a place decides the colour, how much decides the strength.

Shape suffixes: N points, G groups, H rows and W columns of the image, C the channels red, green, blue, alpha.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trainer_gui.plots.view import View

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

# A lone point among millions is still seen.
_FAINTEST = 150
# Points are looked at in portions, so that other threads get their turn.
_PORTION = 200_000


def inside(x_N: Floats, y_N: Floats, view: View, most: int) -> NDArray[np.int64] | None:
    """The points in a view, if there are not too many of them.

    Args:
        x_N: Places, NaN for none.
        y_N: The same.
        view: A linear view.
        most: How many there may be.

    Returns:
        Their numbers, ascending; None if there are more.
    """
    found: list[NDArray[np.int64]] = []
    total = 0
    for begin in range(0, len(x_N), _PORTION):
        x, y = x_N[begin : begin + _PORTION], y_N[begin : begin + _PORTION]
        at = np.flatnonzero((x >= view.x0) & (x <= view.x1) & (y >= view.y0) & (y <= view.y1))
        total += len(at)
        if total > most:
            return None
        found.append(at + begin)
    return np.concatenate(found).astype(np.int64) if found else np.empty(0, dtype=np.int64)


def density_image(
    x_N: Floats, y_N: Floats, group_N: Bytes, colors_GC: Bytes, *, view: View, shape: tuple[int, int]
) -> Bytes:
    """Draw points as an image.

    Args:
        x_N: Places, NaN for none.
        y_N: The same.
        group_N: Which colour each point has.
        colors_GC: The colours: red, green, blue, shape (G, 3).
        view: A linear view.
        shape: Rows and columns of the image.

    Returns:
        Red, green, blue, alpha, the top row first, shape (H, W, 4). The colour of a place is the mean of its points'.
    """
    rows, columns = shape
    n_cells = rows * columns
    count_P = np.zeros(n_cells, dtype=np.int64)
    sum_P3 = np.zeros((3, n_cells), dtype=np.float64)
    x_scale, y_scale = columns / (view.x1 - view.x0), rows / (view.y1 - view.y0)
    weights_G3 = colors_GC.astype(np.float64)
    for begin in range(0, len(x_N), _PORTION):
        x, y = x_N[begin : begin + _PORTION], y_N[begin : begin + _PORTION]
        is_in = (x >= view.x0) & (x <= view.x1) & (y >= view.y0) & (y <= view.y1)
        x, y, group = x[is_in], y[is_in], group_N[begin : begin + _PORTION][is_in]
        column = np.minimum(((x - view.x0) * x_scale).astype(np.int64), columns - 1)
        row = np.minimum(((view.y1 - y) * y_scale).astype(np.int64), rows - 1)
        at = row * columns + column
        count_P += np.bincount(at, minlength=n_cells)
        for channel in range(3):
            sum_P3[channel] += np.bincount(at, weights_G3[group, channel], minlength=n_cells)
    made = np.zeros((n_cells, 4), dtype=np.uint8)
    here = np.flatnonzero(count_P)
    if len(here):
        count = count_P[here]
        made[here, :3] = np.rint(sum_P3[:, here] / count).T.astype(np.uint8)
        strength = np.log1p(count) / np.log1p(max(1, int(count.max())))
        made[here, 3] = np.rint(_FAINTEST + (255 - _FAINTEST) * strength).astype(np.uint8)
    return made.reshape(rows, columns, 4)
