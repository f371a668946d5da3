"""Asks the model of this moment of something once, whoever has it: the trainer's thread, or the run while it trains."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from engine.train.questions import Answer, Question
from engine.train.snapshot import Snapshot
from trainer_gui.session.run import RunSession
from trainer_gui.session.state import State


class Asking(QObject):
    """Brings answers to questions; the view of the pictures stays.

    Args:
        run: Whose model is asked.
        parent: Owner.

    Signals:
        answered: An ``Answer``.
    """

    answered = Signal(object)

    def __init__(self, run: RunSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._waiting: list[Question] = []
        run.snapshot_taken.connect(self._on_snapshot)
        run.state_changed.connect(self._on_state)
        run.thread_of_trainer.answered.connect(self._on_answered)

    def ask(self, question: Question) -> None:
        """Ask; nothing comes back while there is no model, or if it does not fit the question."""
        run = self._run
        if run.is_active:
            # The trainer is busy: it answers between two steps, with its next picture.
            if question not in self._waiting:
                self._waiting.append(question)
            run.mailbox.ask(question)
        elif run.state in (State.READY, State.ENDED):
            run.thread_of_trainer.ask(run.run_id, question)

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        for answer in snapshot.answers:
            if answer.question in self._waiting:
                self._waiting.remove(answer.question)
            self.answered.emit(answer)

    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        # The thread may answer when the next run has begun.
        if answer.run_id == self._run.run_id:
            self.answered.emit(answer)

    @Slot(object)
    def _on_state(self, state: State) -> None:
        """A run that ended before it could answer leaves its model to be asked."""
        if state in (State.READY, State.ENDED):
            waiting, self._waiting = self._waiting, []
            for question in waiting:
                self.ask(question)
