"""The dialog that opens a table: how it is read, what is predicted from what, and what the project becomes."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from engine.data.samples import Samples
from engine.data.table import Table, read_table
from engine.spec import Problem, ProjectError, ProjectSpec
from engine.starting_points import project_for_table
from trainer_gui.session.background import Background
from trainer_gui.tabs.data.import_choice import PREFIX, ColumnKind, ImportChoice, Role, kinds_of, samples_for
from trainer_gui.tabs.data.import_form import ImportForm
from trainer_gui.tabs.data.import_result import ImportResult

PREVIEW_ROWS: Final = 200
# A larger file is read as a whole only once, after it was accepted; here a part of it has to do.
LARGE_BYTES: Final = 48 * 1024 * 1024
PART_ROWS: Final = 10_000
VALIDATION_SHARE: Final = 0.2
_WIDTH_PX, _HEIGHT_PX = 1000, 660
_READ_KEY: Final = "import.read"
_SAMPLES_KEY: Final = "import.samples"


@dataclass(frozen=True, eq=False)
class _Read:
    """A table and what its columns hold."""

    table: Table
    kinds: Mapping[str, ColumnKind]


class ImportDialog(QDialog):
    """Shows a file as it is read and lets the user correct it; nothing changes before *Import*.

    First the beginning of the file is read and shown, then all of it, then samples are made of it: a fault in
    its last row is told here, while the project still has its old data. Of a very large file only a part is looked
    at; the page then shows how far reading is, and keeps the old data until all of it is there.

    Signals:
        chosen: The project with the table in it; sent once, when the user accepts.

    Args:
        spec: The project as it is.
        path: The file.
        background: Where files are read.
        parent: Owner.
    """

    chosen = Signal(object)

    def __init__(
        self, spec: ProjectSpec, path: Path, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("importDialog")
        self.setWindowTitle(self.tr("Open a table: {0}").format(path.name))
        self.setModal(True)
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        self._spec, self._path, self._background = spec, path.absolute(), background
        self._choice = ImportChoice()
        self._kinds: Mapping[str, ColumnKind] = {}
        self._is_reading = False
        self._given_up = threading.Event()
        self._is_large = _size_of(path) > LARGE_BYTES
        self._preview: Table | None = None
        self._whole: _Read | None = None
        self._samples: Samples | None = None
        self.form = ImportForm(self)
        self.form.edited.connect(self._on_edited)
        self.result_panel = ImportResult(self)
        self.result_panel.fix_asked.connect(self._on_fix)
        self.preview = self.result_panel.preview
        self.preview.role_chosen.connect(self._on_role)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.accept_button = self.buttons.addButton(
            self.tr("&Import"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.accept_button.setObjectName("importAccept")
        self.accept_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        panes = QHBoxLayout()
        panes.addWidget(self.form, 0)
        panes.addWidget(self.result_panel, 1)
        column = QVBoxLayout(self)
        column.addLayout(panes, 1)
        column.addWidget(self.buttons)
        self._read()
        self._show()

    @property
    def samples(self) -> Samples | None:
        """What the table gives as it is chosen now; None while that is not known, or if it gives none."""
        return self._samples

    def project(self) -> ProjectSpec | None:
        """The project with the table in it; None as long as the table cannot be used."""
        if self._whole is None or self._samples is None:
            return None
        return project_for_table(
            self._spec,
            self._path,
            self._samples,
            self._choice.params(self._whole.table.names),
            scale_features="standardize" if self.form.standardize.isChecked() else "none",
            validation=VALIDATION_SHARE if self.form.keep_validation.isChecked() else 0.0,
            fit_model=self.form.fit_model.isChecked(),
        )

    def accept(self) -> None:
        """Hand the project over, if the table can be used."""
        project = self.project()
        if project is None:
            return
        super().accept()
        self.chosen.emit(project)

    def done(self, result: int) -> None:
        """Drop whatever is being read."""
        self._given_up.set()
        for key in (_READ_KEY, _SAMPLES_KEY):
            self._background.forget(key)
        super().done(result)

    # -------------------------------------------------------------- reading

    def _read(self) -> None:
        """Read the beginning of the file; the rest follows once it is shown."""
        self._whole = self._samples = None
        self._is_reading = True
        self._given_up.set()
        self._given_up = threading.Event()
        self._background.forget(_SAMPLES_KEY)
        path, options = self._path, self._choice.options

        def work() -> _Read:
            table = read_table(path, options, PREVIEW_ROWS)
            return _Read(table, kinds_of(table))

        self._background.submit(_READ_KEY, work, self._take_preview, self._refuse_file)

    def _take_preview(self, read: _Read) -> None:
        self._preview, self._kinds = read.table, read.kinds
        self.result_panel.show_problems(())
        self.preview.show_table(read.table)
        self._show()
        if read.table.is_complete:
            self._take_whole(read)
            return
        path, options, given_up = self._path, self._choice.options, self._given_up
        most = PART_ROWS if self._is_large else None

        def work() -> _Read:
            table = read_table(path, options, most, cancelled=given_up.is_set)
            return _Read(table, kinds_of(table))

        self._background.submit(_READ_KEY, work, self._take_whole, self._refuse)

    def _take_whole(self, read: _Read) -> None:
        self._whole, self._kinds = read, read.kinds
        self._is_reading = False
        self._show()
        self._make_samples()

    def _make_samples(self) -> None:
        self._samples = None
        whole, choice = self._whole, self._choice
        self._update_accept()
        if whole is None:
            return
        table = whole.table
        self._background.submit(
            _SAMPLES_KEY, lambda: samples_for(table, choice), self._take_samples, self._refuse
        )

    def _take_samples(self, samples: Samples) -> None:
        self._samples = samples
        self.result_panel.show_problems(())
        self._show()

    def _refuse_file(self, error: Exception) -> None:
        """The file cannot be read like this; a preview of it would be of something else."""
        self._preview = None
        self._kinds = {}
        self.preview.show_table(None)
        self._refuse(error)

    def _refuse(self, error: Exception) -> None:
        """Say what is wrong. The first rows stay in view: they help to find a fault further down."""
        self._samples = None
        self._is_reading = False
        if isinstance(error, ProjectError):
            problems = error.problems
        else:
            problems = (Problem(f"{PREFIX}.path", "unreadable", "a table that can be read", str(error)),)
        self._show()
        self.result_panel.show_problems(problems)
        self.form.show_problems(problems)

    # -------------------------------------------------------------- showing

    def _show(self) -> None:
        whole = self._whole.table if self._whole is not None else None
        known = whole if whole is not None else self._preview
        self.form.show_choice(self._choice, known, self._kinds, self._samples)
        self.preview.show_choice(self._choice, self._kinds)
        self.result_panel.show_table(self._preview, whole, self._samples, self._is_reading)
        self._update_accept()

    def _update_accept(self) -> None:
        self.accept_button.setEnabled(self._samples is not None)

    # ----------------------------------------------------------------- edits

    @Slot(str, object)
    def _on_edited(self, name: str, value: Any) -> None:
        self._change(self._choice.with_param(name, value, self._names()))

    @Slot(str, object)
    def _on_role(self, name: str, role: Role) -> None:
        self._change(self._choice.with_role(name, role, self._names()))

    @Slot(object)
    def _on_fix(self, edits: tuple[tuple[str, Any], ...]) -> None:
        choice = self._choice
        for path, value in edits:
            choice = choice.with_param(path.removeprefix(f"{PREFIX}."), value, self._names())
        self._change(choice)

    def _names(self) -> tuple[str, ...]:
        return self._preview.names if self._preview is not None else ()

    def _change(self, choice: ImportChoice) -> None:
        before, self._choice = self._choice, choice
        if choice == before:
            return
        if choice.options != before.options:
            self._read()
        else:
            self._make_samples()
        self._show()


def _size_of(path: Path) -> int:
    """Bytes of a file; 0 for one that cannot be looked up, which reading it will tell."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
