"""A field for one number that reads and writes it the same way in every locale."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QSizePolicy, QWidget

from engine.catalogue.params import FloatParam, NumberParam
from trainer_gui.forms.line_menu import show_line_menu
from trainer_gui.forms.numbers import format_number, parse_float, parse_int
from trainer_gui.forms.stepping import stepped
from trainer_gui.forms.typed_line import TypedLine

MIN_WIDTH_PX = 72


class NumberEdit(QAbstractSpinBox):
    """Shows one number; takes it over on Enter, on leaving the field, or on a step.

    QDoubleSpinBox asks the locale: under de_DE it reads 0.001 as 1. This one never does.

    Args:
        param: Bounds, whole or real, and whether steps are factors.
        parent: Owner.
    """

    valueEdited = Signal(object)
    refused = Signal(str)

    def __init__(self, param: NumberParam, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._param = param
        parse = parse_float if isinstance(param, FloatParam) else parse_int
        self._typed = TypedLine(self.lineEdit(), self, param, parse, format_number)
        self._typed.valueEdited.connect(self.valueEdited)
        self._typed.refused.connect(self.refused)
        self.editingFinished.connect(self._on_finished)
        # The wheel belongs to the scroll area until the user has clicked into the field.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(MIN_WIDTH_PX)

    def show_value(self, value: Any) -> None:
        """Show a value without telling anyone; text that is being typed stays."""
        self._typed.show_value(value)

    def value(self) -> Any:
        """The number in use, which is not always what is being typed."""
        return self._typed.value

    def is_pending(self) -> bool:
        """True while something typed is not yet in use."""
        return self._typed.is_pending()

    def revert(self) -> bool:
        """Give up what is being typed; True if there was something."""
        return self._typed.revert()

    def stepBy(self, steps: int) -> None:
        """Move to the next round number and take it over at once."""
        typed, problem = self._typed.read()
        start = self._typed.value if problem else typed
        if not self._param.accepts(start) or isinstance(start, str) or start is None:
            start = self._somewhere()
        self._typed.take(stepped(self._param, start, steps))
        self.lineEdit().selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Tell the arrows that both ways are open; a bound stops the step itself."""
        return (
            QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        )

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let every text be typed: a wrong one is explained, never swallowed."""
        return QValidator.State.Acceptable, text, position

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step only when the field has the focus, so that scrolling a form changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape brings back the number in use."""
        if event.key() == Qt.Key.Key_Escape and self._typed.revert():
            event.accept()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The usual menu of a line of text, with the actions of this field below."""
        show_line_menu(self.lineEdit(), self, event)

    @Slot()
    def _on_finished(self) -> None:
        self._typed.commit()

    def _somewhere(self) -> float:
        """A right number to step from when there is none."""
        return fallback_number(self._param)


def fallback_number(param: NumberParam) -> float:
    """A number that the parameter accepts: what it starts with, else an allowed round one."""
    whole = not isinstance(param, FloatParam)
    bounds = [bound for bound in (param.low, param.high) if bound is not None]
    between = [sum(bounds) / 2] if len(bounds) == 2 else []
    near = [bound + away for bound in bounds for away in (0, 1, -1)]
    for candidate in (param.start, param.default, *((0, 1) if not param.low_open else (1,)), *near, *between):
        if isinstance(candidate, bool) or not isinstance(candidate, int | float):
            continue
        number = int(candidate) if whole else float(candidate)
        if param.accepts(number):
            return number
    return 0 if whole else 0.0
