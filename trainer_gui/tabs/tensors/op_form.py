"""The form of one step: which tensors it takes, its parameters, what its results are called, and what it will give."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.catalogue import TensorOpEntry
from engine.catalogue.entry import Results
from engine.spec import BenchStep, Problem
from trainer_gui.forms import ParamForm
from trainer_gui.forms.entry_help import EntryHelp
from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.tabs.page import heading, scrolled
from trainer_gui.tabs.tensors.form_parts import clear_rows, colored_code, is_at, whole_sentence
from trainer_gui.tabs.tensors.input_row import Chosen, InputRow, Named

PREFIX = "bench.form"
# Each name may have at most so many characters, and so may all of them.
_MAX_NAMES = 100


class OpForm(QWidget):
    """Edits a step that is not in the program yet, or one that is about to be replaced.

    The step in hand is no value of record: only *Add* and *Replace* bring it into the project.

    Signals:
        changed: The step in hand is another one.
        accepted: The user wants it in the program.
        left: The user wants to choose another operation.
    """

    changed = Signal()
    accepted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("opForm")
        self._entry: TensorOpEntry | None = None
        self._step: BenchStep | None = None
        self._rows: dict[str, InputRow] = {}
        self._names: tuple[Named, ...] = ()
        self._problems: tuple[Problem, ...] = ()
        self._is_edit = False
        self._build()

    def _build(self) -> None:
        self.back_button = QToolButton(self)
        self.back_button.setObjectName("allOperations")
        self.back_button.setArrowType(Qt.ArrowType.LeftArrow)
        self.back_button.setAutoRaise(True)
        self.back_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back_button.setToolTip(self.tr("All operations (Esc)"))
        self.back_button.setAccessibleName(self.tr("All operations"))
        self.back_button.clicked.connect(self.left)
        self.title = heading("", self)
        self.title.setObjectName("opTitle")
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.back_button)
        head.addWidget(self.title, 1)
        body = QWidget(self)
        self._inputs, self._input_rows = self._form_of_inputs(body)
        # What may be left out, such as out=, stands below what makes the call.
        self._others, self._other_rows = self._form_of_inputs(body)
        self.params = ParamForm(body)
        self.params.edited.connect(self._on_param)
        self.names_line = QLineEdit(body)
        self.names_line.setObjectName(f"{PREFIX}.names")
        self.names_line.setAccessibleName(self.tr("Name of the result"))
        self.names_line.setToolTip(self.tr("What the result is called; several names are parted by commas."))
        self.names_line.setMaxLength(_MAX_NAMES)
        self.names_line.editingFinished.connect(self._on_names)
        self._names_label = QLabel(self.tr("result"), body)
        self._names_label.setBuddy(self.names_line)
        self._names_row = QWidget(body)
        row = QFormLayout(self._names_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addRow(self._names_label, self.names_line)
        self.help = EntryHelp(body)
        self.help.setObjectName("opHelp")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(4)
        for widget in (self._inputs, self.params, self._others, self._names_row, self.help):
            column.addWidget(widget)
        column.addStretch(1)
        self.code = QLabel(self)
        self.code.setObjectName("opCode")
        self.code.setTextFormat(Qt.TextFormat.RichText)
        self.code.setWordWrap(True)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.result = QLabel(self)
        self.result.setObjectName("opResult")
        self.result.setTextFormat(Qt.TextFormat.PlainText)
        self.result.setWordWrap(True)
        self.result.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.problem = ProblemLabel(self)
        self.problem.setObjectName("opProblem")
        self.accept_button = QPushButton(self)
        self.accept_button.setObjectName("acceptStep")
        self.accept_button.clicked.connect(self._on_accept)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setObjectName("cancelStep")
        self.cancel_button.setToolTip(self.tr("Leaves the step as it is"))
        self.cancel_button.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.accept_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(3)
        outer.addLayout(head)
        outer.addWidget(scrolled(body, "opFormArea", self), 1)
        outer.addWidget(self.code)
        outer.addWidget(self.result)
        outer.addWidget(self.problem)
        outer.addLayout(buttons)

    def _form_of_inputs(self, body: QWidget) -> tuple[QWidget, QFormLayout]:
        widget = QWidget(body)
        rows = QFormLayout(widget)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        return widget, rows

    # What the page calls

    @property
    def step(self) -> BenchStep | None:
        """The step in hand."""
        return self._step

    @property
    def is_edit(self) -> bool:
        """True if it takes the place of a step of the program."""
        return self._is_edit

    def row(self, name: str) -> InputRow:
        """The field of a tensor argument."""
        return self._rows[name]

    def begin(self, entry: TensorOpEntry, step: BenchStep, *, is_edit: bool, number: int = 0) -> None:
        """Take a step in hand.

        Args:
            entry: Its declaration.
            step: What the form begins with.
            is_edit: True if it replaces a step of the program.
            number: The number of that step, from 1.
        """
        if entry is not self._entry:
            self._entry = entry
            self._make_rows(entry)
            self.help.show_entry(entry)
        self._step, self._is_edit = step, is_edit
        self._problems = ()
        self.title.setText(self.tr("{0} in step {1}").format(entry.kind, number) if is_edit else entry.kind)
        self.accept_button.setText(self.tr("Replace") if is_edit else self.tr("Add"))
        self.accept_button.setToolTip(
            self.tr("Replaces the step (Enter)")
            if is_edit
            else self.tr("Adds the step to the program (Enter)")
        )
        self.cancel_button.setVisible(is_edit)
        self.names_line.setModified(False)
        self.show_preview("", "")
        self._show()

    def take(self, step: BenchStep) -> None:
        """Go on with a step of the same kind that was made coherent."""
        self._step = step
        self._show()

    def show_names(self, names: Sequence[Named]) -> None:
        """Offer these names to every tensor argument.

        Args:
            names: Each with its shape and type.
        """
        if tuple(names) != self._names:
            self._names = tuple(names)
            self._show()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show what a check found wrong with the step in hand; paths begin with ``bench.form``."""
        if tuple(problems) != self._problems:
            self._problems = tuple(problems)
            self._show()

    def show_preview(self, code: str, result: str) -> None:
        """Show the code of the step in hand and what it gives.

        Args:
            code: Lines of Python; empty while it is worked out.
            result: What comes out, or why nothing does.
        """
        self.code.setText(colored_code(code, self.code))
        self.code.setVisible(bool(code))
        self.code.setAccessibleName(code)
        self.result.setText(result)
        self.result.setVisible(bool(result))

    def focus_first(self) -> None:
        """Put the keyboard into the first field."""
        for row in self._rows.values():
            if row.isVisibleTo(self):
                row.setFocus(Qt.FocusReason.TabFocusReason)
                return
        entry = self._entry
        usual = (
            [param.name for param in self._own_params() if not param.advanced] if entry is not None else []
        )
        if usual:
            self.params.editor(usual[0]).setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.accept_button.setFocus(Qt.FocusReason.TabFocusReason)

    def focus_path(self, field: str) -> None:
        """Put the keyboard into a field: ``params.dim``, ``inputs.other``, ``names``."""
        part, _, name = field.partition(".")
        name = name.split(".")[0].split("[")[0]
        if name in self._rows:
            self._rows[name].setFocus(Qt.FocusReason.OtherFocusReason)
        elif part == "params" and name in {param.name for param in self._own_params()}:
            self.params.editor(name).setFocus(Qt.FocusReason.OtherFocusReason)
        elif part.startswith("names"):
            self.names_line.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the step in, Escape leaves the form."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # Inside

    def _own_params(self) -> list[Any]:
        """Parameters without a row among the tensors."""
        if self._entry is None:
            return []
        with_row = {argument.name for argument in self._entry.inputs if argument.or_param}
        return [param for param in self._entry.params if param.name not in with_row]

    def _make_rows(self, entry: TensorOpEntry) -> None:
        for rows in (self._input_rows, self._other_rows):
            clear_rows(rows)
        self._rows = {}
        names = [*entry.tensors, *(param.name for param in entry.params), self._names_label.text()]
        width_px = max(self.fontMetrics().horizontalAdvance(name) for name in names) + 2
        self._names_label.setMinimumWidth(width_px)
        for argument in entry.inputs:
            param = entry.param(argument.name) if argument.or_param else None
            owner, rows = (
                (self._others, self._other_rows) if argument.optional else (self._inputs, self._input_rows)
            )
            row = InputRow(argument, param, owner)
            row.chosen.connect(self._on_chosen)
            row.typed.connect(self._on_value)
            label = QLabel(argument.name, owner)
            label.setMinimumWidth(width_px)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setToolTip(f"<p>{html.escape(argument.help)}</p>")
            label.setBuddy(row)
            rows.addRow(label, row)
            self._rows[argument.name] = row
        self._inputs.setVisible(self._input_rows.rowCount() > 0)
        self._others.setVisible(self._other_rows.rowCount() > 0)
        self.params.set_params(f"{PREFIX}.params", self._own_params())
        self._order_tabs()

    def _order_tabs(self) -> None:
        """The Tab key goes from top to bottom; fields that were made last would come last."""
        parts = (
            self._inputs,
            self.params,
            self._others,
            self._names_row,
            self.accept_button,
            self.cancel_button,
        )
        before: QWidget = self.back_button
        for part in parts:
            for widget in (part, *part.findChildren(QWidget)):
                takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
                # Lists that drop down are windows; what is on its way out has no name any more.
                if takes_tab and widget.objectName() and widget.window() is self.window():
                    QWidget.setTabOrder(before, widget)
                    before = widget

    def _show(self) -> None:
        step, entry = self._step, self._entry
        if step is None or entry is None:
            return
        told: set[int] = set()
        for name, row in self._rows.items():
            wrong = []
            for i, problem in enumerate(self._problems):
                if is_at(problem.path, f"{PREFIX}.inputs.{name}") or is_at(
                    problem.path, f"{PREFIX}.params.{name}"
                ):
                    wrong.append(whole_sentence(problem.message))
                    told.add(i)
            row.show(step.inputs.get(name), step.params.get(name), self._names, "\n".join(wrong))
        self.params.show(step.params, self._problems)
        own = [f"{PREFIX}.params.{param.name}" for param in self._own_params()]
        told |= {i for i, p in enumerate(self._problems) if any(is_at(p.path, path) for path in own)}
        rest = [whole_sentence(problem.message) for i, problem in enumerate(self._problems) if i not in told]
        self.problem.show_problem("\n".join(rest))
        self._names_row.setVisible(entry.results is not Results.NONE)
        self._names_label.setText(self.tr("result") if len(step.names) < 2 else self.tr("results"))
        if not (self.names_line.hasFocus() and self.names_line.isModified()):
            self.names_line.setText(", ".join(step.names))

    def _change(self, **update: Any) -> None:
        step = self._step
        if step is not None:
            parts = {
                "kind": step.kind,
                "params": step.params,
                "inputs": step.inputs,
                "names": step.names,
                **update,
            }
            self._step = BenchStep(**parts)
            self._show()
            self.changed.emit()

    @Slot(str, object)
    def _on_chosen(self, name: str, chosen: Chosen) -> None:
        if self._step is None:
            return
        inputs = {key: value for key, value in self._step.inputs.items() if key != name}
        if chosen is not None and chosen != ():
            inputs[name] = chosen
        params = {key: value for key, value in self._step.params.items() if key != name}
        self._change(inputs=inputs, params=params)

    @Slot(str, object)
    def _on_value(self, name: str, value: Any) -> None:
        if self._step is None:
            return
        inputs = {key: chosen for key, chosen in self._step.inputs.items() if key != name}
        params = {**self._step.params, name: value}
        if value is None:
            del params[name]
        self._change(inputs=inputs, params=params)

    @Slot(str, object)
    def _on_param(self, path: str, value: Any) -> None:
        if self._step is None or self._entry is None:
            return
        name = path.removeprefix(f"{PREFIX}.params.")
        param = self._entry.param(name)
        params = {**self._step.params, name: value}
        if param is not None and not param.required and value == param.default:
            del params[name]
        self._change(params=params)

    @Slot()
    def _on_names(self) -> None:
        names = tuple(self.names_line.text().replace(",", " ").split())
        self.names_line.setModified(False)
        if self._step is not None and names != self._step.names:
            self._change(names=names)

    @Slot()
    def _on_accept(self) -> None:
        if self._step is None:
            return
        if self._problems:
            # What torch would refuse may be tried; what is not even a call is mended first.
            self.focus_path(self._problems[0].path.removeprefix(f"{PREFIX}."))
        else:
            self.accepted.emit()
