"""What the latest edit of a list of layers would be in Python: append, extend, insert or del."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from engine.spec import ProjectSpec
from trainer_gui.session.session import Session

# The picture of the edit comes first.
_AFTER_MS = 150


class EditCode(QLabel):
    """Shows one statement, or nothing; looked up in the background.

    Args:
        session: Where the project is.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editCode")
        self.setAccessibleName(self.tr("The latest edit in Python"))
        self.setToolTip(self.tr("What the latest edit of a ModuleList or Sequential is in Python."))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setVisible(False)
        self._session = session
        self._told = session.spec

    def show_project(self, spec: ProjectSpec) -> None:
        """Tell what has changed since the last time; the same project again changes nothing."""
        before = self._told
        if spec.model is before.model:
            return
        data, own = self._session.data, self._session.own_code.value
        if data is None or self._session.is_loading:
            self._told = spec
            self._take("")
            return
        facts = data.facts

        def work() -> str:
            from engine.check import resolve
            from engine.export.list_edits import changed_container, list_edit_code
            from engine.spec import ProjectError

            try:
                resolved = resolve(spec, facts, own).model
            except ProjectError:
                return ""
            return list_edit_code(before, spec, resolved, changed_container(before.model, spec.model))

        def done(code: str) -> None:
            self._told = spec
            self._take(code)

        self._session.background.submit("model.editCode", work, done, self._refuse, after_ms=_AFTER_MS)

    def _take(self, code: str) -> None:
        self.setText(code)
        self.setVisible(bool(code))

    def _refuse(self, error: Exception) -> None:
        del error
        self._take("")
