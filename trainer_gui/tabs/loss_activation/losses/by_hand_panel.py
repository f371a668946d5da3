"""The formula carried out step by step with the user's numbers, ticked where torch says the same."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from engine.explore.losses.fault import number_text
from trainer_gui.tabs.loss_activation.losses.panel import Asked, LossPanel

if TYPE_CHECKING:
    from engine.explore.losses.by_hand.compare import ByHand
    from engine.explore.losses.by_hand.sheet import HandStep

# More lines of a step than these are not read; the rest is counted.
_MOST_LINES = 40


class ByHandPanel(LossPanel):
    """Shows every step; the lines of the cell in hand are bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QTextBrowser(self)
        self.text.setObjectName("byHandText")
        self.text.setAccessibleName(self.tr("The loss by hand"))
        self.text.setOpenLinks(False)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(60)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)

    def job(self, asked: Asked) -> Callable[[], ByHand]:
        """Carry the loss out."""
        node, inputs = asked.node, asked.inputs

        def work() -> ByHand:
            from engine.explore.losses.by_hand.compare import loss_by_hand

            return loss_by_hand(node, inputs)

        return work

    def take(self, asked: Asked, result: ByHand) -> None:
        """Write the steps down."""
        parts = [self._end_text(result)]
        parts += [self._step_text(i + 1, step, asked.place) for i, step in enumerate(result.steps)]
        self._show("".join(parts))

    def say(self, sentence: str) -> None:
        """Show a sentence instead."""
        self._show(f"<p>{html.escape(sentence)}</p>")

    def _show(self, text: str) -> None:
        bar = self.text.verticalScrollBar()
        at = bar.value()
        self.text.setHtml(text)
        bar.setValue(at)

    def _end_text(self, result: ByHand) -> str:
        if result.value.ndim:
            same = self.tr("By hand and torch give the same {0} losses.").format(result.value.size)
            other = self.tr("By hand and torch differ by up to {0}.")
            gap = float(np.nanmax(np.abs(result.value - result.torch_value)))
            text = same if result.agrees else other.format(number_text(gap))
        else:
            text = self.tr("by hand {0} = torch {1}") if result.agrees else self.tr("by hand {0} ≠ torch {1}")
            text = text.format(number_text(float(result.value)), number_text(float(result.torch_value)))
        tick = "\N{CHECK MARK}" if result.agrees else "\N{BALLOT X}"
        return f'<p style="margin: 0 0 4px 0"><b>{tick} {html.escape(text)}</b></p>'

    def _step_text(self, number: int, step: HandStep, place: tuple[int, ...]) -> str:
        lines = []
        for line in step.lines[:_MOST_LINES]:
            name = f"[{', '.join(map(str, line.place))}] " if line.place else ""
            text = f"{html.escape(name)}{html.escape(line.text)}"
            is_in_hand = bool(line.place) and line.place == place[: len(line.place)]
            lines.append(f"<b>{text}</b>" if is_in_hand else text)
        more = len(step.lines) - _MOST_LINES
        if more > 0:
            lines.append(html.escape(self.tr("{0} more").format(more)))
        head = self.tr("{0}. {1}:").format(number, step.title)
        body = "".join(f'<div style="margin-left: 18px">{line}</div>' for line in lines)
        return (
            f'<p style="margin: 4px 0 0 0">{html.escape(head)} <i>{html.escape(step.formula)}</i></p>{body}'
        )
