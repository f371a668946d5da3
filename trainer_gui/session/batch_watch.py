"""Brings what the model gives for the current batch, for as long as somebody looks."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from engine.train.snapshot import BatchOutput, Snapshot
from trainer_gui.session.run import RunSession
from trainer_gui.session.state import State


class BatchWatch(QObject):
    """Asks along with the pictures while a run goes on, and once where a model stands still.

    Args:
        run: Whose batch is looked at.
        parent: Owner.

    Signals:
        taken: A ``BatchOutput``.
    """

    taken = Signal(object)

    def __init__(self, run: RunSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._is_on = False
        run.snapshot_taken.connect(self._on_snapshot)
        run.state_changed.connect(self._on_state)
        run.thread_of_trainer.saw_batch.connect(self._on_seen)

    def watch(self, on: bool) -> None:
        """Begin or cease to look."""
        if on == self._is_on:
            return
        self._is_on = on
        self._run.watch_batch(on)
        self._look_once(self._run.state)

    def _look_once(self, state: State) -> None:
        if self._is_on and state in (State.READY, State.ENDED):
            self._run.thread_of_trainer.look_at_batch(self._run.run_id)

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if self._is_on and snapshot.batch is not None:
            self.taken.emit(snapshot.batch)

    @Slot(str, object)
    def _on_seen(self, run_id: str, batch: BatchOutput) -> None:
        if self._is_on and run_id == self._run.run_id:
            self.taken.emit(batch)

    @Slot(object)
    def _on_state(self, state: State) -> None:
        self._look_once(state)
