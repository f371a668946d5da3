"""By hand: losses of pairs and triplets, and of two distributions.

Shape suffixes: P elements of any shape, N samples, D coordinates.
"""

from __future__ import annotations

import numpy as np

from engine.explore.losses.by_hand.reduce import reduce_by_hand
from engine.explore.losses.by_hand.sheet import Floats, Sheet, either, operand
from engine.explore.losses.shape_faults import Inputs, Params

# torch adds it to both squares, so that a vector of zeros has an angle.
_COSINE_EPS = 1e-12
# What nn.PairwiseDistance adds to each difference.
_DISTANCE_EPS = 1e-6


def hinge_embedding(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """HingeEmbeddingLoss: torch adds up what is not for −1 and what is not for 1, so other targets get both."""
    x, y = inputs["input"], inputs["target"]
    margin = params["margin"]
    near_P, far_P = np.where(y == -1, 0.0, x), np.where(y == 1, 0.0, np.maximum(0, margin - x))
    losses_P = sheet.step(
        "loss",
        "l = x if y = 1, max(0, margin − x) if y = −1",
        "{how}",
        near_P + far_P,
        how=either(y == 1, x, lambda d: d, lambda d: f"max(0, {margin:g} − {d})"),
    )
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def cosine_embedding(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """CosineEmbeddingLoss."""
    a_ND, b_ND, y_N = inputs["input1"], inputs["input2"], inputs["target"]
    dot_N = sheet.sums("dot product", "a · b", a_ND * b_ND)
    first_N = sheet.sums("square of a", "|a|²", a_ND**2)
    second_N = sheet.sums("square of b", "|b|²", b_ND**2)
    cosine_N = sheet.step(
        "cosine",
        "c = a · b / √(|a|² |b|²)",
        "{d} / √({f} × {s})",
        dot_N / np.sqrt((first_N + _COSINE_EPS) * (second_N + _COSINE_EPS)),
        d=dot_N,
        f=first_N,
        s=second_N,
    )
    margin = params["margin"]
    similar_N, other_N = np.where(y_N == 1, 1 - cosine_N, 0.0), np.maximum(0, cosine_N - margin)
    losses_N = sheet.step(
        "loss",
        "l = 1 − c if y = 1, max(0, c − margin) if y = −1",
        "{how}",
        similar_N + np.where(y_N == -1, other_N, 0.0),
        how=either(y_N == 1, cosine_N, lambda c: f"1 − {c}", lambda c: f"max(0, {c} − {operand(margin)})"),
    )
    return reduce_by_hand(sheet, losses_N, params["reduction"])


def margin_ranking(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """MarginRankingLoss."""
    a, b, y = inputs["input1"], inputs["input2"], inputs["target"]
    d = sheet.step("lead of the first", "d = a − b", "{a} − {b}", a - b, a=a, b=b)
    m = params["margin"]
    losses_P = sheet.step(
        "loss",
        "l = max(0, −y d + margin)",
        "max(0, −{y} × {d} + {m})",
        np.maximum(0, -y * d + m),
        y=y,
        d=d,
        m=m,
    )
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def triplet(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """TripletMarginLoss, and TripletMarginWithDistanceLoss with its default distance."""
    power, eps = params.get("p", 2.0), params.get("eps", _DISTANCE_EPS)
    a, p, n = inputs["anchor"], inputs["positive"], inputs["negative"]
    near_N = _distance(sheet, ("anchor to positive", "a − p"), a - p, power, eps)
    far_N = _distance(sheet, ("anchor to negative", "a − n"), a - n, power, eps)
    if params["swap"]:
        other_N = _distance(sheet, ("positive to negative", "p − n"), p - n, power, eps)
        far_N = sheet.step(
            "the nearer of both",
            "min(d(a, n), d(p, n))",
            "min({a}, {p})",
            np.minimum(far_N, other_N),
            a=far_N,
            p=other_N,
        )
    m = params["margin"]
    losses_N = sheet.step(
        "loss",
        "l = max(0, d(a, p) − d(a, n) + margin)",
        "max(0, {p} − {n} + {m})",
        np.maximum(0, near_N - far_N + m),
        p=near_N,
        n=far_N,
        m=m,
    )
    return reduce_by_hand(sheet, losses_N, params["reduction"])


def divergence(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """KLDivLoss."""
    x, y = inputs["input"], inputs["target"]
    if params["log_target"]:
        losses_P = sheet.step("loss", "l = e^y (y − x)", "e^{y} × ({y} − {x})", np.exp(y) * (y - x), y=y, x=x)
        return reduce_by_hand(sheet, losses_P, params["reduction"])
    present = y > 0
    value = np.where(present, y * np.log(np.where(present, y, 1.0)) - y * x, -y * x)
    written = np.empty(x.shape, dtype=object)
    for place in np.ndindex(x.shape):
        u, v = operand(float(y[place])), operand(float(x[place]))
        written[place] = f"{u} × (log {u} − {v})" if present[place] else f"0 × log 0 counts 0, − 0 × {v}"
    losses_P = sheet.step("loss", "l = y (log y − x)", "{how}", value, how=written)
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def _distance(
    sheet: Sheet, names: tuple[str, str], difference_ND: Floats, power: float, eps: float
) -> Floats:
    """The p-norm of each row, with the small number that torch adds to each difference."""
    title, formula = names
    each_ND = np.abs(difference_ND + eps)
    terms_ND = each_ND**power
    total_N = sheet.sums(f"{title}: powers", f"Σ |{formula} + ε|^{power:g}", terms_ND)
    root = "√{s}" if power == 2 else "{s}^(1 / {p})"
    return sheet.step(
        title, f"d = (Σ |{formula} + ε|^p)^(1 / p)", root, total_N ** (1 / power), s=total_N, p=power
    )
