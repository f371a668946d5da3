"""What every input of a form can do, whatever it looks like."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import SignalInstance


class Field(Protocol):
    """A widget for one value. It keeps none of record: it shows one and tells of changes.

    ``valueEdited(object)`` is sent only for what the user did. ``refused(str)`` says what is wrong with what
    is being typed; the sentence is empty once it is right.
    """

    valueEdited: SignalInstance
    refused: SignalInstance

    def show_value(self, value: Any) -> None:
        """Show a value without telling anyone; REQUIRED or None leave the field empty."""

    def is_pending(self) -> bool:
        """True while something typed is not yet in use."""

    def revert(self) -> bool:
        """Give up what is being typed; True if there was something."""
