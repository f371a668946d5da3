"""The numbers of one run as the loss plot needs them: no widgets, no pixels.

Shape suffix: N numbers. Steps count from 1: the first loss belongs to step 1.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trainer_gui.plots.series import MinMaxSeries, Smoother
from trainer_gui.plots.ticks import log_range, nice_ceiling, padded_range
from trainer_gui.plots.view import View

Floats = NDArray[np.float64]

_LONGEST_SPAN = 200
_FEWEST_STEPS = 10
# Single steps may have losses near zero by chance; the axis follows them for so many decades below the line.
_DECADES_BELOW = 2


def smoothing_span(steps_per_epoch: int) -> int:
    """Steps that the smoothed line averages over: about an epoch, at most 200.

    With one step an epoch there is no noise from batches, and the line is the loss itself.
    """
    return max(1, min(_LONGEST_SPAN, steps_per_epoch))


class LossCurves:
    """Loss of every step, its average, the validation loss, the best state and the marks of one run.

    Args:
        run_id: Which run it is.
        steps_per_epoch: Steps in one epoch, at least 1.
    """

    def __init__(self, run_id: str = "", steps_per_epoch: int = 1) -> None:
        self.run_id = run_id
        self.steps_per_epoch = max(1, steps_per_epoch)
        self.raw = MinMaxSeries()
        self.smooth = MinMaxSeries()
        self.validation_steps_N: Floats = np.empty(0)
        self.validation_N: Floats = np.empty(0)
        self.best: tuple[int, float] | None = None
        self.markers: list[tuple[int, str]] = []
        self._smoother = Smoother(smoothing_span(self.steps_per_epoch))

    def __len__(self) -> int:
        return len(self.raw)

    @property
    def is_smoothed(self) -> bool:
        """True if the smoothed line differs from the loss of each step."""
        return smoothing_span(self.steps_per_epoch) > 1

    def append(self, losses: ArrayLike) -> None:
        """Add the losses of further steps."""
        losses_N = np.asarray(losses, dtype=np.float64).ravel()
        self.raw.append(losses_N)
        self.smooth.append(self._smoother.append(losses_N))

    def set_validation(self, steps: ArrayLike, losses: ArrayLike) -> None:
        """Replace the validation loss.

        Raises:
            ValueError: If the two differ in length.
        """
        steps_N = np.asarray(steps, dtype=np.float64).ravel()
        losses_N = np.array(losses, dtype=np.float64).ravel()
        if len(steps_N) != len(losses_N):
            raise ValueError(
                f"validation: expected as many losses as steps ({len(steps_N)}), received {len(losses_N)}"
            )
        losses_N[~np.isfinite(losses_N)] = np.nan
        self.validation_steps_N, self.validation_N = steps_N, losses_N

    def validation_at(self, step: int) -> tuple[int, float] | None:
        """The measurement nearest to a step: its own step and the loss; None if there is none."""
        if not len(self.validation_steps_N):
            return None
        i = int(np.argmin(np.abs(self.validation_steps_N - step)))
        return int(self.validation_steps_N[i]), float(self.validation_N[i])


def ghost_of(losses: ArrayLike, steps_per_epoch: int) -> MinMaxSeries:
    """The smoothed line of an earlier run."""
    ghost = MinMaxSeries()
    ghost.append(Smoother(smoothing_span(steps_per_epoch)).append(losses))
    return ghost


def whole_view(curves: LossCurves, ghost: MinMaxSeries | None, log_y: bool) -> View:
    """Ranges that show the whole run; they grow in steps as the run grows.

    Args:
        curves: The run.
        ghost: The run before, looked at only as far as this one reaches.
        log_y: True for a logarithmic loss axis.
    """
    last_step = max(
        _FEWEST_STEPS,
        len(curves),
        int(curves.validation_steps_N.max()) if len(curves.validation_steps_N) else 0,
    )
    x1 = nice_ceiling(last_step * 1.02)
    lines = [curves.smooth.extremes(), _extremes(curves.validation_N)]
    if ghost is not None:
        lines.append(ghost.extremes(0, int(x1)))
    raw = curves.raw.extremes()
    highs = [high for _, high in (*lines, raw) if math.isfinite(high)]
    if not highs:
        return View(0, x1, 0.1, 1, True) if log_y else View(0, x1, 0, 1)
    if log_y:
        return View(0, x1, *_log_ends(curves, [low for low, _ in lines], max(highs)), True)
    low, high = min(low for low, _ in (*lines, raw) if math.isfinite(low)), max(highs)
    if low < 0:
        return View(0, x1, *padded_range(low, high))
    return View(0, x1, 0, nice_ceiling(high) if high > 0 else 1.0)


def _log_ends(curves: LossCurves, line_lows: list[float], high: float) -> tuple[float, float]:
    if high <= 0:
        return 0.1, 1.0
    lows = [low for low in line_lows if low > 0]
    if curves.smooth.smallest_positive < math.inf:
        lows.append(curves.smooth.smallest_positive)
    line_low = min(lows, default=high)
    raw_low = min(curves.raw.smallest_positive, line_low)
    return log_range(max(raw_low, line_low / 10**_DECADES_BELOW), high)


def _extremes(values_N: Floats) -> tuple[float, float]:
    if not len(values_N):
        return math.nan, math.nan
    return float(np.fmin.reduce(values_N)), float(np.fmax.reduce(values_N))
