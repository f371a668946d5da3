"""Opening, saving, exporting, recovering: everything between the project and the disk, as the user does it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.export.own_class_code import with_near_files
from engine.project import load as load_project
from engine.project import with_portable_data_path
from engine.spec import ProjectError, ProjectSpec, write_project
from engine.spec.files import write_atomically
from trainer_gui.messages.notifier import Notifier
from trainer_gui.session.autosave import Recoverable, remove_recoverable
from trainer_gui.session.document import Document
from trainer_gui.session.settings import Settings

DATA_SUFFIXES = (".csv", ".tsv", ".txt", ".tab", ".dat", ".parquet", ".npy", ".npz", ".gz", ".idx", "-ubyte")
PROJECT_SUFFIX = ".json"


class ProjectFiles(QObject):
    """Reads and writes project files for a document.

    Args:
        document: The document to fill and to save.
        settings: Remembers recent files.
        notifier: Says what went wrong.
        window: Parent of dialogs.

    Signals:
        recent_changed: The list of recent files changed.
        data_file_chosen: A data file rather than a project was opened or dropped.
    """

    recent_changed = Signal()
    data_file_chosen = Signal(object)

    def __init__(self, document: Document, settings: Settings, notifier: Notifier, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._settings, self._notifier, self._window = document, settings, notifier, window

    def begin(self, spec: ProjectSpec) -> bool:
        """Begin with a project that has no file yet, such as a preset.

        Returns:
            False if the user would rather keep what is open.
        """
        if not self.may_leave():
            return False
        self._document.open(spec, None)
        return True

    def open(self, path: Path | None = None) -> bool:
        """Open a project file; a data file is passed on.

        Args:
            path: The file; None asks for it.

        Returns:
            True if another project is open now.
        """
        if path is None:
            chosen, _ = QFileDialog.getOpenFileName(
                self._window,
                self.tr("Open a project"),
                self._folder(),
                self.tr("Projects (*.json);;Data (*.csv *.tsv *.txt *.parquet *.npy *.npz);;All files (*)"),
            )
            if not chosen:
                return False
            path = Path(chosen)
        # A folder can be data as well: one of images.
        if path.name.lower().endswith(DATA_SUFFIXES) or path.is_dir():
            self.data_file_chosen.emit(path)
            return False
        try:
            spec = load_project(path)
        except ProjectError as error:
            lines = [problem.line() for problem in error.problems]
            self._settings.remove_recent_project(path)
            self.recent_changed.emit()
            self._notifier.fail(
                self.tr("{0} could not be opened: {1}").format(path.name, lines[0]), "\n".join(lines)
            )
            return False
        if not self.may_leave():
            return False
        self._document.open(spec, path)
        self._remember(path)
        return True

    def save(self) -> bool:
        """Write the project to its file; asks for one if it has none.

        Returns:
            True if it is saved.
        """
        file = self._document.file
        return self._write(file) if file is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and write the project to it."""
        name = f"{self._document.spec.name}{PROJECT_SUFFIX}"
        chosen, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save the project"),
            str(Path(self._folder()) / name),
            self.tr("Projects (*.json)"),
        )
        if not chosen:
            return False
        path = Path(chosen)
        return self._write(path if path.suffix else path.with_suffix(PROJECT_SUFFIX))

    def export(self, script: str) -> bool:
        """Ask for a file and write the script to it."""
        name = f"{self._document.spec.name}.py"
        chosen, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export the script"),
            str(Path(self._folder()) / name),
            self.tr("Python (*.py)"),
        )
        if not chosen:
            return False
        path = Path(chosen)
        script = with_near_files(script, path.resolve().parent)
        try:
            write_atomically(path if path.suffix else path.with_suffix(".py"), script.encode())
        except ProjectError as error:
            self._notifier.fail(error.problems[0].line())
            return False
        self._notifier.inform(self.tr("The script is in {0}.").format(path.name))
        return True

    def may_leave(self) -> bool:
        """Ask about unsaved changes, if there are any.

        Returns:
            False if the user wants to stay.
        """
        if not self._document.is_dirty:
            return True
        save, drop, stay = self.tr("Save"), self.tr("Don't save"), self.tr("Stay")
        answer = self._notifier.ask(
            self._window,
            self.tr("“{0}” has changes that are not saved.").format(self._document.spec.name),
            (save, drop, stay),
        )
        if answer == save:
            return self.save()
        return bool(answer == drop)

    def offer_recovery(self, copies: tuple[Recoverable, ...]) -> bool:
        """Ask whether to open changes that were never saved; the newest copy is offered.

        Returns:
            True if it is open now.
        """
        if not copies:
            return False
        newest = copies[0]
        try:
            spec = load_project(newest.path)
        except ProjectError as error:
            self._notifier.fail(error.problems[0].line())
            remove_recoverable(newest)
            return False
        when = newest.saved_at.astimezone().strftime("%Y-%m-%d %H:%M")
        open_it, drop, later = self.tr("Open it"), self.tr("Throw it away"), self.tr("Later")
        answer = self._notifier.ask(
            self._window,
            self.tr("“{0}” has changes from {1} that were not saved. Open them?").format(spec.name, when),
            (open_it, drop, later),
        )
        if answer == later or not answer:
            return False
        if answer == open_it:
            self._document.open(spec, newest.original, saved=False)
        remove_recoverable(newest)
        return bool(answer == open_it)

    def _write(self, path: Path) -> bool:
        spec = self._document.spec
        if self._document.file is None and path.stem != spec.name:
            self._document.replace(spec.model_copy(update={"name": path.stem[:200]}), "name")
            spec = self._document.spec
        try:
            write_project(with_portable_data_path(spec, path.resolve().parent), path)
        except ProjectError as error:
            self._notifier.fail(error.problems[0].line())
            return False
        self._document.mark_saved(path)
        self._remember(path)
        return True

    def _remember(self, path: Path) -> None:
        self._settings.add_recent_project(path)
        self.recent_changed.emit()

    def _folder(self) -> str:
        file = self._document.file
        recent = self._settings.recent_projects
        if file is not None:
            return str(file.parent)
        return str(recent[0].parent) if recent else str(Path.home())
