"""The model as the class that a good engineer would write: highlighted, to copy and to save."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.export.own_class_code import with_near_files
from engine.spec import ProjectError, ProjectSpec
from engine.spec.files import write_atomically
from trainer_gui.session.session import Session
from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.icons import icon
from trainer_gui.theme.python_highlighter import PythonHighlighter


class CodePage(QWidget):
    """Shows the model as source text; writing it is left to the background.

    Args:
        session: Where the project is.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelCodePage")
        self._session = session
        self._asked: tuple[object, ...] | None = None
        self.said = QLabel(self.tr("The code appears here as soon as PyTorch is loaded."), self)
        self.said.setObjectName("modelCodeNote")
        self.said.setWordWrap(True)
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("modelCode")
        self.text.setAccessibleName(self.tr("The model as PyTorch code"))
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setTabChangesFocus(True)
        self._highlighter = PythonHighlighter(self.text.document(), current_theme())
        self.copy = self._button("copyModelCode", self.tr("Copy"), self.tr("Copy the class and its function"))
        self.copy.clicked.connect(self._on_copy)
        self.save = self._button(
            "saveModelCode", self.tr("Save…"), self.tr("Save the model as a Python file")
        )
        self.save.clicked.connect(self._on_save)
        bar = QHBoxLayout()
        bar.addWidget(self.said, 1)
        bar.addWidget(self.copy)
        bar.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(bar)
        column.addWidget(self.text, 1)
        theme_notifier().changed.connect(self._on_theme)
        self._on_theme(current_theme())

    def ask(self, spec: ProjectSpec) -> None:
        """Ask for the code of a project's model, unless it is shown or under way already."""
        data, errors = self._session.data, self._session.check.errors
        wanted = (spec.model, data, bool(errors))
        if self._asked is not None and all(a is b for a, b in zip(wanted, self._asked, strict=True)):
            return
        self._asked = wanted
        background = self._session.background
        if data is None or errors:
            background.forget("model.code")
            self.said.setText(self.tr("The code follows when the problems are mended."))
            return
        facts, own = data.facts, self._session.own_code.value

        def work() -> str:
            from engine.check import resolve
            from engine.check.module_plan import plan_model
            from engine.export.module_file import module_file

            return module_file(plan_model(resolve(spec, facts, own).model))

        background.submit("model.code", work, self._take, self._refuse)

    def save_to(self, path: Path) -> None:
        """Write the code to a file, and say so."""
        try:
            code = with_near_files(self.text.toPlainText(), path.resolve().parent)
            write_atomically(path, code.encode())
        except ProjectError as error:
            self.said.setText(error.problems[0].line())
        else:
            self.said.setText(self.tr("Saved as {0}").format(path.name))

    def _take(self, code: str) -> None:
        self.said.setText(
            self.tr("make_model() builds this model; the whole project is in the Code view below.")
        )
        self.copy.setEnabled(True)
        self.save.setEnabled(True)
        if code != self.text.toPlainText():
            at = self.text.verticalScrollBar().value()
            self.text.setPlainText(code)
            self.text.verticalScrollBar().setValue(at)

    def _refuse(self, error: Exception) -> None:
        line = error.problems[0].line() if isinstance(error, ProjectError) else str(error)
        self.said.setText(self.tr("The code could not be written: {0}").format(line))

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setEnabled(False)
        return button

    @Slot(object)
    def _on_theme(self, theme: Theme) -> None:
        self._highlighter.set_theme(theme)
        self.copy.setIcon(icon("copy", theme))
        self.save.setIcon(icon("save", theme))

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.said.setText(self.tr("The code is on the clipboard."))

    @Slot()
    def _on_save(self) -> None:
        title = self.tr("Save the model")
        chosen, _filter = QFileDialog.getSaveFileName(self, title, "model.py", self.tr("Python (*.py)"))
        if chosen:
            path = Path(chosen)
            self.save_to(path if path.suffix else path.with_suffix(".py"))
