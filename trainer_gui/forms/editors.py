"""The editor of one parameter: its field, auto and none beside it, its unit, and what is wrong below."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.catalogue.params import REQUIRED, Param
from trainer_gui.forms.choice_fields import CalmCombo, CheckField
from trainer_gui.forms.fields import first_value, make_field, special_choices, takes_words_itself
from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.forms.value_text import value_text

SPACING_PX = 4


def make_editor(param: Param, parent: QWidget | None = None) -> ParamEditor:
    """Make the editor for any parameter of the catalogue.

    Raises:
        TypeError: If no field was written for this type of parameter.
    """
    return ParamEditor(param, parent)


class ParamEditor(QWidget):
    """Shows one value and tells when the user changes it; keeps no value of record.

    ``valueEdited(value)`` and ``edited(path, value)`` are sent together, and only for acts of the user.

    Args:
        param: The parameter as the catalogue declares it.
        parent: Owner.
    """

    valueEdited = Signal(object)
    edited = Signal(str, object)

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param = param
        self._shown: Any = REQUIRED
        self._ordinary: Any = REQUIRED
        self._opened = False
        self._passing_on = False
        self._typed_problem = ""
        self._found_problem = ""
        self._field = make_field(param, self)
        self.field: QWidget = cast(QWidget, self._field)
        self._field.valueEdited.connect(self._on_field_edited)
        self._field.refused.connect(self._on_problem_found)
        self.mode = self._make_mode()
        self.problem_label = ProblemLabel(self)
        self._lay_out()
        self.setFocusProxy(self.field)
        self.set_path(param.name)

    def _make_mode(self) -> CalmCombo | None:
        special = [] if takes_words_itself(self.param) else special_choices(self.param)
        if not special:
            return None
        mode = CalmCombo(self)
        for word, value in special:
            mode.addItem(word, value)
        mode.addItem(self.tr("value"), REQUIRED)
        mode.activated.connect(self._on_mode_picked)
        return mode

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACING_PX)
        if self.mode is not None:
            self.mode.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            row.addWidget(self.mode, 0, Qt.AlignmentFlag.AlignTop)
        if isinstance(self.field, CheckField):
            # The frame around a wrong value goes around the box, not around the empty rest of the row.
            row.addWidget(self.field, 1, Qt.AlignmentFlag.AlignLeft)
        else:
            row.addWidget(self.field, 1)
        if self.param.unit:
            unit = QLabel(self.param.unit, self)
            unit.setTextFormat(Qt.TextFormat.PlainText)
            row.addWidget(unit)
        column = QVBoxLayout(self)
        # Room for the frame around a wrong value.
        column.setContentsMargins(2, 2, 2, 2)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.problem_label)

    @property
    def path(self) -> str:
        """Spec path of the value, which is also the object's name."""
        return self.objectName()

    def set_path(self, path: str) -> None:
        """Name the editor by the spec path of its value, and tell screen readers and tooltips what it is."""
        self.setObjectName(path)
        self.field.setObjectName(f"{path}.field")
        named = [self, self.field]
        if self.mode is not None:
            self.mode.setObjectName(f"{path}.mode")
            named.append(self.mode)
        for widget in named:
            widget.setAccessibleName(self.param.name)
            widget.setAccessibleDescription(self.param.help)
        self._update_tooltips()

    def set_choices(self, names: Sequence[str]) -> None:
        """Offer column names, where the parameter is one or several columns; nothing happens elsewhere."""
        take = getattr(self._field, "set_choices", None)
        if take is not None:
            take(names)

    def show_value(self, value: Any) -> None:
        """Show a value without telling anyone. Text that is being typed stays.

        Args:
            value: Any JSON value, right or wrong; REQUIRED for a missing one.
        """
        same = type(value) is type(self._shown) and value == self._shown
        self._shown = value
        if self.mode is None:
            self._field.show_value(value)
            return
        special = self._special_index(value)
        if special is None:
            self._ordinary = value
            self._opened = False
            self.mode.setCurrentIndex(self.mode.count() - 1)
            self._field.show_value(value)
        elif not (self._opened and same):
            self._opened = False
            self.mode.setCurrentIndex(special)
            self._field.show_value(REQUIRED)
        self._show_field(self.mode)

    def show_problem(self, text: str | None) -> None:
        """Show what a check found wrong with the value; None for nothing. A typing mistake goes first."""
        self._found_problem = text or ""
        self._update_problem()

    def is_pending(self) -> bool:
        """True while something typed is not yet in use."""
        return self._field.is_pending()

    def revert(self) -> bool:
        """Give up what is being typed; True if there was something."""
        return self._field.revert()

    def reset(self) -> None:
        """Take the default, as an act of the user; nothing happens where there is none."""
        if self.param.required:
            return
        self._field.revert()
        self.show_value(self.param.default)
        self._tell(self.param.default)

    def _special_index(self, value: Any) -> int | None:
        for index, (_word, special) in enumerate(special_choices(self.param)):
            if (value is None and special is None) or (isinstance(value, str) and value == special):
                return index
        return None

    def _show_field(self, mode: CalmCombo) -> None:
        ordinary = mode.currentIndex() == mode.count() - 1
        self.field.setVisible(ordinary)
        policy = QSizePolicy.Policy.Fixed if ordinary else QSizePolicy.Policy.Expanding
        mode.setSizePolicy(policy, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that reach the editor rather than its field, as from assistive programs, are meant for the field."""
        self._pass_on(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The same when a key is let go."""
        self._pass_on(event)

    def _pass_on(self, event: QKeyEvent) -> None:
        focused = QApplication.focusWidget()
        # What the field itself did not want comes up here as well, and must not go down again.
        if self._passing_on or (focused is not None and self.isAncestorOf(focused)):
            event.ignore()
            return
        self._passing_on = True
        QApplication.sendEvent(self.field, event)
        self._passing_on = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a frame around a field whose value is wrong, in the theme's colour for errors."""
        super().paintEvent(event)
        if not self.problem_label.text() or not self.field.isVisible():
            return
        painter = QPainter(self)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.BrightText), 2))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(QRectF(self.field.geometry()).adjusted(-1, -1, 1, 1), 3, 3)

    def _tell(self, value: Any) -> None:
        self.valueEdited.emit(value)
        self.edited.emit(self.path, value)

    @Slot(object)
    def _on_field_edited(self, value: Any) -> None:
        self._shown = self._ordinary = value
        self._opened = False
        self._tell(value)

    @Slot(int)
    def _on_mode_picked(self, index: int) -> None:
        special = special_choices(self.param)
        if index < len(special):
            self._take_special(special[index][1])
        elif self._special_index(self._shown) is not None and not self._opened:
            self._leave_special()

    def _take_special(self, value: Any) -> None:
        """The user picked auto or none."""
        same = type(value) is type(self._shown) and value == self._shown
        self._field.revert()
        self._opened = False
        self.show_value(value)
        if not same:
            self._tell(value)

    def _leave_special(self) -> None:
        """The user picked "value": bring back the last one, or begin with a first one."""
        value = self._ordinary if self.param.accepts(self._ordinary) else first_value(self.param)
        if value is None or self._special_index(value) is not None:
            # Only the user knows one, as with the name of a file: open the field and wait.
            self._opened = True
            self._field.show_value(REQUIRED)
        else:
            self.show_value(value)
        if self.mode is not None:
            self._show_field(self.mode)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self._opened:
            self._tell(value)

    @Slot(str)
    def _on_problem_found(self, sentence: str) -> None:
        self._typed_problem = sentence
        self._update_problem()

    def _update_problem(self) -> None:
        self.problem_label.show_problem(self._typed_problem or self._found_problem)
        self._update_tooltips()
        self.update()

    def _update_tooltips(self) -> None:
        param = self.param
        lines = [param.help, self.tr("Expected: {0}.").format(param.expected)]
        if not param.required:
            lines.append(self.tr("Default: {0}.").format(value_text(param.default)))
        problem = self._typed_problem or self._found_problem
        if problem:
            lines.insert(0, problem)
        # Only rich text wraps in a tooltip.
        tooltip = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
        for widget in (self, self.field, self.mode):
            if widget is not None:
                widget.setToolTip(tooltip)
