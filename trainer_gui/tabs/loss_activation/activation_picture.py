"""An activation and its derivative, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.spec import LayerNode
from trainer_gui.plots.curves import Curve, CurvesPlot
from trainer_gui.session.session import Session
from trainer_gui.tabs.page import heading

if TYPE_CHECKING:
    from engine.explore.activations.curve import ActivationCurve

# Colours of the theme's third class, so that nobody takes the curve for a class.
_COLOR = 2


class ActivationPicture(QWidget):
    """Draws one activation with its own parameters; dashed is the derivative that gradients are multiplied by.

    Args:
        session: Whose background thread computes the curve.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asked: tuple[Any, ...] | None = None
        self._kind = ""
        self.title = heading(self.tr("Activation"), self)
        self.plot = CurvesPlot(self)
        self.plot.setObjectName("activationCurvePlot")
        self.plot.setAccessibleName(self.tr("Activation and its derivative"))
        self.plot.setToolTip(
            self.tr(
                "Where the dashed derivative is near 0 the activation is saturated and little is learned."
            )
        )
        self.plot.show_message(self.tr("The activation appears here as soon as PyTorch is loaded."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        column.addWidget(self.plot, 1)

    def show_title(self, text: str) -> None:
        """Say which activation it is."""
        self.title.setText(text)

    def ask(self, node: LayerNode, n_inputs: int, problem: str = "") -> None:
        """Ask for the curve of an activation, unless it is shown or under way already.

        Args:
            node: The activation with its parameters.
            n_inputs: How many numbers it gets, for those that look at all of them.
            problem: What is wrong with its parameters; the curve is then not drawn.
        """
        wanted = (node.kind, node.params, n_inputs, problem)
        if wanted == self._asked:
            return
        self._asked = wanted
        background = self._session.background
        if problem:
            background.forget("activation.curve")
            self.plot.show_message(self.tr("Mend first: {0}").format(problem))
            return
        self._kind = node.kind

        def work() -> ActivationCurve:
            from engine.explore.activations.curve import activation_curve

            return activation_curve(node, n_inputs)

        background.submit("activation.curve", work, self._take, self._refuse)

    def _take(self, curve: ActivationCurve) -> None:
        match curve.varies.value:
            case "gate":
                x_label = self.tr("second half of the input; the first half is 1")
            case "one_of_several":
                text = self.tr("first of {0} inputs, the others are 0; drawn is the first output")
                x_label = text.format(curve.n_inputs)
            case _:
                x_label = self.tr("input")
        if self._kind == "RReLU":
            x_label = self.tr("input (evaluation: the mean slope)")
        curves = [
            Curve(self.tr("output"), curve.x_P, curve.y_P, _COLOR),
            Curve(self.tr("derivative"), curve.x_P, curve.slope_P, _COLOR, dashed=True),
        ]
        self.plot.show_curves(curves, x_label, "")

    def _refuse(self, error: Exception) -> None:
        self.plot.show_message(self.tr("PyTorch cannot compute this activation: {0}").format(str(error)))
