"""The rules of a line that a person types into: what is in use, what is being typed, why it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from engine.catalogue.params import REQUIRED, Param
from engine.catalogue.tensor_params import NestedParam, ScalarParam
from trainer_gui.forms.numbers import NumberError


class TypedLine(QObject):
    """Keeps the value in use apart from the text that is being typed, and tells when they become one.

    Args:
        line: The line edit that shows the text.
        owner: The widget that has the keyboard focus: the line itself, or the spin box around it.
        param: Tells which values are right.
        parse: From text to value; raises NumberError with a sentence.
        write: From a right value to text.
    """

    valueEdited = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        line: QLineEdit,
        owner: QWidget,
        param: Param,
        parse: Callable[[str], Any],
        write: Callable[[Any], str],
    ) -> None:
        super().__init__(owner)
        self._line, self._owner, self._param = line, owner, param
        self._parse, self._write = parse, write
        self._value: Any = REQUIRED
        self._typing = False
        # Elsewhere 1 and 1.0 are the same choice; here torch takes the dtype from it.
        self._same = _same_type if isinstance(param, ScalarParam | NestedParam) else _same
        line.textEdited.connect(self._on_typed)

    @property
    def value(self) -> Any:
        """The value in use; REQUIRED where there is none yet."""
        return self._value

    def is_pending(self) -> bool:
        """True while the text was typed by the user and is not yet the value in use."""
        return self._typing

    def show_value(self, value: Any) -> None:
        """Show another value in use; text that is being typed stays."""
        same = self._same(value, self._value)
        self._value = value
        if self._typing and (same or self._owner.hasFocus()):
            return
        self._write_out()

    def commit(self) -> bool:
        """Take the text for the value in use, if it is a right one.

        Returns:
            True if nothing is left that was typed and not taken.
        """
        if not self._typing:
            return True
        value, problem = self.read()
        if problem:
            self.refused.emit(problem)
            return False
        before, self._value = self._value, value
        self._write_out()
        if not self._same(before, value):
            self.valueEdited.emit(value)
        return True

    def revert(self) -> bool:
        """Put the value in use back in place of what was typed.

        Returns:
            True if there was something to put back.
        """
        was_typing = self._typing
        self._write_out()
        return was_typing

    def take(self, value: Any) -> None:
        """Make a value that the user picked, not typed, the one in use."""
        before, self._value = self._value, value
        self._write_out()
        if not _same(before, value):
            self.valueEdited.emit(value)

    def read(self) -> tuple[Any, str]:
        """Read the text as it stands.

        Returns:
            The value and no sentence, or None and the sentence that says what is wrong.
        """
        text = self._line.text()
        try:
            value = self._parse(text)
        except NumberError as error:
            return None, f"{error} {self._still()}".strip()
        if not self._param.accepts(value):
            received = text.strip() or self.tr("nothing")
            sentence = self.tr("Expected {0}, received {1}.").format(self._param.expected, received)
            return None, f"{sentence} {self._still()}".strip()
        return value, ""

    def _still(self) -> str:
        if self._value is REQUIRED or not self._param.accepts(self._value):
            return ""
        return self.tr("{0} stays in use.").format(self._shown(self._value) or self.tr("nothing"))

    def _write_out(self) -> None:
        self._typing = False
        text = self._shown(self._value)
        if self._line.text() != text:
            self._line.setText(text)
            self._line.setCursorPosition(0)
        self.refused.emit("")

    def _shown(self, value: Any) -> str:
        if value is REQUIRED or value is None:
            return ""
        try:
            return self._write(value)
        except (TypeError, ValueError):
            # A project file may hold anything; the check says what is wrong with it.
            return str(value)

    @Slot(str)
    def _on_typed(self, _text: str) -> None:
        self._typing = True
        _value, problem = self.read()
        self.refused.emit(problem)


def _same(one: Any, other: Any) -> bool:
    """Equal, where 1 and 1.0 are the same choice but 1 and True are not."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _same_type(one: Any, other: Any) -> bool:
    """Equal down to the type of every number."""
    return repr(one) == repr(other)
