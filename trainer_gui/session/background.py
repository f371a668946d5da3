"""One thread for work that must not hold up the window: reading data, writing scripts, computing curves.

Of several requests under the same key only the newest counts; results of older ones are dropped.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot
from shiboken6 import isValid

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Job:
    key: str
    ticket: int
    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    not_before_s: float = 0.0


@dataclass(frozen=True)
class _Result:
    job: _Job
    value: Any
    error: Exception | None


class Background(QThread):
    """Runs functions one after the other and hands their results back in the window's thread.

    Signals:
        busy_changed: True while there is work.
    """

    busy_changed = Signal(bool)
    _finished_job = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._condition = threading.Condition()
        self._waiting: OrderedDict[str, _Job] = OrderedDict()
        self._newest: dict[str, int] = {}
        self._closing = False
        self._tickets = itertools.count()
        self._pending = 0
        self._finished_job.connect(self._deliver)

    def submit(
        self,
        key: str,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        *,
        after_ms: int = 0,
    ) -> None:
        """Ask for a function to be run; call from the window's thread.

        Args:
            key: What it is for; a newer request under the same key takes the place of this one.
            work: Runs in the background; must not touch widgets.
            done: Called in the window's thread with the result.
            failed: Called in the window's thread with the exception.
            after_ms: How long to wait with it, in milliseconds, so that an edit is on the screen before it takes the
                interpreter; a newer request under the same key does not wait anew.
        """
        begin_s = monotonic() + after_ms / 1000
        with self._condition:
            old = self._waiting.pop(key, None)
            if old is None:
                self._pending += 1
            else:
                begin_s = min(begin_s, old.not_before_s)
            job = _Job(key, next(self._tickets), work, done, failed, begin_s)
            self._newest[key] = job.ticket
            self._waiting[key] = job
            self._condition.notify()
        if self._pending == 1:
            self.busy_changed.emit(True)
        if not self.isRunning():
            self.start()

    def forget(self, key: str) -> None:
        """Drop whatever is under way for this key."""
        with self._condition:
            self._newest[key] = next(self._tickets)

    @property
    def is_idle(self) -> bool:
        """True if nothing is waiting, running or on its way back."""
        return self._pending == 0

    def close(self) -> None:
        """Drop what is waiting and end the thread; a function that is running is waited for."""
        with self._condition:
            self._closing = True
            self._waiting.clear()
            self._newest.clear()
            self._condition.notify()
        self.wait()

    def run(self) -> None:
        """Work until closed. Qt calls this in the new thread."""
        while True:
            with self._condition:
                while not self._closing and (job := self._due()) is None:
                    self._condition.wait(self._pause_s())
                if self._closing or job is None:
                    return
                del self._waiting[job.key]
            try:
                result = _Result(job, job.work(), None)
            except Exception as error:  # noqa: BLE001 - every failure has to reach the one who asked
                result = _Result(job, None, error)
            self._finished_job.emit(result)

    def _due(self) -> _Job | None:
        """The first job whose time has come."""
        now_s = monotonic()
        return next((job for job in self._waiting.values() if job.not_before_s <= now_s), None)

    def _pause_s(self) -> float | None:
        """How long there is nothing to do; None until something is asked for."""
        times = [job.not_before_s for job in self._waiting.values()]
        return max(0.0, min(times) - monotonic()) if times else None

    @Slot(object)
    def _deliver(self, result: _Result) -> None:
        self._pending -= 1
        if self._pending == 0:
            self.busy_changed.emit(False)
        job = result.job
        if self._newest.get(job.key) != job.ticket or _is_gone(job.done):
            return
        if result.error is None:
            job.done(result.value)
        else:
            _log.debug("background work %s failed", job.key, exc_info=result.error)
            job.failed(result.error)


def _is_gone(receiver: Callable[[Any], None]) -> bool:
    """True for a method of a widget that Qt has deleted since: nobody waits for the result any more."""
    owner = getattr(receiver, "__self__", None)
    return isinstance(owner, QObject) and not isValid(owner)
