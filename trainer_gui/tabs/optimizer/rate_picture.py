"""The learning rate over the whole run, from torch's own scheduler, with a mark where the live run is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engine.spec import ProjectError, ProjectSpec, Severity
from engine.spec.epoch import steps_per_epoch
from trainer_gui.plots.curves import Curve, CurvesPlot
from trainer_gui.plots.ticks import number_text
from trainer_gui.session.session import Session
from trainer_gui.tabs.optimizer.arithmetic import steps_text
from trainer_gui.tabs.page import heading, note

if TYPE_CHECKING:
    from engine.explore.schedule import LearningRates
    from engine.train.snapshot import Snapshot

_CONCERNED = ("optimizer", "scheduler", "training.epochs", "training.batch_size")


class RatePicture(QWidget):
    """Draws the schedule that the project asks for, and says in words how long the run is.

    Args:
        session: Where the project, its data and its run are.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ratePicture")
        self._session = session
        self._asked: tuple[Any, ...] | None = None
        self._plotted = False
        self.plot = CurvesPlot(self)
        self.plot.setObjectName("ratePlot")
        self.plot.setAccessibleName(self.tr("Learning rate over the run"))
        self.plot.show_message(self.tr("The learning rate appears here as soon as PyTorch is loaded."))
        self.rate_note = note("rateNote", self)
        self.steps_note = note("stepsNote", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(heading(self.tr("Learning rate over the run"), self))
        column.addWidget(self.plot, 1)
        column.addWidget(self.rate_note)
        column.addWidget(self.steps_note)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        session.run.snapshot_taken.connect(self._on_snapshot)

    def show_steps(self, spec: ProjectSpec) -> None:
        """Say how many steps there are."""
        data = self._session.data
        training = spec.training
        sizes_are_right = training.epochs > 0 and (training.batch_size is None or training.batch_size > 0)
        known = data is not None and data.facts.n_train > 0 and sizes_are_right
        text = steps_text(data.facts.n_train, training) if known and data is not None else ""
        self.steps_note.setText(text)
        self.steps_note.setVisible(bool(text))

    def ask(self, spec: ProjectSpec) -> None:
        """Ask for the rates of a project, unless they are shown or under way already."""
        data = self._session.data
        training = spec.training
        n_train = data.facts.n_train if data is not None else None
        wrong = [
            problem
            for problem in self._session.problems
            if problem.severity is Severity.ERROR and problem.path.startswith(_CONCERNED)
        ]
        size = (training.epochs, training.batch_size, training.drop_last, training.sampler, n_train)
        wanted = (spec.optimizer, spec.scheduler, size, tuple(wrong))
        if wanted == self._asked:
            return
        self._asked = wanted
        if n_train is None or wrong:
            self._session.background.forget("optimizer.rates")
            waits = self.tr("The learning rate appears here once there is data.")
            self._say(waits if not wrong else self.tr("Mend first: {0}").format(wrong[0].line()))
            return

        def work() -> LearningRates:
            from engine.explore.schedule import learning_rates

            per_epoch = steps_per_epoch(training, n_train)
            return learning_rates(spec, per_epoch)

        self._session.background.submit("optimizer.rates", work, self._take, self._refuse)

    def _say(self, text: str) -> None:
        self._plotted = False
        self.plot.show_message(text)
        self.rate_note.setText("")

    def _take(self, rates: LearningRates) -> None:
        spec = self._session.spec
        end = rates.until_epoch
        x_P = np.append(rates.epoch_P, end)
        y_P = np.append(rates.rate_P, rates.rate_P[-1])
        self._plotted = True
        curve = Curve(self.tr("learning rate"), x_P, y_P, stairs=True)
        self.plot.show_curves(
            [curve], self.tr("epoch"), self.tr("learning rate"), x_range=(0, end), from_zero=True
        )
        self.rate_note.setText(self._words(spec, rates))
        if self._session.run.snapshot is not None:
            self._on_snapshot(self._session.run.snapshot)

    def _words(self, spec: ProjectSpec, rates: LearningRates) -> str:
        first, last = number_text(float(rates.rate_P[0])), number_text(float(rates.rate_P[-1]))
        if spec.scheduler is None:
            return self.tr("No schedule: the learning rate stays at {0}.").format(first)
        text = self.tr("{0} begins at {1}, ends at {2} and reaches {3} at most.").format(
            spec.scheduler.kind, first, last, number_text(float(rates.rate_P.max()))
        )
        if rates.never_improves:
            more = self.tr(
                "It waits for the loss: drawn is a loss that never gets better, the fastest way down."
            )
            text = f"{text} {more}"
        if rates.until_epoch < spec.training.epochs:
            more = self.tr("The run is long; its first {0} epochs are drawn.")
            text = f"{text} {more.format(number_text(rates.until_epoch))}"
        return text

    def _refuse(self, error: Exception) -> None:
        """torch's own refusal, such as a schedule that moves a momentum that the optimiser lacks."""
        text = error.problems[0].line() if isinstance(error, ProjectError) else str(error)
        self._say(self.tr("PyTorch refuses this pair of optimizer and scheduler: {0}").format(text))

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if not self._plotted or not snapshot.steps_per_epoch:
            return
        at = snapshot.step / snapshot.steps_per_epoch
        rate = snapshot.hyperparameters.get("optimizer.params.lr")
        if isinstance(rate, float | int):
            text = self.tr("step {0}: {1}").format(f"{snapshot.step:,}", number_text(float(rate)))
        else:
            text = self.tr("step {0}").format(f"{snapshot.step:,}")
        self.plot.set_mark(at, text)
