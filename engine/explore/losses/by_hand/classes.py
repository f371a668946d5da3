"""By hand: losses of one class of many.

Shape suffixes: N samples, C classes, H numbers of the head, K classes of a cluster.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.explore.losses.by_hand.reduce import reduce_by_hand, reduce_weighted
from engine.explore.losses.by_hand.sheet import Floats, Sheet, operand, sum_text
from engine.explore.losses.shape_faults import Inputs, Params
from engine.explore.losses.weighing import counted_weights

Ints = npt.NDArray[np.int64]


def cross_entropy(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """CrossEntropyLoss: LogSoftmax, then NLLLoss."""
    return _cross_entropy(sheet, params, _classes_last(inputs["input"]), inputs["target"])


def negative_log_likelihood(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """NLLLoss."""
    log_PC = _classes_last(inputs["input"])
    y_P = inputs["target"]
    weights_P = _weights_that_count(sheet, params, y_P, log_PC.shape[-1])
    losses_P = _picked(sheet, log_PC, y_P, weights_P)
    return reduce_weighted(sheet, losses_P, weights_P, params["reduction"])


def fused_linear(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """LinearCrossEntropyLoss: a linear layer, then CrossEntropyLoss."""
    scores_NC = _linear(sheet, "scores", inputs["input"], inputs["linear.weight"], inputs.get("linear.bias"))
    return _cross_entropy(sheet, params, scores_NC, inputs["target"])


def in_clusters(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """AdaptiveLogSoftmaxWithLoss: a class or a cluster by the head, then the class inside the cluster."""
    x_NF, y_N = inputs["input_"], inputs["target_"]
    cutoffs = tuple(params["cutoffs"])
    first = cutoffs[0]
    scores_NH = _linear(sheet, "scores of the head", x_NF, inputs["head.weight"], inputs.get("head.bias"))
    head_NH = log_softmax_by_hand(sheet, scores_NH, "of the head")
    # 0 for a class of the head itself, else 1 + its cluster.
    cluster_N = np.searchsorted(cutoffs, y_N, side="right")
    column_N = np.where(cluster_N == 0, y_N, first + cluster_N - 1)
    rows = np.arange(len(y_N))
    chosen_N = sheet.step(
        "its log-probability, or that of its cluster",
        "h = head at the class if it is before the first cutoff, else at its cluster",
        "head at {k}",
        head_NH[rows, column_N],
        k=column_N,
    )
    inside_N = np.zeros(len(y_N))
    for k in range(len(cutoffs)):
        members = np.flatnonzero(cluster_N == k + 1)
        if not members.size:
            continue
        squeezed = x_NF[members] @ inputs[f"tail.{k}.0.weight"].T
        scores = _linear(sheet, f"scores inside cluster {k}", squeezed, inputs[f"tail.{k}.1.weight"], None)
        logs = log_softmax_by_hand(sheet, scores, f"inside cluster {k}")
        inside_N[members] = logs[np.arange(len(members)), y_N[members] - cutoffs[k]]
    losses_N = sheet.step(
        "loss",
        "l = −(h + log p inside the cluster)",
        "−({h} + {c})",
        -(chosen_N + inside_N),
        h=chosen_N,
        c=inside_N,
    )
    return reduce_by_hand(sheet, losses_N, "mean")


def log_softmax_by_hand(sheet: Sheet, x_PC: Floats, of: str = "") -> Floats:
    """Write log-softmax over the last axis down: the sum of e^x, then x minus its logarithm.

    Args:
        sheet: Where the steps are written.
        x_PC: Scores; classes on the last axis.
        of: What they are the scores of.
    """
    top = x_PC.max(-1, keepdims=True)
    e_PC = np.exp(x_PC - top)
    title = f"softmax {of}".strip()
    sheet.step(f"{title}: e to the score", "e^(x − max x)", "e^({x} − {m})", e_PC, x=x_PC, m=top)
    total_P = sheet.sums(f"{title}: their sum", "S = Σ e^(x − max x)", e_PC)
    logs = x_PC - top - np.log(total_P)[..., None]
    return sheet.step(
        f"log-{title}",
        "log p = x − max x − log S",
        "{x} − {m} − log {s}",
        logs,
        x=x_PC,
        m=top,
        s=total_P[..., None],
    )


def _cross_entropy(sheet: Sheet, params: Params, scores_PC: Floats, target: npt.NDArray[Any]) -> Floats:
    log_PC = log_softmax_by_hand(sheet, scores_PC)
    if target.dtype.kind == "f":
        return _soft_targets(sheet, params, log_PC, _classes_last(target))
    classes, smoothing = log_PC.shape[-1], params["label_smoothing"]
    weights_P = _weights_that_count(sheet, params, target, classes)
    losses_P = _picked(sheet, log_PC, target, weights_P)
    if smoothing:
        given = params["weight"]
        w_C = np.ones(classes) if given is None else np.array(given, dtype=np.float64)
        keep_P = weights_that_keep(params, target)
        terms = np.where(keep_P[..., None], -w_C * log_PC, 0.0)
        spread_P = sheet.sums("mean over all classes", "u = Σ −w log p / C", terms, classes)
        losses_P = sheet.step(
            "with label smoothing ε",
            "(1 − ε) l + ε u",
            "(1 − {e}) × {l} + {e} × {u}",
            (1 - smoothing) * losses_P + smoothing * spread_P,
            e=smoothing,
            l=losses_P,
            u=spread_P,
        )
    return reduce_weighted(sheet, losses_P, weights_P, params["reduction"])


def _soft_targets(sheet: Sheet, params: Params, log_PC: Floats, target_PC: Floats) -> Floats:
    classes, smoothing = log_PC.shape[-1], params["label_smoothing"]
    t_PC = target_PC
    if smoothing:
        t_PC = sheet.step(
            "target with label smoothing ε",
            "t = (1 − ε) y + ε / C",
            "(1 − {e}) × {y} + {e} / {c}",
            (1 - smoothing) * target_PC + smoothing / classes,
            e=smoothing,
            y=target_PC,
            c=classes,
        )
    given = params["weight"]
    w = np.ones(classes) if given is None else np.array(given, dtype=np.float64)
    terms = sheet.step(
        "part of each class", "−w t log p", "−{w} × {t} × {g}", -w * t_PC * log_PC, w=w, t=t_PC, g=log_PC
    )
    losses_P = sheet.sums("loss", "l = Σ −w t log p", terms)
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def multi_margin(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """MultiMarginLoss."""
    x_NC, y_N = inputs["input"], inputs["target"]
    n, classes = x_NC.shape
    right_N1 = x_NC[np.arange(n), y_N][:, None]
    margin, power = params["margin"], params["p"]
    short_NC = np.maximum(0, margin - right_N1 + x_NC)
    is_right_NC = np.arange(classes) == y_N[:, None]
    pattern = "max(0, {m} − {r} + {x})" + ("²" if power == 2 else "")
    written = np.empty(x_NC.shape, dtype=object)
    for place in np.ndindex(x_NC.shape):
        i = place[0]
        written[place] = (
            "the right class is left out"
            if is_right_NC[place]
            else pattern.format(
                m=f"{margin:g}", r=operand(float(right_N1[i, 0])), x=operand(float(x_NC[place]))
            )
        )
    terms_NC = sheet.step(
        "how much each class is too near",
        "s = max(0, margin − x[right] + x)" + ("²" if power == 2 else ""),
        "{how}",
        np.where(is_right_NC, 0.0, short_NC**power),
        how=written,
    )
    losses_N = sheet.sums("loss", "l = Σ s / C", terms_NC, classes)
    if params["weight"] is not None:
        w_N = np.array(params["weight"], dtype=np.float64)[y_N]
        losses_N = sheet.step("times the weight", "w l", "{w} × {l}", w_N * losses_N, w=w_N, l=losses_N)
    return reduce_by_hand(sheet, losses_N, params["reduction"])


def multi_label_margin(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """MultiLabelMarginLoss."""
    x_NC, y_NC = inputs["input"], inputs["target"]
    classes = x_NC.shape[1]
    totals, written = np.zeros(len(x_NC)), np.empty(len(x_NC), dtype=object)
    for i, row in enumerate(y_NC.tolist()):
        right = row[: row.index(-1)] if -1 in row else row
        wrong = [j for j in range(classes) if j not in right]
        terms = [max(0.0, 1 - x_NC[i, y] + x_NC[i, j]) for y in right for j in wrong]
        totals[i] = sum(terms)
        written[i] = f"classes {right or 'none'} against {wrong or 'none'}: {sum_text(terms)}"
    sums_N = sheet.step(
        "shortfalls of every right class against every wrong one",
        "s = Σ max(0, 1 − x[right] + x[wrong])",
        "{how}",
        totals,
        how=written,
    )
    losses_N = sheet.step("loss", "l = s / C", "{s} / {c}", sums_N / classes, s=sums_N, c=classes)
    return reduce_by_hand(sheet, losses_N, params["reduction"])


def weights_that_keep(params: Params, target_P: Ints) -> npt.NDArray[np.bool_]:
    """Which samples are not left out by ``ignore_index``."""
    ignored = params["ignore_index"]
    keep: npt.NDArray[np.bool_] = np.asarray(target_P != (-100 if ignored is None else ignored))
    return keep


def _weights_that_count(sheet: Sheet, params: Params, target_P: Ints, classes: int) -> Floats:
    weights_P = counted_weights(params, target_P, classes)
    formula = "w = weight of the class; 0 if it is the one left out"
    return sheet.step("weight of each sample", formula, "w[{y}]", weights_P, y=target_P.astype(object))


def _picked(sheet: Sheet, log_PC: Floats, target_P: Ints, weights_P: Floats) -> Floats:
    safe_P = np.where(weights_P != 0, target_P, np.clip(target_P, 0, log_PC.shape[-1] - 1))
    picked_P = np.take_along_axis(log_PC, safe_P[..., None], -1)[..., 0]
    losses_P = np.where(weights_P != 0, -weights_P * picked_P, 0.0)
    return sheet.step("loss", "l = −w log p[right]", "−{w} × {g}", losses_P, w=weights_P, g=picked_P)


def _linear(sheet: Sheet, title: str, x_NF: Floats, weight_CF: Floats, bias_C: Floats | None) -> Floats:
    terms = x_NF[:, None, :] * weight_CF[None]
    if bias_C is not None:
        bias = np.broadcast_to(bias_C[None, :, None], (*terms.shape[:2], 1))
        terms = np.concatenate((terms, bias), 2)
    formula = "x · w + b" if bias_C is not None else "x · w"
    return sheet.sums(title, formula, terms)


def _classes_last(values: Floats) -> Floats:
    return np.moveaxis(values, 1, -1)
