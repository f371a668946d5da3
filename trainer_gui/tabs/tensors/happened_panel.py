"""What the shown step did, in sentences; what went wrong, with torch's own words behind *Details*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.tabs.page import note

if TYPE_CHECKING:
    from engine.explore.bench.view import StepView

_MOST_PX = 150


class HappenedPanel(QWidget):
    """Tells of one step.

    Signals:
        edit_asked: The user wants to mend the step.
    """

    edit_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("happenedPanel")
        self._details_text = ""
        self._is_step = False
        inner = QWidget(self)
        self.sentence = note("happened", inner)
        self.sentence.setAccessibleName(self.tr("What happened"))
        self.fault = ProblemLabel(inner)
        self.fault.setObjectName("stepFault")
        self.advice = note("stepAdvice", inner)
        self.warnings = note("stepWarnings", inner)
        self.details_button = QPushButton(self.tr("Details"), inner)
        self.details_button.setObjectName("faultDetails")
        self.details_button.setCheckable(True)
        self.details_button.setToolTip(self.tr("Shows what torch said, word for word."))
        self.details_button.toggled.connect(self._on_details)
        self.edit_button = QPushButton(self.tr("Edit the step"), inner)
        self.edit_button.setObjectName("mendStep")
        self.edit_button.clicked.connect(self.edit_asked)
        self.details = QLabel(inner)
        self.details.setObjectName("torchMessage")
        self.details.setAccessibleName(self.tr("What torch said"))
        self.details.setTextFormat(Qt.TextFormat.PlainText)
        self.details.setWordWrap(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._buttons = QWidget(inner)
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.addWidget(self.edit_button)
        buttons.addWidget(self.details_button)
        buttons.addStretch(1)
        column = QVBoxLayout(inner)
        column.setContentsMargins(6, 4, 6, 4)
        column.setSpacing(3)
        for widget in (self.sentence, self.fault, self.advice, self.warnings):
            column.addWidget(widget)
        column.addWidget(self._buttons)
        column.addWidget(self.details)
        column.addStretch(1)
        self._inner = inner
        self.area = QScrollArea(self)
        self.area.setObjectName("happenedArea")
        self.area.setFrameShape(QFrame.Shape.StyledPanel)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_sentence("")

    def show_sentence(self, text: str) -> None:
        """Say something that is not about a step."""
        self._is_step = False
        self._show(text, "", "", (), "")

    def show_fault(self, text: str) -> None:
        """Say what went wrong that is not about a step."""
        self._is_step = False
        self._show("", text, "", (), "")

    def show_step(self, step: StepView) -> None:
        """Tell what a step did, or why it could not be carried out."""
        self._is_step = True
        if step.fault is not None:
            fault = step.fault
            self._show("", fault.sentence, fault.advice, step.warnings, fault.details)
        else:
            self._show(step.happened, "", "", step.warnings, "")

    def _show(self, sentence: str, fault: str, advice: str, warnings: tuple[str, ...], details: str) -> None:
        if details != self._details_text:
            self.details_button.setChecked(False)
        self._details_text = details
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.fault.show_problem(fault)
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self.warnings.setText("\n".join(self.tr("torch warns: {0}").format(text) for text in warnings))
        self.warnings.setVisible(bool(warnings))
        self.edit_button.setVisible(bool(fault) and self._is_step)
        self.details_button.setVisible(bool(details))
        self._buttons.setVisible(bool(fault))
        self.details.setText(details)
        self.details.setVisible(bool(details) and self.details_button.isChecked())
        self._fit()

    def _fit(self) -> None:
        """As high as the text, up to a bound: it must not push the picture away."""
        frame_px = 2 * self.area.frameWidth()
        width_px = max(120, self.width() - frame_px)
        layout = self._inner.layout()
        assert layout is not None
        wanted_px = layout.totalHeightForWidth(width_px) + frame_px
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if wanted_px > _MOST_PX:
            bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self.area.setVerticalScrollBarPolicy(bar)
        line_px = self.fontMetrics().height()
        self.setFixedHeight(max(line_px + 14, min(_MOST_PX, wanted_px)))

    def resizeEvent(self, event: object) -> None:
        """Other widths take other heights."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    @Slot(bool)
    def _on_details(self, on: bool) -> None:
        self.details.setVisible(on and bool(self._details_text))
        self._fit()
