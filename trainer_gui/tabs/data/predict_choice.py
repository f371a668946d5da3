"""What the model is trained to give: the target of the data, or the input itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.catalogue.facts import DataFacts
from engine.catalogue.settings import SETTINGS
from engine.check.shape_words import shape_text
from engine.spec import DataSpec, Problem
from trainer_gui.forms.choice_fields import ChoiceField
from trainer_gui.forms.problem_label import ProblemLabel

_PATH = "data.predict"


class PredictChoice(QWidget):
    """A choice of two, and a sentence that says what the second asks of the model.

    Signals:
        edited: Spec path and new value.
    """

    edited = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataPredict")
        (param,) = (param for param in SETTINGS["data"] if param.name == "predict")
        tip = f"<p>{param.help}</p>"
        label = QLabel(self.tr("P&redict"), self)
        label.setToolTip(tip)
        self.field = ChoiceField(
            ((self.tr("the target"), "target"), (self.tr("the input itself (autoencoder)"), "input")), self
        )
        self.field.setObjectName(f"{_PATH}.field")
        self.field.setAccessibleName(self.tr("What is predicted"))
        self.field.setToolTip(tip)
        self.field.valueEdited.connect(self._on_edited)
        label.setBuddy(self.field)
        self.problem = ProblemLabel(self)
        self.problem.setObjectName(f"{_PATH}.problem")
        self.sentence = QLabel(self)
        self.sentence.setObjectName("predictSentence")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.sentence.setVisible(False)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addWidget(self.sentence)

    def show_data(self, data: DataSpec, facts: DataFacts | None, problems: Sequence[Problem]) -> None:
        """Show what is predicted; the same call again changes nothing.

        Args:
            data: The data part of the project.
            facts: What is known of its samples; None as long as they are not loaded.
            problems: All problems of the project.
        """
        self.field.show_value(data.predict)
        found = [problem.message for problem in problems if problem.path == _PATH]
        self.problem.show_problem("\n".join(text[:1].upper() + text[1:] for text in found))
        text = self.tr(
            "The target of a sample is the sample itself: the model must give the shape {0} that it gets."
        )
        is_told = data.predicts_input and facts is not None
        self.sentence.setText(text.format(shape_text((1, *facts.input_shape))) if is_told and facts else "")
        self.sentence.setVisible(is_told)

    @Slot(object)
    def _on_edited(self, value: str) -> None:
        self.edited.emit(_PATH, value)
