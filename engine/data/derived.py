"""Inputs computed from the columns of a table. The function stands alone: exported scripts contain its text."""

from __future__ import annotations

import numpy as np


def derive_inputs(
    x: np.ndarray,
    codes: dict[int, list[float]],
    terms: list[tuple[str, list[int]]],
    left_out: list[int],
) -> np.ndarray:
    """Columns as a model gets them, before they are scaled.

    A column of codes becomes one column of zeros and ones for each of its values, columns that are left out go, and
    one column for each term (square, product, sin or cos of columns) comes last.
    """
    columns: list[np.ndarray] = []
    for i in range(x.shape[1]):
        if i in codes:
            columns.extend(np.where(x[:, i] == value, 1.0, 0.0) for value in codes[i])
        elif i not in left_out:
            columns.append(x[:, i])
    for kind, of in terms:
        first = np.ascontiguousarray(x[:, of[0]])
        if kind == "sin":
            columns.append(np.sin(first))
        elif kind == "cos":
            columns.append(np.cos(first))
        else:
            columns.append(first * x[:, of[-1]])
    return np.stack(columns, axis=1)
