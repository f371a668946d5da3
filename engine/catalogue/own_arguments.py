"""Keyword arguments that the trainer has no declaration of: plain values by name, typed as in a Python call."""

from __future__ import annotations

import ast
import keyword
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.catalogue.params import Param

_MOST_ARGUMENTS = 200
_MOST_DEPTH = 8


@dataclass(frozen=True, kw_only=True)
class ArgumentsParam(Param):
    """Keyword arguments of a call: numbers, text, true, false, none, and lists of these, each under a name."""

    def _fits(self, value: Any) -> bool:
        if not isinstance(value, Mapping) or len(value) > _MOST_ARGUMENTS:
            return False
        return all(is_argument_name(name) and is_plain(item) for name, item in value.items())

    def _described(self) -> str:
        return "keyword arguments with plain values, such as width=8, act='relu'"


def is_argument_name(name: object) -> bool:
    """True for a name that a keyword argument can have."""
    return isinstance(name, str) and name.isidentifier() and not keyword.iskeyword(name)


def is_plain(value: object, depth: int = 0) -> bool:
    """True for a number, text, true, false, none, or a list of these."""
    if isinstance(value, list | tuple):
        return depth < _MOST_DEPTH and all(is_plain(item, depth + 1) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, bool | int | str)


def plain_of_source(node: ast.expr) -> Any:
    """The plain value that a piece of source text stands for, such as ``[1, -2.5]``; nothing is run.

    Raises:
        ValueError: If it is something else, such as a call or a name.
    """
    value = _tuples(ast.literal_eval(node))
    if not is_plain(value):
        raise ValueError("no plain value")
    return value


def arguments_of_text(text: str) -> dict[str, Any]:
    """Read ``width=8, act='relu'``; nothing of it is run.

    Raises:
        ValueError: With a sentence that says what is wrong.
    """
    hint = "Write arguments as name=value, such as width=8, act='relu'."
    try:
        call = ast.parse(f"f({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(hint) from None
    if not isinstance(call, ast.Call) or call.args or not isinstance(call.func, ast.Name):
        raise ValueError(hint)
    found: dict[str, Any] = {}
    for item in call.keywords:
        if item.arg is None or item.arg in found:
            raise ValueError(hint)
        try:
            found[item.arg] = plain_of_source(item.value)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            raise ValueError(
                f"{item.arg}: only numbers, text, True, False, None and lists of these can be given."
            ) from None
    return found


def text_of_arguments(arguments: Mapping[str, Any]) -> str:
    """The text that ``arguments_of_text`` reads."""
    return ", ".join(f"{name}={_written(value)}" for name, value in arguments.items())


def _written(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_written, value)) + "]"
    return repr(value)


def _tuples(value: Any) -> Any:
    """Lists as the spec keeps them; sets and mappings stay and are refused."""
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value
