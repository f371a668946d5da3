"""A sentence below a field that says what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

MARK = "\N{BLACK UP-POINTING TRIANGLE}"


class ProblemLabel(QLabel):
    """Takes no room while there is nothing to say.

    The mark points up at the field; it tells without colour that the sentence is about what stands above.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        # The theme keeps its colour for errors in this role.
        self.setForegroundRole(QPalette.ColorRole.BrightText)
        self.setVisible(False)

    def show_problem(self, sentence: str) -> None:
        """Show a sentence, or nothing for an empty one."""
        text = f"{MARK} {sentence}" if sentence else ""
        if self.text() != text:
            self.setText(text)
            self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
