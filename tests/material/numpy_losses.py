"""Every loss written out in NumPy, an oracle that shares nothing with torch: the loss of each element, then the mean.

Shape suffixes: P elements of any shape, N samples, C classes, D coordinates of a vector.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy_activations import Floats, Params, log_softmax, sigmoid, softplus
from numpy_ctc import ctc_losses

Arrays = Mapping[str, Any]
# From parameters and inputs to the loss of each element.
Oracle = Callable[[Params, Arrays], Floats]


def weight_of(params: Params, name: str, size: int) -> Floats:
    """Weights as they were given, or ones."""
    given = params.get(name)
    return np.ones(size) if given is None else np.array(given, dtype=np.float64)


def _huber(distance_P: Floats, bend: float) -> Floats:
    """Half the square below the bend, a line of the same slope beyond it."""
    return np.where(distance_P < bend, distance_P**2 / 2, bend * (distance_P - bend / 2))


def _smooth_l1(p: Params, a: Arrays) -> Floats:
    distance_P, beta = np.abs(a["input"] - a["target"]), p.get("beta", 1.0)
    return distance_P if beta == 0 else _huber(distance_P, beta) / beta


def _bce(p: Params, a: Arrays) -> Floats:
    x_P, y_P = a["input"], a["target"]
    with np.errstate(divide="ignore"):
        log_one, log_zero = np.maximum(np.log(x_P), -100), np.maximum(np.log1p(-x_P), -100)
    return -weight_of(p, "weight", x_P.shape[-1]) * (y_P * log_one + (1 - y_P) * log_zero)


def _bce_with_logits(p: Params, a: Arrays) -> Floats:
    x_P, y_P = a["input"], a["target"]
    width = x_P.shape[-1]
    right_P = weight_of(p, "pos_weight", width) * y_P * softplus(-x_P)
    return weight_of(p, "weight", width) * (right_P + (1 - y_P) * softplus(x_P))


def _poisson(p: Params, a: Arrays) -> Floats:
    x_P, y_P = a["log_input"], a["target"]
    loss_P = (
        np.exp(x_P) - y_P * x_P if p.get("log_input", True) else x_P - y_P * np.log(x_P + p.get("eps", 1e-8))
    )
    if p.get("full", False):
        safe_P = np.maximum(y_P, 1.0)
        stirling_P = safe_P * np.log(safe_P) - safe_P + np.log(2 * np.pi * safe_P) / 2
        loss_P = loss_P + np.where(y_P > 1, stirling_P, 0.0)
    return loss_P


def _gaussian(p: Params, a: Arrays) -> Floats:
    var_P = np.maximum(a["var"], p.get("eps", 1e-6))
    loss_P = (np.log(var_P) + (a["input"] - a["target"]) ** 2 / var_P) / 2
    return loss_P + math.log(2 * math.pi) / 2 if p.get("full", False) else loss_P


def _kl(p: Params, a: Arrays) -> Floats:
    x_P, y_P = a["input"], a["target"]
    if p.get("log_target", False):
        return np.exp(y_P) * (y_P - x_P)
    return np.where(y_P > 0, y_P * (np.log(np.where(y_P > 0, y_P, 1.0)) - x_P), 0.0)


def _hinge_embedding(p: Params, a: Arrays) -> Floats:
    return np.where(a["target"] == 1, a["input"], np.maximum(0, p.get("margin", 1.0) - a["input"]))


def _cosine(p: Params, a: Arrays) -> Floats:
    first, second = a["input1"], a["input2"]
    # torch adds a tiny number to both squares so that a vector of zeros has an angle.
    squares = ((first**2).sum(-1) + 1e-12) * ((second**2).sum(-1) + 1e-12)
    cosine_N = (first * second).sum(-1) / np.sqrt(squares)
    return np.where(a["target"] == 1, 1 - cosine_N, np.maximum(0, cosine_N - p.get("margin", 0.0)))


def _distance(first_ND: Floats, second_ND: Floats, power: float, eps: float) -> Floats:
    return (np.abs(first_ND - second_ND + eps) ** power).sum(-1) ** (1 / power)


def _triplet(p: Params, a: Arrays) -> Floats:
    power, eps = p.get("p", 2.0), p.get("eps", 1e-6)
    near_N = _distance(a["anchor"], a["positive"], power, eps)
    far_N = _distance(a["anchor"], a["negative"], power, eps)
    if p.get("swap", False):
        far_N = np.minimum(far_N, _distance(a["positive"], a["negative"], power, eps))
    return np.maximum(0, near_N - far_N + p.get("margin", 1.0))


def _multi_margin(p: Params, a: Arrays) -> Floats:
    x_NC, y_N = np.atleast_2d(a["input"]), np.atleast_1d(a["target"])
    n, classes = x_NC.shape
    weight_C = weight_of(p, "weight", classes)
    loss_N = np.zeros(n)
    for i in range(n):
        for j in range(classes):
            if j != y_N[i]:
                short = max(0.0, p.get("margin", 1.0) - x_NC[i, y_N[i]] + x_NC[i, j])
                loss_N[i] += weight_C[y_N[i]] * short ** p.get("p", 1) / classes
    return loss_N


def _multi_label_margin(p: Params, a: Arrays) -> Floats:
    x_NC, y_NC = a["input"], a["target"]
    loss_N = np.zeros(len(x_NC))
    for i, row in enumerate(y_NC):
        # The list ends at the first −1.
        end = list(row).index(-1) if -1 in row else len(row)
        right = list(row[:end])
        wrong = [j for j in range(x_NC.shape[1]) if j not in right]
        loss_N[i] = sum(max(0.0, 1 - (x_NC[i, y] - x_NC[i, j])) for y in right for j in wrong) / x_NC.shape[1]
    return loss_N


def _multi_label_soft_margin(p: Params, a: Arrays) -> Floats:
    x_NC, y_NC = a["input"], a["target"]
    both_NC = y_NC * softplus(-x_NC) + (1 - y_NC) * softplus(x_NC)
    return (weight_of(p, "weight", x_NC.shape[-1]) * both_NC).mean(-1)


def counted(params: Params, target_P: Any) -> Any:
    """Which samples are not left out."""
    ignored = params.get("ignore_index", -100)
    return target_P != (-100 if ignored is None else ignored)


def _picked(log_NC: Floats, target_N: Any) -> Floats:
    """The number of the right class in each row; classes are axis 1, further axes are samples too."""
    moved = np.moveaxis(log_NC, 1, -1) if log_NC.ndim > 1 else log_NC
    return np.take_along_axis(moved, np.asarray(target_N)[..., None], -1)[..., 0]


def _nll(p: Params, a: Arrays) -> Floats:
    x, y = a["input"], np.asarray(a["target"])
    keep = counted(p, y)
    safe = np.where(keep, y, 0)
    weight_C = weight_of(p, "weight", x.shape[1] if x.ndim > 1 else len(x))
    return np.where(keep, -weight_C[safe] * _picked(x, safe), 0.0)


def _cross_entropy(p: Params, a: Arrays) -> Floats:
    x, y = a["input"], np.asarray(a["target"])
    axis = 1 if x.ndim > 1 else 0
    log_p = log_softmax(x, axis)
    classes = x.shape[axis]
    smoothing = p.get("label_smoothing", 0.0)
    weight_C = weight_of(p, "weight", classes).reshape([classes] + [1] * (x.ndim - axis - 1))
    spread = -(weight_C * log_p).sum(axis) / classes
    if y.dtype.kind == "f":
        return (1 - smoothing) * -(weight_C * log_p * y).sum(axis) + smoothing * spread
    return (1 - smoothing) * _nll(p, {"input": log_p, "target": y}) + smoothing * np.where(
        counted(p, y), spread, 0.0
    )


def _linear_cross_entropy(p: Params, a: Arrays) -> Floats:
    x_NC = a["input"] @ a["linear.weight"].T + a.get("linear.bias", 0.0)
    return _cross_entropy(p, {"input": x_NC, "target": a["target"]})


def _adaptive(p: Params, a: Arrays) -> Floats:
    x_NF, y_N = a["input_"], a["target_"]
    first = p["cutoffs"][0]
    starts = [*p["cutoffs"], p["n_classes"]]
    head_NH = log_softmax(x_NF @ a["head.weight"].T + a.get("head.bias", 0.0))
    loss_N = np.zeros(len(x_NF))
    for i, y in enumerate(y_N):
        if y < first:
            loss_N[i] = -head_NH[i, y]
            continue
        k = max(k for k in range(len(starts) - 1) if y >= starts[k])
        inside = log_softmax(x_NF[i] @ a[f"tail.{k}.0.weight"].T @ a[f"tail.{k}.1.weight"].T)
        loss_N[i] = -(head_NH[i, first + k] + inside[y - starts[k]])
    return loss_N


def _ctc(p: Params, a: Arrays) -> Floats:
    loss_N = ctc_losses(
        a["log_probs"], a["targets"], a["input_lengths"], a["target_lengths"], p.get("blank", 0)
    )
    return np.where(np.isinf(loss_N), 0.0, loss_N) if p.get("zero_infinity", False) else loss_N


ORACLES: Mapping[str, Oracle] = {
    "MSELoss": lambda _p, a: (a["input"] - a["target"]) ** 2,
    "HalfMSELoss": lambda _p, a: (a["input"] - a["target"]) ** 2 / 2,
    "L1Loss": lambda _p, a: np.abs(a["input"] - a["target"]),
    "SmoothL1Loss": _smooth_l1,
    "HuberLoss": lambda p, a: _huber(np.abs(a["input"] - a["target"]), p.get("delta", 1.0)),
    "BCELoss": _bce,
    "BCEWithLogitsLoss": _bce_with_logits,
    "SoftMarginLoss": lambda _p, a: softplus(-a["target"] * a["input"]),
    "CrossEntropyLoss": _cross_entropy,
    "NLLLoss": _nll,
    "MultiMarginLoss": _multi_margin,
    "LinearCrossEntropyLoss": _linear_cross_entropy,
    "AdaptiveLogSoftmaxWithLoss": _adaptive,
    "MultiLabelSoftMarginLoss": _multi_label_soft_margin,
    "MultiLabelMarginLoss": _multi_label_margin,
    "CTCLoss": _ctc,
    "PoissonNLLLoss": _poisson,
    "GaussianNLLLoss": _gaussian,
    "KLDivLoss": _kl,
    "HingeEmbeddingLoss": _hinge_embedding,
    "CosineEmbeddingLoss": _cosine,
    "MarginRankingLoss": lambda p, a: np.maximum(
        0, -a["target"] * (a["input1"] - a["input2"]) + p.get("margin", 0.0)
    ),
    "TripletMarginLoss": _triplet,
    "TripletMarginWithDistanceLoss": _triplet,
}


def reduced(kind: str, params: Params, inputs: Arrays) -> Floats:
    """The loss with its own reduction; an array of no axes for mean and sum."""
    loss_P = np.asarray(ORACLES[kind](params, inputs))
    reduction = params.get("reduction", "mean")
    if reduction == "none":
        return loss_P
    if reduction == "sum":
        return np.asarray(loss_P.sum())
    if reduction == "batchmean":
        return np.asarray(loss_P.sum() / inputs["input"].shape[0])
    if kind == "CTCLoss":
        return np.asarray((loss_P / np.maximum(inputs["target_lengths"], 1)).mean())
    if kind in ("CrossEntropyLoss", "NLLLoss", "LinearCrossEntropyLoss"):
        target = np.asarray(inputs["target"])
        if target.dtype.kind != "f":
            keep = counted(params, target)
            given = params.get("weight")
            weight = np.where(keep, 1.0 if given is None else np.array(given)[np.where(keep, target, 0)], 0.0)
            return np.asarray(loss_P.sum() / weight.sum())
    return np.asarray(loss_P.mean())


__all__ = ["ORACLES", "counted", "reduced", "sigmoid"]
