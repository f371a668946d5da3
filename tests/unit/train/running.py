"""A trainer in a thread of its own, and a way to stop inside a step of it."""

from __future__ import annotations

import queue
import threading
from typing import Any, TypeVar

from engine.spec import ProjectSpec
from engine.train.control import Control
from engine.train.events import Ended, Event
from engine.train.mailbox import Mailbox
from engine.train.trainer import Trainer

WAIT_S = 20.0
E = TypeVar("E")


class Running:
    """Runs a trainer in a thread; leaving the ``with`` block ends it.

    Args:
        spec: The project.
        hold_in_step: Number of steps done before the step in which the trainer waits for ``go_on``; None for never.
    """

    def __init__(self, spec: ProjectSpec, hold_in_step: int | None = None) -> None:
        self.trainer = Trainer(spec)
        self.control = Control()
        self.mailbox = Mailbox(self.control.nudge)
        self.events: queue.Queue[Event] = queue.Queue()
        self.is_in_step = threading.Event()
        self.may_go_on = threading.Event()
        self._hold_in_step = hold_in_step
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="trainer")
        self.trainer.model.register_forward_pre_hook(self._in_step)

    def _run(self) -> None:
        try:
            self.trainer.run(self.control, self.mailbox, self.events.put)
        except BaseException as error:  # noqa: BLE001 - told in the test's own thread
            self._failure = error

    def _in_step(self, *_call: Any) -> None:
        if self.trainer.step_count == self._hold_in_step:
            self.is_in_step.set()
            assert self.may_go_on.wait(WAIT_S)

    def __enter__(self) -> Running:
        return self

    def start(self) -> None:
        """Begin to train."""
        self._thread.start()

    def until_in_step(self) -> None:
        """Wait until the trainer is inside the chosen step."""
        assert self.is_in_step.wait(WAIT_S)

    def go_on(self) -> None:
        """Let the trainer finish the chosen step."""
        self.may_go_on.set()

    def until(self, kind: type[E]) -> E:
        """Wait for the next event of a kind; others before it are dropped."""
        while True:
            event = self.events.get(timeout=WAIT_S)
            if isinstance(event, kind):
                return event
            assert not isinstance(event, Ended), event

    def until_end(self) -> Ended:
        """Wait for the end of the run, and of its thread."""
        ended = self.until(Ended)
        self._thread.join(WAIT_S)
        return ended

    def __exit__(self, *failure: object) -> None:
        self.control.cancel()
        self.may_go_on.set()
        if self._thread.ident is not None:
            self._thread.join(WAIT_S)
        assert not self._thread.is_alive()
        if self._failure is not None and failure[0] is None:
            raise self._failure
