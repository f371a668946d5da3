"""Loss of each sample, cost over all, and objective = cost + regularisation, on the project as it stands."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QTextBrowser, QWidget

from engine.train.questions import Answer, BatchOutput, BatchView
from trainer_gui.forms.slider_row import SliderRow
from trainer_gui.plots.distribution_plot import DistributionPlot
from trainer_gui.plots.stacked_bars import BarPart, StackedBar, StackedBars
from trainer_gui.plots.ticks import number_text
from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation.compare.part import ComparePart

if TYPE_CHECKING:
    from engine.explore.losses.objective import Objective

_KEY = "compare.objective"
_LEAST_PX = 90
# The left end of a slider is no penalty, the others are powers of ten.
_LOWEST, _HIGHEST = -5.0, 0.0


class ObjectivePart(ComparePart):
    """Adds penalties to the cost of the model that there is now.

    Args:
        session: Whose project, data and run are looked at.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "objectivePart", parent)
        self._batch: BatchOutput | None = None
        scale = (_LOWEST, _HIGHEST, 0.1)
        self.l1 = SliderRow("objectiveL1", "l1", scale, _LOWEST, self, text_of=_factor_text)
        self.l2 = SliderRow("objectiveL2", "l2", scale, -2.0, self, text_of=_factor_text)
        self.l2.setToolTip(self.tr("Half of l2 times the sum of squares: what weight_decay of SGD adds."))
        self.biases = QCheckBox(self.tr("Biases are penalised too"), self)
        self.biases.setObjectName("objectiveBiases")
        self.text = QTextBrowser(self)
        self.text.setObjectName("objectiveTable")
        self.text.setAccessibleName(self.tr("What each parameter adds"))
        self.text.setMinimumHeight(60)
        for row in (self.l1, self.l2):
            row.moved.connect(self.ask)
        self.biases.toggled.connect(self.ask)
        for widget in (self.l1, self.l2, self.biases, self.said):
            self.controls.addWidget(widget)
        self.controls.addWidget(self.text, 1)
        self.bars = StackedBars(self)
        self.bars.setObjectName("objectiveBars")
        self.bars.setAccessibleName(self.tr("Objective = cost + penalties"))
        self.plot = DistributionPlot(self)
        self.plot.setObjectName("lossOfSamples")
        self.plot.setAccessibleName(self.tr("Loss of each training sample"))
        self.plot.setMinimumHeight(_LEAST_PX)
        self.picture.addWidget(self.bars)
        self.picture.addWidget(self.plot, 1)
        self._watch = session.watch(BatchView(weights=True))
        self._watch.setParent(self)
        self._watch.seen.connect(self._on_batch)

    def compute(self) -> None:
        """Compute all three with the newest weights."""
        batch, data, spec = self._batch, self.session.data, self.session.spec
        if batch is None or data is None:
            self.said.setText(self.tr("The model appears here as soon as the project has no problems."))
            return
        if not batch.state:
            self.said.setText(
                self.tr("This model has more than a million weights: too many to be looked at here.")
            )
            return
        l1, l2 = (_factor(row.value()) for row in (self.l1, self.l2))
        biases = self.biases.isChecked()

        def work() -> Objective:
            from engine.explore.losses.objective import Regularisation
            from engine.explore.losses.project_objective import project_objective

            return project_objective(spec, data, batch.state, Regularisation(l1, l2, biases))

        self.session.background.submit(_KEY, work, self._take, self.refuse)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look at the weights."""
        self._watch.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self._watch.stop()

    def _take(self, found: Objective) -> None:
        cost = BarPart(self.tr("cost"), max(0.0, found.cost), 0)
        penalties = (BarPart("l1", found.l1, 4), BarPart("l2", found.l2, 1))
        least, middle, most = (float(number) for number in np.percentile(found.loss_N, (0, 50, 100)))
        self.bars.show_bars(
            [
                StackedBar(self.tr("largest loss"), most, (BarPart("", max(0.0, most), 7),)),
                StackedBar(self.tr("cost"), found.cost, (cost,)),
                StackedBar(self.tr("objective"), found.objective, (cost, *penalties)),
            ]
        )
        name = self.tr("{0} samples").format(len(found.loss_N))
        self.plot.show_samples(found.loss_N, x_label=self.tr("loss of one training sample"), name=name)
        text = self.tr(
            "Losses from {0} over {1} to {2}; cost {3}; objective {4} = {3} + {5} + {6}. "
            "Length of the gradient: {7} of the cost, {8} of the penalties."
        )
        numbers = (
            least,
            middle,
            most,
            found.cost,
            found.objective,
            found.l1,
            found.l2,
            found.norm_of_cost_gradient,
            found.norm_of_penalty_gradient,
        )
        self.said.setText(text.format(*(number_text(number) for number in numbers)))
        rows = [(p.name, str(p.count), number_text(p.l1), number_text(p.l2)) for p in found.penalties]
        heads = (self.tr("parameter"), self.tr("numbers"), "l1", "l2")
        lines = [
            "".join(
                f'<{tag} align="left" style="padding-right: 10px">{html.escape(cell)}</{tag}>' for cell in row
            )
            for tag, row in (("th", heads), *(("td", row) for row in rows))
        ]
        bar = self.text.verticalScrollBar()
        at = bar.value()
        self.text.setHtml(f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>")
        bar.setValue(at)

    @Slot(object)
    def _on_batch(self, answer: Answer) -> None:
        if self.isVisible():
            self._batch = answer.value
            self.ask()


def _factor(exponent: float) -> float:
    return float(10**exponent) if exponent > _LOWEST else 0.0


def _factor_text(exponent: float) -> str:
    return number_text(_factor(exponent))
