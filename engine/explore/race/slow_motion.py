"""What one step of a racer did, in words."""

from __future__ import annotations

import math

from engine.explore.race.lane import Lane


def step_words(lane: Lane, step: int) -> str:
    """Say how the slope turned, how the step changed and what that did to the loss.

    Args:
        lane: The racer's way.
        step: Which step, from 1 to those it did; 0 and later ones are told as standing still.
    """
    if step < 1:
        return f"{lane.racer.name} stands at the start."
    if step > lane.steps:
        return f"{lane.racer.name} stopped after step {lane.steps}."
    x_P, y_P = lane.path(step)
    loss_P = lane.losses(step)
    slope_x_P, slope_y_P = lane.gradients(step)
    dx, dy = float(x_P[step] - x_P[step - 1]), float(y_P[step] - y_P[step - 1])
    length = math.hypot(dx, dy)
    parts: list[str] = []
    if step >= 2:
        angle = _angle(
            (float(slope_x_P[step - 1]), float(slope_y_P[step - 1])),
            (float(slope_x_P[step - 2]), float(slope_y_P[step - 2])),
        )
        if angle is not None:
            parts.append(
                "the gradient kept its direction" if angle < 15 else f"the gradient turned by {angle:.0f}°"
            )
        before = math.hypot(x_P[step - 1] - x_P[step - 2], y_P[step - 1] - y_P[step - 2])
        if before > 0:
            parts.append(_change(length / before))
    uphill = _angle((dx, dy), (float(-slope_x_P[step - 1]), float(-slope_y_P[step - 1])))
    if uphill is not None and uphill >= 15:
        parts.append(f"the step points {uphill:.0f}° away from straight downhill")
    change = float(loss_P[step] - loss_P[step - 1])
    verb = "fell" if change < 0 else "rose" if change > 0 else "stayed"
    parts.append(
        f"the loss {verb} to {loss_P[step]:.4g}" if change else f"the loss stayed at {loss_P[step]:.4g}"
    )
    return f"{lane.racer.name}: {', '.join(parts)} (step length {length:.3g})."


def _angle(one: tuple[float, float], other: tuple[float, float]) -> float | None:
    """The angle between two directions in degrees; None where one of them is none."""
    if not any(one) or not any(other) or not all(map(math.isfinite, (*one, *other))):
        return None
    turned = math.atan2(one[1], one[0]) - math.atan2(other[1], other[0])
    return abs(math.degrees(math.remainder(turned, 2 * math.pi)))


def _change(ratio: float) -> str:
    if ratio > 1.05:
        return f"the step grew {ratio:.2f} times"
    if ratio < 0.95:
        return f"the step shrank to {ratio:.2f} of the one before"
    return "the step kept its length"
