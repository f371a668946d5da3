"""What is worth noticing about an activation, computed from its curve: range, corners, where it falls, its mean.

Shape suffixes: P points of a curve, C candidates for a corner, S places between the two ends of a stretch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.explore.activations.curve import ActivationCurve, activation_at, activation_curve
from engine.spec import LayerNode

Floats = npt.NDArray[np.float64]

# Both are far away; an output that is the same at both goes no further.
_FAR = np.array([-1e9, -1e6, 1e6, 1e9])
_SETTLED = 1e-4
# A slope that changes by less than this share of the steepest one between two points has no corner there.
_CORNER_SHARE = 0.02
_JUMP = 1e-3
_CUTS, _ROUNDS = 48, 3
_NORMAL_REACH, _NORMAL_POINTS = 8.0, 1601


@dataclass(frozen=True)
class Noticed:
    """Facts about a curve.

    Args:
        low: Lowest output; −inf if it has none.
        high: Highest output; inf if it has none.
        low_at: Input of the lowest output if that lies inside of the curve, lower than at both ends; else None.
        at_zero: Output for the input 0.
        mean: Mean output for inputs of a standard normal distribution.
        falls: Stretches in which the output falls, from left to right; ends at ±inf where they go on.
        corners: Inputs at which the slope jumps, from left to right.
        jumps: Inputs at which the output itself jumps.
        steepest: Largest size of the slope.
    """

    low: float
    high: float
    low_at: float | None
    at_zero: float
    mean: float
    falls: tuple[tuple[float, float], ...]
    corners: tuple[float, ...]
    jumps: tuple[float, ...]
    steepest: float


def notice(node: LayerNode, n_inputs: int = 3, curve: ActivationCurve | None = None) -> Noticed:
    """Look at an activation's curve and far beyond it.

    Args:
        node: An activation.
        n_inputs: How many numbers a softmax has along its axis.
        curve: Its curve where it is known already.

    Raises:
        ProjectError: If it is no activation.
    """
    curve = curve or activation_curve(node, n_inputs)
    far = activation_at(node, _FAR, n_inputs).y_P
    ends = [_end(far[1], far[0]), _end(far[2], far[3])]
    y_P = curve.y_P
    lowest = int(y_P.argmin())
    has_dip = bool(y_P[lowest] < min(ends) - _SETTLED and 0 < lowest < len(y_P) - 1)
    jumps = _places(node, curve, n_inputs, of_slope=False)
    corners = [
        place
        for place in _places(node, curve, n_inputs, of_slope=True)
        if not any(abs(place - jump) < 1e-3 for jump in jumps)
    ]
    normal_P = np.linspace(-_NORMAL_REACH, _NORMAL_REACH, _NORMAL_POINTS)
    weight_P = np.exp(-(normal_P**2) / 2)
    mean = float((activation_at(node, normal_P, n_inputs).y_P * weight_P).sum() / weight_P.sum())
    return Noticed(
        low=float(min(y_P.min(), *ends)),
        high=float(max(y_P.max(), *ends)),
        low_at=_turn(curve, lowest - 1 if curve.slope_P[lowest] > 0 else lowest) if has_dip else None,
        at_zero=float(activation_at(node, np.zeros(1), n_inputs).y_P[0]),
        mean=mean,
        falls=_falls(curve),
        corners=tuple(corners),
        jumps=jumps,
        steepest=float(np.abs(curve.slope_P).max()),
    )


def _end(near: float, far: float) -> float:
    """Where an output tends to: the value itself if it has settled, else an infinity."""
    if abs(far - near) <= _SETTLED * max(1.0, abs(near)):
        return float(far)
    return float(np.copysign(np.inf, far - near))


def _falls(curve: ActivationCurve) -> tuple[tuple[float, float], ...]:
    tiny = 1e-9 * max(1.0, float(np.abs(curve.slope_P).max()))
    is_falling_P = curve.slope_P < -tiny
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_falling_P, [False])).astype(np.int8)))
    found = []
    for first, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        start = -np.inf if first == 0 else _turn(curve, first - 1)
        end = np.inf if stop == len(curve.x_P) else _turn(curve, stop - 1)
        found.append((float(start), float(end)))
    return tuple(found)


def _turn(curve: ActivationCurve, at: int) -> float:
    """Where the slope passes through 0 between a point and the next one; the middle where it jumps."""
    (left, right), (before, after) = curve.x_P[at : at + 2], curve.slope_P[at : at + 2]
    is_smooth = before != after and abs(after - before) < _CORNER_SHARE * np.abs(curve.slope_P).max()
    share = before / (before - after) if is_smooth else 0.5
    return float(left + share * (right - left))


def _places(node: LayerNode, curve: ActivationCurve, n_inputs: int, *, of_slope: bool) -> tuple[float, ...]:
    """Where the slope, or the output, still changes when the stretch around it is cut ever smaller."""
    values_P = curve.slope_P if of_slope else curve.y_P
    least = _CORNER_SHARE * float(np.abs(curve.slope_P).max()) if of_slope else _JUMP
    change_P = np.abs(np.diff(values_P))
    at_C = np.flatnonzero(change_P > least)
    if not len(at_C):
        return ()
    left_C, right_C, first_C = curve.x_P[at_C], curve.x_P[at_C + 1], change_P[at_C]
    change_C = first_C
    for _ in range(_ROUNDS):
        x_CS = np.linspace(left_C, right_C, _CUTS + 1, axis=1)
        there = activation_at(node, x_CS.ravel(), n_inputs)
        values_CS = (there.slope_P if of_slope else there.y_P).reshape(x_CS.shape)
        change_CS = np.abs(np.diff(values_CS, axis=1))
        best_C, rows_C = change_CS.argmax(axis=1), np.arange(len(at_C))
        change_C = change_CS[rows_C, best_C]
        left_C, right_C = x_CS[rows_C, best_C], x_CS[rows_C, best_C + 1]
    found: list[float] = []
    for left, right, before, after in zip(left_C, right_C, first_C, change_C, strict=True):
        place = round(float(left + right) / 2, 5) + 0.0
        if after > 0.4 * before and after > least and not any(abs(place - other) < 1e-3 for other in found):
            found.append(place)
    return tuple(found)
