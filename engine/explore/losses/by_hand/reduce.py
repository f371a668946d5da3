"""The last step of every loss: from the losses of the elements to one number, as torch's reductions do it.

Shape suffixes: P elements of any shape, N samples.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.explore.losses.by_hand.sheet import Floats, Sheet


def reduce_by_hand(sheet: Sheet, losses_P: Floats, reduction: str) -> Floats:
    """None, sum, mean of all elements, or the sum divided by the number of samples.

    Args:
        sheet: Where the step is written.
        losses_P: The loss of each element.
        reduction: none, sum, mean or batchmean.
    """
    flat_P = losses_P.reshape(-1)
    if reduction == "none":
        return losses_P
    if reduction == "sum":
        return sheet.sums("sum", "L = Σ l", flat_P)
    if reduction == "batchmean":
        return sheet.sums("sum divided by the samples", "L = Σ l / N", flat_P, len(losses_P))
    return sheet.sums("mean", "L = Σ l / n", flat_P, flat_P.size)


def reduce_weighted(sheet: Sheet, losses_P: Floats, weights_P: Floats, reduction: str) -> Floats:
    """The same for class indices: the mean divides by the weights of the samples that count, not by their number.

    Args:
        sheet: Where the steps are written.
        losses_P: The loss of each sample, its weight in it.
        weights_P: How much each sample counts; 0 where it is left out.
        reduction: none, sum or mean.
    """
    if reduction != "mean":
        return reduce_by_hand(sheet, losses_P, reduction)
    total = sheet.sums("weights that count", "W = Σ w", weights_P.reshape(-1))
    return sheet.sums("weighted mean", "L = Σ l / W", losses_P.reshape(-1), float(total))


def reduce_by_length(sheet: Sheet, losses_N: Floats, lengths_N: Any, reduction: str) -> Floats:
    """The same for sequences: the mean divides each loss by its number of labels first.

    Args:
        sheet: Where the steps are written.
        losses_N: The loss of each sequence.
        lengths_N: Number of labels; an empty one counts as 1.
        reduction: none, sum or mean.
    """
    if reduction != "mean":
        return reduce_by_hand(sheet, losses_N, reduction)
    lengths_N = np.maximum(lengths_N, 1)
    each_N = sheet.step("a label", "m = l / S", "{l} / {s}", losses_N / lengths_N, l=losses_N, s=lengths_N)
    return reduce_by_hand(sheet, each_N, "mean")
