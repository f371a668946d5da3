"""The batch that the run learned from last, as dots on the curve of the loss in view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import catalogue
from engine.catalogue import OutputMeaning
from engine.catalogue.entry import TargetForm, Task
from engine.spec import Node
from engine.train.questions import Answer, BatchOutput, BatchView
from trainer_gui.plots.curves import Curve
from trainer_gui.plots.dots_on_curves import Dots, DotsOnCurves
from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation.losses.panel import Asked, LossPanel
from trainer_gui.tabs.page import note

if TYPE_CHECKING:
    from engine.explore.losses.on_the_run import LiveLoss

_KEY = "losses.live"
_LEAST_PX = 84
_RINGED = 3
_STEEPEST = 10.0


@dataclass(frozen=True, eq=False)
class _Live:
    looked_at: LiveLoss
    texts: tuple[str, ...]


class LivePanel(LossPanel):
    """Asks for the batch only while it can be seen; another loss shows who would pull hardest under it.

    Args:
        session: Whose run is watched.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._batch: BatchOutput | None = None
        self._asked: Asked | None = None
        self._shape: tuple[object, ...] = ()
        self.plot = DotsOnCurves(self)
        self.plot.setObjectName("liveLossPlot")
        self.plot.setAccessibleName(self.tr("The current batch on the loss"))
        self.plot.setToolTip(
            self.tr(
                "Each dot is a sample of the batch that was learned from last; its line is how it is pulled."
            )
        )
        self.plot.setMinimumHeight(_LEAST_PX)
        self.said = note("liveLossNote", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.plot, 1)
        column.addWidget(self.said)
        self._watch = session.watch(BatchView())
        self._watch.setParent(self)
        self._watch.seen.connect(self._on_batch)

    def fits(self, node: Node) -> bool:
        """True for losses of one output and one target."""
        entry = catalogue.loss(node.kind)
        return entry is not None and entry.output_meaning is not OutputMeaning.NONE

    def job(self, asked: Asked) -> Callable[[], _Live | None]:
        """Place the newest batch under the loss, and under that of the project beside it."""
        self._asked = asked
        batch, own = self._batch, self._session.spec.loss
        data = self._session.data
        entry = catalogue.loss(own.kind)
        form = entry.target_form if entry is not None else TargetForm.LIKE_OUTPUT
        task = data.facts.task if data is not None else Task.REGRESSION
        node, first = asked.node, self.tr("First: {0}")

        def work() -> _Live | None:
            from engine.explore.losses.on_the_run import hardest_text, live_loss, raw_targets

            if batch is None:
                return None
            raw_N = raw_targets(form, task, batch.target)
            looked_at = live_loss(node, task, batch.output_NK, raw_N)
            texts = [hardest_text(looked_at, _RINGED)]
            texts += [first.format(misfit.code) for misfit in looked_at.mends if misfit.code]
            if own.kind != node.kind:
                texts.append(hardest_text(live_loss(own, task, batch.output_NK, raw_N), _RINGED))
            return _Live(looked_at, tuple(texts))

        return work

    def take(self, asked: Asked, result: _Live | None) -> None:
        """Draw curve and dots."""
        del asked
        if result is None:
            self._say_waiting()
            return
        live = result.looked_at
        picture, dots = live.picture, live.dots
        if picture is None or dots is None:
            self._shape = ()
            self.plot.show_message(live.reason)
            self.said.setText("")
            return
        reach = float(picture.curves[0].x_P[-1]), float(picture.curves[0].x_P[0])
        shape = (live.node, picture.n_classes, *reach)
        if shape != self._shape:
            self._shape = shape
            self._draw_curves(live)
        colors = dots.target_M.astype(np.int64) if picture.meaning is not OutputMeaning.VALUE else None
        if picture.meaning is OutputMeaning.SCORE and colors is not None:
            colors = (colors + 1) // 2
        hardest = tuple(
            int(np.flatnonzero(dots.sample_M == sample)[0]) for sample in dots.hardest_N[:_RINGED]
        )
        self.plot.show_dots(
            Dots(
                dots.x_M,
                dots.loss_M,
                -dots.gradient_M,
                np.full(len(dots.x_M), 2) if colors is None else np.maximum(colors, 0),
                hardest,
            )
        )
        self.said.setText("\n".join(result.texts))
        self.plot.setAccessibleDescription(" ".join(result.texts))

    def say(self, sentence: str) -> None:
        """The batch does not hang on the tensors above."""
        del sentence
        if self._asked is not None:
            self._compute(self._asked)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look."""
        super().showEvent(event)
        self._watch.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self._watch.stop()

    def _draw_curves(self, live: LiveLoss) -> None:
        picture = live.picture
        assert picture is not None
        curves = []
        for curve in picture.curves:
            color = 2 if picture.meaning is OutputMeaning.VALUE else max(0, int(curve.target))
            if picture.meaning is OutputMeaning.SCORE:
                color = (int(curve.target) + 1) // 2
            name = self.tr("loss")
            if picture.meaning is not OutputMeaning.VALUE:
                name = self.tr("loss, target {0:g}").format(curve.target)
            curves.append(Curve(name, curve.x_P, curve.loss_P, color))
        label = self.tr("output of the model")
        if picture.meaning is OutputMeaning.VALUE:
            label = self.tr("output − target")
        elif picture.meaning is OutputMeaning.LOGITS:
            label = self.tr("lead of the right class")
        elif picture.meaning is OutputMeaning.LOG_PROBABILITIES:
            label = self.tr("log-probability of the right class")
        steep = picture.meaning is OutputMeaning.PROBABILITY
        self.plot.show_curves(curves, label, "", y_limits=(0, _STEEPEST) if steep else None)

    def _say_waiting(self) -> None:
        self._shape = ()
        self.plot.show_message(
            self.tr("The batch of the run appears here as soon as the project has a model without problems.")
        )
        self.said.setText("")

    def _compute(self, asked: Asked) -> None:
        work = self.job(asked)
        self._session.background.submit(_KEY, work, self._take_live, self._refuse)

    def _take_live(self, result: _Live | None) -> None:
        if self._asked is not None:
            self.take(self._asked, result)

    def _refuse(self, error: Exception) -> None:
        self.plot.show_message(self.tr("This cannot be computed: {0}").format(str(error)))

    @Slot(object)
    def _on_batch(self, answer: Answer) -> None:
        self._batch = answer.value
        if self.isVisible() and self._asked is not None:
            self._compute(self._asked)
