"""What the page of activations draws, computed by the engine: fast enough to be done while a slider moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine import catalogue
from engine.catalogue.base_entry import ShapeProblem
from engine.check.params import check_params
from engine.spec import LayerNode, Problem
from trainer_gui.plots.activation_scene import DrawnActivation, DrawnBand, ExtraCurve, ReadValue, Shade

if TYPE_CHECKING:
    from engine.explore.activations.curve import Varies
    from engine.explore.activations.notice import Noticed
    from engine.explore.activations.zones import Zone

N_INPUTS = 3
# Inputs for which the gradient of a learned slope is told.
BATCH = 64
# The part of the axis that is in view at first; all of it where an activation bends far out.
_USUAL_REACH, _SHOWN_REACH = 8.0, 6.0
_ANY_SHAPE = (2, 2)


@dataclass(frozen=True)
class Drawn:
    """An activation to draw.

    Args:
        node: The activation with its parameters.
        style: Which colour and pattern of the theme.
    """

    node: LayerNode
    style: int


@dataclass(frozen=True, eq=False)
class Numbers:
    """What is drawn.

    Args:
        curves: The one in hand last.
        shades: Zones of the one in hand.
        band: Where the one in hand is random.
        by_slope: Derivative by the learned slope of the one in hand, without a name.
        varies: What the bottom axis of the one in hand is.
        whole_x: Ends of the bottom axis when everything is in view.
        drawn: What the curves are of.
        axis: The part of the bottom axis that was asked for, and how far all of it reaches.
    """

    curves: tuple[DrawnActivation, ...]
    shades: tuple[Shade, ...]
    band: DrawnBand | None
    by_slope: ExtraCurve | None
    varies: Varies
    whole_x: tuple[float, float]
    drawn: tuple[Drawn, ...]
    axis: tuple[tuple[float, float] | None, float]


@dataclass(frozen=True, eq=False)
class Noted:
    """What there is to notice of the activation in hand.

    Args:
        noticed: Facts about its curve.
        zones: Where it is flat.
        slope_gradient: For a PReLU: derivative of the mean output by its slope, for a batch of inputs that are spread
            like a normal distribution; None for others.
    """

    noticed: Noticed
    zones: tuple[Zone, ...]
    slope_gradient: float | None


def problems_of(node: LayerNode) -> tuple[Problem, ...]:
    """What is wrong with the parameters of an activation, with their names as paths; it is not drawn then."""
    entry = catalogue.layer(node.kind)
    if entry is None:
        return ()
    found = [
        Problem(p.path.rpartition(".")[2], p.code, p.expected, p.received, p.advice)
        for p in check_params("look", node.params, entry.params, node.kind)
    ]
    if found:
        return tuple(found)
    try:
        entry.shape_rule(entry.resolved(node.params), _ANY_SHAPE)
    except ShapeProblem as problem:
        param = entry.param(problem.param or "")
        # Axes and channels belong to the real input, which is not there; numbers must fit each other.
        if param is not None and param.name not in ("dim", "num_parameters"):
            return (Problem(param.name, "does_not_fit", problem.expected, problem.received),)
    return ()


def numbers_of(
    drawn: Sequence[Drawn], span: tuple[float, float] | None, before: Numbers | None = None
) -> Numbers:
    """Compute all curves, and zones and the rest for the last one.

    Args:
        drawn: At least one, without problems; the one in hand last.
        span: Part of the bottom axis that is in view; None for everything.
        before: What was computed last: of the others those that have not changed are the same objects.
    """
    from engine.explore.activations.curve import activation_at, activation_curve, activation_curves, reach_of
    from engine.explore.activations.zones import ZoneKind, activation_zones

    nodes = [one.node for one in drawn]
    reach = reach_of(nodes)
    shown = _SHOWN_REACH if reach == _USUAL_REACH else reach
    in_hand, axis = nodes[-1], (span, reach)
    kept = zip(before.drawn, before.curves, strict=True) if before is not None and before.axis == axis else ()
    known = [(one, curve) for one, curve in kept if one in drawn[:-1]]
    if known:
        x_P = known[0][1].x_P
        missing = [one for one in drawn if one is drawn[-1] or all(one != old for old, _ in known)]
        found = [activation_at(one.node, x_P, N_INPUTS) for one in missing]
    else:
        missing, found = list(drawn), list(activation_curves(nodes, N_INPUTS, span))
    fresh = [
        (one, DrawnActivation(one.node.kind, curve.x_P, curve.y_P, curve.slope_P, one.style))
        for one, curve in zip(missing, found, strict=True)
    ]
    own = activation_curve(in_hand, N_INPUTS)
    shades = tuple(
        Shade(zone.start, zone.stop, zone.kind is ZoneKind.DEAD)
        for zone in activation_zones(in_hand, n_inputs=N_INPUTS, curve=own)
    )
    return Numbers(
        tuple(next(curve for made, curve in (*fresh, *known) if made == one) for one in drawn),
        shades,
        _band(in_hand),
        _by_slope(in_hand),
        found[-1].varies,
        (-shown, shown),
        tuple(drawn),
        axis,
    )


def note_of(node: LayerNode) -> Noted:
    """Look at an activation more closely; takes some milliseconds."""
    from engine.explore.activations.curve import activation_curve
    from engine.explore.activations.notice import notice
    from engine.explore.activations.zones import activation_zones

    curve = activation_curve(node, N_INPUTS)
    zones = activation_zones(node, n_inputs=N_INPUTS, curve=curve)
    return Noted(notice(node, N_INPUTS, curve), zones, _slope_gradient(node))


def _slope_gradient(node: LayerNode) -> float | None:
    if node.kind != "PReLU":
        return None
    from engine.explore.activations.learned_slope import slope_gradient

    one = LayerNode(kind="PReLU", params={**node.params, "num_parameters": 1})
    x_NC = np.random.default_rng(0).normal(size=(BATCH, 1))
    found = slope_gradient(one, x_NC, np.full_like(x_NC, 1 / BATCH))
    return float(found.gradient_S[0])


def readings_at(drawn: Sequence[Drawn], x: float) -> tuple[ReadValue, ...]:
    """Ask torch for output and derivative of each activation at one place."""
    from engine.explore.activations.curve import read_activation

    found = []
    for one in drawn:
        reading = read_activation(one.node, x, N_INPUTS)
        found.append(ReadValue(one.node.kind, reading.y, reading.slope, one.style))
    return tuple(found)


def _band(node: LayerNode) -> DrawnBand | None:
    if node.kind != "RReLU":
        return None
    from engine.explore.activations.random_band import random_band

    band = random_band(node)
    # Every fifth point: dots that can be told apart.
    return DrawnBand(band.x_P[::5], band.lower_P[::5], band.upper_P[::5], band.drawn_P[::5])


def _by_slope(node: LayerNode) -> ExtraCurve | None:
    if node.kind != "PReLU":
        return None
    from engine.explore.activations.learned_slope import slope_curve

    found = slope_curve(node)
    return ExtraCurve("", found.x_P, found.by_slope_P)
