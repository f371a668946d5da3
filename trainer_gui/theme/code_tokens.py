"""Which parts of a line of Python are coloured, and how."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from trainer_gui.theme.colors import Theme

_TOKENS = re.compile(
    r"(?P<comment>#.*)"
    r"|(?P<string>\"\"\".*?\"\"\"|[fr]?\"(?:\\.|[^\"\\])*\"|[fr]?'(?:\\.|[^'\\])*')"
    r"|(?P<number>\b\d+(?:\.\d*)?(?:[eE][-+]?\d+)?\b)"
    r"|(?P<keyword>\b(?:" + "|".join(keyword.kwlist) + r")\b)"
    r"|(?P<name>\b[A-Za-z_][\w.]*(?=\())"
)


def code_tokens(line: str, start: int = 0) -> Iterator[tuple[int, int, str]]:
    """Find what is coloured in a line.

    Args:
        line: One line of Python.
        start: Where to begin, behind a docstring that goes on from the line before.

    Yields:
        First place, place behind the last, and what it is: comment, string, number, keyword or name (of a call).
    """
    for match in _TOKENS.finditer(line, start):
        if match.lastgroup is not None:
            yield match.start(), match.end(), match.lastgroup


def token_color(kind: str, theme: Theme) -> str:
    """Colour of a kind of token."""
    return {
        "comment": theme.code_comment,
        "string": theme.code_string,
        "number": theme.code_number,
        "keyword": theme.code_keyword,
        "name": theme.code_name,
    }[kind]
