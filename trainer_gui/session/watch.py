"""Asks the same of the model again and again while somebody watches: before, while and after it trains."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QObject, Signal, Slot

from engine.train.questions import Answer, Question
from engine.train.snapshot import Snapshot
from trainer_gui.session.asking import Asking
from trainer_gui.session.run import RunSession
from trainer_gui.session.state import State


class Watch(QObject):
    """Brings the answers to one question for as long as somebody watches.

    Args:
        run: Whose model is watched.
        asking: Brings the answers.
        question: What is asked.
        interval_s: While the model trains it is asked no more often than this; with 0 at every picture.
        parent: Owner.

    Signals:
        seen: An ``Answer``.
    """

    seen = Signal(object)

    def __init__(
        self,
        run: RunSession,
        asking: Asking,
        question: Question,
        interval_s: float = 0.0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._run, self._asking = run, asking
        self._question = question
        self._interval_s, self._due_s = interval_s, 0.0
        self._is_watched = False
        # Run and step of the newest answer.
        self._shown: tuple[str, int] | None = None
        run.snapshot_taken.connect(self._on_snapshot)
        run.state_changed.connect(self._on_state)
        asking.answered.connect(self._on_answered)

    @property
    def is_watched(self) -> bool:
        """True while somebody watches."""
        return self._is_watched

    def start(self) -> None:
        """Begin to watch; what is seen comes at once and whenever it has changed."""
        if not self._is_watched:
            self._is_watched, self._shown = True, None
            self._ask()

    def stop(self) -> None:
        """Watch no more."""
        self._is_watched = False

    def _ask(self) -> None:
        if self._is_watched:
            self._due_s = perf_counter() + self._interval_s
            self._asking.ask(self._question)

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if not self._run.is_active or self._shown == (snapshot.run_id, snapshot.step):
            return
        # Where it stands still every step counts: there is no next picture to wait for.
        if self._run.state is not State.RUNNING or perf_counter() >= self._due_s:
            self._ask()

    @Slot(object)
    def _on_state(self, state: State) -> None:
        del state
        self._ask()

    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        if self._is_watched and answer.question == self._question:
            self._shown = (answer.run_id, answer.step)
            self.seen.emit(answer)
