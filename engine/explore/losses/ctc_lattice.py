"""The lattice of CTC: every way to align a short label sequence with the steps, in NumPy, checked against torch.

Shape suffixes: T steps, N samples, C classes, S labels, U = 2 S + 1 labels with a blank before, between and after.

Source:
    Graves et al., Connectionist Temporal Classification, ICML 2006, section 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engine.spec import Problem, ProjectError

Floats = npt.NDArray[np.float64]

MOST_STEPS, MOST_CLASSES = 64, 32
_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class CtcLattice:
    """Everything about the alignments of one sequence.

    Args:
        states_U: The labels with a blank before, between and after.
        log_alpha_TU: Logarithm of the probability of all beginnings that end in a state; −inf where there is none.
        log_beta_TU: Logarithm of the probability of all continuations from a state, its own step not counted.
        posterior_TU: Probability of being in a state at a step, given the labels; every row adds up to 1 (to 0 where
            no alignment exists).
        best_U_T: For each step the state of the most probable alignment; −1 where there is none.
        best_path: The class of each step of that alignment.
        best_probability: Its probability.
        edges: Moves that are allowed, as (step, state, next state).
        n_alignments: How many alignments there are.
        loss: Minus the logarithm of the summed probability of all; infinite where there is none.
        gradient_TC: Derivative of the loss by each log-probability as torch gives it: exp(log p) − posterior of the
            class, 0 where no alignment exists.
        torch_loss: What ``torch.nn.CTCLoss(reduction="sum")`` gives.
        agrees: True if both are the same within 1e-9, or both infinite.
    """

    states_U: tuple[int, ...]
    log_alpha_TU: Floats
    log_beta_TU: Floats
    posterior_TU: Floats
    best_U_T: tuple[int, ...]
    best_path: tuple[int, ...]
    best_probability: float
    edges: tuple[tuple[int, int, int], ...]
    n_alignments: int
    loss: float
    gradient_TC: Floats
    torch_loss: float
    agrees: bool


def ctc_lattice(log_probs_TC: Floats, labels: Sequence[int], blank: int = 0) -> CtcLattice:
    """Compute the lattice of one sequence.

    Args:
        log_probs_TC: Log-probabilities, float64, at most 64 steps and 32 classes.
        labels: The label sequence, without blanks.
        blank: Class index of the blank.

    Raises:
        ProjectError: If a label or the blank is no class, a label is the blank, or the sizes are out of range.
    """
    _check(log_probs_TC, labels, blank)
    states = with_blanks(labels, blank)
    log_TC = np.asarray(log_probs_TC, dtype=np.float64)
    alpha_TU = log_forward(log_TC, states, blank)
    beta_TU = _log_backward(log_TC, states, blank)
    with np.errstate(divide="ignore"):
        total = float(np.logaddexp.reduce(alpha_TU[-1, -2:]))
    posterior_TU = np.exp(alpha_TU + beta_TU - total) if np.isfinite(total) else np.zeros(alpha_TU.shape)
    best, log_best = _best(log_TC, states, blank)
    by_class_TC = np.zeros(log_TC.shape)
    for u, label in enumerate(states):
        by_class_TC[:, label] += posterior_TU[:, u]
    with torch.no_grad():
        found = nn.CTCLoss(blank, "sum")(
            torch.from_numpy(log_TC).unsqueeze(1),
            torch.tensor([list(labels)], dtype=torch.int64).reshape(1, -1),
            torch.tensor([len(log_TC)]),
            torch.tensor([len(labels)]),
        ).item()
    agrees = found == -total if np.isinf(total) else abs(found + total) <= _TOLERANCE * max(1.0, abs(total))
    edges = _edges(len(log_TC), states, blank)
    return CtcLattice(
        states,
        alpha_TU,
        beta_TU,
        posterior_TU,
        best,
        tuple(states[u] for u in best) if best[0] >= 0 else (),
        float(np.exp(log_best)),
        edges,
        _count(len(log_TC), states, blank),
        -total,
        np.exp(log_TC) - by_class_TC if np.isfinite(total) else np.zeros(log_TC.shape),
        found,
        bool(agrees),
    )


def with_blanks(labels: Sequence[int], blank: int) -> tuple[int, ...]:
    """The states of the lattice: a blank before, between and after the labels."""
    states = [blank]
    for label in labels:
        states += [int(label), blank]
    return tuple(states)


def log_forward(log_TC: Floats, states: Sequence[int], blank: int) -> Floats:
    """Logarithm of the probability of all beginnings that end in each state at each step.

    Args:
        log_TC: Log-probabilities of one sequence.
        states: As ``with_blanks`` gives them.
        blank: Class index of the blank.
    """
    steps = len(log_TC)
    alpha_TU = np.full((steps, len(states)), -np.inf)
    first = min(2, len(states))
    alpha_TU[0, :first] = log_TC[0, list(states[:first])]
    for t in range(1, steps):
        for u, label in enumerate(states):
            before = [alpha_TU[t - 1, v] for v in _into(states, u, blank)]
            alpha_TU[t, u] = np.logaddexp.reduce(before) + log_TC[t, label]
    return alpha_TU


def sample_labels(targets: npt.NDArray[Any], lengths: npt.NDArray[Any]) -> Iterator[list[int]]:
    """The labels of each sample.

    Args:
        targets: (N, S), or all labels one after the other.
        lengths: How many labels of each sample count, shape (N,).
    """
    start = 0
    for n, length in enumerate(lengths.tolist()):
        yield (targets[n, :length] if targets.ndim == 2 else targets[start : start + length]).tolist()
        start += length


def _into(states: Sequence[int], u: int, blank: int) -> list[int]:
    """From where a state is reached: itself, the one before, and over a blank if the labels beside it differ."""
    may_jump = u >= 2 and states[u] not in (blank, states[u - 2])
    return [v for v in (u, u - 1, u - 2 if may_jump else -1) if v >= 0]


def _log_backward(log_TC: Floats, states: Sequence[int], blank: int) -> Floats:
    steps = len(log_TC)
    beta_TU = np.full((steps, len(states)), -np.inf)
    beta_TU[-1, -2:] = 0
    for t in range(steps - 2, -1, -1):
        for v in range(len(states)):
            reached = log_TC[t + 1, states[v]] + beta_TU[t + 1, v]
            for u in _into(states, v, blank):
                beta_TU[t, u] = np.logaddexp(beta_TU[t, u], reached)
    return beta_TU


def _best(log_TC: Floats, states: Sequence[int], blank: int) -> tuple[tuple[int, ...], float]:
    """The states of the most probable alignment, and the logarithm of its probability."""
    steps, n = len(log_TC), len(states)
    score_TU = np.full((steps, n), -np.inf)
    from_TU = np.zeros((steps, n), dtype=np.int64)
    first = min(2, n)
    score_TU[0, :first] = log_TC[0, list(states[:first])]
    for t in range(1, steps):
        for u, label in enumerate(states):
            from_TU[t, u] = max(_into(states, u, blank), key=lambda v: score_TU[t - 1, v])
            score_TU[t, u] = score_TU[t - 1, from_TU[t, u]] + log_TC[t, label]
    last = max(range(max(0, n - 2), n), key=lambda u: score_TU[-1, u])
    if np.isinf(score_TU[-1, last]):
        return (-1,) * steps, -np.inf
    path = [last]
    for t in range(steps - 1, 0, -1):
        path.append(int(from_TU[t, path[-1]]))
    return tuple(reversed(path)), float(score_TU[-1, last])


def _edges(steps: int, states: Sequence[int], blank: int) -> tuple[tuple[int, int, int], ...]:
    """Moves on some alignment that begins in the first two states and ends in the last two."""
    from_start = [set(range(min(2, len(states))))]
    for _ in range(steps - 1):
        from_start.append({v for v in range(len(states)) if set(_into(states, v, blank)) & from_start[-1]})
    to_end = [set(range(max(0, len(states) - 2), len(states)))]
    for _ in range(steps - 1):
        to_end.insert(0, {u for v in to_end[0] for u in _into(states, v, blank)})
    return tuple(
        (t, u, v)
        for t in range(steps - 1)
        for v in sorted(to_end[t + 1])
        for u in _into(states, v, blank)
        if u in from_start[t] and u in to_end[t]
    )


def _count(steps: int, states: Sequence[int], blank: int) -> int:
    ways = [1 if u < 2 else 0 for u in range(len(states))]
    for _ in range(steps - 1):
        ways = [sum(ways[v] for v in _into(states, u, blank)) for u in range(len(states))]
    return sum(ways[-2:])


def _check(log_probs_TC: Floats, labels: Sequence[int], blank: int) -> None:
    problems = []
    if log_probs_TC.ndim != 2 or not (
        1 <= log_probs_TC.shape[0] <= MOST_STEPS and 2 <= log_probs_TC.shape[1] <= MOST_CLASSES
    ):
        expected = f"1 to {MOST_STEPS} steps of 2 to {MOST_CLASSES} classes"
        raise ProjectError([Problem("log_probs", "wrong_shape", expected, f"shape {log_probs_TC.shape}")])
    classes = log_probs_TC.shape[1]
    if not 0 <= blank < classes:
        problems.append(Problem("blank", "out_of_range", f"a class, 0 to {classes - 1}", f"{blank}"))
    for s, label in enumerate(labels):
        if not 0 <= label < classes or label == blank:
            expected = f"a class other than the blank {blank}, 0 to {classes - 1}"
            problems.append(Problem(f"labels[{s}]", "no_label", expected, f"{label}"))
    if problems:
        raise ProjectError(problems)
