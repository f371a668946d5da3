"""The mailbox channel: the newest picture of the run wins, and none is made that nobody looks at."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from engine.train.questions import Question
from engine.train.snapshot import Snapshot, View


class Mailbox:
    """Holds at most one snapshot. The trainer puts, the viewer takes and thereby asks for the next one.

    Args:
        on_request: Called when the viewer asks for something new, so that a holding trainer wakes up.
    """

    def __init__(self, on_request: Callable[[], None] | None = None) -> None:
        self.wanted = False
        self._view: View | None = None
        self._asked: list[Question] = []
        self._snapshot: Snapshot | None = None
        self._lock = threading.Lock()
        self._on_request = on_request

    @property
    def view(self) -> View | None:
        """What the viewer wants to see; None for the numbers alone."""
        return self._view

    def request(self, view: View | None) -> None:
        """Ask for a snapshot with this view."""
        with self._lock:
            self._view = view
            self.wanted = True
        if self._on_request is not None:
            self._on_request()

    def ask(self, question: Question) -> None:
        """Ask for this once, with the next snapshot; the view stays. The same question twice is asked once."""
        with self._lock:
            if question not in self._asked:
                self._asked.append(question)
            self.wanted = True
        if self._on_request is not None:
            self._on_request()

    def take_asked(self) -> tuple[Question, ...]:
        """What was asked since the last snapshot; the trainer answers it with the next one."""
        with self._lock:
            asked, self._asked = tuple(self._asked), []
            return asked

    def put(self, snapshot: Snapshot) -> None:
        """Leave a snapshot; of one that was not taken only the answers are kept."""
        with self._lock:
            if self._snapshot is not None and self._snapshot.answers:
                snapshot = replace(snapshot, answers=(*self._snapshot.answers, *snapshot.answers))
            self._snapshot = snapshot
            self.wanted = bool(self._asked)

    def take(self) -> Snapshot | None:
        """Take the newest snapshot, if there is one, and ask for the next."""
        with self._lock:
            snapshot, self._snapshot = self._snapshot, None
            if snapshot is not None:
                self.wanted = True
            return snapshot
