"""The left side of the tab: which data, how prepared, how split, how cut into batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
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

from engine import catalogue
from engine.catalogue import DATASETS, SAMPLERS
from engine.catalogue.entry import ItemKind, Task
from engine.catalogue.settings import SETTINGS
from engine.spec import Problem, ProjectSpec
from trainer_gui.forms import KindForm, ParamForm
from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.tabs.data.kind_browser import origin_text
from trainer_gui.tabs.data.kind_groups import in_order
from trainer_gui.tabs.data.predict_choice import PredictChoice
from trainer_gui.tabs.data.prepare_panel import PreparePanel
from trainer_gui.tabs.data.sentences import batch_sentence, inputs_sentence, split_sentence, undo_points_text

if TYPE_CHECKING:
    from engine.data.load import LoadedData

WIDTH_PX: Final = (320, 380)
MARGIN_PX: Final = 8
SCALE_PARAMS: Final = ("scale_features", "scale_target")
BATCH_PARAMS: Final = ("batch_size", "shuffle", "drop_last", "num_workers", "pin_memory")


class ChoicePanel(QScrollArea):
    """Shows what is chosen and tells what the user changes; holds no value of record.

    Signals:
        edited: Spec path and new value.
        kind_chosen: Spec path and catalogue id; None for no sampler.
        open_asked: The user wants a file of their own.
        folder_asked: The user wants a folder of images.
        browse_asked: The user wants to look through all kinds of data.
        undo_points_asked: The user wants all changes by hand taken back.
    """

    edited = Signal(str, object)
    kind_chosen = Signal(str, object)
    open_asked = Signal()
    folder_asked = Signal()
    browse_asked = Signal()
    undo_points_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataChoice")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(WIDTH_PX[0])
        self.setMaximumWidth(WIDTH_PX[1])
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._body = QWidget(self)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        self._add_samples()
        self._add_preparation()
        self._add_heading(self.tr("Target"))
        self.predict_choice = PredictChoice(self._body)
        self.predict_choice.edited.connect(self.edited)
        self._column.addWidget(self.predict_choice)
        self._add_heading(self.tr("Split"))
        self.split_form = self._add_form("data.split", "dataSplit")
        self.split_problem = self._add_problem("data.split.problem")
        self.split_text = self._add_sentence("splitSentence")
        self.batch_heading = self._add_heading(self.tr("Batches"))
        self.batch_form = self._add_form("training", "dataBatches", BATCH_PARAMS)
        self.sampler_heading = self._add_heading(self.tr("Sampler"))
        self.sampler_form = KindForm("training.sampler", SAMPLERS, optional=True, parent=self._body)
        self.sampler_form.edited.connect(self.edited)
        self.sampler_form.kindChosen.connect(self.kind_chosen)
        self._column.addWidget(self.sampler_form)
        self.batch_text = self._add_sentence("batchSentence")
        self._column.addStretch(1)
        self.setWidget(self._body)

    def show_project(
        self, spec: ProjectSpec, problems: Sequence[Problem], data: LoadedData | None, is_current: bool
    ) -> None:
        """Show a project; the same call again changes nothing.

        Args:
            spec: The project.
            problems: All of its problems.
            data: The data that was loaded last; None before the first.
            is_current: False if that is not the data that the project describes now.
        """
        entry = catalogue.dataset(spec.data.kind)
        self.data_form.show(spec.data.kind, spec.data.params, problems)
        self.origin.setText(origin_text(entry) if entry is not None else "")
        self.origin.setVisible(bool(self.origin.text()))
        self.data_problem.show_problem(_lines(problems, "data", "data.params", "data.edits"))
        self.undo_button.setVisible(not spec.data.edits.is_empty)
        self.undo_button.setText(undo_points_text(spec.data.edits))
        self.split_form.show(dict(spec.data.split), problems)
        told = any(problem.path.startswith("data.split.") for problem in problems)
        # The same said of both shares together would only repeat what stands at the field.
        self.split_problem.show_problem("" if told else _lines(problems, "data.split"))
        self.batch_form.show(dict(spec.training), problems)
        sampler = spec.training.sampler
        self.sampler_form.show(
            sampler.kind if sampler is not None else None,
            sampler.params if sampler is not None else {},
            problems,
        )
        facts = data.facts if data is not None and is_current else None
        notes = data.notes if data is not None and is_current else ()
        self.notes.setText("\n".join(f"• {note}" for note in notes))
        self.notes.setVisible(bool(notes))
        self._show_preparation(spec, problems, data)
        self.predict_choice.show_data(spec.data, facts, problems)
        self.split_text.setText(split_sentence(facts) if facts is not None else "")
        self.split_text.setVisible(facts is not None)
        self.batch_text.setText(batch_sentence(facts.n_train, spec.training) if facts is not None else "")
        self.batch_text.setVisible(facts is not None)
        self.inputs_text.setText(inputs_sentence(spec.data, facts) if facts is not None else "")
        self.inputs_text.setVisible(facts is not None)

    def set_columns(self, names: Sequence[str]) -> None:
        """Offer these columns of the file wherever a column is asked for."""
        self.data_form.set_choices(names)

    def show_batches(self) -> None:
        """Bring the choices about batches into view."""
        self.ensureWidgetVisible(self.batch_text)
        self.ensureWidgetVisible(self.batch_heading)

    def _show_preparation(
        self, spec: ProjectSpec, problems: Sequence[Problem], data: LoadedData | None
    ) -> None:
        """Show what fits the samples: columns are prepared in other ways than images."""
        item = data.facts.item if data is not None else ItemKind.TABLE
        is_image, is_table = item is ItemKind.IMAGE, item is ItemKind.TABLE
        # Classes have no scale, and an input that is the target is scaled as an input.
        is_number = data is None or data.facts.task is Task.REGRESSION
        is_scaled = is_number and (not spec.data.predicts_input or spec.data.scale_target != "none")
        wanted = SCALE_PARAMS if is_scaled else SCALE_PARAMS[:1]
        params = [param for param in SETTINGS["data"] if param.name in wanted]
        self.preparation_form.set_params("data", params)
        self.preparation_form.setObjectName("dataPreparation")
        self.preparation_form.show(dict(spec.data), problems)
        self.preparation_form.setVisible(not is_image)
        self.images_form.setVisible(is_image)
        if is_image:
            self.images_form.show(dict(spec.data.images), problems)
        self.derived.setVisible(is_table)
        if is_table:
            names = data.facts.feature_names if data is not None else ()
            self.derived.show_data(spec.data, names, problems)

    def _add_samples(self) -> None:
        row = QHBoxLayout()
        self.open_button = self._button(
            "openDataFile",
            self.tr("&Open a file…"),
            self.tr("A table, arrays or images of your own. A file or a folder can also be dropped here."),
        )
        self.folder_button = self._button(
            "openDataFolder",
            self.tr("I&mage folder…"),
            self.tr("A folder that holds one folder of images for each class"),
        )
        self.browse_button = self._button(
            "browseData",
            self.tr("&Browse…"),
            self.tr("All kinds of data by subject, with source and licence"),
        )
        for button, signal in (
            (self.browse_button, self.browse_asked),
            (self.open_button, self.open_asked),
            (self.folder_button, self.folder_asked),
        ):
            button.clicked.connect(signal)
            row.addWidget(button, 1)
        self._column.addLayout(row)
        self._add_heading(self.tr("Samples"))
        self.data_form = KindForm("data", in_order(DATASETS), parent=self._body)
        self.data_form.edited.connect(self.edited)
        self.data_form.kindChosen.connect(self.kind_chosen)
        self._column.addWidget(self.data_form)
        self.origin = self._add_sentence("dataOrigin")
        self.origin.setTextFormat(Qt.TextFormat.RichText)
        self.data_problem = self._add_problem("data.problem.other")
        self.notes = self._add_sentence("dataNotes")
        self.undo_button = self._button(
            "undoPoints",
            "",
            self.tr("Removes added points, puts moved ones back, brings removed ones back."),
        )
        self.undo_button.clicked.connect(self.undo_points_asked)
        self._column.addWidget(self.undo_button)

    def _add_preparation(self) -> None:
        self._add_heading(self.tr("Preparation"))
        self.preparation_form = self._add_form("data", "dataPreparation", SCALE_PARAMS)
        self.images_form = self._add_form("data.images", "dataImages")
        self.derived = PreparePanel(self._body)
        self.derived.edited.connect(self.edited)
        self._column.addWidget(self.derived)
        self.inputs_text = self._add_sentence("inputsSentence")

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self._body)
        button.setObjectName(name)
        button.setToolTip(tip)
        return button

    def _add_heading(self, text: str) -> QLabel:
        label = QLabel(text, self._body)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        label.setContentsMargins(0, MARGIN_PX, 0, 0)
        self._column.addWidget(label)
        return label

    def _add_form(self, path: str, name: str, only: Sequence[str] = ()) -> ParamForm:
        form = ParamForm(self._body)
        params = [param for param in SETTINGS[path] if not only or param.name in only]
        # On the page that explains batches nothing of them is folded away.
        form.set_params(path, [replace(param, advanced=False) for param in params])
        form.setObjectName(name)
        form.edited.connect(self.edited)
        self._column.addWidget(form)
        return form

    def _add_sentence(self, name: str) -> QLabel:
        label = QLabel(self._body)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        label.setVisible(False)
        self._column.addWidget(label)
        return label

    def _add_problem(self, name: str) -> ProblemLabel:
        label = ProblemLabel(self._body)
        label.setObjectName(name)
        self._column.addWidget(label)
        return label


def _lines(problems: Sequence[Problem], *paths: str) -> str:
    """Sentences of problems that no field shows: of a whole group, or of rows changed by hand."""
    found = [
        problem.message
        for problem in problems
        if problem.path in paths or (problem.path.startswith("data.edits") and "data.edits" in paths)
    ]
    return "\n".join(text[:1].upper() + text[1:] for text in found)
