"""A few lines of Python to read: coloured, not editable."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QFontDatabase, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.code_tokens import code_tokens, token_color
from trainer_gui.theme.colors import Theme

_KINDS = ("comment", "string", "number", "keyword", "name")


class CodeView(QPlainTextEdit):
    """Shows source text in the colours of the theme.

    Args:
        name: Object name.
        accessible: What the code is, for screen readers.
        parent: Owner.
    """

    def __init__(self, name: str, accessible: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._colors = _Colors(self)
        theme_notifier().changed.connect(self._colors.set_theme)

    def show_code(self, text: str) -> None:
        """Show other lines; the same ones again keep their place."""
        if text != self.toPlainText():
            self.setPlainText(text)


class _Colors(QSyntaxHighlighter):
    """Colours keywords, strings, numbers, comments and called names; docstrings over several lines too."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view.document())
        self._formats: dict[str, QTextCharFormat] = {}
        self.set_theme(current_theme())

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        for kind in _KINDS:
            style = QTextCharFormat()
            style.setForeground(QColor(token_color(kind, theme)))
            if kind == "keyword":
                style.setFontWeight(QFont.Weight.DemiBold)
            self._formats[kind] = style
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Qt asks for one line to be coloured."""
        at, inside = 0, self.previousBlockState() == 1
        if inside:
            end = text.find('"""')
            at = len(text) if end < 0 else end + 3
            self.setFormat(0, at, self._formats["string"])
            inside = end < 0
        if not inside:
            for first, behind, kind in code_tokens(text, at):
                self.setFormat(first, behind - first, self._formats[kind])
            if text.count('"""', at) % 2:
                start = text.rfind('"""')
                self.setFormat(start, len(text) - start, self._formats["string"])
                inside = True
        self.setCurrentBlockState(1 if inside else 0)
