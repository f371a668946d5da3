"""The loss with the user's numbers as plain PyTorch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from trainer_gui.tabs.loss_activation.losses.panel import Asked, LossPanel
from trainer_gui.tabs.page import note
from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.python_highlighter import PythonHighlighter


class CodePanel(LossPanel):
    """Shows a script that runs as it stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("lossScript")
        self.text.setAccessibleName(self.tr("The loss as a script"))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._colors = PythonHighlighter(self.text.document(), current_theme())
        theme_notifier().changed.connect(self._colors.set_theme)
        self.copy = QToolButton(self)
        self.copy.setObjectName("copyLossScript")
        self.copy.setText(self.tr("Copy"))
        self.copy.setToolTip(self.tr("Copy the script"))
        self.copy.clicked.connect(self._on_copy)
        self.said = note("lossScriptNote", self)
        self.said.setText(self.tr("Runs as it stands, and prints the value and the gradients of this page."))
        head = QHBoxLayout()
        head.addWidget(self.said, 1)
        head.addWidget(self.copy)
        self.text.setMinimumHeight(60)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.text)

    def job(self, asked: Asked) -> Callable[[], str]:
        """Write the script."""

        def work() -> str:
            from engine.explore.losses.code import loss_script

            return loss_script(asked.node, asked.inputs)

        return work

    def take(self, asked: Asked, result: str) -> None:
        """Show it."""
        del asked
        if result != self.text.toPlainText():
            self.text.setPlainText(result)

    def say(self, sentence: str) -> None:
        """Show a sentence as a comment."""
        self.text.setPlainText("".join(f"# {line}\n" for line in sentence.splitlines()))

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
