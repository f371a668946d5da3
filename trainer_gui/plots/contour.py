"""Lines of equal height through a grid of numbers: marching squares, all cells at once.

Shape suffixes: H rows, W columns, C crossed cells, E the four edges of a cell, S segments.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Edges of a cell: 0 bottom, 1 right, 2 top, 3 left. Corners that lie above the level, as bits: 1 bottom left,
# 2 bottom right, 4 top right, 8 top left. Which edges a line joins, for each of the 16 cases; -1 for none.
# Cases 5 and 10 are saddles: this is the line if the middle lies below the level; if above, the other's.
_FIRST_LINE = (
    (-1, -1), (3, 0), (0, 1), (3, 1), (1, 2), (3, 0), (0, 2), (3, 2),
    (2, 3), (0, 2), (0, 1), (1, 2), (3, 1), (0, 1), (3, 0), (-1, -1),
)  # fmt: skip
_SECOND_LINE = {5: (1, 2), 10: (2, 3)}

# float32 gives 0 and 1 for what is nearer to them than this.
_LEAST = 1e-7


def contour(height_HW: NDArray[np.floating], level: float) -> Floats:
    """Find the line where a grid of numbers passes a level.

    Args:
        height_HW: Heights at the nodes of the grid, at least 2 × 2; cells that touch a NaN have no line.
        level: The height to follow.

    Returns:
        Segments as column and row of one end, column and row of the other, in units of the grid, float64,
        shape (S, 4). Segments of neighbouring cells meet exactly.

    Source: https://en.wikipedia.org/wiki/Marching_squares
    """
    z_HW = np.asarray(height_HW, dtype=np.float64) - level
    is_above_HW = (z_HW > 0).astype(np.int8)
    case_HW = (
        is_above_HW[:-1, :-1]
        | is_above_HW[:-1, 1:] << 1
        | is_above_HW[1:, 1:] << 2
        | is_above_HW[1:, :-1] << 3
    )
    row_C, column_C = np.nonzero((case_HW > 0) & (case_HW < 15))
    corners_CE = np.stack(
        (
            z_HW[row_C, column_C],
            z_HW[row_C, column_C + 1],
            z_HW[row_C + 1, column_C + 1],
            z_HW[row_C + 1, column_C],
        ),
        axis=1,
    )
    keep_C = np.isfinite(corners_CE).all(axis=1)
    row_C, column_C, corners_CE = row_C[keep_C], column_C[keep_C], corners_CE[keep_C]
    case_C = case_HW[row_C, column_C].astype(np.int64)
    # A saddle whose middle is above the level joins the edges as the opposite saddle does.
    is_high_C = ((case_C == 5) | (case_C == 10)) & (corners_CE.mean(axis=1) > 0)
    case_C[is_high_C] = 15 - case_C[is_high_C]
    x_CE, y_CE = _crossings(corners_CE, row_C, column_C)
    edges_C2 = np.array(_FIRST_LINE)[case_C]
    segments = [_segments(x_CE, y_CE, edges_C2)]
    for case, edges in _SECOND_LINE.items():
        is_saddle_C = case_C == case
        if is_saddle_C.any():
            x_SE, y_SE = x_CE[is_saddle_C], y_CE[is_saddle_C]
            segments.append(_segments(x_SE, y_SE, np.tile(edges, (len(x_SE), 1))))
    return np.concatenate(segments)


def probability_line(probability_HW: NDArray[np.floating]) -> Floats:
    """Find the line where the probability of class 1 is a half.

    It is looked for in the logit, which is nearly straight between two nodes where the probability is a steep step;
    between steps the line would jump from node to node.

    Args:
        probability_HW: From 0 to 1 at the nodes; NaN leaves a gap.

    Returns:
        Segments as ``contour`` gives them.
    """
    p_HW = np.clip(np.asarray(probability_HW, dtype=np.float64), _LEAST, 1 - _LEAST)
    return contour(np.log(p_HW) - np.log1p(-p_HW), 0.0)


def class_borders(probability_HWK: NDArray[np.floating]) -> Floats:
    """Find the lines between the regions of several classes: where the two likeliest are equally likely.

    Args:
        probability_HWK: One probability a class at each node, K ≥ 2.

    Returns:
        Segments as ``contour`` gives them; a border may be there twice, once for the class on each side.
    """
    # The logarithm is nearly straight where a probability is a steep step: the borders come out smooth.
    p_HWK = np.log(np.clip(np.asarray(probability_HWK, dtype=np.float64), _LEAST, None))
    n_classes = p_HWK.shape[2]
    winner_HW = np.argmax(p_HWK, axis=2)
    two_HW2 = np.partition(p_HWK, n_classes - 2, axis=2)[:, :, -2:]
    found = []
    # The last class has no border that another class does not have as well.
    for index in np.unique(winner_HW)[:-1].tolist():
        rival_HW = np.where(winner_HW == index, two_HW2[:, :, 0], two_HW2[:, :, 1])
        found.append(contour(p_HWK[:, :, index] - rival_HW, 0.0))
    return np.concatenate(found) if found else np.empty((0, 4))


def _crossings(
    corners_CE: Floats, row_C: NDArray[np.int64], column_C: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Where the line meets each edge of each cell; meaningless on edges that it does not meet."""
    bottom_left_C, bottom_right_C, top_right_C, top_left_C = corners_CE.T
    bottom_C = _share(bottom_left_C, bottom_right_C)
    right_C = _share(bottom_right_C, top_right_C)
    top_C = _share(top_left_C, top_right_C)
    left_C = _share(bottom_left_C, top_left_C)
    x_CE = np.stack((column_C + bottom_C, column_C + 1.0, column_C + top_C, column_C + 0.0), axis=1)
    y_CE = np.stack((row_C + 0.0, row_C + right_C, row_C + 1.0, row_C + left_C), axis=1)
    return x_CE, y_CE


def _share(from_C: Floats, to_C: Floats) -> Floats:
    difference_C = from_C - to_C
    return np.divide(from_C, difference_C, out=np.zeros_like(from_C), where=difference_C != 0)


def _segments(x_CE: Floats, y_CE: Floats, edges_C2: NDArray[np.int64]) -> Floats:
    at_C = np.arange(len(x_CE))
    first_C, second_C = edges_C2[:, 0], edges_C2[:, 1]
    return np.stack(
        (x_CE[at_C, first_C], y_CE[at_C, first_C], x_CE[at_C, second_C], y_CE[at_C, second_C]), axis=1
    )
