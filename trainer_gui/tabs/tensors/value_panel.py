"""The tensor in hand, large: its numbers as cells, as an image or as a histogram, and what is to be known of it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.plots.cell_text import exact_text, index_text
from trainer_gui.plots.distribution_plot import DistributionPlot
from trainer_gui.plots.fitted_area import FittedArea
from trainer_gui.plots.tensor_cells import MOST_CELLS, TensorCells
from trainer_gui.plots.tensor_image import TensorImage
from trainer_gui.tabs.page import heading
from trainer_gui.tabs.tensors.facts import facts_of, statistics_of
from trainer_gui.tabs.tensors.pictures import address_of, cells_of, result_text, typed_number

if TYPE_CHECKING:
    from engine.explore.bench.view import ValueView


class ValuePanel(QWidget):
    """Shows one tensor or array; sends what the user types into a cell.

    Signals:
        cell_typed: Name, index and new value.
        pointed: Number of the memory and address of the cell under the pointer; None for none.
    """

    cell_typed = Signal(str, object, object)
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("valuePanel")
        self._value: ValueView | None = None
        self._explanations: dict[str, str] = {}
        self._shows_grad = False
        self.title = heading("", self)
        self.title.setObjectName("valueTitle")
        self._build_switch()
        self.cells = TensorCells(self)
        self.cells.setObjectName("valueCells")
        self.cells.pointed.connect(self._on_pointed)
        self.cells.typed.connect(self._on_typed)
        self.cells.setToolTip("")
        self.image = TensorImage(self)
        self.image.setObjectName("valueImage")
        self.image.pointed.connect(self._on_pointed)
        self.histogram = DistributionPlot(self)
        self.histogram.setObjectName("valueHistogram")
        self.histogram.setAccessibleName(self.tr("Histogram of the elements"))
        for plot in (self.image, self.histogram):
            # As small as cells may become: the page must fit beside the docks.
            plot.setMinimumSize(120, 70)
        self._empty = QLabel(self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self.stack = QStackedWidget(self)
        self.cells_area = FittedArea(self.cells, "valueCellsArea", self)
        for widget in (self.cells_area, self.image, self.histogram, self._empty):
            self.stack.addWidget(widget)
        self.readout = QLabel(self)
        self.readout.setObjectName("cellReadout")
        self.readout.setTextFormat(Qt.TextFormat.PlainText)
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.cell_problem = ProblemLabel(self)
        self.cell_problem.setObjectName("cellProblem")
        self.facts = QLabel(self)
        self.facts.setObjectName("valueFacts")
        self.facts.setTextFormat(Qt.TextFormat.RichText)
        self.facts.setWordWrap(True)
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.facts.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.LinksAccessibleByMouse
        )
        self.facts.linkHovered.connect(self._on_fact_hovered)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.values_button)
        head.addWidget(self.grad_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(3)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        column.addWidget(self.readout)
        column.addWidget(self.cell_problem)
        column.addWidget(self.facts)

    def _build_switch(self) -> None:
        self.values_button, self.grad_button = QToolButton(self), QToolButton(self)
        group = QButtonGroup(self)
        for button, name, text, tip in (
            (
                self.values_button,
                "showValues",
                self.tr("values"),
                self.tr("Shows the numbers of the tensor."),
            ),
            (
                self.grad_button,
                "showGrad",
                self.tr(".grad"),
                self.tr("Shows the gradient that backward left."),
            ),
        ):
            button.setObjectName(name)
            button.setText(text)
            button.setToolTip(tip)
            button.setCheckable(True)
            # Flat but for the one that is on.
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setVisible(False)
            group.addButton(button)
            button.clicked.connect(self._on_switched)
        self.values_button.setChecked(True)

    @property
    def value(self) -> ValueView | None:
        """What is shown."""
        return self._value

    def show_value(self, value: ValueView | None, sharing: Sequence[str], *, can_edit: bool = True) -> None:
        """Show a tensor; None for an empty panel.

        Args:
            value: As the engine tells it.
            sharing: Names of the others that look at the same memory.
            can_edit: True if its cells can be edited.
        """
        other = value is None or self._value is None or value.name != self._value.name
        self._value = value
        self._can_edit = can_edit
        self.cell_problem.show_problem("")
        if value is None:
            for widget in (self.values_button, self.grad_button):
                widget.setVisible(False)
            self.title.setText("")
            self.facts.setText("")
            self._say(self.tr("Nothing has a name yet."))
            return
        if other:
            self.values_button.setChecked(True)
        has_grad = value.grad_any is not None
        self.values_button.setVisible(has_grad)
        self.grad_button.setVisible(has_grad)
        if not has_grad:
            self.values_button.setChecked(True)
        self._show_facts(value, sharing)
        self._draw()

    def mark_address(self, place: tuple[int, int] | None) -> None:
        """Mark the elements that lie in a cell of the memory."""
        value = self._value
        is_here = place is not None and value is not None and value.memory == place[0]
        is_drawn = self.stack.currentWidget() is self.cells_area and not self.grad_button.isChecked()
        if is_here and is_drawn and value is not None and place is not None:
            self.cells.mark(cells_of(value, place[1]))
        else:
            self.cells.mark(())

    def _draw(self) -> None:
        value = self._value
        assert value is not None
        shows_grad = self.grad_button.isChecked() and value.grad_any is not None
        numbers = value.grad_any if shows_grad else value.values_any
        name = f"{value.name}.grad" if shows_grad else value.name
        names = ", ".join((name, *(() if shows_grad else value.names_of_same)))
        self.title.setText(f"{names}  {result_text(value)}")
        self.cells.setAccessibleName(self.tr("Elements of {0}").format(name))
        if numbers is None:
            drawn, all_of_them = f"{value.thinned.size:,}", f"{value.n_elements:,}"
            name_of_bars = self.tr("{0} of {1} elements").format(drawn, all_of_them)
            self.histogram.show_samples(value.thinned, x_label=self.tr("value"), name=name_of_bars)
            self.stack.setCurrentWidget(self.histogram)
        elif not numbers.size:
            self._say(self.tr("{0} has no elements: its shape is {1}.").format(name, tuple(numbers.shape)))
        elif numbers.size <= MOST_CELLS:
            changed = None if shows_grad else value.changed_any
            self.stack.setCurrentWidget(self.cells_area)
            self.cells.show_values(numbers, changed, can_edit=self._can_edit and not shows_grad)
        else:
            known = [abs(float(value.statistics[key])) for key in ("min", "max") if key in value.statistics]
            is_known = len(known) == 2 and not shows_grad and bool(np.isfinite(known).all())
            self.image.show_values(numbers, max(known) if is_known else None)
            self.stack.setCurrentWidget(self.image)
        self._on_pointed(None)

    def _say(self, text: str) -> None:
        self._empty.setText(text)
        self.stack.setCurrentWidget(self._empty)
        self.readout.setText("")

    def _show_facts(self, value: ValueView, sharing: Sequence[str]) -> None:
        self._explanations = {}
        parts = []
        facts = facts_of(value, sharing)
        if value.values_any is None or value.n_elements > MOST_CELLS:
            facts += statistics_of(value)
        for name, text, explanation in facts:
            self._explanations[name] = explanation
            shown = f"{html.escape(name)}&nbsp;<b>{html.escape(text).replace(' ', '&nbsp;')}</b>"
            # A link without the looks of one: it only carries the explanation.
            style = "text-decoration: none; color: palette(window-text)"
            parts.append(f'<a style="{style}" href="{html.escape(name, quote=True)}">{shown}</a>')
        self.facts.setText("&nbsp;· ".join(parts))
        words = [f"{name}: {text}. {why}" for name, text, why in facts]
        self.facts.setAccessibleName(self.tr("Facts of {0}").format(value.name))
        self.facts.setAccessibleDescription(" ".join(words))

    @Slot(str)
    def _on_fact_hovered(self, name: str) -> None:
        text = self._explanations.get(name, "")
        QToolTip.showText(QCursor.pos(), f"<p>{html.escape(text)}</p>" if text else "", self.facts)

    @Slot(object)
    def _on_pointed(self, flat: int | None) -> None:
        value = self._value
        if value is None:
            return
        numbers = value.grad_any if self.grad_button.isChecked() else value.values_any
        if flat is None or numbers is None or flat >= numbers.size:
            self.readout.setText(self._hint())
            self.pointed.emit(None)
            return
        name = f"{value.name}.grad" if self.grad_button.isChecked() else value.name
        index = index_text(tuple(int(at) for at in np.unravel_index(flat, numbers.shape)))
        text = self.tr("{0}{1} = {2}").format(name, index, exact_text(numbers.ravel()[flat]))
        address = None if self.grad_button.isChecked() else address_of(value, flat)
        if address is not None:
            text = self.tr("{0}   memory {1}, cell {2}").format(text, value.memory, address)
        self.readout.setText(text)
        self.pointed.emit((value.memory, address) if address is not None else None)

    def _hint(self) -> str:
        if self.stack.currentWidget() is self.image:
            return self.image.left_out or self.tr("Point at a pixel to read it.")
        if self.stack.currentWidget() is self.histogram:
            return ""
        if self.grad_button.isChecked() or not self._can_edit:
            return self.tr("Point at a cell to read it.")
        return self.tr("Point at a cell to read it; a double click or F2 changes it.")

    @Slot(int, str)
    def _on_typed(self, flat: int, text: str) -> None:
        value = self._value
        if value is None or value.values_any is None:
            return
        number = typed_number(text, value.values_any)
        if number is None:
            self.cell_problem.show_problem(
                self.tr("{0} holds {1}: {2} is no such number.").format(value.name, value.dtype, repr(text))
            )
            return
        self.cell_problem.show_problem("")
        self.cell_typed.emit(value.name, self.cells.index_of(flat), number)

    @Slot()
    def _on_switched(self) -> None:
        if self._value is not None:
            self._draw()
