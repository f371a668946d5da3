"""CTC: every way to align the labels with the steps, how likely each place is, and the most probable way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.explore.losses.fault import number_text
from engine.spec import Node
from trainer_gui.plots.alignment_lattice import AlignmentLattice
from trainer_gui.tabs.loss_activation.losses.panel import Asked, LossPanel
from trainer_gui.tabs.page import note

if TYPE_CHECKING:
    from engine.explore.losses.ctc_lattice import CtcLattice

_LEAST_PX = 84


class LatticePanel(LossPanel):
    """Draws the lattice of the sequence of the cell in hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = AlignmentLattice(self)
        self.plot.setObjectName("ctcLattice")
        self.plot.setAccessibleName(self.tr("Alignments of labels and steps"))
        self.said = note("latticeNote", self)
        self.plot.setMinimumHeight(_LEAST_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.plot, 1)
        column.addWidget(self.said)

    def fits(self, node: Node) -> bool:
        """True for CTC."""
        return node.kind == "CTCLoss"

    def job(self, asked: Asked) -> Callable[[], CtcLattice]:
        """Compute the lattice of one sample: its steps that count and its labels that count."""

        def work() -> CtcLattice:
            from engine.explore.losses.ctc_lattice import ctc_lattice

            inputs = asked.inputs
            sample = asked.place[1] if len(asked.place) == 3 else 0
            steps, count = int(inputs["input_lengths"][sample]), int(inputs["target_lengths"][sample])
            log_TC = inputs["log_probs"][:steps, sample].astype(np.float64)
            targets = inputs["targets"]
            start = 0 if targets.ndim == 2 else int(inputs["target_lengths"][:sample].sum())
            row = targets[sample] if targets.ndim == 2 else targets[start:]
            labels = [int(label) for label in row[:count]]
            blank = int(asked.node.params.get("blank", 0))
            return ctc_lattice(log_TC, labels, blank)

        return work

    def take(self, asked: Asked, result: CtcLattice) -> None:
        """Draw it."""
        blank = int(asked.node.params.get("blank", 0))
        names = [
            self.tr("blank") if label == blank else self.tr("label {0}").format(label)
            for label in result.states_U
        ]
        self.plot.show_lattice(result.posterior_TU, names, result.edges, result.best_U_T)
        if result.n_alignments == 0:
            self.said.setText(
                self.tr("There are too few steps for these labels: no way exists, the loss is infinite.")
            )
            return
        path = " ".join("·" if label == blank else str(label) for label in result.best_path)
        share = result.best_probability / float(np.exp(-result.loss)) if np.isfinite(result.loss) else 0.0
        tick = "\N{CHECK MARK}" if result.agrees else "\N{BALLOT X}"
        text = self.tr(
            "{0} ways; the best is {1} with probability {2}, {3:.0f} % of all. "
            "Loss = −log of their sum = {4} = torch {5} {6}"
        )
        self.said.setText(
            text.format(
                result.n_alignments,
                path,
                number_text(result.best_probability),
                100 * share,
                number_text(result.loss),
                number_text(result.torch_loss),
                tick,
            )
        )

    def say(self, sentence: str) -> None:
        """Show a sentence instead."""
        self.plot.show_message(sentence)
        self.said.setText("")
