"""Optimisers that do not take one dense gradient of one tensor, in NumPy: LBFGS, Muon, SparseAdam.

Shape suffixes: P all parameters in a row, R rows, C columns.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Params = Mapping[str, Any]
# From all parameters to the loss and its gradient.
Objective = Callable[[Floats], tuple[float, Floats]]


@dataclass
class LBFGS:
    """Nocedal and Wright, chapter 7, without a line search; the inverse Hessian is written out as a whole matrix.

    Args:
        p: Settings under torch's names.

    Attributes:
        pairs: Steps and changes of the gradient that are remembered, oldest first.
        last: Direction, length and gradient of the iteration before.
        iterations: Iterations so far, over all steps.
    """

    p: Params
    pairs: list[tuple[Floats, Floats]] = field(default_factory=list)
    last: tuple[Floats, float, Floats] | None = None
    iterations: int = 0

    def direction(self, g_P: Floats) -> Floats:
        """Where to go from here: against the gradient through the inverse Hessian that the pairs tell."""
        if self.last is None:
            return -g_P
        d_P, length, g_before_P = self.last
        s_P, y_P = d_P * length, g_P - g_before_P
        if s_P @ y_P > 1e-10:
            self.pairs = [*self.pairs, (s_P, y_P)][-self.p["history_size"] :]
        eye_PP = np.eye(len(g_P))
        if not self.pairs:
            return -g_P
        s_P, y_P = self.pairs[-1]
        inverse_PP = (s_P @ y_P) / (y_P @ y_P) * eye_PP
        for s_P, y_P in self.pairs:
            turn_PP = eye_PP - np.outer(y_P, s_P) / (y_P @ s_P)
            inverse_PP = turn_PP.T @ inverse_PP @ turn_PP + np.outer(s_P, s_P) / (y_P @ s_P)
        return -inverse_PP @ g_P

    def step(self, w_P: Floats, objective: Objective) -> Floats:
        """One ``step`` of torch: up to ``max_iter`` iterations."""
        p = self.p
        loss, g_P = objective(w_P)
        asked = 1
        most = p["max_iter"] * 5 // 4 if p["max_eval"] is None else p["max_eval"]
        if np.abs(g_P).max() <= p["tolerance_grad"]:
            return w_P
        for i in range(p["max_iter"]):
            self.iterations += 1
            d_P = self.direction(g_P)
            first = self.iterations == 1
            length = p["lr"] * (min(1.0, 1 / np.abs(g_P).sum()) if first else 1.0)
            self.last = (d_P, length, g_P)
            if g_P @ d_P > -p["tolerance_change"]:
                break
            w_P = w_P + length * d_P
            if i + 1 == p["max_iter"]:
                break
            before = loss
            loss, g_P = objective(w_P)
            asked += 1
            small_step = np.abs(length * d_P).max() <= p["tolerance_change"]
            small_change = abs(loss - before) < p["tolerance_change"]
            if asked >= most or np.abs(g_P).max() <= p["tolerance_grad"] or small_step or small_change:
                break
        return w_P


def orthogonalised(x_RC: Floats, coefficients: Sequence[float], steps: int, eps: float) -> Floats:
    """Jordan 2024: an odd polynomial, applied to every singular value as often as there are steps."""
    u_RK, s_K, v_KC = np.linalg.svd(x_RC, full_matrices=False)
    s_K = s_K / max(math.sqrt(float((x_RC**2).sum())), eps)
    a, b, c = coefficients
    for _ in range(steps):
        s_K = a * s_K + b * s_K**3 + c * s_K**5
    return (u_RK * s_K) @ v_KC


def muon(w_RC: Floats, g_RC: Floats, memory: MutableMapping[str, Any], p: Params) -> Floats:
    """Jordan 2024, in full precision where torch orthogonalises in bfloat16."""
    mu = p["momentum"]
    v_RC = mu * memory.get("momentum_buffer", np.zeros_like(w_RC)) + (1 - mu) * g_RC
    memory["momentum_buffer"] = v_RC
    ahead_RC = (1 - mu) * g_RC + mu * v_RC if p["nesterov"] else v_RC
    o_RC = orthogonalised(ahead_RC, p["ns_coefficients"], p["ns_steps"], p["eps"])
    return w_RC * (1 - p["lr"] * p["weight_decay"]) - muon_rate(w_RC.shape, p) * o_RC


def muon_rate(shape: tuple[int, ...], p: Params) -> float:
    """The learning rate for a matrix of this shape."""
    rows, columns = shape
    if p["adjust_lr_fn"] == "match_rms_adamw":
        return float(p["lr"] * 0.2 * math.sqrt(max(rows, columns)))
    return float(p["lr"] * math.sqrt(max(1.0, rows / columns)))


def sparse_adam(
    w_RC: Floats,
    g_RC: Floats,
    rows: npt.NDArray[np.int64],
    memory: MutableMapping[str, Any],
    *,
    step: int,
    p: Params,
) -> Floats:
    """Adam in which only the rows that got a gradient move and only they forget; the step counts for all.

    Args:
        w_RC: Weights of the embedding.
        g_RC: The gradient, dense.
        rows: Rows that were looked up.
        memory: ``exp_avg`` and ``exp_avg_sq``, changed in place.
        step: Number of the step from 1.
        p: Settings under torch's names.
    """
    beta1, beta2 = p["betas"]
    m_RC = memory.setdefault("exp_avg", np.zeros_like(w_RC))
    v_RC = memory.setdefault("exp_avg_sq", np.zeros_like(w_RC))
    new_RC = w_RC.copy()
    for row in set(rows.tolist()):
        g_C = -g_RC[row] if p["maximize"] else g_RC[row]
        m_RC[row] = beta1 * m_RC[row] + (1 - beta1) * g_C
        v_RC[row] = beta2 * v_RC[row] + (1 - beta2) * g_C**2
        # torch adds eps before the bias of the mean square is taken out.
        size = p["lr"] * math.sqrt(1 - beta2**step) / (1 - beta1**step)
        new_RC[row] -= size * m_RC[row] / (np.sqrt(v_RC[row]) + p["eps"])
    return new_RC
