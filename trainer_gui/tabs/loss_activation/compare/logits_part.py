"""BCELoss behind a sigmoid against BCEWithLogitsLoss where logits are extreme: one of them loses digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QWidget

from trainer_gui.forms.slider_row import SliderRow
from trainer_gui.plots.curves import Curve, CurvesPlot
from trainer_gui.plots.ticks import number_text
from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation.compare.part import ComparePart

if TYPE_CHECKING:
    from engine.explore.losses.precision import LogitPrecision

_KEY = "compare.logits"
_LEAST_PX = 120


class LogitsPart(ComparePart):
    """Draws both with what the loss really is.

    Args:
        session: Whose background computes.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "logitsPart", parent)
        self.target, self.dtype = QComboBox(self), QComboBox(self)
        for box, name, label, items in (
            (self.target, "logitTarget", self.tr("target"), ("0", "1")),
            (self.dtype, "logitDtype", self.tr("dtype"), ("float32", "float64")),
        ):
            box.setObjectName(name)
            box.setAccessibleName(label)
            box.addItems(items)
            box.currentIndexChanged.connect(self.ask)
            self.controls.addWidget(QLabel(label, self))
            self.controls.addWidget(box)
        self.gradients = QCheckBox(self.tr("Gradients instead of losses"), self)
        self.gradients.setObjectName("logitGradients")
        self.gradients.toggled.connect(self._on_gradients)
        self.reach = SliderRow("logitReach", self.tr("reach"), (4.0, 200.0, 1.0), 120.0, self)
        self.reach.moved.connect(self.ask)
        for widget in (self.gradients, self.reach, self.said):
            self.controls.addWidget(widget)
        self.controls.addStretch(1)
        self.plot = CurvesPlot(self)
        self.plot.setObjectName("logitPlot")
        self.plot.setAccessibleName(self.tr("Losses of extreme logits"))
        self.plot.setMinimumHeight(_LEAST_PX)
        self.picture.addWidget(self.plot)

    def compute(self) -> None:
        """Compute both."""
        target, dtype, reach = self.target.currentIndex(), self.dtype.currentText(), self.reach.value()

        def work() -> LogitPrecision:
            from engine.explore.losses.precision import logit_precision

            return logit_precision(target, reach, dtype)

        self.session.background.submit(_KEY, work, self._take, self.refuse)

    def _take(self, found: LogitPrecision) -> None:
        slopes = self.gradients.isChecked()
        exact, bce, logits = (
            (found.exact_gradient_P, found.bce_gradient_P, found.with_logits_gradient_P)
            if slopes
            else (found.exact_P, found.bce_P, found.with_logits_P)
        )
        what = self.tr("gradient") if slopes else self.tr("loss")
        self.plot.show_curves(
            [
                Curve(self.tr("BCEWithLogitsLoss"), found.logit_P, logits, 0),
                Curve(self.tr("BCELoss of sigmoid"), found.logit_P, bce, 4),
                Curve(self.tr("exact"), found.logit_P, exact, 7, dashed=True),
            ],
            self.tr("logit"),
            what,
        )
        self.said.setText(self._sentence(found))

    def _sentence(self, found: LogitPrecision) -> str:
        side = self.tr("above") if found.target == 0 else self.tr("below")
        sign = "" if found.target == 0 else "−"
        parts = []
        if found.lost_from is None:
            parts.append(self.tr("In {0} BCELoss of sigmoid is right everywhere here.").format(found.dtype))
        else:
            text = self.tr("In {0} BCELoss of sigmoid is off by 1 % or more for logits {1} {2}{3}.")
            parts.append(text.format(found.dtype, side, sign, number_text(found.lost_from)))
        if found.gradient_lost_from is not None:
            text = self.tr(
                "Its gradient is lost from {0}{1} on: such a sample is wrong and yet never pulled."
            )
            parts.append(text.format(sign, number_text(found.gradient_lost_from)))
        parts.append(self.tr("BCEWithLogitsLoss keeps both."))
        return " ".join(parts)

    @Slot(bool)
    def _on_gradients(self, on: bool) -> None:
        del on
        self.ask()
