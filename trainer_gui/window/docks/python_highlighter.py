"""Colours for Python source: keywords, strings, numbers, comments, called names."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from trainer_gui.theme.colors import Theme

_TOKENS = re.compile(
    r"(?P<comment>#.*)"
    r"|(?P<string>\"\"\".*?\"\"\"|[fr]?\"(?:\\.|[^\"\\])*\"|[fr]?'(?:\\.|[^'\\])*')"
    r"|(?P<number>\b\d+(?:\.\d*)?(?:[eE][-+]?\d+)?\b)"
    r"|(?P<keyword>\b(?:" + "|".join(keyword.kwlist) + r")\b)"
    r"|(?P<name>\b[A-Za-z_][\w.]*(?=\())"
)


class PythonHighlighter(QSyntaxHighlighter):
    """Colours a document line by line; docstrings over several lines are followed too.

    Args:
        document: The text.
        theme: Where the colours come from.
    """

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        for name, color in (
            ("comment", theme.code_comment),
            ("string", theme.code_string),
            ("number", theme.code_number),
            ("keyword", theme.code_keyword),
            ("name", theme.code_name),
        ):
            style = QTextCharFormat()
            style.setForeground(QColor(color))
            if name == "keyword":
                style.setFontWeight(QFont.Weight.DemiBold)
            self._formats[name] = style
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Qt asks for one line to be coloured."""
        at = 0
        if self.previousBlockState() == 1:
            end = text.find('"""')
            at = len(text) if end < 0 else end + 3
            self.setFormat(0, at, self._formats["string"])
            self.setCurrentBlockState(1 if end < 0 else 0)
            if end < 0:
                return
        else:
            self.setCurrentBlockState(0)
        for match in _TOKENS.finditer(text, at):
            kind = match.lastgroup
            if kind is not None:
                self.setFormat(match.start(), match.end() - match.start(), self._formats[kind])
        if text.count('"""', at) % 2:
            start = text.rfind('"""')
            self.setFormat(start, len(text) - start, self._formats["string"])
            self.setCurrentBlockState(1)
