"""The Loss dock: every step's loss as it comes, validation, best, live changes, and the last run as a ghost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDockWidget, QVBoxLayout, QWidget

from engine.train.events import Ended, Patched, Reason
from engine.train.snapshot import Snapshot
from trainer_gui.plots.loss_plot import LossPlot
from trainer_gui.session.run import RunSession
from trainer_gui.session.trainer_thread import Prepared
from trainer_gui.theme.apply import current_theme
from trainer_gui.theme.colors import Theme
from trainer_gui.window.docks.dock_bar import DockBar
from trainer_gui.window.wording import number_text, short_path

if TYPE_CHECKING:
    from engine.train.history import History


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
        self._shown = self._validated = 0
        self._cancelled = False
        self._history: History | None = None
        self._build()
        run.started_over.connect(self._on_started_over)
        run.snapshot_taken.connect(self._on_snapshot)
        run.figures_taken.connect(self._show_figures)
        run.happened.connect(self._on_event)
        if run.history is not None and run.snapshot is not None:
            self._history = run.history
            self.plot.start(run.run_id, run.snapshot.steps_per_epoch)
            self._on_snapshot(run.snapshot)

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(4, 2, 4, 4)
        column.setSpacing(2)
        self._bar = DockBar("loss", self.tr("Figures of the loss"))
        self._bar.explore_asked.connect(self.explore)
        column.addWidget(self._bar)
        self.plot = LossPlot(self)
        self.plot.setObjectName("lossPlot")
        self.plot.setMinimumSize(260, 140)
        column.addWidget(self.plot, 1)
        self.setWidget(body)

    def set_theme(self, theme: Theme) -> None:
        """Draw the button in the colours of a theme."""
        self._bar.set_theme(theme)

    @Slot()
    def explore(self) -> None:
        """Open the run so far in a plot of its own."""
        from trainer_gui.plots.explore_window import ExploredCurve, ExploreWindow

        history = self._run.history
        if history is None or not len(history.losses):
            return
        theme = current_theme()
        losses = history.losses.values().copy()
        steps = np.arange(1, len(losses) + 1, dtype=np.float64)
        curves = [ExploredCurve(self.tr("each step"), steps, losses, theme.loss_smooth)]
        validation = history.validation_losses.values()
        if len(validation):
            at = history.epoch_steps.values()[: len(validation)]
            curves.append(
                ExploredCurve(self.tr("validation"), at.copy(), validation.copy(), theme.validation)
            )
        window = ExploreWindow(
            self.tr("Loss"),
            curves,
            self.tr("step"),
            self.tr("loss"),
            theme,
            log_y=bool((losses > 0).all()),
            parent=self,
        )
        window.show()

    @Slot(object)
    def _on_started_over(self, prepared: Prepared) -> None:
        if not self._cancelled:
            # A dock that was hidden has not drawn them all.
            self._append_losses()
            self.plot.keep_as_ghost()
        self._cancelled = False
        self._shown = self._validated = 0
        self._history = prepared.history
        self.plot.start(prepared.run_id, prepared.snapshot.steps_per_epoch)
        self.plot.refresh()

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        history = self._history
        if history is None or not self.isVisible():
            return
        self._append_losses()
        if len(history.validation_losses) and snapshot.best_loss is not None:
            loss, step = snapshot.best_loss
            self.plot.set_best(step, loss)
        self.plot.refresh()

    def _append_losses(self) -> None:
        """Hand the plot every loss that it has not had yet."""
        if self._history is not None:
            losses = self._history.losses.values(self._shown)
            self._shown += len(losses)
            self.plot.append(losses)
            at, validation = _validation(self._history, self._validated)
            self._validated += len(validation)
            self.plot.append_validation(at, validation)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while the dock was hidden."""
        super().showEvent(event)
        if self._run.snapshot is not None:
            self._on_snapshot(self._run.snapshot)

    @Slot(object)
    def _show_figures(self, snapshot: Snapshot) -> None:
        history = self._run.history
        losses = history.validation_losses.values() if history is not None else np.empty(0)
        validation = float(losses[-1]) if len(losses) else None
        texts = []
        if snapshot.step:
            texts.append(self.tr("last step {0}").format(number_text(snapshot.loss)))
        if validation is not None:
            texts.append(self.tr("validation {0}").format(number_text(validation)))
        if snapshot.best_loss is not None:
            loss, step = snapshot.best_loss
            texts.append(self.tr("best {0} at step {1}").format(number_text(loss), f"{step:,}"))
        self._bar.show_figures(texts)

    @Slot(object)
    def _on_event(self, event: object) -> None:
        if isinstance(event, Patched):
            text = self.tr("{0} {1} → {2}").format(
                short_path(event.path), _shown(event.old), _shown(event.new)
            )
            self.plot.add_marker(event.step, text)
        if isinstance(event, Ended):
            self._cancelled = event.reason is Reason.CANCELLED


def _validation(history: History, first: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Steps and losses of the validation from an epoch on; the trainer may be between writing the one and the other."""
    steps, losses = history.epoch_steps.values(first), history.validation_losses.values(first)
    n = min(len(steps), len(losses))
    return steps[:n], losses[:n]


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
