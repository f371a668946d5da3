"""The loss of one sample and its gradient against the model's output, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import catalogue
from engine.catalogue import OutputMeaning
from engine.spec import ProjectSpec, Severity
from trainer_gui.plots.curves import Curve, CurvesPlot
from trainer_gui.session.session import Session
from trainer_gui.tabs.page import heading

if TYPE_CHECKING:
    from engine.explore.losses.curve import LossPicture

# Near 0 and 1 the gradient of a log goes to infinity; beyond this the curves leave the picture.
_STEEPEST = 10.0
# Class colours of the theme: class 0, class 1, and for a number the first one.
_FEW_CLASSES = 2


class LossPictureView(QWidget):
    """Draws the loss with its own parameters; dashed is the gradient that training follows downhill.

    Args:
        session: Where the project and its data are.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asked: tuple[Any, ...] | None = None
        self.plot = CurvesPlot(self)
        self.plot.setObjectName("lossCurvePlot")
        self.plot.setAccessibleName(self.tr("Loss of one sample and its gradient"))
        self.plot.setToolTip(
            self.tr("Point at the curves to read them. Dashed: how the loss changes when the output grows.")
        )
        self.plot.show_message(self.tr("The loss appears here as soon as PyTorch is loaded."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(heading(self.tr("Loss of one sample"), self))
        column.addWidget(self.plot, 1)

    def ask(self, spec: ProjectSpec) -> None:
        """Ask for the curves of a project's loss, unless they are shown or under way already."""
        data = self._session.data
        entry = catalogue.loss(spec.loss.kind)
        wrong = [
            problem.line()
            for problem in self._session.problems
            if problem.path.startswith("loss.params")
            and problem.severity is Severity.ERROR
            and problem.code != "no_scalar"
        ]
        n_classes = max(2, data.facts.n_classes) if data is not None else 2
        weight = spec.loss.params.get("weight")
        if data is None and isinstance(weight, tuple):
            n_classes = len(weight)
        wanted = (spec.loss, n_classes, tuple(wrong))
        if wanted == self._asked:
            return
        self._asked = wanted
        background = self._session.background
        if entry is None or wrong:
            background.forget("loss.curve")
            sentence = wrong[0] if wrong else self.tr("there is no loss {0}").format(spec.loss.kind)
            self.plot.show_message(self.tr("Mend first: {0}").format(sentence))
            return
        if entry.output_meaning is OutputMeaning.NONE:
            background.forget("loss.curve")
            text = self.tr("{0} compares more than one output with one target, so no single curve shows it.")
            self.plot.show_message(text.format(entry.kind))
            return
        node = spec.loss

        def work() -> LossPicture:
            from engine.explore.losses.curve import loss_picture

            return loss_picture(node, n_classes)

        background.submit("loss.curve", work, self._take, self._refuse)

    def _take(self, picture: LossPicture) -> None:
        curves = []
        for curve in picture.curves:
            name = self._target_name(picture, curve.target)
            color = self._color(picture, curve.target)
            loss, gradient = self.tr("loss"), self.tr("gradient")
            if name:
                loss = self.tr("loss, {0}").format(name)
                gradient = self.tr("gradient, {0}").format(name)
            curves.append(Curve(loss, curve.x_P, curve.loss_P, color))
            curves.append(Curve(gradient, curve.x_P, curve.gradient_P, color, dashed=True))
        steep = picture.meaning is OutputMeaning.PROBABILITY
        self.plot.show_curves(
            curves, self._x_label(picture), "", y_limits=(-_STEEPEST, _STEEPEST) if steep else None
        )

    def _refuse(self, error: Exception) -> None:
        self.plot.show_message(self.tr("PyTorch cannot compute this loss: {0}").format(str(error)))

    def _x_label(self, picture: LossPicture) -> str:
        match picture.meaning:
            case OutputMeaning.VALUE:
                return self.tr("prediction − target")
            case OutputMeaning.PROBABILITY:
                return self.tr("model output: probability of class 1")
            case OutputMeaning.LOGIT:
                return self.tr("model output: logit of class 1")
            case OutputMeaning.SCORE:
                return self.tr("model output: score, its sign decides")
            case OutputMeaning.LOG_PROBABILITIES:
                return self.tr("log-probability of the right class")
            case _:
                others = self.tr("output of the right class; the {0} others are 0")
                if picture.n_classes == _FEW_CLASSES:
                    others = self.tr("output of the right class; the other one is 0")
                return others.format(picture.n_classes - 1)

    def _target_name(self, picture: LossPicture, target: float) -> str:
        """What stands behind "loss" in the names; empty where there is one curve for all targets."""
        if len(picture.curves) == 1:
            return ""
        if picture.meaning is OutputMeaning.SCORE:
            return self.tr("target −1") if target < 0 else self.tr("target 1")
        text = self.tr("class {0}") if picture.meaning in _BY_INDEX else self.tr("target {0}")
        return text.format(int(target))

    def _color(self, picture: LossPicture, target: float) -> int:
        if picture.meaning is OutputMeaning.SCORE:
            return int(target > 0)
        return int(target)


_BY_INDEX = (OutputMeaning.LOGITS, OutputMeaning.LOG_PROBABILITIES)
