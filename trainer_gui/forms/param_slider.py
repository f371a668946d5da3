"""One number of an entry: a slider for trying, a field for saying it exactly."""

from __future__ import annotations

import html
import math
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QSlider, QWidget

from engine.catalogue.params import NumberParam
from trainer_gui.forms.number_edit import NumberEdit
from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.forms.value_text import value_text

_STEPS = 200
_FIELD_PX = 84


class ParamSlider(QWidget):
    """Edits a number; holds no value of record.

    The slider has the range where the effect can be seen; what is typed may lie outside of it. A double click on the
    slider brings the first value back.

    Args:
        param: The number.
        low: Left end of the slider, a value that the parameter accepts.
        high: Right end, above it.
        whole: True if the slider stops at whole numbers only.
        label: What it is called; empty for the name of the parameter.
        parent: Owner.

    Signals:
        edited: Name of the parameter and its new value, once for each act of the user.
    """

    edited = Signal(str, object)

    def __init__(
        self,
        param: NumberParam,
        low: float,
        high: float,
        *,
        whole: bool = False,
        label: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.param = param
        self._low, self._whole = low, whole
        self._step = 1.0 if whole else _round_step((high - low) / _STEPS)
        self._value: Any = param.initial
        self.label = QLabel(label or param.name, self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.slider = ResetSlider(self)
        self.slider.setRange(0, round((high - low) / self._step))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.field = NumberEdit(param, self)
        self.field.setFixedWidth(_FIELD_PX)
        self.problem_label = ProblemLabel(self)
        self.label.setBuddy(self.field)
        tip = "".join(
            f"<p>{html.escape(line)}</p>"
            for line in (param.help, self.tr("Double click: {0}.").format(value_text(param.initial)))
        )
        for part, widget in (("slider", self.slider), ("field", self.field), ("label", self.label)):
            widget.setObjectName(f"{param.name}.{part}")
            widget.setToolTip(tip)
        self.slider.setAccessibleName(self.tr("{0}, slider").format(label or param.name))
        self.field.setAccessibleName(label or param.name)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(self.slider, 0, 1)
        grid.addWidget(self.field, 0, 2)
        grid.addWidget(self.problem_label, 1, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        self._typed_problem = self._found_problem = ""
        self.slider.valueChanged.connect(self._on_slid)
        self.slider.reset_asked.connect(self.reset)
        self.field.valueEdited.connect(self._on_typed)
        self.field.refused.connect(self._on_refused)
        self.show_value(self._value)

    def show_value(self, value: Any) -> None:
        """Show a value without telling anyone; text that is being typed stays."""
        self._value = value
        self.field.show_value(value)
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if is_number:
            was_blocked = self.slider.blockSignals(True)
            at = (value - self._low) / self._step
            self.slider.setValue(round(min(max(at, 0), self.slider.maximum())))
            self.slider.blockSignals(was_blocked)

    def show_problem(self, text: str) -> None:
        """Show what is wrong with the value; a typing mistake goes first."""
        self._found_problem = text
        self._show_problems()

    def set_label_width(self, width_px: int) -> None:
        """Line sliders up below each other."""
        self.label.setMinimumWidth(width_px)

    @Slot()
    def reset(self) -> None:
        """Bring the first value back, as an act of the user."""
        self.field.revert()
        self._take(self.param.initial)

    def _take(self, value: Any) -> None:
        is_new = value != self._value
        self.show_value(value)
        if is_new:
            self.edited.emit(self.param.name, value)

    @Slot(int)
    def _on_slid(self, at: int) -> None:
        value = round(self._low + at * self._step, 10)
        self.field.revert()
        value = round(value) if self._whole else value + 0.0
        if self.param.accepts(value):
            self._take(value)

    @Slot(object)
    def _on_typed(self, value: Any) -> None:
        self.show_value(value)
        self.edited.emit(self.param.name, value)

    @Slot(str)
    def _on_refused(self, sentence: str) -> None:
        self._typed_problem = sentence
        self._show_problems()

    def _show_problems(self) -> None:
        self.problem_label.show_problem(self._typed_problem or self._found_problem)


class ResetSlider(QSlider):
    """A slider that the wheel leaves alone, and that a double click resets.

    Signals:
        reset_asked: It was double-clicked.
    """

    reset_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(60)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go back to the first value."""
        event.accept()
        self.reset_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page."""
        event.ignore()


def _round_step(step: float) -> float:
    """The next smaller of 1, 2, 5 times a power of ten, so that values are round."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(nice * power for nice in (5.0, 2.0, 1.0) if nice * power <= step * (1 + 1e-9))
