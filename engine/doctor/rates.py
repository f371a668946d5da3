"""A learning rate that is too high or too low: by what the loss does and how far an update moves the weights."""

from __future__ import annotations

from statistics import median

import numpy as np

from engine.doctor.finding import Finding, Gravity
from engine.doctor.rate_fix import rate_times
from engine.doctor.rule import Rule
from engine.spec import ProjectSpec
from engine.train.vitals import Vitals

# Losses are compared as means over windows of so many steps, so that one odd batch says nothing.
_WINDOW = 20
_HIGH_RATIO = 0.1
_LOW_RATIO = 1e-5
_RISE = 1.5
_LEAST_FALL = 0.01
_LOW_STEPS = 60


def rate_too_high(vitals: Vitals, spec: ProjectSpec) -> list[Finding]:
    """Updates are large beside the weights, or the loss is far above what it was."""
    losses = vitals.losses
    if len(losses) < 2 * _WINDOW:
        return []
    means = losses[len(losses) % _WINDOW :].reshape(-1, _WINDOW).mean(axis=1)
    now, best = float(means[-1]), float(means.min())
    rises = best > 0 and now > _RISE * best and now >= float(means[0])
    ratio = _ratio(vitals)
    swings = ratio is not None and ratio > _HIGH_RATIO and now > 0.9 * float(means[0])
    if not rises and not swings:
        return []
    moved = (
        ""
        if ratio is None
        else f" One update moves the weights by {ratio:.2g} of their size; 0.001 is usual."
    )
    return [
        Finding(
            "rate_too_high",
            "optimizer.params.lr",
            "The learning rate is too high: the loss does not go down.",
            f"Mean loss of the last {_WINDOW} steps: {now:.4g}; of the first: {means[0]:.4g}; lowest: {best:.4g}."
            f"{moved}",
            "A tenth of it usually brings the loss down.",
            rate_times(0.1, vitals, spec),
            Gravity.WARNING,
            vitals.step,
            vitals.step,
        )
    ]


def rate_too_low(vitals: Vitals, spec: ProjectSpec) -> list[Finding]:
    """The weights hardly move, and the loss has hardly fallen since the beginning."""
    losses, ratio = vitals.losses, _ratio(vitals)
    if len(losses) < _LOW_STEPS or ratio is None or ratio > _LOW_RATIO:
        return []
    first, now = float(losses[:_WINDOW].mean()), float(losses[-_WINDOW:].mean())
    if first <= 0 or abs(first - now) > _LEAST_FALL * first:
        return []
    return [
        Finding(
            "rate_too_low",
            "optimizer.params.lr",
            "The learning rate is too low: the weights hardly move.",
            f"One update moves the weights by {ratio:.2g} of their size; 0.001 is usual. In {len(losses)} steps the "
            f"loss went from {first:.4g} to {now:.4g}.",
            "Ten times as much is a safe next try.",
            rate_times(10.0, vitals, spec),
            Gravity.WARNING,
            vitals.step,
            vitals.step,
        )
    ]


def _ratio(vitals: Vitals) -> float | None:
    """The middle one of the layers."""
    known = [layer.update_ratio for layer in vitals.layers if layer.update_ratio is not None]
    found = median(known) if known else None
    return None if found is None or not np.isfinite(found) else found


RATE_TOO_HIGH = Rule(
    "rate_too_high",
    "A learning rate that is too high",
    "An update of about a thousandth of the weights is usual; a hundred times that, with a loss that is no lower than "
    "at the start, or a loss half as high again as its lowest, is no noise of batches over windows of 20 steps.",
    "CS231n, Neural networks part 3, ratio of weights and updates: https://cs231n.github.io/neural-networks-3/",
    rate_too_high,
)
RATE_TOO_LOW = Rule(
    "rate_too_low",
    "A learning rate that is too low",
    "A hundredth of the usual thousandth, and a loss that fell by less than 1 % in 60 steps; a run that has converged "
    "has fallen before.",
    "CS231n, Neural networks part 3, ratio of weights and updates: https://cs231n.github.io/neural-networks-3/",
    rate_too_low,
)
