"""Looks inside the model while somebody watches: at its first weights, while it trains, and at the end."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.train.snapshot import InsideView, Snapshot
from trainer_gui.session.run import RunSession
from trainer_gui.session.state import State
from trainer_gui.session.trainer_thread import LookedInside

# Histograms that change more often than this cannot be read.
INTERVAL_MS = 280


class LookingInside(QObject):
    """Brings what goes into the activations of the model, for as long as it is watched.

    Args:
        run: Whose model is looked into.
        parent: Owner.

    Signals:
        seen: A ``LookedInside``.
    """

    seen = Signal(object)

    def __init__(self, run: RunSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._view = InsideView()
        self._is_watched = False
        self._shown: tuple[str, int] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._ask)
        run.snapshot_taken.connect(self._on_snapshot)
        run.state_changed.connect(self._on_state)
        run.thread_of_trainer.looked_inside.connect(self._on_looked)

    @property
    def is_watched(self) -> bool:
        """True while somebody watches."""
        return self._is_watched

    def watch(self) -> None:
        """Begin to look; what is seen comes at once and whenever it has changed."""
        self._is_watched, self._shown = True, None
        self._follow()

    def stop(self) -> None:
        """Look no more."""
        self._is_watched = False
        self._timer.stop()

    def _follow(self) -> None:
        if not self._is_watched:
            return
        if self._run.is_active:
            self._timer.start()
        else:
            self._timer.stop()
        self._ask()

    @Slot()
    def _ask(self) -> None:
        snapshot = self._run.snapshot
        is_known = snapshot is not None and self._shown == (snapshot.run_id, snapshot.step)
        # While it trains the newest snapshot is older than the model.
        run = self._run
        if run.state is not State.RUNNING and is_known:
            return
        if run.is_active:
            # The trainer is busy: it answers between two steps, with its next snapshot.
            run.mailbox.ask(self._view)
        elif run.state in (State.READY, State.ENDED):
            run.thread_of_trainer.look_inside(run.run_id, self._view)

    @Slot(object)
    def _on_state(self, state: State) -> None:
        del state
        self._follow()

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.inside is not None:
            self._tell(LookedInside(snapshot.run_id, snapshot.step, snapshot.inside))

    @Slot(object)
    def _on_looked(self, found: LookedInside) -> None:
        # The thread may answer when the next run has begun.
        if found.run_id == self._run.run_id:
            self._tell(found)

    def _tell(self, found: LookedInside) -> None:
        if self._is_watched:
            self._shown = (found.run_id, found.step)
            self.seen.emit(found)
