"""Brings what the model gives for the current batch, for as long as somebody looks."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from engine.train.snapshot import BatchOutput, BatchView, Snapshot
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
        self._watchers: dict[str, BatchView] = {}
        run.snapshot_taken.connect(self._on_snapshot)
        run.state_changed.connect(self._on_state)
        run.thread_of_trainer.saw_batch.connect(self._on_seen)

    def watch(self, who: str, view: BatchView | None) -> None:
        """Begin or cease to look.

        Args:
            who: Who looks.
            view: What is wanted; None to cease.
        """
        before = dict(self._watchers)
        self._watchers.pop(who, None)
        if view is not None:
            self._watchers[who] = view
        if self._watchers == before:
            return
        self._run.watch_batch(self._view())
        if view is not None:
            self._look_once(self._run.state)

    def _view(self) -> BatchView | None:
        if not self._watchers:
            return None
        return BatchView(weights=any(view.weights for view in self._watchers.values()))

    def _look_once(self, state: State) -> None:
        view = self._view()
        if view is not None and state in (State.READY, State.ENDED):
            self._run.thread_of_trainer.look_at_batch(self._run.run_id, view)

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if self._watchers and snapshot.batch is not None:
            self.taken.emit(snapshot.batch)

    @Slot(str, object)
    def _on_seen(self, run_id: str, batch: BatchOutput) -> None:
        if self._watchers and run_id == self._run.run_id:
            self.taken.emit(batch)

    @Slot(object)
    def _on_state(self, state: State) -> None:
        self._look_once(state)
