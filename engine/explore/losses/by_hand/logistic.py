"""By hand: losses with a sigmoid in them, for one of two classes or for several labels at once.

Shape suffixes: P elements of any shape, N samples, C classes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.explore.losses.by_hand.reduce import reduce_by_hand
from engine.explore.losses.by_hand.sheet import Floats, Sheet
from engine.explore.losses.shape_faults import Inputs, Params

# torch keeps the logarithm of a probability of 0 at this.
_LEAST_LOG = -100.0


def softplus(x_P: Any) -> Floats:
    """log(1 + e^x) without overflow."""
    found: Floats = np.maximum(x_P, 0) + np.log1p(np.exp(-np.abs(x_P)))
    return found


def binary(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """BCELoss."""
    p, y = inputs["input"], inputs["target"]
    with np.errstate(divide="ignore"):
        ones, zeros = np.maximum(np.log(p), _LEAST_LOG), np.maximum(np.log1p(-p), _LEAST_LOG)
    a = sheet.step("log of class 1", "a = log p, at least −100", "log {p}", ones, p=p)
    b = sheet.step("log of class 0", "b = log(1 − p), at least −100", "log(1 − {p})", zeros, p=p)
    losses_P = sheet.step(
        "loss",
        "l = −(y a + (1 − y) b)",
        "−({y} × {a} + (1 − {y}) × {b})",
        -(y * a + (1 - y) * b),
        y=y,
        a=a,
        b=b,
    )
    losses_P = _weighted(sheet, losses_P, params)
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def binary_with_logits(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """BCEWithLogitsLoss."""
    x, y = inputs["input"], inputs["target"]
    a = sheet.step("−log of class 1", "a = −log σ(x) = log(1 + e^−x)", "log(1 + e^−{x})", softplus(-x), x=x)
    b = sheet.step("−log of class 0", "b = −log(1 − σ(x)) = log(1 + e^x)", "log(1 + e^{x})", softplus(x), x=x)
    if params["pos_weight"] is None:
        losses_P = sheet.step(
            "loss", "l = y a + (1 − y) b", "{y} × {a} + (1 − {y}) × {b}", y * a + (1 - y) * b, y=y, a=a, b=b
        )
    else:
        q = np.broadcast_to(np.array(params["pos_weight"], dtype=np.float64), x.shape)
        losses_P = sheet.step(
            "loss, class 1 counts q",
            "l = q y a + (1 − y) b",
            "{q} × {y} × {a} + (1 − {y}) × {b}",
            q * y * a + (1 - y) * b,
            q=q,
            y=y,
            a=a,
            b=b,
        )
    losses_P = _weighted(sheet, losses_P, params)
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def soft_margin(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """SoftMarginLoss."""
    x, y = inputs["input"], inputs["target"]
    z = sheet.step("how right", "z = y x", "{y} × {x}", y * x, y=y, x=x)
    losses_P = sheet.step("loss", "l = log(1 + e^−z)", "log(1 + e^−{z})", softplus(-z), z=z)
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def several_labels(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """MultiLabelSoftMarginLoss."""
    x, y = inputs["input"], inputs["target"]
    each = y * softplus(-x) + (1 - y) * softplus(x)
    losses_NC = sheet.step(
        "loss of each label",
        "b = y log(1 + e^−x) + (1 − y) log(1 + e^x)",
        "{y} × log(1 + e^−{x}) + (1 − {y}) × log(1 + e^{x})",
        each,
        x=x,
        y=y,
    )
    losses_NC = _weighted(sheet, losses_NC, params)
    losses_N = sheet.sums("mean over the labels", "l = Σ b / C", losses_NC, x.shape[-1])
    return reduce_by_hand(sheet, losses_N, params["reduction"])


def _weighted(sheet: Sheet, losses_P: Floats, params: Params) -> Floats:
    if params["weight"] is None:
        return losses_P
    w = np.broadcast_to(np.array(params["weight"], dtype=np.float64), losses_P.shape)
    return sheet.step("times the weight", "w l", "{w} × {l}", w * losses_P, w=w, l=losses_P)
