"""Several losses over one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QWidget

from engine import catalogue
from trainer_gui.forms.slider_row import SliderRow
from trainer_gui.plots.curves import Curve, CurvesPlot
from trainer_gui.plots.ticks import number_text
from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation.compare.part import ComparePart

if TYPE_CHECKING:
    from engine.explore.losses.families import Comparison

_KEY = "compare.families"
_MARGINS = frozenset({"MarginRankingLoss", "HingeEmbeddingLoss", "MultiMarginLoss"})
# The most that is shown of a square far away from 0.
_HIGHEST = 8.0
_LEAST_PX = 120


class FamiliesPart(ComparePart):
    """Chooses a family and which of it are drawn; moves the parameters that bend the curves.

    Args:
        session: Whose background computes.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "familiesPart", parent)
        self._hidden: set[str] = set()
        self._drawn: Comparison | None = None
        self.family = QComboBox(self)
        self.family.setObjectName("lossFamily")
        self.family.setAccessibleName(self.tr("Family of losses"))
        for text, key in (
            (self.tr("Distances: prediction − target"), "distance"),
            (self.tr("Hinges: lead of the right one"), "lead"),
            (self.tr("Two classes: logit of the right one"), "two_classes"),
            (self.tr("Many classes: score of the right one"), "many_classes"),
        ):
            self.family.addItem(text, key)
        self.family.currentIndexChanged.connect(self._on_family)
        self.gradients = QCheckBox(self.tr("Gradients, dashed"), self)
        self.gradients.setObjectName("familyGradients")
        self.gradients.toggled.connect(self._on_drawn_changed)
        self.beta = SliderRow("familyBeta", self.tr("beta"), (0.05, 3.0, 0.05), 1.0, self)
        self.delta = SliderRow("familyDelta", self.tr("delta"), (0.05, 3.0, 0.05), 1.0, self)
        self.margin = SliderRow("familyMargin", self.tr("margin"), (0.05, 3.0, 0.05), 1.0, self)
        self.reach = SliderRow("familyReach", self.tr("reach"), (1.0, 10.0, 0.1), 4.0, self)
        for slider in (self.beta, self.delta, self.margin, self.reach):
            slider.moved.connect(self.ask)
        self._boxes: dict[str, QCheckBox] = {}
        self._box_owner = QWidget(self)
        self.controls.addWidget(QLabel(self.tr("Family"), self))
        self.controls.addWidget(self.family)
        self._box_at = self.controls.count()
        for widget in (self.gradients, self.beta, self.delta, self.margin, self.reach, self.said):
            self.controls.addWidget(widget)
        self.controls.addStretch(1)
        self.plot = CurvesPlot(self)
        self.plot.setObjectName("familyPlot")
        self.plot.setAccessibleName(self.tr("Losses of a family"))
        self.plot.setMinimumHeight(_LEAST_PX)
        self.picture.addWidget(self.plot)

    def compute(self) -> None:
        """Compute every loss of the family."""
        key = str(self.family.currentData())
        margin = {"margin": self.margin.value()}
        every: dict[str, dict[str, Any]] = {
            "SmoothL1Loss": {"beta": self.beta.value()},
            "HuberLoss": {"delta": self.delta.value()},
            **dict.fromkeys(_MARGINS, margin),
        }
        reach = self.reach.value()

        def work() -> Comparison:
            from engine.explore.losses.families import Family, compare_losses, family_kinds

            family = Family(key)
            kinds = family_kinds(family)
            return compare_losses(family, {k: v for k, v in every.items() if k in kinds}, reach)

        self.session.background.submit(_KEY, work, self._take, self.refuse)

    @property
    def boxes(self) -> dict[str, QCheckBox]:
        """What chooses each loss."""
        return self._boxes

    def _take(self, comparison: Comparison) -> None:
        other = self._drawn is None or self._drawn.family != comparison.family
        self._drawn = comparison
        if other:
            self._make_boxes(comparison)
        self._draw()

    def _make_boxes(self, comparison: Comparison) -> None:
        for box in self._boxes.values():
            self.controls.removeWidget(box)
            box.setObjectName("")
            box.hide()
            box.deleteLater()
        self._boxes = {}
        kinds = [curve.kind for curve in comparison.curves]
        for row, curve in enumerate(comparison.curves):
            box = QCheckBox(curve.kind, self)
            box.setObjectName(f"family.{curve.kind}")
            entry = catalogue.loss(curve.kind)
            summary = entry.summary if entry is not None else ""
            box.setToolTip(f"{summary} {curve.how}".strip())
            box.setChecked(curve.kind not in self._hidden)
            box.toggled.connect(self._on_drawn_changed)
            self._boxes[curve.kind] = box
            self.controls.insertWidget(self._box_at + row, box)
        self.beta.setVisible("SmoothL1Loss" in kinds)
        self.delta.setVisible("HuberLoss" in kinds)
        self.margin.setVisible(bool(_MARGINS & set(kinds)))

    def _draw(self) -> None:
        comparison = self._drawn
        if comparison is None:
            return
        chosen = [(i, c) for i, c in enumerate(comparison.curves) if c.kind not in self._hidden]
        if not chosen:
            self.plot.show_message(self.tr("Choose at least one loss."))
            self.said.setText("")
            return
        curves = [Curve(c.kind, comparison.x_P, c.loss_P, i) for i, c in chosen]
        if self.gradients.isChecked():
            slope = self.tr("gradient of {0}")
            curves += [
                Curve(slope.format(c.kind), comparison.x_P, c.gradient_P, i, dashed=True) for i, c in chosen
            ]
        label = {
            "distance": self.tr("prediction − target"),
            "lead": self.tr("lead of the right one"),
            "two_classes": self.tr("logit of the right class"),
            "many_classes": self.tr("score of the right class, the others are 0"),
        }[comparison.family.value]
        self.plot.show_curves(curves, label, "", y_limits=(-_HIGHEST, _HIGHEST))
        # The end where being wrong costs most: far to the right for a distance, far to the left for the others.
        end = -1 if comparison.family.value == "distance" else 0
        by_pull = sorted(chosen, key=lambda pair: -abs(float(pair[1].gradient_P[end])))
        hardest, mildest = by_pull[0][1], by_pull[-1][1]
        text = self.tr("At {0} {1} pulls hardest, with gradient {2}; {3} pulls with {4}.")
        self.said.setText(
            text.format(
                number_text(float(comparison.x_P[end])),
                hardest.kind,
                number_text(float(hardest.gradient_P[end])),
                mildest.kind,
                number_text(float(mildest.gradient_P[end])),
            )
            if len(chosen) > 1
            else ""
        )

    @Slot()
    def _on_family(self) -> None:
        self._hidden = set()
        self.ask()

    @Slot(bool)
    def _on_drawn_changed(self, on: bool) -> None:
        del on
        self._hidden = {kind for kind, box in self._boxes.items() if not box.isChecked()}
        self._draw()
