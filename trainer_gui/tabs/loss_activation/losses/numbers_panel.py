"""The tensors of a loss to edit, and what comes out of them: losses, sum, mean, gradients, or what is wrong."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.explore.losses.edits import (
    Along,
    random_inputs,
    typed_value,
    with_block,
    with_cell,
    with_dtype,
    with_lines,
    with_more,
)
from engine.explore.losses.example import example_inputs
from engine.explore.losses.fault import CellFault, cell_name, number_text
from engine.explore.losses.forms import Role, loss_forms
from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.plots.edited_cells import CellMark
from trainer_gui.tabs.loss_activation.losses.box_flow import BoxFlow
from trainer_gui.tabs.loss_activation.losses.input_history import Explored, Inputs
from trainer_gui.tabs.loss_activation.losses.tensor_box import TensorBox
from trainer_gui.tabs.page import note

if TYPE_CHECKING:
    from engine.explore.losses.table import LossTable, LossView

_MOST_SENTENCES = 3


class NumbersPanel(QWidget):
    """Edits the arguments of a loss; holds no value of record.

    Signals:
        edited: The arguments after an act, and the name of the act if more of the same belong to it.
        picked: Argument and place of the cell in hand.
        undone: Undo.
        redone: Redo.
    """

    edited = Signal(object, str)
    picked = Signal(str, object)
    undone = Signal()
    redone = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lossNumbers")
        self._explored: Explored | None = None
        self._seeds = itertools.count(1)
        self._boxes: dict[str, TensorBox] = {}
        self._results: dict[str, TensorBox] = {}
        self._named: tuple[object, ...] = ()
        self.flow = BoxFlow("lossBoxes", self)
        self.totals = QLabel(self)
        self.totals.setObjectName("lossTotals")
        self.totals.setTextFormat(Qt.TextFormat.RichText)
        self.totals.setWordWrap(True)
        self.totals.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.totals.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.notice = note("lossNotice", self)
        self.problem = ProblemLabel(self)
        self.problem.setObjectName("lossInputProblem")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(self._bar())
        column.addWidget(self.flow, 1)
        column.addWidget(self.problem)
        column.addWidget(self.totals)
        column.addWidget(self.notice)

    # What the page calls

    def show_explored(self, explored: Explored, can_undo: bool, can_redo: bool) -> None:
        """Show the arguments of a loss."""
        self._explored = explored
        self.undo_button.setEnabled(can_undo)
        self.redo_button.setEnabled(can_redo)
        forms = loss_forms(explored.node)
        named = (explored.node.kind, *(form.name for form in forms))
        if named != self._named:
            self._named = named
            self._make_boxes(explored)
        for name, box in self._boxes.items():
            if name in explored.inputs:
                box.show_values(explored.inputs[name])
        self.flow.flow()

    def show_view(self, view: LossView, notice: str) -> None:
        """Show what torch made of the arguments."""
        table = view.table
        for name, box in self._results.items():
            box.setVisible(table is not None)
            if table is not None:
                box.show_values(table.elements if name == "loss" else table.gradients[name])
        for name, box in self._boxes.items():
            own = [fault for fault in view.faults if fault.argument == name]
            box.show_marks(_marks(own, box))
        sentences = [f"{fault.sentence} {fault.advice}".strip() for fault in view.faults]
        shown = sentences[:_MOST_SENTENCES]
        if len(sentences) > len(shown):
            shown.append(self.tr("{0} more.").format(len(sentences) - len(shown)))
        if view.details:
            shown.append(self.tr("torch says: {0}").format(view.details.splitlines()[0]))
        self.problem.show_problem("\n".join(shown))
        self.totals.setVisible(table is not None)
        if table is not None:
            self.totals.setText(self._totals_text(table))
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))
        self.flow.flow()

    def box(self, name: str) -> TensorBox:
        """The box of an argument."""
        return self._boxes[name]

    def result(self, name: str) -> TensorBox:
        """The box of the losses, ``loss``, or of the gradient of an argument."""
        return self._results[name]

    # Inside

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(2)
        for text, along in ((self.tr("Samples"), Along.SAMPLES), (self.tr("Columns"), Along.WIDTH)):
            bar.addWidget(QLabel(text, self))
            for sign, by in (("−", -1), ("+", 1)):
                tip = self.tr("{0}: one more") if by > 0 else self.tr("{0}: one less")
                button = self._button(f"{along.value}{sign}", sign, tip.format(text))
                button.setProperty("along", along.value)
                button.setProperty("by", by)
                button.clicked.connect(self._on_more)
                bar.addWidget(button)
            bar.addSpacing(6)
        self.random_button = self._button(
            "randomNumbers", self.tr("Random"), self.tr("Draw every number anew, within its range")
        )
        self.random_button.clicked.connect(self._on_random)
        self.reset_button = self._button(
            "resetNumbers", self.tr("Reset"), self.tr("Go back to the tensors of the example")
        )
        self.reset_button.clicked.connect(self._on_reset)
        self.undo_button = self._button(
            "undoNumbers", self.tr("Undo"), self.tr("Take the last edit of a tensor back")
        )
        self.undo_button.clicked.connect(self.undone)
        self.redo_button = self._button("redoNumbers", self.tr("Redo"), self.tr("Bring the edit back"))
        self.redo_button.clicked.connect(self.redone)
        for button in (self.random_button, self.reset_button, self.undo_button, self.redo_button):
            bar.addWidget(button)
        bar.addStretch(1)
        return bar

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _make_boxes(self, explored: Explored) -> None:
        for box in (*self._boxes.values(), *self._results.values()):
            for child in (box, box.cells, box.menu_button):
                child.setObjectName("")
            box.hide()
            box.deleteLater()
        forms = loss_forms(explored.node)
        parent = self.flow.content
        self._boxes = {form.name: TensorBox(form.name, form.name, True, parent) for form in forms}
        for box in self._boxes.values():
            box.typed.connect(self._on_typed)
            box.pasted.connect(self._on_pasted)
            box.reshaped.connect(self._on_reshaped)
            box.retyped.connect(self._on_retyped)
            box.picked.connect(self.picked)
            box.undone.connect(self.undone)
            box.redone.connect(self.redone)
        self._results = {"loss": TensorBox("loss", self.tr("loss of each element"), False, parent)}
        for form in forms:
            if form.role is Role.COMPUTED:
                title = self.tr("gradient of {0}").format(form.name)
                self._results[form.name] = TensorBox(f"{form.name}.grad", title, False, parent)
        self.flow.set_boxes((*self._boxes.values(), *self._results.values()))

    def _totals_text(self, table: LossTable) -> str:
        total, mean, divisor = (number_text(number) for number in (table.total, table.mean, table.divisor))
        text = self.tr("sum <b>{0}</b> · mean <b>{1}</b> (÷ {2}, {3})").format(
            total, mean, divisor, table.divided_by
        )
        if table.value is None:
            return self.tr("{0} · reduction none: the gradient is that of the sum").format(text)
        chosen = self.tr("{0} · loss ({1}) <b>{2}</b>")
        return chosen.format(text, table.reduction, number_text(table.value))

    def _edit(self, inputs: Inputs, act: str = "") -> None:
        self.edited.emit(inputs, act)

    @Slot(str, object, str)
    def _on_typed(self, name: str, place: tuple[int, ...], text: str) -> None:
        if self._explored is None:
            return
        dtype = self._explored.inputs[name].dtype
        value = typed_value(text, dtype)
        if value is None:
            sentence = self.tr("{0} holds {1}: {2} is no such number.")
            self.problem.show_problem(sentence.format(cell_name(name, place), dtype.name, repr(text)))
            return
        self._edit(with_cell(self._explored.inputs, name, place, value))

    @Slot(str, object, str)
    def _on_pasted(self, name: str, place: tuple[int, ...], text: str) -> None:
        if self._explored is None:
            return
        inputs = with_block(self._explored.inputs, name, place, text)
        if inputs is None:
            dtype = self._explored.inputs[name].dtype.name
            self.problem.show_problem(self.tr("What was copied is no block of numbers of {0}.").format(dtype))
            return
        self._edit(inputs)

    @Slot(str, int, int)
    def _on_reshaped(self, name: str, axis: int, by: int) -> None:
        if self._explored is not None:
            self._edit(with_lines(self._explored.inputs, name, axis, by))

    @Slot(str, str)
    def _on_retyped(self, name: str, dtype: str) -> None:
        if self._explored is not None:
            self._edit(with_dtype(self._explored.inputs, name, dtype))

    @Slot()
    def _on_more(self) -> None:
        button = self.sender()
        if self._explored is not None and button is not None:
            along, by = Along(str(button.property("along"))), int(button.property("by"))
            self._edit(with_more(self._explored.node, self._explored.inputs, along, by))

    @Slot()
    def _on_random(self) -> None:
        if self._explored is not None:
            self._edit(random_inputs(self._explored.node, self._explored.inputs, next(self._seeds)))

    @Slot()
    def _on_reset(self) -> None:
        if self._explored is not None:
            self._edit(example_inputs(self._explored.node))


def _marks(faults: Sequence[CellFault], box: TensorBox) -> dict[int, CellMark]:
    values = box.cells.values
    if values is None:
        return {}
    found: dict[int, CellMark] = {}
    numbers = np.arange(values.size).reshape(values.shape)
    for fault in faults:
        fits = len(fault.place) <= values.ndim and all(
            at < size for at, size in zip(fault.place, values.shape, strict=False)
        )
        if not fits:
            continue
        mark = CellMark(f"{fault.sentence} {fault.advice}".strip(), fault.is_error)
        for flat in np.atleast_1d(numbers[fault.place]).reshape(-1).tolist():
            found.setdefault(flat, mark)
    return found
