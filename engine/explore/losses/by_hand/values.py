"""By hand: losses of a predicted number, and of a count or a number with a variance.

Shape suffix: P elements of any shape.
"""

from __future__ import annotations

import math

import numpy as np

from engine.explore.losses.by_hand.reduce import reduce_by_hand
from engine.explore.losses.by_hand.sheet import Floats, Sheet, either
from engine.explore.losses.shape_faults import Inputs, Params


def difference(sheet: Sheet, inputs: Inputs) -> Floats:
    """The first step of all of them."""
    x, y = inputs["input"], inputs["target"]
    return sheet.step("difference", "d = x − y", "{x} − {y}", x - y, x=x, y=y)


def squared(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """MSELoss."""
    d = difference(sheet, inputs)
    losses_P = sheet.step("square", "l = d²", "{d}²", d**2, d=d)
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def half_squared(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """HalfMSELoss."""
    d = difference(sheet, inputs)
    losses_P = sheet.step("half the square", "l = d² / 2", "{d}² / 2", d**2 / 2, d=d)
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def absolute(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """L1Loss."""
    d = difference(sheet, inputs)
    losses_P = sheet.step("distance", "l = |d|", "|{d}|", np.abs(d), d=d)
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def smooth_absolute(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """SmoothL1Loss."""
    beta = params["beta"]
    if beta == 0:
        return absolute(sheet, params, inputs)
    a = np.abs(difference(sheet, inputs))
    near = a < beta
    losses_P = sheet.step(
        "square near the target, line further away",
        "l = d² / (2 β) if |d| < β, else |d| − β / 2",
        "{how}",
        np.where(near, a**2 / (2 * beta), a - beta / 2),
        how=either(near, a, lambda d: f"{d}² / (2 × {beta:g})", lambda d: f"{d} − {beta:g} / 2"),
    )
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def huber(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """HuberLoss."""
    delta = params["delta"]
    a = np.abs(difference(sheet, inputs))
    near = a < delta
    losses_P = sheet.step(
        "square near the target, line further away",
        "l = d² / 2 if |d| < δ, else δ (|d| − δ / 2)",
        "{how}",
        np.where(near, a**2 / 2, delta * (a - delta / 2)),
        how=either(near, a, lambda d: f"{d}² / 2", lambda d: f"{delta:g} × ({d} − {delta:g} / 2)"),
    )
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def poisson(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """PoissonNLLLoss."""
    x, y = inputs["log_input"], inputs["target"]
    if params["log_input"]:
        mean = sheet.step("mean count", "m = e^x", "e^{x}", np.exp(x), x=x)
        losses_P = sheet.step("loss", "l = m − y x", "{m} − {y} × {x}", mean - y * x, m=mean, y=y, x=x)
    else:
        eps = params["eps"]
        logs = sheet.step("logarithm", "g = log(x + ε)", "log({x} + {e})", np.log(x + eps), x=x, e=eps)
        losses_P = sheet.step("loss", "l = x − y g", "{x} − {y} × {g}", x - y * logs, x=x, y=y, g=logs)
    if params["full"]:
        safe = np.maximum(y, 1.0)
        stirling = np.where(y > 1, safe * np.log(safe) - safe + np.log(2 * math.pi * safe) / 2, 0.0)
        written = either(y > 1, y, lambda t: f"{t} × log {t} − {t} + log(2π × {t}) / 2", lambda _: "0")
        terms = sheet.step(
            "Stirling's log y!",
            "s = y log y − y + log(2π y) / 2 if y > 1, else 0",
            "{how}",
            stirling,
            how=written,
        )
        losses_P = sheet.step("with it", "l + s", "{l} + {s}", losses_P + terms, l=losses_P, s=terms)
    return reduce_by_hand(sheet, losses_P, params["reduction"])


def gaussian(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """GaussianNLLLoss."""
    d = difference(sheet, inputs)
    var = inputs["var"] if inputs["var"].ndim == d.ndim else inputs["var"][..., None]
    var = np.broadcast_to(var, d.shape)
    eps = params["eps"]
    least = np.maximum(var, eps)
    v = sheet.step("variance, at least ε", "v = max(var, ε)", "max({v}, {e})", least, v=var, e=eps)
    losses_P = sheet.step(
        "loss", "l = (log v + d² / v) / 2", "(log {v} + {d}² / {v}) / 2", (np.log(v) + d**2 / v) / 2, v=v, d=d
    )
    if params["full"]:
        constant = math.log(2 * math.pi) / 2
        losses_P = sheet.step(
            "with the constant", "l + log(2π) / 2", "{l} + {c}", losses_P + constant, l=losses_P, c=constant
        )
    return reduce_by_hand(sheet, losses_P, params["reduction"])
