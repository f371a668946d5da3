"""Fields for what becomes a tensor: a number that keeps its type, and numbers in lists of lists."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from engine.catalogue.tensor_params import NestedParam, ScalarParam
from trainer_gui.forms.numbers import NumberError, format_number, parse_float, parse_int
from trainer_gui.forms.text_fields import LineField

_WORDS = {"true": True, "false": False}
_MAX_TEXT = 2_000_000
_WHOLE = frozenset("0123456789+-_ ")


class ScalarField(LineField):
    """One number; ``2`` stays whole and ``2.0`` stays real, as torch tells them apart."""

    def __init__(self, param: ScalarParam, parent: QWidget | None = None) -> None:
        super().__init__(param, parse_scalar, write_scalar, parent)


class NestedField(LineField):
    """Numbers in nested lists, such as ``[[1, 2], [3, 4]]``; without brackets they are one list."""

    def __init__(self, param: NestedParam, parent: QWidget | None = None) -> None:
        super().__init__(param, parse_nested, write_nested, parent)
        self.setMaxLength(_MAX_TEXT)
        self.setPlaceholderText("[[1, 2], [3, 4]]")


def parse_scalar(text: str) -> int | float | bool:
    """Read a number with its type, or true or false.

    Raises:
        NumberError: If it is neither.
    """
    word = text.strip().lower()
    if word in _WORDS:
        return _WORDS[word]
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    return parse_int(plain) if plain and set(plain) <= _WHOLE else parse_float(plain)


def write_scalar(value: Any) -> str:
    """Write a number so that its type can be read from it: ``2``, ``2.0``, ``True``."""
    if isinstance(value, bool):
        return "True" if value else "False"
    text = format_number(value)
    is_plain = set(text) <= set("-0123456789")
    return f"{text}.0" if isinstance(value, float) and is_plain else text


def parse_nested(text: str) -> Any:
    """Read numbers in nested lists.

    Args:
        text: In square or round brackets; without any, numbers parted by commas or spaces are one list.

    Raises:
        NumberError: With what cannot be read.
    """
    inner = text.strip().replace("(", "[").replace(")", "]").replace("\N{MINUS SIGN}", "-")
    if not inner.startswith("["):
        items = inner.replace(",", " ").split()
        if not items:
            raise NumberError(
                QCoreApplication.translate(
                    "numbers", "Numbers are missing. Type them as in [[1, 2], [3, 4]]."
                )
            )
        if len(items) == 1:
            return parse_scalar(items[0])
        inner = f"[{', '.join(items)}]"
    plain = inner.replace("True", "true").replace("False", "false")
    try:
        return _tuples(json.loads(_without_trailing_commas(plain)))
    except json.JSONDecodeError as error:
        raise NumberError(
            QCoreApplication.translate(
                "numbers", "The lists cannot be read at character {0}. Write them as in [[1, 2], [3, 4]]."
            ).format(error.pos + 1)
        ) from None
    except (RecursionError, ValueError):
        raise NumberError(
            QCoreApplication.translate(
                "numbers", "The lists cannot be read. Write them as in [[1, 2], [3, 4]]."
            )
        ) from None


def write_nested(value: Any) -> str:
    """Write nested lists as Python does: ``[[1, 2.0], [3, 4]]``."""
    if isinstance(value, list | tuple):
        return "[" + ", ".join(write_nested(item) for item in value) + "]"
    return write_scalar(value)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _without_trailing_commas(text: str) -> str:
    """``[1, 2.]`` and ``[1, 2,]`` are Python, not JSON."""
    made: list[str] = []
    for sign in text:
        if sign == "]":
            while made and made[-1] in ", ":
                made.pop()
        is_open_point = made and made[-1] == "." and not sign.isdigit()
        if is_open_point:
            made.append("0")
        if sign.isdigit() or sign not in ".":
            made.append(sign)
        else:
            # ".5" lacks its nought.
            made.extend("." if made and made[-1].isdigit() else "0.")
    return "".join(made)
