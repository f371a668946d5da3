"""The numbers of one run as the loss plot needs them: no widgets, no pixels.

Shape suffix: N numbers. Steps count from 1: the first loss belongs to step 1.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trainer_gui.plots.series import MinMaxSeries, Smoother, interleaved
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
        self.validation = MinMaxSeries()
        self._validation_steps = MinMaxSeries()
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

    def append_validation(self, steps: ArrayLike, losses: ArrayLike) -> None:
        """Add further validation losses.

        Raises:
            ValueError: If the two differ in length, or the steps do not rise.
        """
        steps_N = np.asarray(steps, dtype=np.float64).ravel()
        losses_N = np.asarray(losses, dtype=np.float64).ravel()
        if len(steps_N) != len(losses_N):
            raise ValueError(
                f"validation: expected as many losses as steps ({len(steps_N)}), received {len(losses_N)}"
            )
        if (np.diff(np.append(self.last_validation_step, steps_N)) <= 0).any():
            raise ValueError(
                "validation: expected rising steps, received one that is not above the one before"
            )
        self._validation_steps.append(steps_N)
        self.validation.append(losses_N)

    @property
    def last_validation_step(self) -> int:
        """The step of the newest validation loss; 0 before there is one."""
        n = len(self._validation_steps)
        return int(self._validation_steps.value(n - 1)) if n else 0

    def validation_line(self, first_step: float, last_step: float, buckets: int) -> tuple[Floats, Floats]:
        """The validation losses between two steps as a line of at most two points a bucket.

        Args:
            first_step: Left end; one point more is taken, so that the line leaves the picture.
            last_step: Right end, likewise.
            buckets: The most buckets, at least 4.

        Returns:
            Steps and losses, float64, shape (P,).
        """
        steps_N = self._validation_steps.as_array()
        first = int(np.searchsorted(steps_N, first_step)) - 1
        last = int(np.searchsorted(steps_N, last_step)) + 1
        at_B, y_B = interleaved(*self.validation.envelope(first, last, buckets))
        return steps_N[at_B.astype(np.int64)], y_B

    def validation_at(self, step: int) -> tuple[int, float] | None:
        """The validation measured nearest to a step: its own step and its loss; None if there is none."""
        steps_N = self._validation_steps.as_array()
        if not len(steps_N):
            return None
        after = min(int(np.searchsorted(steps_N, step)), len(steps_N) - 1)
        before = max(0, after - 1)
        i = before if step - steps_N[before] <= steps_N[after] - step else after
        return int(steps_N[i]), self.validation.value(i)


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
        curves.last_validation_step,
    )
    x1 = nice_ceiling(last_step * 1.02)
    lines = [curves.smooth.extremes(), curves.validation.extremes()]
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
