"""How near a model comes to giving back its input: losses and figures over all numbers, and pictures to look at.

Shape suffixes: N samples, C channels, H rows, W columns, P the pair of original and reconstruction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil, fsum, nan, sqrt
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine.data.prepare import Preparation

# Figures of a snapshot look at no more numbers than this, so that large images cost no more than small ones.
SNAPSHOT_NUMBERS: Final = 400_000
# Longer edges are thinned out: a picture beside many others shows no more.
_MOST_PIXELS: Final = 128


def reconstruction_loss(
    model: nn.Module, loss_of: Callable[[Tensor, Tensor], Tensor], portions: Iterable[Tensor], reduction: str
) -> float:
    """The loss of a whole part whose target is its input, without keeping the outputs of more than a portion.

    Args:
        model: In evaluation mode.
        loss_of: The loss of an output and a target.
        portions: Inputs, one portion after the other.
        reduction: What the loss makes of the numbers of a portion: mean or sum; whole if there is only one portion.
    """
    with torch.no_grad():
        parts = [(float(loss_of(model(x), x).item()), len(x)) for x in portions]
    if reduction == "whole":
        return parts[0][0]
    if reduction == "sum":
        return fsum(loss for loss, _ in parts)
    return fsum(loss * n for loss, n in parts) / sum(n for _, n in parts)


class ReconstructionFigures:
    """Mean error, root of the mean squared error and R² over all numbers of all samples, as the model gets them.

    R² compares with a model that gives the mean of each input for every sample; inputs count by their variance. The
    squares around the means are joined portion by portion, so that no more than one is kept.

    Source:
        Chan, Golub, LeVeque, Updating formulae and a pairwise algorithm for computing sample variances, 1979.
    """

    def __init__(self) -> None:
        self._n_samples = 0
        self._n_numbers = 0
        self._absolute = 0.0
        self._squared = 0.0
        self._mean: Any = 0.0
        self._around_mean: Any = 0.0

    def add(self, true: npt.NDArray[Any], made: npt.NDArray[Any]) -> None:
        """Count a portion.

        Args:
            true: The inputs, shape (N, …).
            made: What the model gives for them, the same shape.
        """
        x = true.reshape(len(true), -1).astype(np.float64)
        missed = made.reshape(len(made), -1).astype(np.float64) - x
        self._absolute += float(np.abs(missed).sum())
        self._squared += float(np.square(missed).sum())
        before, n = self._n_samples, len(x)
        mean = x.mean(axis=0)
        away = mean - self._mean
        around = np.square(x - mean).sum(axis=0)
        self._around_mean = self._around_mean + around + np.square(away) * before * n / (before + n)
        self._mean = self._mean + away * n / (before + n)
        self._n_samples, self._n_numbers = before + n, self._n_numbers + x.size

    def figures(self) -> dict[str, float]:
        """The figures by name; NaN for R² where no input varies."""
        if not self._n_numbers:
            return {"mae": nan, "rmse": nan, "r2": nan}
        total = float(np.sum(self._around_mean))
        return {
            "mae": self._absolute / self._n_numbers,
            "rmse": sqrt(self._squared / self._n_numbers),
            "r2": 1.0 - self._squared / total if total > 0 else nan,
        }


def pictures(
    preparation: Preparation, true_NCHW: npt.NDArray[np.float32], made_NCHW: npt.NDArray[np.float32]
) -> npt.NDArray[np.uint8]:
    """Pairs of original and reconstruction as colours that can be drawn at once.

    Args:
        preparation: What was done to the images; it is undone.
        true_NCHW: Images as the model gets them.
        made_NCHW: What the model gives.

    Returns:
        Red, green, blue, alpha, shape (N, P, H, W, 4). Both of a pair are on one scale: 0 … 1, or from the darkest to
        the brightest original where these lie elsewhere.
    """
    step = max(1, ceil(max(true_NCHW.shape[2:]) / _MOST_PIXELS))
    pairs_NPCHW = np.stack([true_NCHW, made_NCHW], axis=1)[..., ::step, ::step].astype(np.float64)
    shift_C11, scale_C11 = (v[:, None, None] for v in (preparation.shift_I, preparation.scale_I))
    values = pairs_NPCHW * scale_C11 + shift_C11
    low, high = float(values[:, 0].min(initial=0.0)), float(values[:, 0].max(initial=0.0))
    # A float32 that was scaled and brought back may miss the end by a little.
    if low < -1e-3 or high > 1.0 + 1e-3:
        values = (values - low) / ((high - low) or 1.0)
    values = np.clip(np.nan_to_num(values, nan=0.0), 0.0, 1.0)
    three = values[:, :, :3] if values.shape[2] >= 3 else np.repeat(values[:, :, :1], 3, axis=2)
    colors = np.full((*three.shape[:2], *three.shape[3:], 4), 255, dtype=np.uint8)
    colors[..., :3] = np.round(255.0 * np.moveaxis(three, 2, -1))
    return colors
