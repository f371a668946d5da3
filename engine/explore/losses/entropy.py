"""Entropy, cross-entropy and KL divergence as three numbers that add up, and cross-entropy as two losses in a row.

Shape suffixes: N samples, C classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional as F

from engine.spec import Problem, ProjectError

Floats = npt.NDArray[np.float64]

_NEAR_ONE = 1e-6
_TOLERANCE = 1e-10
MOST_CLASSES = 32


@dataclass(frozen=True, eq=False)
class Entropies:
    """How a true and a predicted distribution are related, in nats.

    Args:
        p_C: The true probabilities, float64, shape (C,).
        q_C: The predicted ones: softmax of the logits.
        entropy_C: What each class adds to the entropy, ``−p log p``.
        cross_entropy_C: What each adds to the cross-entropy, ``−p log q``.
        divergence_C: What each adds to the divergence, ``p (log p − log q)``; may be negative.
        entropy: H(p): the least that any prediction can cost.
        cross_entropy: H(p, q), from ``F.cross_entropy``.
        divergence: KL(p ‖ q), from ``F.kl_div``: what the prediction costs beyond the least.
        adds_up: True if H(p, q) = H(p) + KL(p ‖ q) within 1e-10.
        gradient_C: Derivative of the cross-entropy by the logits, from autograd: q − p. That of the
            divergence is the same, because H(p) does not depend on the logits.
    """

    p_C: Floats
    q_C: Floats
    entropy_C: Floats
    cross_entropy_C: Floats
    divergence_C: Floats
    entropy: float
    cross_entropy: float
    divergence: float
    adds_up: bool
    gradient_C: Floats


@dataclass(frozen=True, eq=False)
class CrossEntropyParts:
    """CrossEntropyLoss beside LogSoftmax and NLLLoss.

    Args:
        log_softmax_NC: What ``LogSoftmax`` gives.
        picked_N: The number of the right class in each row.
        nll: ``NLLLoss`` of it, the mean.
        cross_entropy: ``CrossEntropyLoss`` of the logits, the mean.
        agrees: True if both are the same within 1e-10.
    """

    log_softmax_NC: Floats
    picked_N: Floats
    nll: float
    cross_entropy: float
    agrees: bool


def entropies(p: Sequence[float], logits: Sequence[float]) -> Entropies:
    """Relate a true distribution and predicted logits.

    Args:
        p: True probabilities, each at least 0, adding up to 1; at most 32.
        logits: As many finite numbers.

    Raises:
        ProjectError: If the probabilities are none, or the lengths differ.
    """
    problems = _problems(p, logits)
    if problems:
        raise ProjectError(problems)
    p_C = np.array(p, dtype=np.float64)
    target = torch.from_numpy(p_C).unsqueeze(0)
    leaf = torch.tensor([list(logits)], dtype=torch.float64, requires_grad=True)
    log_q = leaf.log_softmax(1)
    cross = F.cross_entropy(leaf, target)
    divergence = F.kl_div(log_q, target, reduction="batchmean")
    (gradient,) = torch.autograd.grad(cross, leaf)
    log_q_C = log_q.detach().numpy()[0]
    log_p_C = np.log(np.where(p_C > 0, p_C, 1.0))
    entropy_C = -p_C * log_p_C
    entropy = float(entropy_C.sum())
    return Entropies(
        p_C,
        np.exp(log_q_C),
        entropy_C,
        -p_C * log_q_C,
        p_C * (log_p_C - log_q_C),
        entropy,
        float(cross.detach()),
        float(divergence.detach()),
        bool(abs(float(cross.detach()) - entropy - float(divergence.detach())) <= _TOLERANCE),
        gradient.numpy()[0],
    )


def cross_entropy_parts(logits_NC: Floats, target_N: npt.NDArray[np.int64]) -> CrossEntropyParts:
    """Compute cross-entropy in one go, and as LogSoftmax and NLLLoss.

    Args:
        logits_NC: Scores, float64, shape (N, C).
        target_N: Class indices, int64, shape (N,), each below C.
    """
    x = torch.from_numpy(np.array(logits_NC, dtype=np.float64))
    y = torch.from_numpy(np.array(target_N))
    logs = torch.nn.LogSoftmax(1)(x)
    nll = float(torch.nn.NLLLoss()(logs, y))
    whole = float(torch.nn.CrossEntropyLoss()(x, y))
    picked_N = logs.numpy()[np.arange(len(target_N)), target_N]
    return CrossEntropyParts(logs.numpy(), picked_N, nll, whole, abs(nll - whole) <= _TOLERANCE)


def _problems(p: Sequence[float], logits: Sequence[float]) -> list[Problem]:
    if not 2 <= len(p) <= MOST_CLASSES:
        return [Problem("p", "wrong_length", f"2 to {MOST_CLASSES} probabilities", f"{len(p)}")]
    if len(p) != len(logits):
        return [Problem("logits", "wrong_length", f"{len(p)} numbers, one a class", f"{len(logits)}")]
    found = [
        Problem(f"p[{c}]", "no_probability", "a probability, 0 to 1", f"{value:g}")
        for c, value in enumerate(p)
        if not 0 <= value <= 1
    ]
    found += [
        Problem(f"logits[{c}]", "not_finite", "a finite number", f"{value}")
        for c, value in enumerate(logits)
        if not np.isfinite(value)
    ]
    if not found and abs(sum(p) - 1) > _NEAR_ONE:
        found.append(Problem("p", "no_distribution", "probabilities that add up to 1", f"{sum(p):.6g}"))
    return found
