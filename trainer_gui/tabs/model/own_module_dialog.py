"""The question before a file's code may run: what it is, which class of it, made with what, and its whole text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.catalogue.own_arguments import arguments_of_text, text_of_arguments
from engine.own_code.classes import Argument, Outline, OwnClass
from engine.own_code.values import SourceFile
from trainer_gui.forms.choice_fields import CalmCombo
from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.tabs.page import note
from trainer_gui.tabs.source_view import SourceView

_WIDTH_PX, _HEIGHT_PX = 760, 640
# More arguments than fit into this are scrolled: the text of the file stays in view.
_MOST_FORM_PX = 240


class OwnModuleDialog(QDialog):
    """Shows a file that was read, not run, and asks whether its code may run.

    Args:
        path: The file.
        file: Its content.
        found: What its text says.
        chosen: Class and arguments of a module that is opened again; empty for a first time.
        parent: Owner.
    """

    def __init__(
        self,
        path: Path,
        file: SourceFile,
        found: Outline,
        chosen: Mapping[str, Any],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("ownModuleDialog")
        self.setWindowTitle(self.tr("Open a module from a file"))
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        self._path, self._file, self._found, self._chosen = path, file, found, chosen
        self._lines: dict[str, QLineEdit] = {}
        self._arguments: dict[str, Any] = {}
        self.warning = note("ownModuleWarning", self)
        self.warning.setText(
            self.tr(
                "If you allow it, the code of this file runs on this computer with your rights: it can read, change "
                "and send whatever you can. Allow it only if you have read it or trust who wrote it. A file that "
                "changes later is asked about again."
            )
        )
        self.place = note("ownModulePath", self)
        self.place.setText(str(path))
        self.classes = CalmCombo(self)
        self.classes.setObjectName("ownModuleClass")
        self.classes.setAccessibleName(self.tr("Class to open"))
        for item in found.classes:
            self.classes.addItem(item.name, item)
        self.classes.currentIndexChanged.connect(self._on_class)
        self.classes.activated.connect(self._on_picked)
        self.problem = ProblemLabel(self)
        self.problem.setObjectName("ownModuleProblem")
        self.source = SourceView("ownModuleDialogSource", self.tr("Text of the file"), self)
        self.source.show_text(found.text)
        self._form = QWidget(self)
        self._rows = QFormLayout(self._form)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.addRow(self.tr("Class"), self.classes)
        self._n_fixed = self._rows.rowCount()
        self._lay_out()
        names = [item.name for item in found.classes]
        wanted = chosen.get("class_name")
        self.classes.setCurrentIndex(names.index(wanted) if wanted in names else 0)
        self._on_class(self.classes.currentIndex())

    def _lay_out(self) -> None:
        self.buttons = QDialogButtonBox(self)
        self.allow = self.buttons.addButton(self.tr("Allow and open"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.allow.setObjectName("allowOwnModule")
        self.cancel = self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.cancel.setObjectName("cancelOwnModule")
        self.allow.setAutoDefault(False)
        self.cancel.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.place)
        column.addWidget(self.warning)
        self._area = QScrollArea(self)
        self._area.setObjectName("ownModuleArguments")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._form)
        column.addWidget(self._area)
        column.addWidget(self.problem)
        column.addWidget(self.source, 1)
        column.addWidget(self.buttons)
        self.cancel.setFocus()

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of the layer as they are chosen."""
        found: OwnClass | None = self.classes.currentData()
        return {
            "path": str(self._path),
            "class_name": found.name if found is not None else "",
            "arguments": self._arguments,
            "sha256": self._file.sha256,
        }

    @property
    def argument_lines(self) -> Mapping[str, QLineEdit]:
        """The field of each argument by its name; that of further ones under the empty name."""
        return self._lines

    @Slot(int)
    def _on_class(self, row: int) -> None:
        while self._rows.rowCount() > self._n_fixed:
            self._rows.removeRow(self._n_fixed)
        self._lines = {}
        found: OwnClass | None = self.classes.itemData(row)
        if found is not None:
            given = dict(self._chosen.get("arguments", {}))
            if self._chosen.get("class_name") != found.name:
                given = {}
            for argument in found.arguments:
                self._add_line(argument, given)
            others = {name: value for name, value in given.items() if name not in self._lines}
            if found.is_open or others:
                self._add_open_line(others)
        self._area.setFixedHeight(min(self._rows.sizeHint().height(), _MOST_FORM_PX))
        self._read()

    @Slot(int)
    def _on_picked(self, row: int) -> None:
        """The text begins at its top, as all of it will run; who picks a class is shown that one."""
        found: OwnClass | None = self.classes.itemData(row)
        if found is not None:
            self.source.show_line(found.line)

    def _add_line(self, argument: Argument, given: Mapping[str, Any]) -> None:
        line = QLineEdit(self)
        line.setObjectName(f"ownArgument.{argument.name}")
        line.setAccessibleName(argument.name)
        line.setToolTip(argument.annotation)
        if argument.name in given:
            line.setText(_value_text(given[argument.name]))
        elif argument.is_plain:
            line.setText(argument.default_text)
        line.setPlaceholderText(self.tr("needed") if argument.is_required else argument.default_text)
        line.textChanged.connect(self._read)
        self._lines[argument.name] = line
        self._rows.addRow(argument.name, line)

    def _add_open_line(self, others: Mapping[str, Any]) -> None:
        line = QLineEdit(text_of_arguments(others), self)
        line.setObjectName("ownArgumentsMore")
        line.setAccessibleName(self.tr("Further arguments"))
        line.setPlaceholderText("name=value")
        line.textChanged.connect(self._read)
        self._lines[""] = line
        self._rows.addRow(self.tr("further"), line)

    @Slot()
    def _read(self) -> None:
        """Take the arguments over as they stand, or say what is wrong with them."""
        found: OwnClass | None = self.classes.currentData()
        problem = self._found.problem
        arguments: dict[str, Any] = {}
        missing: list[str] = []
        try:
            for argument in found.arguments if found is not None else ():
                text = self._lines[argument.name].text().strip()
                if not text:
                    missing += [argument.name] if argument.is_required else []
                    continue
                value = arguments_of_text(f"{argument.name}={text}")[argument.name]
                if not (argument.is_plain and repr(value) == repr(argument.default)):
                    arguments[argument.name] = value
            if "" in self._lines:
                arguments |= arguments_of_text(self._lines[""].text())
        except (ValueError, KeyError) as error:
            problem = problem or str(error)
        if missing and not problem:
            problem = self.tr("Still needed: {0}.").format(", ".join(missing))
        self._arguments = arguments
        self.problem.show_problem(problem)
        self.allow.setEnabled(not problem and found is not None)


def _value_text(value: Any) -> str:
    return text_of_arguments({"x": value}).removeprefix("x=")
