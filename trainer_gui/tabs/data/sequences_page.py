"""Sequences as small line plots, one panel a class."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from trainer_gui.plots.class_bars import ClassBars
from trainer_gui.plots.sequence_lines import MOST_LINES, SequenceGroup, SequenceLines
from trainer_gui.tabs.data.data_view import DataView
from trainer_gui.theme.apply import current_theme, theme_notifier

MOST_PANELS: Final = 8


class SequencesPage(QWidget):
    """A few sequences of each class, and how many each has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataSequencesPage")
        self._view: DataView | None = None
        self.lines = SequenceLines(self)
        self.lines.setObjectName("sequenceLines")
        self.bars = ClassBars(self)
        self.bars.setObjectName("sequenceClasses")
        self.note = QLabel(self)
        self.note.setObjectName("sequencesNote")
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self.note)
        column.addWidget(self.lines, 1)
        column.addWidget(self.bars)
        theme_notifier().changed.connect(self._on_theme)

    def show_view(self, view: DataView) -> None:
        """Show sequences."""
        self._view = view
        facts, items = view.data.facts, view.data.samples.items
        if items is None:
            return
        theme = current_theme()
        target_R = view.target()
        names = facts.class_names or (facts.target_name,)
        groups = []
        for k, name in enumerate(names[:MOST_PANELS]):
            rows = view.rows_R[target_R == k] if facts.class_names else view.rows_R
            if not len(rows):
                continue
            lines = np.asarray(items.read(rows[:MOST_LINES]), dtype=np.float64)
            color = theme.class_color(k) if facts.class_names else theme.train_point
            groups.append(SequenceGroup(name, color, len(rows), lines))
        self.lines.show_groups(tuple(groups))
        self.bars.setVisible(bool(facts.class_names))
        self.bars.show_counts(view.class_counts_KP, facts.class_names)
        moments, numbers = items.shape
        text = (
            self.tr("Each sample is a sequence of {0} moments with one number each; the bottom axis is time.")
            if numbers == 1
            else self.tr(
                "Each sample is a sequence of {0} moments with {1} numbers each; the bottom axis is time."
            )
        )
        self.note.setText(text.format(moments, numbers))

    def _on_theme(self, theme: object) -> None:
        del theme
        if self._view is not None:
            self.show_view(self._view)
