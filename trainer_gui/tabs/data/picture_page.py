"""The samples as points: one feature over another, or over the target.

Shape suffix: D samples that are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from trainer_gui.forms.choice_fields import CalmCombo
from trainer_gui.plots.class_bars import ClassBars
from trainer_gui.plots.line_fit import LineFitPlot
from trainer_gui.plots.surface_fit import SurfaceFitPlot
from trainer_gui.tabs.data.data_view import DataView
from trainer_gui.tabs.data.sentences import count_text

Floats = NDArray[np.float64]

MARGIN_PX: Final = 6


class PicturePage(QWidget):
    """A scatter of the samples, which columns it shows, and how many samples each class has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataPicture")
        self._view: DataView | None = None
        self._axes: tuple[object, ...] = ()
        self._drawn: DataView | None = None
        self.x_choice = self._axis_combo("pictureX", self.tr("Column along the horizontal axis"))
        self.y_choice = self._axis_combo("pictureY", self.tr("Column along the vertical axis"))
        self._axis_row = QWidget(self)
        row = QHBoxLayout(self._axis_row)
        row.setContentsMargins(MARGIN_PX, 0, MARGIN_PX, 0)
        for text, combo in ((self.tr("&Across"), self.x_choice), (self.tr("&Up"), self.y_choice)):
            label = QLabel(text, self._axis_row)
            label.setBuddy(combo)
            row.addWidget(label)
            row.addWidget(combo, 1)
        self.by_class = SurfaceFitPlot(self)
        self.by_part = LineFitPlot(self)
        self._plots = QStackedWidget(self)
        for plot, name in ((self.by_class, "pictureByColor"), (self.by_part, "pictureByPart")):
            plot.setObjectName(name)
            plot.setAccessibleName(self.tr("Samples"))
            plot.set_message(self.tr("The samples appear here."))
            self._plots.addWidget(plot)
        self.bars = ClassBars(self)
        self.bars.setObjectName("classBars")
        self.caption = QLabel(self)
        self.caption.setObjectName("pictureCaption")
        self.caption.setWordWrap(True)
        self.caption.setContentsMargins(MARGIN_PX, 0, MARGIN_PX, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, MARGIN_PX, 0, 0)
        column.addWidget(self._axis_row)
        column.addWidget(self._plots, 1)
        column.addWidget(self.bars)
        column.addWidget(self.caption)
        self._axis_row.setVisible(False)
        self.bars.setVisible(False)

    def show_view(self, view: DataView) -> None:
        """Show samples. Chosen columns stay chosen while the data has columns of their names."""
        self._view = view
        names, target = view.data.facts.feature_names, view.data.facts.target_name
        is_number = not view.data.facts.class_names
        self._fill(self.x_choice, names, 0)
        self._fill(self.y_choice, (*names, target) if is_number else names, 1)
        self._axis_row.setVisible(len(names) > 1)
        self.bars.setVisible(not is_number)
        self.bars.show_counts(view.class_counts_KP, view.data.facts.class_names)
        self._draw()

    def _axis_combo(self, name: str, accessible: str) -> CalmCombo:
        combo = CalmCombo(self)
        combo.setObjectName(name)
        combo.setAccessibleName(accessible)
        combo.setToolTip(accessible)
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        combo.setMinimumContentsLength(6)
        combo.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.activated.connect(self._on_axis_chosen)
        return combo

    @staticmethod
    def _fill(combo: CalmCombo, names: Sequence[str], first: int) -> None:
        if [combo.itemText(i) for i in range(combo.count())] == list(names):
            return
        before = combo.currentText()
        combo.clear()
        combo.addItems(list(names))
        known = list(names).index(before) if before in names else min(first, len(names) - 1)
        combo.setCurrentIndex(known)

    @Slot(int)
    def _on_axis_chosen(self, index: int) -> None:
        del index
        self._draw()

    def _draw(self) -> None:
        view = self._view
        if view is None:
            return
        facts = view.data.facts
        drawn_D = view.rows_R[view.drawn_D]
        part_D = view.part_R[view.drawn_D]
        x_DF = view.data.samples.x_NF[drawn_D]
        target_D = view.data.samples.y_N[drawn_D].astype(np.float64)
        n_features = facts.n_features
        x_at = max(0, self.x_choice.currentIndex())
        y_at = max(0, self.y_choice.currentIndex()) if n_features > 1 else n_features
        is_target_up = y_at == n_features
        x_D = x_DF[:, x_at]
        y_D = target_D if is_target_up else x_DF[:, y_at]
        y_name = facts.target_name if is_target_up else facts.feature_names[y_at]
        is_by_part = is_target_up and not facts.class_names
        plot = self.by_part if is_by_part else self.by_class
        axes = (facts.feature_names, facts.target_name, facts.class_names, x_at, y_at)
        if axes != self._axes:
            # Other columns have other ranges.
            self._axes = axes
            self.by_part.clear()
            self.by_class.clear()
        if is_by_part:
            self.by_part.show_points(x_D, y_D, part_D)
        else:
            self.by_class.set_classes(facts.class_names)
            self.by_class.show_points(x_D, y_D, target_D, part_D)
        plot.set_labels(facts.feature_names[x_at], y_name)
        self._plots.setCurrentWidget(plot)
        self._describe(view, int((~(np.isfinite(x_D) & np.isfinite(y_D))).sum()), is_by_part)

    def _describe(self, view: DataView, n_missing: int, is_by_part: bool) -> None:
        n, n_drawn = len(view.rows_R), len(view.drawn_D)
        if n == 1:
            sentences = [self.tr("1 sample.")]
        elif n_drawn < n:
            text = self.tr("{0} of {1} samples are drawn, picked at random.")
            sentences = [text.format(count_text(n_drawn), count_text(n))]
        else:
            sentences = [self.tr("{0} samples.").format(count_text(n))]
        if not is_by_part and not view.data.facts.class_names:
            sentences.append(self.tr("The colour is {0}.").format(view.data.facts.target_name))
        if n_missing:
            text = self.tr("{0} are not drawn, because a value is missing.")
            sentences.append(text.format(count_text(n_missing)))
        self.caption.setText(" ".join(sentences))
