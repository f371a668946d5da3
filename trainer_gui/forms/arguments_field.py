"""The field for keyword arguments that the catalogue has no declaration of."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from engine.catalogue.own_arguments import ArgumentsParam, arguments_of_text, text_of_arguments
from trainer_gui.forms.numbers import NumberError
from trainer_gui.forms.text_fields import LineField


class ArgumentsField(LineField):
    """Keyword arguments as in a Python call, such as ``width=8, act='relu'``; nothing of it is run."""

    def __init__(self, param: ArgumentsParam, parent: QWidget | None = None) -> None:
        super().__init__(param, _parse, text_of_arguments, parent)
        self.setPlaceholderText("name=value")


def _parse(text: str) -> dict[str, Any]:
    try:
        return arguments_of_text(text)
    except ValueError as error:
        raise NumberError(str(error)) from None
