"""The Loss dock: every step's loss as it comes, validation, best, live changes, and the last run as a ghost."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDockWidget, QWidget

from engine.train.events import Ended, Patched, Reason
from engine.train.snapshot import Snapshot
from trainer_gui.plots.loss_plot import LossPlot
from trainer_gui.session.run import RunSession
from trainer_gui.session.trainer_thread import Prepared
from trainer_gui.window.wording import short_path


class LossDock(QDockWidget):
    """Feeds the loss plot from the run's history.

    Args:
        run: The run to follow.
    """

    def __init__(self, run: RunSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lossDock")
        self.setWindowTitle(self.tr("Loss"))
        self._run = run
        self._shown = 0
        self._cancelled = False
        self.plot = LossPlot(self)
        self.plot.setObjectName("lossPlot")
        self.plot.setMinimumSize(260, 140)
        self.setWidget(self.plot)
        run.started_over.connect(self._on_started_over)
        run.snapshot_taken.connect(self._on_snapshot)
        run.happened.connect(self._on_event)
        if run.history is not None and run.snapshot is not None:
            self.plot.start(run.run_id, run.snapshot.steps_per_epoch)
            self._on_snapshot(run.snapshot)

    @Slot(object)
    def _on_started_over(self, prepared: Prepared) -> None:
        if not self._cancelled:
            self.plot.keep_as_ghost()
        self._cancelled = False
        self._shown = 0
        self.plot.start(prepared.run_id, prepared.snapshot.steps_per_epoch)
        self.plot.refresh()

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        history = self._run.history
        if history is None or not self.isVisible():
            return
        losses = history.losses.values(self._shown)
        self._shown += len(losses)
        self.plot.append(losses)
        validation = history.validation_losses.values()
        if len(validation):
            self.plot.set_validation(history.epoch_steps.values()[: len(validation)], validation)
            if snapshot.best_loss is not None:
                loss, step = snapshot.best_loss
                self.plot.set_best(step, loss)
        self.plot.refresh()

    @Slot(object)
    def _on_event(self, event: object) -> None:
        if isinstance(event, Patched):
            text = self.tr("{0} {1} → {2}").format(
                short_path(event.path), _shown(event.old), _shown(event.new)
            )
            self.plot.add_marker(event.step, text)
        if isinstance(event, Ended):
            self._cancelled = event.reason is Reason.CANCELLED


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
