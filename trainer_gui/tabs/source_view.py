"""A view of Python source that can be read and copied, not changed."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.python_highlighter import PythonHighlighter

# Colouring more than this would hold the window up for longer than can be felt.
MOST_COLOURED = 100_000


class SourceView(QPlainTextEdit):
    """Shows source text, in colours unless it is very long.

    Args:
        name: Object name.
        title: What to call it.
        parent: Owner.
    """

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setTabChangesFocus(True)
        self._highlighter = PythonHighlighter(self.document(), current_theme())
        theme_notifier().changed.connect(self._on_theme)

    def show_text(self, text: str) -> None:
        """Show another text from its top."""
        self._highlighter.setDocument(self.document() if len(text) <= MOST_COLOURED else None)
        self.setPlainText(text)

    def show_line(self, line: int) -> None:
        """Bring a line into view.

        Args:
            line: Its number, from 1.
        """
        cursor = self.textCursor()
        cursor.setPosition(self.document().findBlockByNumber(line - 1).position())
        self.setTextCursor(cursor)
        self.centerCursor()

    @Slot(object)
    def _on_theme(self, theme: Theme) -> None:
        self._highlighter.set_theme(theme)
