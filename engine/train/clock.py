"""Time spent training, and the speed of late."""

from __future__ import annotations

from time import perf_counter

_WINDOW_S = 0.5


class RunClock:
    """Counts seconds while training goes on, and steps a second over the last half second or so."""

    def __init__(self) -> None:
        self._spent_s = 0.0
        self._since: float | None = None
        self._mark: tuple[float, int] = (0.0, 0)
        self._steps_per_s = 0.0

    def start(self) -> None:
        """Begin or go on."""
        if self._since is None:
            self._since = perf_counter()

    def hold(self) -> None:
        """Stop counting."""
        if self._since is not None:
            self._spent_s += perf_counter() - self._since
            self._since = None

    def set_elapsed(self, elapsed_s: float) -> None:
        """Go on from a run that was interrupted.

        Args:
            elapsed_s: Seconds of training that it had, at least 0.
        """
        self._spent_s = elapsed_s

    @property
    def elapsed_s(self) -> float:
        """Seconds of training so far, pauses left out."""
        return self._spent_s + (perf_counter() - self._since if self._since is not None else 0.0)

    def steps_per_s(self, step: int) -> float:
        """Steps a second of late.

        Args:
            step: Steps done by now.
        """
        now, (then, before) = self.elapsed_s, self._mark
        if now - then >= _WINDOW_S:
            self._steps_per_s, self._mark = (step - before) / (now - then), (now, step)
        elif self._steps_per_s == 0.0 and now > then:
            return (step - before) / (now - then)
        return self._steps_per_s
