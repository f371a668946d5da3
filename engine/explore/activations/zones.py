"""Where an activation passes little or no gradient: saturated and dead stretches of its bottom axis.

Shape suffixes: P points of a curve, E edges, S places between the two ends of a stretch.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from engine.explore.activations.curve import ActivationCurve, activation_curve, slopes_at
from engine.explore.activations.module import activation_module
from engine.spec import LayerNode
from engine.train.inside import SATURATED_SHARE

Floats = npt.NDArray[np.float64]

# Fewer points in a row are a place where the slope passes through 0, such as the dip of SiLU.
_FEWEST_POINTS = 3
# Each round cuts the stretch that an edge lies in into so many; five rounds go from 0.025 to below 1e-9.
_CUTS, _ROUNDS = 48, 5


class ZoneKind(StrEnum):
    """What happens to a gradient in a zone."""

    SATURATED = "saturated"  # less than a share of the steepest slope is left of it
    DEAD = "dead"  # nothing at all is left of it


@dataclass(frozen=True)
class Zone:
    """A stretch of the bottom axis.

    Args:
        kind: Saturated or dead.
        start: Left end; −inf where the zone goes on beyond the picture.
        stop: Right end; inf where the zone goes on beyond the picture.
    """

    kind: ZoneKind
    start: float
    stop: float

    def clipped(self, left: float, right: float) -> tuple[float, float]:
        """Both ends inside a picture that shows left … right."""
        return max(self.start, left), min(self.stop, right)


def activation_zones(
    node: LayerNode, share: float = SATURATED_SHARE, n_inputs: int = 3, curve: ActivationCurve | None = None
) -> tuple[Zone, ...]:
    """Find the zones of an activation, from left to right.

    Dead: the derivative is exactly 0. Saturated: it is not, but its size is below ``share`` times the largest size
    on the curve. Ends are found within 1e-9. What lies at the end of the curve is taken to go on.

    Args:
        node: An activation.
        share: Between 0 and 1.
        n_inputs: How many numbers a softmax has along its axis.
        curve: Its curve where it is known already.

    Raises:
        ProjectError: If it is no activation.
    """
    curve = curve or activation_curve(node, n_inputs)
    bound = share * float(np.abs(curve.slope_P).max())
    levels_P = _levels(curve.slope_P, bound)
    # First point of each run of one level, and one past the last.
    starts = np.flatnonzero(np.diff(levels_P, prepend=-1))
    stops = np.append(starts[1:], len(levels_P))
    left_E, right_E = curve.x_P[starts[1:] - 1].copy(), curve.x_P[starts[1:]].copy()
    module = activation_module(node)
    levels_before_E = levels_P[starts[1:] - 1]
    for _ in range(_ROUNDS if len(left_E) else 0):
        x_ES = np.linspace(left_E, right_E, _CUTS + 1, axis=1)
        slope_ES = slopes_at(module, node.kind, x_ES.ravel(), n_inputs).reshape(x_ES.shape)
        is_after_ES = _levels(slope_ES, bound) != levels_before_E[:, None]
        # The ends are known: the left one is before the edge, the right one behind it.
        is_after_ES[:, 0], is_after_ES[:, -1] = False, True
        after_E = is_after_ES.argmax(axis=1)
        rows_E = np.arange(len(after_E))
        left_E, right_E = x_ES[rows_E, after_E - 1], x_ES[rows_E, after_E]
    edges = [-np.inf, *((left_E + right_E) / 2), np.inf]
    return tuple(
        Zone(_KINDS[int(levels_P[first])], float(edges[i]), float(edges[i + 1]))
        for i, (first, stop) in enumerate(zip(starts, stops, strict=True))
        if levels_P[first] in _KINDS and stop - first >= _FEWEST_POINTS
    )


def _levels(slope_P: Floats, bound: float) -> npt.NDArray[np.int64]:
    size_P = np.abs(slope_P)
    return np.where(size_P == 0, 2, np.where(size_P < bound, 1, 0))


_KINDS = {1: ZoneKind.SATURATED, 2: ZoneKind.DEAD}
