"""Asks the model of this moment of something once, whoever has it: the trainer's thread, or the run while it trains."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from engine.train.snapshot import InputPredictions, InputsView, Snapshot
from trainer_gui.session.run import RunSession
from trainer_gui.session.state import State


class Asking(QObject):
    """Brings what a model says of inputs that are not among the data; the view of the pictures stays.

    Args:
        run: Whose model is asked.
        parent: Owner.

    Signals:
        answered: An ``InputPredictions``.
    """

    answered = Signal(object)

    def __init__(self, run: RunSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._asked: InputsView | None = None
        run.snapshot_taken.connect(self._on_snapshot)
        run.state_changed.connect(self._on_state)
        run.thread_of_trainer.looked.connect(self.answered)

    def ask(self, view: InputsView) -> None:
        """Ask; nothing comes back while there is no model, or if it does not fit the inputs.

        Args:
            view: The inputs, prepared as the model gets them.
        """
        run = self._run
        if run.is_active:
            # The trainer is busy: it answers between two steps, by the way of every picture.
            self._asked = view
            run.show_once(view)
        elif run.state in (State.READY, State.ENDED):
            run.thread_of_trainer.look(run.run_id, view)

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if isinstance(snapshot.fit, InputPredictions):
            self._asked = None
            self._run.show_once(None)
            self.answered.emit(snapshot.fit)

    @Slot(object)
    def _on_state(self, state: State) -> None:
        """A run that ended before it could answer leaves its model to be asked."""
        if state is State.ENDED and self._asked is not None:
            asked, self._asked = self._asked, None
            self.ask(asked)
