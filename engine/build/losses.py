"""Losses that torch lacks."""

from __future__ import annotations

from torch import Tensor, nn


class HalfMSELoss(nn.Module):
    """Half the mean squared error, so that its gradient has no factor 2.

    Args:
        reduction: none, mean or sum over all elements.

    Source:
        Bishop, Pattern Recognition and Machine Learning, equation 1.2.
    """

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute ``0.5 (input - target)²``, reduced.

        Args:
            input: Predictions of any shape.
            target: Targets of the same shape.
        """
        loss = 0.5 * (input - target) ** 2
        if self.reduction == "mean":
            return loss.mean()
        return loss.sum() if self.reduction == "sum" else loss
