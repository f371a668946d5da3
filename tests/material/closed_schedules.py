"""Every schedule of the learning rate as a closed form: the rate at time t without the rates before it.

An oracle that shares nothing with torch, whose schedulers go from one rate to the next.

Shape suffix: T points in time, 0 before the first step of the scheduler.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Params = Mapping[str, Any]
# From settings, the optimiser's own rate and points in time to rates.
Closed = Callable[[Params, float, Floats], Floats]


def _step(p: Params, lr: float, t_T: Floats) -> Floats:
    return lr * p["gamma"] ** (t_T // p["step_size"])


def _multi_step(p: Params, lr: float, t_T: Floats) -> Floats:
    passed_T = (t_T[:, None] >= np.array(p["milestones"])[None, :]).sum(axis=1)
    return lr * p["gamma"] ** passed_T.astype(np.float64)


def _constant(p: Params, lr: float, t_T: Floats) -> Floats:
    return np.where(t_T < p["total_iters"], lr * p["factor"], lr)


def _exponential(p: Params, lr: float, t_T: Floats) -> Floats:
    return lr * p["gamma"] ** t_T


def _linear(p: Params, lr: float, t_T: Floats) -> Floats:
    return lr * np.interp(t_T, [0, p["total_iters"]], [p["start_factor"], p["end_factor"]])


def _polynomial(p: Params, lr: float, t_T: Floats) -> Floats:
    return lr * (1 - np.minimum(t_T, p["total_iters"]) / p["total_iters"]) ** p["power"]


def _cosine(p: Params, lr: float, t_T: Floats) -> Floats:
    return p["eta_min"] + (lr - p["eta_min"]) * np.cos(np.pi * t_T / p["T_max"] / 2) ** 2


def _restarts(p: Params, lr: float, t_T: Floats) -> Floats:
    starts, length = [0], p["T_0"]
    while starts[-1] <= t_T.max():
        starts.append(starts[-1] + length)
        length *= p["T_mult"]
    rate_T = np.empty_like(t_T)
    for begin, end in pairwise(starts):
        inside_T = (begin <= t_T) & (t_T < end)
        wave_T = np.cos(np.pi * (t_T[inside_T] - begin) / (end - begin) / 2) ** 2
        rate_T[inside_T] = p["eta_min"] + (lr - p["eta_min"]) * wave_T
    return rate_T


def _height_of_cycle(p: Params, t_T: Floats) -> Floats:
    """Smith 2017: 0 at the bottom of a triangle, 1 at the top of the first."""
    up = p["step_size_up"]
    down = up if p["step_size_down"] is None else p["step_size_down"]
    number_T, within_T = np.divmod(t_T, up + down)
    height_T = np.interp(within_T, [0, up, up + down], [0, 1, 0])
    scale_T = {
        "triangular": np.ones_like(t_T),
        "triangular2": 0.5**number_T,
        "exp_range": p["gamma"] ** t_T,
    }[p["mode"]]
    return height_T * scale_T


def _cyclic(p: Params, lr: float, t_T: Floats) -> Floats:
    return p["base_lr"] + (p["max_lr"] - p["base_lr"]) * _height_of_cycle(p, t_T)


def _one_cycle_way(p: Params, t_T: Floats, heights: Sequence[float]) -> Floats:
    """Through the given heights at the corners of the cycle, along lines or half cosine waves."""
    total, share = p["total_steps"], p["pct_start"]
    corners = [0.0, share * total - 1, *([2 * share * total - 2] if p["three_phase"] else []), total - 1.0]
    phase_T = np.interp(t_T, corners, np.arange(len(corners)))
    if p["anneal_strategy"] == "cos":
        phase_T = np.floor(phase_T) + np.sin(np.pi * (phase_T - np.floor(phase_T)) / 2) ** 2
    return np.interp(phase_T, np.arange(len(corners)), heights)


def _one_cycle(p: Params, lr: float, t_T: Floats) -> Floats:
    first = p["max_lr"] / p["div_factor"]
    middle = [first] if p["three_phase"] else []
    return _one_cycle_way(p, t_T, [first, p["max_lr"], *middle, first / p["final_div_factor"]])


CLOSED: Mapping[str, Closed] = {
    "StepLR": _step,
    "MultiStepLR": _multi_step,
    "ConstantLR": _constant,
    "ExponentialLR": _exponential,
    "LinearLR": _linear,
    "PolynomialLR": _polynomial,
    "CosineAnnealingLR": _cosine,
    "CosineAnnealingWarmRestarts": _restarts,
    "CyclicLR": _cyclic,
    "OneCycleLR": _one_cycle,
}


def momentum_of(kind: str, p: Params, t_T: Floats) -> Floats | None:
    """Momentum (or the first beta) over time, if the schedule moves it; it falls where the rate rises."""
    if not p.get("cycle_momentum", False):
        return None
    low, high = p["base_momentum"], p["max_momentum"]
    if kind == "CyclicLR":
        return high - (high - low) * _height_of_cycle(p, t_T)
    return _one_cycle_way(p, t_T, [high, low, high, *([high] if p["three_phase"] else [])])


def chained(parts: Sequence[tuple[str, Params]], lr: float, t_T: Floats) -> Floats:
    """Of schedules that multiply the rate: the product of their factors."""
    return lr * np.prod([CLOSED[kind](p, 1.0, t_T) for kind, p in parts], axis=0)


def in_turn(parts: Sequence[tuple[str, Params]], milestones: Sequence[int], lr: float, t_T: Floats) -> Floats:
    """Each schedule from its milestone on, its time counted from there."""
    rate_T = np.empty_like(t_T)
    begins = (0, *milestones)
    for (kind, p), begin, end in zip(parts, begins, (*milestones, math.inf), strict=True):
        inside_T = (begin <= t_T) & (t_T < end)
        rate_T[inside_T] = CLOSED[kind](p, lr, t_T[inside_T] - begin)
    return rate_T


def on_plateau(p: Params, lr: float, metrics: Sequence[float]) -> Floats:
    """Rates before each metric is told and after the last; there is no closed form, as they depend on the metrics."""
    sign = 1.0 if p["mode"] == "min" else -1.0
    rates, best, bad, resting = [lr], sign * math.inf, 0, 0
    for metric in metrics:
        margin = p["threshold"] * (best if p["threshold_mode"] == "rel" else 1.0)
        better = math.isinf(best) or sign * metric < sign * (best - sign * margin)
        best, bad = (metric, 0) if better else (best, bad + 1)
        if resting:
            resting, bad = resting - 1, 0
        if bad > p["patience"]:
            lower = max(rates[-1] * p["factor"], p["min_lr"])
            rates.append(lower if rates[-1] - lower > p["eps"] else rates[-1])
            bad, resting = 0, p["cooldown"]
        else:
            rates.append(rates[-1])
    return np.array(rates)
