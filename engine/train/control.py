"""The control channel: what the user wants of a running trainer, read between two steps."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter
from typing import Any


class Ending(StrEnum):
    """How the user wants a run to end."""

    STOP = "stopped"  # keep what was learned
    CANCEL = "cancelled"  # throw it away


@dataclass(frozen=True)
class Patch:
    """A change of the project that takes effect while training runs.

    Args:
        path: Spec path, such as ``optimizer.params.lr``; ``data`` for samples that were edited by hand.
        value: The new value.
    """

    path: str
    value: Any


class Control:
    """What the window or a script asks of the trainer. Every method may be called from any thread.

    The trainer looks at one attribute, ``attention``, between two steps; everything else is read only when it is set.
    """

    def __init__(self) -> None:
        self.attention = False
        self._condition = threading.Condition()
        self._ending: Ending | None = None
        self._paused = False
        self._steps_allowed = 0
        self._epochs_allowed = 0
        self._patches: list[Patch] = []
        self._interval_s = 0.0

    def pause(self) -> None:
        """Hold before the next step."""
        with self._condition:
            self._paused = True
            self._steps_allowed = self._epochs_allowed = 0
            self._notify()

    def resume(self) -> None:
        """Go on after a pause."""
        with self._condition:
            self._paused = False
            self._steps_allowed = self._epochs_allowed = 0
            self._notify()

    def step(self) -> None:
        """Do one step and hold."""
        with self._condition:
            self._paused = True
            self._steps_allowed += 1
            self._notify()

    def epoch(self) -> None:
        """Go on to the end of the epoch and hold."""
        with self._condition:
            self._paused = True
            self._epochs_allowed += 1
            self._notify()

    def stop(self) -> None:
        """End after the step in hand and keep what was learned."""
        self._end(Ending.STOP)

    def cancel(self) -> None:
        """End after the step in hand and drop what was learned."""
        self._end(Ending.CANCEL)

    def patch(self, path: str, value: Any) -> None:
        """Change a live value before the next step."""
        with self._condition:
            self._patches.append(Patch(path, value))
            self._notify()

    def set_pace(self, steps_per_s: float | None) -> None:
        """Limit the speed so that it can be watched; None is as fast as the machine can."""
        with self._condition:
            self._interval_s = 1.0 / steps_per_s if steps_per_s else 0.0
            self._notify()

    def nudge(self) -> None:
        """Wake a trainer that is holding, because somebody wants to see something new."""
        with self._condition:
            self._notify()

    @property
    def paused(self) -> bool:
        """True while the trainer is asked to hold, a single step or epoch apart."""
        return self._paused

    # What follows is for the trainer.

    @property
    def interval_s(self) -> float:
        """Shortest time between two steps, in seconds; 0 for no limit."""
        return self._interval_s

    def take_patches(self) -> list[Patch]:
        """Take the changes that were asked for since the last call, in order."""
        with self._condition:
            patches, self._patches = self._patches, []
            return patches

    @property
    def ending(self) -> Ending | None:
        """How the run shall end, if it shall."""
        return self._ending

    def may_step(self) -> bool:
        """Tell whether the next step may be done now, and use up a single step that was allowed."""
        with self._condition:
            if not self._paused:
                # What was asked for since the trainer looked must not be forgotten.
                self.attention = bool(self._patches) or self._ending is not None
                return True
            if self._epochs_allowed:
                return True
            if self._steps_allowed:
                self._steps_allowed -= 1
                return True
            return False

    def epoch_ended(self) -> None:
        """Use up one allowed epoch."""
        with self._condition:
            self._epochs_allowed = max(0, self._epochs_allowed - 1)

    def wait(self, timeout_s: float | None = None) -> None:
        """Sleep until something is asked for, or until the time is over."""
        with self._condition:
            if self._wakeup:
                self._wakeup = False
                return
            self._condition.wait(timeout_s)
            self._wakeup = False

    def keep_pace(self) -> None:
        """Sleep for the shortest time between two steps, less if the run is to hold or to end."""
        begun = perf_counter()
        with self._condition:
            while not self._must_hold() and (left := begun + self._interval_s - perf_counter()) > 0:
                self._condition.wait(left)

    def _must_hold(self) -> bool:
        is_held = self._paused and not (self._steps_allowed or self._epochs_allowed)
        return is_held or self._ending is not None

    _wakeup = False

    def _end(self, ending: Ending) -> None:
        with self._condition:
            self._ending = ending
            self._notify()

    def _notify(self) -> None:
        self.attention = True
        self._wakeup = True
        self._condition.notify_all()
