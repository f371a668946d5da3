"""Where BCELoss behind a sigmoid loses what BCEWithLogitsLoss keeps: extreme logits in float32.

Shape suffix: P logits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

Floats = npt.NDArray[np.float64]

_POINTS = 481
# From here on a value counts as lost.
_LOST = 0.01


@dataclass(frozen=True, eq=False)
class LogitPrecision:
    """Both losses over the logit, for one target.

    Args:
        target: 0 or 1.
        dtype: float32 or float64: what torch computed in.
        logit_P: float64, shape (P,).
        exact_P: The loss in NumPy and float64, without any loss of digits.
        bce_P: ``BCELoss(sigmoid(x))``; at most 100, where torch cuts the logarithm of 0 off.
        with_logits_P: ``BCEWithLogitsLoss(x)``; on the right side, where the loss is nearly 0, it may round to 0.
        bce_gradient_P: Derivative by the logit through sigmoid and BCELoss; 0 where the sigmoid has become 0 or 1.
        with_logits_gradient_P: Derivative by the logit.
        exact_gradient_P: σ(x) − target in NumPy and float64.
        lost_from: Smallest size of a logit on the wrong side at which ``bce_P`` is off by 1 % or more; None if it is
            nowhere in the picture.
        gradient_lost_from: The same for the gradient.
    """

    target: int
    dtype: str
    logit_P: Floats
    exact_P: Floats
    bce_P: Floats
    with_logits_P: Floats
    bce_gradient_P: Floats
    with_logits_gradient_P: Floats
    exact_gradient_P: Floats
    lost_from: float | None
    gradient_lost_from: float | None


def logit_precision(target: int = 0, reach: float = 120.0, dtype: str = "float32") -> LogitPrecision:
    """Compute both losses over logits from −reach to reach.

    Args:
        target: 0 or 1.
        reach: Above 0.
        dtype: float32 or float64.
    """
    logit_P = np.linspace(-reach, reach, _POINTS)
    computed_in = torch.float32 if dtype == "float32" else torch.float64
    x_P = torch.from_numpy(logit_P).to(computed_in)
    y_P = torch.full_like(x_P, float(target))
    bce_P, bce_gradient_P = _with_gradient(
        x_P, lambda x: F.binary_cross_entropy(x.sigmoid(), y_P, reduction="none")
    )
    logits_P, logits_gradient_P = _with_gradient(
        x_P, lambda x: F.binary_cross_entropy_with_logits(x, y_P, reduction="none")
    )
    # The logits as torch had them, so that their own rounding is no difference.
    exact_in_P = x_P.double().numpy()
    wrong_way_P = exact_in_P if target == 0 else -exact_in_P
    exact_P = np.maximum(wrong_way_P, 0) + np.log1p(np.exp(-np.abs(wrong_way_P)))
    small = np.exp(-np.abs(exact_in_P))
    sigmoid_P = np.where(exact_in_P >= 0, 1 / (1 + small), small / (1 + small))
    # 1 − σ without taking nearly equal numbers from each other.
    exact_gradient_P = (
        sigmoid_P if target == 0 else -np.where(exact_in_P >= 0, small / (1 + small), 1 / (1 + small))
    )
    return LogitPrecision(
        target,
        dtype,
        logit_P,
        exact_P,
        bce_P,
        logits_P,
        bce_gradient_P,
        logits_gradient_P,
        exact_gradient_P,
        _lost_from(wrong_way_P, bce_P, exact_P),
        _lost_from(wrong_way_P, bce_gradient_P, exact_gradient_P),
    )


def _with_gradient(x_P: Tensor, loss: Callable[[Tensor], Tensor]) -> tuple[Floats, Floats]:
    leaf = x_P.clone().requires_grad_()
    loss_P = loss(leaf)
    (gradient_P,) = torch.autograd.grad(loss_P.sum(), leaf)
    return loss_P.detach().numpy().astype(np.float64), gradient_P.numpy().astype(np.float64)


def _lost_from(wrong_way_P: Floats, found_P: Floats, exact_P: Floats) -> float | None:
    lost_P = (wrong_way_P > 0) & (np.abs(found_P - exact_P) > _LOST * np.abs(exact_P))
    return float(wrong_way_P[lost_P].min()) if lost_P.any() else None
