"""The left side of the import dialog: how the file is read, what is predicted, and what comes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from engine.catalogue import dataset
from engine.catalogue.entry import Task
from engine.catalogue.params import Param
from engine.data.samples import Samples
from engine.data.table import Table
from engine.spec import Problem
from trainer_gui.forms import ParamForm
from trainer_gui.forms.choice_fields import CalmCombo, ColumnsField
from trainer_gui.tabs.data.import_choice import PREFIX, READING, ColumnKind, ImportChoice
from trainer_gui.tabs.data.sentences import count_text

WIDTH_PX: Final = 340
LEARNING: Final = ("task", "missing")


class ImportForm(QScrollArea):
    """Shows a choice and tells of changes; only the three boxes at the end keep their own state.

    Signals:
        edited: Name of a parameter of the dataset ``csv``, and its new value.
    """

    edited = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importForm")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH_PX)
        self._body = QWidget(self)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._add_heading(self.tr("How the file is read"))
        self.reading_form = self._add_form(READING)
        self.detected = self._add_sentence("importDetected")
        self._add_heading(self.tr("What is learned"))
        self.target = CalmCombo(self._body)
        self.target.setObjectName("importTarget")
        self.target.setAccessibleName(self.tr("Column to predict"))
        self.target.setToolTip(self.tr("The column that the model learns to predict"))
        self.target.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.target.setMinimumContentsLength(10)
        self.target.activated.connect(self._on_target)
        self._add_labelled(self.tr("&Predict"), self.target)
        self.features = ColumnsField(self._body)
        self.features.setObjectName("importFeatures")
        self.features.setAccessibleName(self.tr("Columns that the model sees"))
        self.features.setToolTip(self.tr("The columns that the model sees; what is not ticked is ignored"))
        self.features.valueEdited.connect(self._on_features)
        self._add_labelled(self.tr("&from"), self.features)
        self.learning_form = self._add_form(LEARNING)
        self.task_text = self._add_sentence("importTask")
        self._add_heading(self.tr("What the project becomes"))
        self.standardize = self._add_box(
            "importStandardize",
            self.tr("&Standardize features"),
            self.tr("Brings each feature to mean 0 and standard deviation 1. This usually helps: with columns of "
                    "very different size one learning rate is too large for some and too small for others."),
        )  # fmt: skip
        self.keep_validation = self._add_box(
            "importValidation",
            self.tr("&Keep 20 % for validation"),
            self.tr("These samples are watched but not trained on, and so tell whether the model also works on "
                    "what it has not seen."),
        )  # fmt: skip
        self.fit_model = self._add_box(
            "importFitModel",
            self.tr("&Fit model and loss to this data"),
            self.tr(
                "Takes the place of the model, the loss, the optimizer and the batches. Undo brings them back."
            ),
        )
        self.fit_model.setChecked(True)
        self._column.addStretch(1)
        self.setWidget(self._body)

    def show_choice(
        self,
        choice: ImportChoice,
        table: Table | None,
        kinds: Mapping[str, ColumnKind],
        samples: Samples | None,
    ) -> None:
        """Show a choice; problems shown before are gone.

        Args:
            choice: What is chosen.
            table: The file as far as it was read; None while it is not.
            kinds: What its columns hold.
            samples: What it gives; None while that is not known.
        """
        values = choice.form_values()
        self.reading_form.show(values)
        self.learning_form.show(values)
        names = table.names if table is not None else ()
        self._show_target(choice.target_in(names) if names else "", names)
        target = choice.target_in(names) if names else ""
        with QSignalBlocker(self.features):
            self.features.set_choices([name for name in names if name != target])
            self.features.show_value(choice.features_in(names) if names else ())
        self.features.setEnabled(bool(names))
        self.target.setEnabled(bool(names))
        self.detected.setText(self._detected_text(table) if table is not None else "")
        self.detected.setVisible(table is not None)
        text = self._task_text(choice, target, kinds.get(target), samples)
        self.task_text.setText(text)
        self.task_text.setVisible(bool(text))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show what is wrong at the fields that are to blame."""
        for form in (self.reading_form, self.learning_form):
            for problem in problems:
                name = problem.path.removeprefix(f"{PREFIX}.")
                if name in (READING if form is self.reading_form else LEARNING):
                    form.editor(name).show_problem(problem.message[:1].upper() + problem.message[1:])

    def _detected_text(self, table: Table) -> str:
        options = table.options
        header = (
            self.tr("the first row names the columns")
            if options.header == "yes"
            else self.tr("the first row holds values")
        )
        return self.tr("Read with delimiter {0}, encoding {1} and decimal {2}; {3}.").format(
            options.delimiter, options.encoding, options.decimal, header
        )

    def _task_text(
        self, choice: ImportChoice, target: str, kind: ColumnKind | None, samples: Samples | None
    ) -> str:
        if samples is None or kind is None:
            return ""
        if samples.task is Task.CLASSIFICATION:
            text = self.tr('Predicts which of {0} classes a row belongs to, by "{1}".').format(
                count_text(len(samples.class_names)), target
            )
            if choice.task == "auto":
                text += " " + self.tr("Auto chose classification, because the column holds text.")
            return text
        text = self.tr('Predicts the number in "{0}".').format(target)
        if choice.task == "auto":
            text += " " + self.tr("Auto chose regression, because the column holds numbers.")
        if kind.looks_like_classes:
            more = self.tr(
                "It has only {0} different whole numbers: if they name classes, choose classification."
            )
            text += " " + more.format(kind.n_different)
        return text

    def _show_target(self, target: str, names: Sequence[str]) -> None:
        if [self.target.itemText(i) for i in range(self.target.count())] != list(names):
            self.target.clear()
            self.target.addItems(list(names))
        self.target.setCurrentIndex(list(names).index(target) if target in names else -1)

    def _add_heading(self, text: str) -> None:
        label = QLabel(text, self._body)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        self._column.addWidget(label)

    def _add_form(self, only: Sequence[str]) -> ParamForm:
        form = ParamForm(self._body)
        form.set_params(PREFIX, _declared(only))
        form.edited.connect(self._on_form_edited)
        self._column.addWidget(form)
        return form

    def _add_labelled(self, text: str, field: QWidget) -> None:
        label = QLabel(text, self._body)
        label.setBuddy(field)
        self._column.addWidget(label)
        self._column.addWidget(field)

    def _add_box(self, name: str, text: str, why: str) -> QCheckBox:
        box = QCheckBox(text, self._body)
        box.setObjectName(name)
        box.setToolTip(f"<p>{why}</p>")
        box.setAccessibleDescription(why)
        self._column.addWidget(box)
        label = self._add_sentence(f"{name}Why")
        label.setText(why)
        label.setIndent(22)
        label.setVisible(True)
        return box

    def _add_sentence(self, name: str) -> QLabel:
        label = QLabel(self._body)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        label.setVisible(False)
        self._column.addWidget(label)
        return label

    @Slot(str, object)
    def _on_form_edited(self, path: str, value: Any) -> None:
        self.edited.emit(path.removeprefix(f"{PREFIX}."), value)

    @Slot(int)
    def _on_target(self, index: int) -> None:
        self.edited.emit("target", self.target.itemText(index))

    @Slot(object)
    def _on_features(self, names: Sequence[str]) -> None:
        self.edited.emit("features", tuple(names))


def _declared(only: Sequence[str]) -> list[Param]:
    """Parameters of the dataset ``csv`` by name, none of them folded away: here they are what it is about."""
    entry = dataset("csv")
    assert entry is not None
    return [replace(param, advanced=False) for name in only for param in entry.params if param.name == name]
