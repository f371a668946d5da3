"""What each parameter and each reduction changes, by number; for cross-entropy also of which two losses it is made."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from engine.explore.losses.fault import number_text
from trainer_gui.forms.value_text import value_text
from trainer_gui.tabs.loss_activation.losses.panel import Asked, LossPanel

if TYPE_CHECKING:
    from engine.explore.losses.effects import ParameterEffect, ReductionEffect
    from engine.explore.losses.entropy import CrossEntropyParts


@dataclass(frozen=True, eq=False)
class Effects:
    """Everything that is told.

    Args:
        parameters: With and without each parameter.
        reductions: With each reduction.
        parts: Cross-entropy in two steps; None for other losses.
    """

    parameters: tuple[ParameterEffect, ...]
    reductions: tuple[ReductionEffect, ...]
    parts: CrossEntropyParts | None


class EffectsPanel(LossPanel):
    """Tells it in a table and in sentences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QTextBrowser(self)
        self.text.setObjectName("effectsText")
        self.text.setAccessibleName(self.tr("What the parameters change"))
        self.text.setOpenLinks(False)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(60)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)

    def job(self, asked: Asked) -> Callable[[], Effects]:
        """Compute the loss with and without."""
        node, inputs = asked.node, asked.inputs

        def work() -> Effects:
            from engine.explore.losses.effects import parameter_effects, reduction_effects
            from engine.explore.losses.entropy import cross_entropy_parts

            parts = None
            if (
                node.kind == "CrossEntropyLoss"
                and inputs["target"].dtype.kind == "i"
                and inputs["input"].ndim == 2
            ):
                counted = (inputs["target"] >= 0) & (inputs["target"] < inputs["input"].shape[1])
                if counted.any():
                    x_NC, y_N = inputs["input"][counted], inputs["target"][counted]
                    parts = cross_entropy_parts(x_NC.astype(np.float64), y_N)
            return Effects(parameter_effects(node, inputs), reduction_effects(node, inputs), parts)

        return work

    def take(self, asked: Asked, result: Effects) -> None:
        """Write it down."""
        del asked
        blocks = [self._reductions(result.reductions)] if result.reductions else []
        blocks += [self._parameter(effect) for effect in result.parameters]
        if result.parts is not None:
            blocks.insert(0, self._parts(result.parts))
        if not blocks:
            blocks = [html.escape(self.tr("This loss has no parameter of this kind and no reduction."))]
        bar = self.text.verticalScrollBar()
        at = bar.value()
        self.text.setHtml("".join(f'<p style="margin: 0 0 6px 0">{block}</p>' for block in blocks))
        bar.setValue(at)

    def say(self, sentence: str) -> None:
        """Show a sentence instead."""
        self.text.setHtml(f"<p>{html.escape(sentence)}</p>")

    def _parts(self, parts: CrossEntropyParts) -> str:
        tick = "\N{CHECK MARK}" if parts.agrees else "\N{BALLOT X}"
        text = self.tr(
            "{0} CrossEntropyLoss {1} = NLLLoss of LogSoftmax {2}; LogSoftmax at the right classes: {3}"
        )
        picked = ", ".join(number_text(float(value)) for value in parts.picked_N)
        whole, nll = number_text(parts.cross_entropy), number_text(parts.nll)
        return f"<b>{html.escape(text.format(tick, whole, nll, picked))}</b>"

    def _parameter(self, effect: ParameterEffect) -> str:
        head = f"{effect.parameter} = {value_text(effect.value)}"
        if not effect.is_chosen:
            head = self.tr("{0} (tried out; yours is the default)").format(head)
        return f"<b>{html.escape(head)}</b><br>{html.escape(effect.sentence)}"

    def _reductions(self, reductions: tuple[ReductionEffect, ...]) -> str:
        rows = []
        for effect in reductions:
            value = self.tr("{0} losses").format(effect.value.size)
            if effect.reduction != "none":
                value = number_text(float(effect.value))
            cells = (effect.reduction, value, number_text(effect.gradient_size), effect.sentence)
            rows.append(
                "".join(f'<td style="padding-right: 12px">{html.escape(cell)}</td>' for cell in cells)
            )
        heads = (self.tr("reduction"), self.tr("loss"), self.tr("largest gradient"), "")
        head = "".join(
            f'<th align="left" style="padding-right: 12px">{html.escape(text)}</th>' for text in heads
        )
        return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
