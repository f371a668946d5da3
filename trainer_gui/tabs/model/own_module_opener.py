"""Opens modules from files of the user's own: asks for the file, reads it as text, asks whether it may run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.own_code.classes import Outline, outline
from engine.own_code.source_file import read_source
from engine.own_code.values import Fault, SourceFile
from engine.spec import LayerNode, Problem, get_value
from trainer_gui.session.session import Session
from trainer_gui.tabs.model.own_module_dialog import OwnModuleDialog

_Read = tuple[SourceFile, Outline] | Fault


class OwnModuleOpener(QObject):
    """Leads from a wish to a layer; nothing of a file runs before the user allows it.

    Args:
        session: Where the project is, and what is allowed.
        window: Parent of dialogs.

    Signals:
        opened: Parameters of a new layer.
        opened_again: Spec path of a layer, and its new parameters.
        refused: Problems of a file that cannot be read.
    """

    opened = Signal(object)
    opened_again = Signal(str, object)
    refused = Signal(object)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._place = ""
        self._chosen: Mapping[str, Any] = {}
        self._path = Path()
        self.dialog: OwnModuleDialog | None = None

    @Slot()
    def open(self) -> None:
        """Ask for a file, for a new layer."""
        title, filters = self.tr("Open a module from a file"), self.tr("Python (*.py)")
        chosen, _filter = QFileDialog.getOpenFileName(self._window, title, "", filters)
        if chosen:
            self.open_file(Path(chosen))

    def open_file(self, path: Path) -> None:
        """Read a file and ask, for a new layer."""
        self._begin(path, "", {})

    @Slot(str)
    def open_again(self, place: str) -> None:
        """Read the file of a layer once more and ask.

        Args:
            place: Spec path of the layer.
        """
        node: LayerNode = get_value(self._session.spec, place)
        named = node.params.get("path")
        if isinstance(named, str) and named:
            self._begin(Path(named), place, node.params)

    def _begin(self, path: Path, place: str, chosen: Mapping[str, Any]) -> None:
        self._path, self._place, self._chosen = path, place, chosen

        def work() -> _Read:
            file = read_source(path)
            return (file, outline(file.content)) if isinstance(file, SourceFile) else file

        self._session.looking.submit("own code to open", work, self._ask, self._fail)

    def _ask(self, read: _Read) -> None:
        if isinstance(read, Fault):
            self.refused.emit((read.problem(self._place or "model"),))
            return
        file, found = read
        self._close()
        self.dialog = dialog = OwnModuleDialog(self._path, file, found, self._chosen, self._window)
        self._file = file
        dialog.accepted.connect(self._on_allowed)
        dialog.finished.connect(self._close)
        dialog.open()

    def _fail(self, error: Exception) -> None:
        expected = "a Python file that can be read"
        self.refused.emit((Problem(self._place or "model", "own_code_missing", expected, str(error)),))

    @Slot()
    def _on_allowed(self) -> None:
        assert self.dialog is not None
        params = self.dialog.params
        # The file as it was shown: if it has changed since, the check says so.
        self._session.own_code.know(params["path"], self._file)
        self._session.own_code.allow(params["sha256"])
        if self._place:
            self.opened_again.emit(self._place, params)
        else:
            self.opened.emit(params)
        self._session.own_code.look_again()

    @Slot()
    def _close(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
