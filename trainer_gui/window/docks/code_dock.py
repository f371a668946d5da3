"""The Code dock: the plain PyTorch script that does exactly what the window does."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.check import Checked
from engine.spec import ProjectError
from trainer_gui.session.session import Session
from trainer_gui.theme.apply import current_theme
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.icons import icon
from trainer_gui.theme.python_highlighter import PythonHighlighter

# Writing the script of a large model takes the interpreter for a while, which an edit on the screen comes before.
_WRITE_AFTER_MS = 120


class CodeDock(QDockWidget):
    """Keeps the script in step with the project; writing it is left to the background.

    Args:
        session: The session to follow.

    Signals:
        save_asked: The user wants the script as a file.
        copied: The script is on the clipboard.
    """

    save_asked = Signal()
    copied = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("codeDock")
        self.setWindowTitle(self.tr("Code"))
        self._session = session
        self._build()
        session.checked.connect(self._on_checked)
        session.run.warmed.connect(self._on_warmed)
        self._on_checked(session.check)

    @property
    def script(self) -> str:
        """The script that is shown."""
        return self._text.toPlainText()

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(4, 2, 4, 4)
        column.setSpacing(2)
        bar = QHBoxLayout()
        self._note = QLabel(self.tr("PyTorch is loading…"))
        self._note.setObjectName("codeNote")
        bar.addWidget(self._note, 1)
        self._copy = QToolButton()
        self._copy.setObjectName("copyCode")
        self._copy.setText(self.tr("Copy"))
        self._copy.setToolTip(self.tr("Copy the whole script"))
        self._copy.clicked.connect(self._on_copy)
        self._save = QToolButton()
        self._save.setObjectName("saveCode")
        self._save.setText(self.tr("Save…"))
        self._save.setToolTip(self.tr("Save the script as a file"))
        self._save.clicked.connect(self.save_asked)
        for button in (self._copy, self._save):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setEnabled(False)
            bar.addWidget(button)
        column.addLayout(bar)
        self._text = QPlainTextEdit()
        self._text.setObjectName("code")
        self._text.setAccessibleName(self.tr("PyTorch script of the project"))
        self._text.setReadOnly(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setTabChangesFocus(True)
        self._highlighter = PythonHighlighter(self._text.document(), current_theme())
        column.addWidget(self._text, 1)
        self.setWidget(body)
        self.set_theme(current_theme())

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of a theme."""
        self._copy.setIcon(icon("copy", theme))
        self._save.setIcon(icon("save", theme))
        self._highlighter.set_theme(theme)

    @Slot(object)
    def _on_warmed(self, devices: object) -> None:
        del devices
        self._on_checked(self._session.check)

    @Slot(object)
    def _on_checked(self, checked: Checked) -> None:
        session = self._session
        data, spec, own = session.data, session.spec, session.own_code.value
        if not session.run.is_warm or data is None:
            return
        if checked.errors:
            self._show_note(self.tr("The script follows when the problems are mended."))
            return

        def work() -> str:
            from engine.export.script import script

            return script(spec, data, own)

        session.background.submit("code", work, self._show, self._fail, after_ms=_WRITE_AFTER_MS)

    def _show(self, text: str) -> None:
        self._show_note(self.tr("Gives the same losses and weights as the window, bit for bit."))
        for button in (self._copy, self._save):
            button.setEnabled(True)
        if text == self.script:
            return
        bar = self._text.verticalScrollBar()
        at = bar.value()
        self._text.setPlainText(text)
        bar.setValue(at)

    def _fail(self, error: Exception) -> None:
        line = error.problems[0].line() if isinstance(error, ProjectError) else str(error)
        self._show_note(self.tr("The script could not be written: {0}").format(line))

    def _show_note(self, text: str) -> None:
        self._note.setText(text)
        self._note.setToolTip(text)

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.script)
        self.copied.emit()
