"""Colours for Python source: keywords, strings, numbers, comments, called names."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from trainer_gui.theme.code_tokens import code_tokens, token_color
from trainer_gui.theme.colors import Theme


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
        for name in ("comment", "string", "number", "keyword", "name"):
            style = QTextCharFormat()
            style.setForeground(QColor(token_color(name, theme)))
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
        for first, behind, kind in code_tokens(text, at):
            self.setFormat(first, behind - first, self._formats[kind])
        if text.count('"""', at) % 2:
            start = text.rfind('"""')
            self.setFormat(start, len(text) - start, self._formats["string"])
            self.setCurrentBlockState(1)
