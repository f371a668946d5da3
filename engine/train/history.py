"""The history channel: every step's loss, nothing thinned, readable while it grows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


class Series:
    """An append-only list of numbers that another thread may read at any time.

    The length is published last, and a grown buffer before it, so that a reader never sees a number that is not there.
    """

    def __init__(self) -> None:
        self._buffer = np.empty(1024, dtype=np.float64)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, value: float) -> None:
        """Add one number."""
        n = self._length
        if n == len(self._buffer):
            grown = np.empty(2 * n, dtype=np.float64)
            grown[:n] = self._buffer
            self._buffer = grown
        self._buffer[n] = value
        self._length = n + 1

    def extend(self, values: npt.NDArray[np.float64]) -> None:
        """Add several numbers."""
        n, more = self._length, len(values)
        if n + more > len(self._buffer):
            grown = np.empty(max(2 * n, n + more), dtype=np.float64)
            grown[:n] = self._buffer[:n]
            self._buffer = grown
        self._buffer[n : n + more] = values
        self._length = n + more

    def values(self, start: int = 0) -> npt.NDArray[np.float64]:
        """Numbers from a position on, as a read-only view.

        Args:
            start: First position, from 0.
        """
        length = self._length
        view = self._buffer[start:length]
        view.flags.writeable = False
        return view


@dataclass(frozen=True)
class LiveChange:
    """A live change as it is kept in the run's record; it takes effect after ``step`` steps."""

    step: int
    path: str
    old: object
    new: object


class History:
    """Everything that a run recorded.

    Attributes:
        losses: Training loss of every step.
        epoch_steps: Step count at the end of every epoch.
        epoch_losses: Mean training loss of every epoch.
        validation_losses: Validation loss after every epoch; empty without a validation part.
        accuracies: Accuracy after every epoch; empty if no rule watched it, NaN for epochs in which none did.
        changes: Live changes in order.
    """

    def __init__(self) -> None:
        self.losses = Series()
        self.epoch_steps = Series()
        self.epoch_losses = Series()
        self.validation_losses = Series()
        self.accuracies = Series()
        self.changes: list[LiveChange] = []

    def add_epoch(
        self, step: int, loss: float, validation_loss: float | None, accuracy: float | None
    ) -> None:
        """Record the end of an epoch.

        Args:
            step: Steps done by then.
            loss: Mean training loss of the epoch.
            validation_loss: Validation loss after it; None without a validation part.
            accuracy: Watched accuracy, 0 to 1; None if no rule watches it.
        """
        epochs_before = len(self.epoch_losses)
        for series, value in ((self.validation_losses, validation_loss), (self.accuracies, accuracy)):
            if value is None and not len(series):
                continue
            # A figure that is watched only later still belongs to its own epoch.
            series.extend(np.full(epochs_before - len(series), np.nan))
            series.append(np.nan if value is None else value)
        self.epoch_steps.append(step)
        self.epoch_losses.append(loss)
