"""What was drawn by chance: the samples against the density, the generator and its seed in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from trainer_gui.plots.distribution_plot import DistributionPlot
from trainer_gui.tabs.page import note

if TYPE_CHECKING:
    from engine.explore.bench.view import Drawn


class ChancePage(QWidget):
    """Shows one random call."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chancePage")
        self.plot = DistributionPlot(self)
        self.plot.setObjectName("drawnSamples")
        self.plot.setAccessibleName(self.tr("Samples and their distribution"))
        self.words = note("drawnWords", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(3)
        self.plot.setMinimumSize(120, 90)
        column.addWidget(self.plot, 1)
        column.addWidget(self.words)
        self._drawn: Drawn | None = None

    def show_drawn(self, drawn: Drawn | None) -> None:
        """Show what a call drew; the same again changes nothing."""
        if drawn is self._drawn:
            return
        self._drawn = drawn
        if drawn is None:
            return
        label = self.tr("(x − mean) / std") if drawn.is_standardised else self.tr("value")
        self.plot.show_samples(
            drawn.samples_S, drawn.x_P, drawn.density_P, is_discrete=drawn.is_discrete, x_label=label
        )
        self.words.setText(self._sentence(drawn))

    def _sentence(self, drawn: Drawn) -> str:
        n = f"{drawn.samples_S.size:,}"
        text = self.tr("{0} samples: {1}.").format(n, drawn.distribution)
        if drawn.own_generator:
            more = self.tr(
                "Drawn by a generator of the step's own (seed {0}): the same numbers whatever stands before it."
            )
        else:
            more = self.tr(
                "Drawn by the bench's generator (seed {0} before the first step): another random step before it "
                "gives other numbers."
            )
        text = f"{text} {more.format(drawn.seed)}"
        if drawn.is_standardised:
            text += " " + self.tr(
                "Each element has a mean or a spread of its own; drawn is how many standard deviations it lies away."
            )
        return text
