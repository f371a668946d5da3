"""Python source text: literals and calls, laid out as a person would write them."""

from __future__ import annotations

import inspect
import math
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

WIDTH = 100
_INDENT = "    "
# Longest literal on one line; leaves room for the name and the brackets around it.
_LITERAL_WIDTH = 80


def literal(value: Any) -> str:
    """A JSON value as Python source; lists and tuples become lists, and long ones take several lines."""
    if isinstance(value, Mapping):
        return _enclosed("{", [f"{literal(key)}: {literal(item)}" for key, item in value.items()], "}")
    if isinstance(value, list | tuple):
        return _enclosed("[", [literal(item) for item in value], "]")
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"' if value.isprintable() else repr(value)
    return repr(value)


def _enclosed(opening: str, items: list[str], closing: str) -> str:
    line = opening + ", ".join(items) + closing
    if len(line) <= _LITERAL_WIDTH and "\n" not in line:
        return line
    rows: list[str] = []
    for item in items:
        fits = rows and "\n" not in item + rows[-1] and len(rows[-1]) + len(item) + 3 <= _LITERAL_WIDTH
        if fits:
            rows[-1] += f", {item}"
        else:
            rows.append(item)
    return f"{opening}\n" + "".join(textwrap.indent(row, _INDENT) + ",\n" for row in rows) + closing


def call(function: str, arguments: Mapping[str, str], *, first: str | None = None) -> str:
    """A call with keyword arguments that are source text already, broken over lines where it is too long.

    Args:
        function: What is called.
        arguments: Keyword to source text.
        first: A positional argument before them.
    """
    parts = ([first] if first is not None else []) + [f"{name}={text}" for name, text in arguments.items()]
    line = f"{function}({', '.join(parts)})"
    if len(line) <= WIDTH - 12 and "\n" not in line:
        return line
    return f"{function}(\n" + "".join(textwrap.indent(part, _INDENT) + ",\n" for part in parts) + ")"


def source_of(thing: Callable[..., Any] | type) -> str:
    """The source text of a function or class of ours, without its outer indent."""
    return textwrap.dedent(inspect.getsource(thing)).rstrip()


def comment(text: str) -> str:
    """Prose as comment lines."""
    return "\n".join(f"# {line}" for line in textwrap.wrap(text, WIDTH - 2))
