"""Entropy, cross-entropy and KL divergence of two distributions that are moved with sliders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from trainer_gui.forms.slider_row import SliderRow
from trainer_gui.plots.distribution_pair import DistributionPair
from trainer_gui.plots.stacked_bars import BarPart, StackedBar, StackedBars
from trainer_gui.plots.ticks import number_text
from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation.compare.part import ComparePart
from trainer_gui.tabs.page import heading

if TYPE_CHECKING:
    from engine.explore.losses.entropy import Entropies

_KEY = "compare.entropy"
_CLASSES = 4
_WEIGHTS = (70.0, 20.0, 10.0, 0.0)
_LOGITS = (1.0, 0.5, 0.0, -1.0)
_LEAST_PX = 100
_LOWEST_LOGIT = -6.0


class EntropyPart(ComparePart):
    """Moves four true probabilities, which are made to add up to 1, and four logits.

    Args:
        session: Whose background computes.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "entropyPart", parent)
        self._is_moving_all = False
        self.weights = [
            SliderRow(f"trueWeight{c}", self.tr("class {0}").format(c), (0.0, 100.0, 1.0), _WEIGHTS[c], self)
            for c in range(_CLASSES)
        ]
        self.logits = [
            SliderRow(f"logit{c}", self.tr("class {0}").format(c), (-6.0, 6.0, 0.1), _LOGITS[c], self)
            for c in range(_CLASSES)
        ]
        self.one_hot = self._button("oneHot", self.tr("One-hot"), self.tr("All of p on its likeliest class"))
        self.one_hot.clicked.connect(self._on_one_hot)
        self.match = self._button(
            "matchP", self.tr("q = p"), self.tr("Logits that give the true distribution")
        )
        self.match.clicked.connect(self._on_match)
        buttons = QHBoxLayout()
        buttons.addWidget(self.one_hot)
        buttons.addWidget(self.match)
        buttons.addStretch(1)
        self.controls.addWidget(heading(self.tr("True: p, made to add up to 1"), self))
        for row in self.weights:
            self.controls.addWidget(row)
        self.controls.addWidget(heading(self.tr("Predicted: logits, q = softmax"), self))
        for row in self.logits:
            self.controls.addWidget(row)
        self.controls.addLayout(buttons)
        self.controls.addWidget(self.said)
        self.controls.addStretch(1)
        for row in (*self.weights, *self.logits):
            row.moved.connect(self._on_moved)
        self.plot = DistributionPair(self)
        self.plot.setObjectName("entropyPair")
        self.plot.setAccessibleName(self.tr("True and predicted distribution"))
        self.plot.setMinimumHeight(_LEAST_PX)
        self.sum = StackedBars(self)
        self.sum.setObjectName("entropySum")
        self.sum.setAccessibleName(self.tr("Cross-entropy = entropy + divergence"))
        self.picture.addWidget(self.plot, 1)
        self.picture.addWidget(self.sum)

    def compute(self) -> None:
        """Relate both."""
        weights = np.array([row.value() for row in self.weights])
        p = weights / weights.sum() if weights.sum() > 0 else np.full(_CLASSES, 1 / _CLASSES)
        logits = [row.value() for row in self.logits]

        def work() -> Entropies:
            from engine.explore.losses.entropy import entropies

            return entropies(p.tolist(), logits)

        self.session.background.submit(_KEY, work, self._take, self.refuse)

    def _take(self, found: Entropies) -> None:
        self.plot.show_pair(found.p_C, found.q_C)
        divergence = max(0.0, found.divergence)
        self.sum.show_bars(
            [
                StackedBar(
                    self.tr("cross-entropy"),
                    found.cross_entropy,
                    (BarPart("H(p)", found.entropy, 2), BarPart("KL(p ‖ q)", divergence, 4)),
                ),
                StackedBar(self.tr("entropy"), found.entropy, (BarPart("H(p)", found.entropy, 2),)),
                StackedBar(self.tr("divergence"), divergence, (BarPart("KL", divergence, 4),)),
            ]
        )
        tick = "\N{CHECK MARK}" if found.adds_up else "\N{BALLOT X}"
        text = self.tr("{0} H(p, q) = {1} = H(p) + KL = {2} + {3}. {4}")
        self.said.setText(
            text.format(
                tick,
                number_text(found.cross_entropy),
                number_text(found.entropy),
                number_text(divergence),
                self._what_it_means(found),
            )
        )

    def _what_it_means(self, found: Entropies) -> str:
        if found.divergence < 1e-6:
            return self.tr("The prediction is right: no loss is below the entropy, and nothing is pulled.")
        at = int(np.argmax(np.abs(found.gradient_C)))
        way = self.tr("down") if found.gradient_C[at] > 0 else self.tr("up")
        text = self.tr(
            "Training moves logit {0} {1} hardest; it can take away the divergence, never the entropy."
        )
        return text.format(at, way)

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _set(self, rows: list[SliderRow], values: list[float]) -> None:
        self._is_moving_all = True
        for row, value in zip(rows, values, strict=True):
            row.set_value(value)
        self._is_moving_all = False
        self.ask()

    @Slot()
    def _on_one_hot(self) -> None:
        weights = [row.value() for row in self.weights]
        best = int(np.argmax(weights))
        self._set(self.weights, [100.0 if c == best else 0.0 for c in range(_CLASSES)])

    @Slot()
    def _on_match(self) -> None:
        weights = np.maximum([row.value() for row in self.weights], 1e-9)
        logs = np.log(weights / weights.sum())
        # The logits may be moved together; the slider of the likeliest class stands at 3.
        self._set(self.logits, np.maximum(logs - logs.max() + 3, _LOWEST_LOGIT).tolist())

    @Slot(float)
    def _on_moved(self, value: float) -> None:
        del value
        if not self._is_moving_all:
            self.ask()
