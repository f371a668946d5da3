"""Every optimiser written out in NumPy from its paper, an oracle that shares nothing with torch.

A rule takes one step of one parameter tensor. What it remembers is kept in a dict under torch's own names, so that a
test can compare the memory too. Steps are counted from 1.

Shape suffix: P parameters of any shape.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Params = Mapping[str, Any]
Memory = MutableMapping[str, Any]
# From a parameter, its gradient, the memory (changed in place), the number of the step and settings to the new value.
Rule = Callable[[Floats, Floats, Memory, int, Params], Floats]


def _uphill(g_P: Floats, p: Params) -> Floats:
    return -g_P if p.get("maximize", False) else g_P


def _decayed(w_P: Floats, g_P: Floats, p: Params) -> tuple[Floats, Floats]:
    """Weight and gradient after weight decay: of the weight itself if it is decoupled, else in the gradient."""
    decay = p.get("weight_decay", 0.0)
    if p.get("decoupled_weight_decay", False):
        return w_P * (1 - p["lr"] * decay), g_P
    return w_P, g_P + decay * w_P


def _mean(memory: Memory, name: str, new_P: Floats, kept: float) -> Floats:
    """Running mean that starts from zero."""
    memory[name] = kept * memory.get(name, np.zeros_like(new_P)) + (1 - kept) * new_P
    return memory[name]


def sgd(w_P: Floats, g_P: Floats, memory: Memory, step: int, p: Params) -> Floats:
    """Momentum as torch documents it: the first velocity is the whole gradient, without dampening."""
    w_P, g_P = _decayed(w_P, _uphill(g_P, p), p)
    mu = p["momentum"]
    if mu == 0:
        return w_P - p["lr"] * g_P
    old_P = memory.get("momentum_buffer")
    v_P = g_P if old_P is None else mu * old_P + (1 - p["dampening"]) * g_P
    memory["momentum_buffer"] = v_P
    return w_P - p["lr"] * (g_P + mu * v_P if p["nesterov"] else v_P)


def asgd(w_P: Floats, g_P: Floats, memory: Memory, step: int, p: Params) -> Floats:
    """Polyak and Juditsky 1992 with the step lengths of Bottou: rate of step t is lr / (1 + λ lr (t-1))^α."""
    w_P, g_P = _decayed(w_P, _uphill(g_P, p), p)
    lr, lam, alpha, t0 = p["lr"], p["lambd"], p["alpha"], p["t0"]

    def eta(at: int) -> float:
        return float(lr / (1 + lam * lr * at) ** alpha)

    new_P = (1 - lam * eta(step - 1)) * w_P - eta(step - 1) * g_P
    old_P = memory.get("ax", np.zeros_like(w_P))
    share = 1 / max(1.0, step - 1 - t0)
    memory["ax"] = old_P + share * (new_P - old_P)
    memory["eta"] = np.asarray(eta(step))
    return new_P


def rprop(w_P: Floats, g_P: Floats, memory: Memory, step: int, p: Params) -> Floats:
    """Riedmiller and Braun 1993; where the sign turned, no step is taken and the gradient counts as zero."""
    g_P = _uphill(g_P, p)
    shrink, grow = p["etas"]
    shortest, longest = p["step_sizes"]
    size_P = memory.get("step_size", np.full_like(w_P, p["lr"]))
    agreed_P = np.sign(memory.get("prev", np.zeros_like(w_P)) * g_P)
    size_P = np.clip(size_P * np.select([agreed_P > 0, agreed_P < 0], [grow, shrink], 1.0), shortest, longest)
    g_P = np.where(agreed_P < 0, 0.0, g_P)
    memory["step_size"], memory["prev"] = size_P, g_P
    return w_P - np.sign(g_P) * size_P


def adam(w_P: Floats, g_P: Floats, memory: Memory, step: int, p: Params) -> Floats:
    """Kingma and Ba 2015, algorithm 1; AMSGrad after Reddi, Kale and Kumar 2018."""
    w_P, g_P = _decayed(w_P, _uphill(g_P, p), p)
    beta1, beta2 = p["betas"]
    m_P = _mean(memory, "exp_avg", g_P, beta1)
    v_P = _mean(memory, "exp_avg_sq", g_P**2, beta2)
    if p["amsgrad"]:
        v_P = np.maximum(v_P, memory.get("max_exp_avg_sq", np.zeros_like(v_P)))
        memory["max_exp_avg_sq"] = v_P
    m_hat_P, v_hat_P = m_P / (1 - beta1**step), v_P / (1 - beta2**step)
    return w_P - p["lr"] * m_hat_P / (np.sqrt(v_hat_P) + p["eps"])


def adamw(w_P: Floats, g_P: Floats, memory: Memory, step: int, p: Params) -> Floats:
    """Loshchilov and Hutter 2019: Adam whose decay is decoupled."""
    return adam(w_P, g_P, memory, step, {**p, "decoupled_weight_decay": True})


def nadam(w_P: Floats, g_P: Floats, memory: Memory, step: int, p: Params) -> Floats:
    """Dozat 2016, with the momentum schedule β₁ (1 - 0.96^(t ψ) / 2)."""
    w_P, g_P = _decayed(w_P, _uphill(g_P, p), p)
    beta1, beta2 = p["betas"]
    mu_T = [beta1 * (1 - 0.96 ** (t * p["momentum_decay"]) / 2) for t in range(1, step + 2)]
    m_P = _mean(memory, "exp_avg", g_P, beta1)
    v_hat_P = _mean(memory, "exp_avg_sq", g_P**2, beta2) / (1 - beta2**step)
    so_far, with_next = math.prod(mu_T[:-1]), math.prod(mu_T)
    memory["mu_product"] = np.asarray(so_far)
    m_hat_P = mu_T[-1] * m_P / (1 - with_next) + (1 - mu_T[-2]) * g_P / (1 - so_far)
    return w_P - p["lr"] * m_hat_P / (np.sqrt(v_hat_P) + p["eps"])


def radam(w_P: Floats, g_P: Floats, memory: Memory, step: int, p: Params) -> Floats:
    """Liu and others 2020; torch adds eps to the root of the mean square before its bias is taken out."""
    w_P, g_P = _decayed(w_P, _uphill(g_P, p), p)
    beta1, beta2 = p["betas"]
    m_hat_P = _mean(memory, "exp_avg", g_P, beta1) / (1 - beta1**step)
    v_P = _mean(memory, "exp_avg_sq", g_P**2, beta2)
    rho_end = 2 / (1 - beta2) - 1
    rho = rho_end - 2 * step * beta2**step / (1 - beta2**step)
    if rho <= 5:
        return w_P - p["lr"] * m_hat_P
    r = math.sqrt((rho - 4) * (rho - 2) * rho_end / ((rho_end - 4) * (rho_end - 2) * rho))
    return w_P - p["lr"] * m_hat_P * r * math.sqrt(1 - beta2**step) / (np.sqrt(v_P) + p["eps"])


def adamax(w_P: Floats, g_P: Floats, memory: Memory, step: int, p: Params) -> Floats:
    """Kingma and Ba 2015, algorithm 2."""
    w_P, g_P = _decayed(w_P, _uphill(g_P, p), p)
    beta1, beta2 = p["betas"]
    m_P = _mean(memory, "exp_avg", g_P, beta1)
    old_P = memory.get("exp_inf", np.zeros_like(w_P))
    memory["exp_inf"] = np.maximum(beta2 * old_P, np.abs(g_P) + p["eps"])
    return w_P - p["lr"] / (1 - beta1**step) * m_P / memory["exp_inf"]


def rmsprop(w_P: Floats, g_P: Floats, memory: Memory, step: int, p: Params) -> Floats:
    """Hinton 2012, lecture 6; centred after Graves 2013."""
    w_P, g_P = _decayed(w_P, _uphill(g_P, p), p)
    v_P = _mean(memory, "square_avg", g_P**2, p["alpha"])
    if p["centered"]:
        v_P = v_P - _mean(memory, "grad_avg", g_P, p["alpha"]) ** 2
    move_P = g_P / (np.sqrt(v_P) + p["eps"])
    if p["momentum"] > 0:
        move_P = p["momentum"] * memory.get("momentum_buffer", np.zeros_like(w_P)) + move_P
        memory["momentum_buffer"] = move_P
    return w_P - p["lr"] * move_P


def adagrad(w_P: Floats, g_P: Floats, memory: Memory, step: int, p: Params) -> Floats:
    """Duchi, Hazan and Singer 2011."""
    w_P, g_P = _decayed(w_P, _uphill(g_P, p), p)
    memory["sum"] = memory.get("sum", np.full_like(w_P, p["initial_accumulator_value"])) + g_P**2
    rate = p["lr"] / (1 + (step - 1) * p["lr_decay"])
    return w_P - rate * g_P / (np.sqrt(memory["sum"]) + p["eps"])


def adadelta(w_P: Floats, g_P: Floats, memory: Memory, step: int, p: Params) -> Floats:
    """Zeiler 2012, algorithm 1."""
    w_P, g_P = _decayed(w_P, _uphill(g_P, p), p)
    v_P = _mean(memory, "square_avg", g_P**2, p["rho"])
    u_P = memory.get("acc_delta", np.zeros_like(w_P))
    move_P = np.sqrt(u_P + p["eps"]) / np.sqrt(v_P + p["eps"]) * g_P
    _mean(memory, "acc_delta", move_P**2, p["rho"])
    return w_P - p["lr"] * move_P


def adafactor(w_P: Floats, g_P: Floats, memory: Memory, step: int, p: Params) -> Floats:
    """Shazeer and Stern 2018, algorithms 4 and 5; eps₁ is squared as torch does, none takes float64's precision."""
    g_P = _uphill(g_P, p)
    eps1, eps2 = p["eps"]
    eps1 = np.finfo(np.float64).eps if eps1 is None else eps1
    kept = 1 - step ** p["beta2_decay"]
    alpha = max(eps2, float(np.sqrt(np.mean(w_P**2)))) * min(p["lr"], 1 / math.sqrt(step))
    if g_P.ndim > 1:
        row_P = _mean(memory, "row_var", (g_P**2).mean(axis=-1, keepdims=True), kept)
        column_P = _mean(memory, "col_var", (g_P**2).mean(axis=-2, keepdims=True), kept)
        v_P = row_P * column_P / np.maximum(row_P.mean(axis=-2, keepdims=True), eps1)
    else:
        v_P = _mean(memory, "variance", g_P**2, kept)
    u_P = g_P / np.sqrt(np.maximum(v_P, eps1**2))
    u_P = u_P / max(1.0, float(np.sqrt(np.mean(u_P**2))) / p["d"])
    return w_P * (1 - p["lr"] * p["weight_decay"]) - alpha * u_P


# LBFGS is not among them: one step of it asks for several gradients, of all parameters at once.
RULES: Mapping[str, Rule] = {
    "SGD": sgd,
    "ASGD": asgd,
    "Rprop": rprop,
    "Adam": adam,
    "AdamW": adamw,
    "NAdam": nadam,
    "RAdam": radam,
    "Adamax": adamax,
    "RMSprop": rmsprop,
    "Adagrad": adagrad,
    "Adadelta": adadelta,
    "Adafactor": adafactor,
}
