"""The tab about data: it follows the session and turns what the user does into edits of the project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine import catalogue
from engine.catalogue import DATASETS
from engine.catalogue.entry import ItemKind, SourceForm
from engine.check import Checked
from engine.data.load import resolve_path
from engine.data.table import TableOptions, preview
from engine.spec import Problem, ProjectError, ProjectSpec, Severity, choose_kind, set_value, set_values
from trainer_gui.session.later import Later
from trainer_gui.session.session import Session
from trainer_gui.tabs.data.choice_panel import ChoicePanel
from trainer_gui.tabs.data.data_view import DataView, view_of
from trainer_gui.tabs.data.drawing_edits import is_blank
from trainer_gui.tabs.data.import_dialog import ImportDialog
from trainer_gui.tabs.data.kind_groups import in_order
from trainer_gui.tabs.data.loading_bar import LoadingBar
from trainer_gui.tabs.data.own_files import can_open, entry_for, file_filters, is_table, params_for
from trainer_gui.tabs.data.pages import DataPages
from trainer_gui.tabs.page import FOLLOW_AFTER_MS, is_behind

if TYPE_CHECKING:
    from engine.catalogue.entry import DatasetEntry
    from engine.data.load import LoadedData

_VIEW_KEY: Final = "data_tab.view"
_COLUMNS_KEY: Final = "data_tab.columns"
_READING: Final = ("delimiter", "encoding", "decimal", "header")
_NO_EDITS: Final[dict[str, list[Any]]] = {"added": [], "moved": [], "removed": []}
_SAMPLER: Final = "training.sampler"


class DataTab(QWidget):
    """What the samples are and what they look like.

    Args:
        session: What the window works on.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataTab")
        self.setAcceptDrops(True)
        self.session = session
        self._refused: tuple[Problem, ...] = ()
        self._later = Later(FOLLOW_AFTER_MS, self.refresh, self)
        self._columns_of: tuple[Any, ...] | None = None
        self.choice = ChoicePanel(self)
        self.choice.edited.connect(self._on_edited)
        self.choice.kind_chosen.connect(self._on_kind_chosen)
        self.choice.open_asked.connect(self.ask_for_file)
        self.choice.folder_asked.connect(self.ask_for_folder)
        self.choice.browse_asked.connect(self.browse)
        self.choice.undo_points_asked.connect(self._on_undo_points)
        self.loading = LoadingBar(self)
        self.loading.cancel_asked.connect(session.cancel_loading)
        session.loading_changed.connect(self.loading.show_loading)
        self._stale_row = self._make_stale_row()
        self.pages = DataPages(session, self)
        self.pages.spec_drawn.connect(self._on_drawn)
        self.pages.batches_shown.connect(self.choice.show_batches)
        right = QVBoxLayout()
        right.setContentsMargins(0, 4, 4, 4)
        right.addWidget(self.loading)
        right.addWidget(self._stale_row)
        right.addWidget(self.pages, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.choice, 2)
        row.addLayout(right, 5)
        session.document.changed.connect(self._on_changed)
        session.checked.connect(self._on_checked)
        session.data_changed.connect(self._on_data)
        self.show_project(session.spec, session.problems)
        if session.data is not None:
            self._on_data(session.data)

    def show_project(self, spec: ProjectSpec, problems: tuple[Problem, ...]) -> None:
        """Show a project and what is wrong with it; the same call again changes nothing."""
        problems = (*self._refused, *problems)
        is_current = not any(
            problem.severity is Severity.ERROR and problem.path.startswith("data") for problem in problems
        )
        data = self.session.data
        self.choice.show_project(spec, problems, data, is_current)
        # An empty sheet shows nothing old, and says itself what to do.
        self._stale_row.setVisible(data is not None and not is_current and not is_blank(spec))
        self.pages.show_project(spec, is_current=is_current)
        self._look_up_columns(spec)

    def open_file(self, path: Path) -> ImportDialog | None:
        """Take a file or a folder of the user's own.

        Args:
            path: A table is shown as it would be read, and the project changes when the user accepts; arrays and
                images become the data at once, as one step of undo.

        Returns:
            The dialog for a table; None for anything else.
        """
        if not is_table(path):
            self._open_other(path)
            return None
        dialog = ImportDialog(self.session.spec, path, self.session.background, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._on_table_chosen)
        dialog.open()
        return dialog

    def _open_other(self, path: Path) -> None:
        entry = entry_for(path)
        if entry is None:
            known = ", ".join(pattern.removeprefix("*") for pattern in file_filters())
            problem = Problem("data", "unknown_file", f"a file of one of the kinds {known}", path.name)
            self._refused = (problem,)
            self.show_project(self.session.spec, self.session.problems)
            return
        params = params_for(entry, path)
        chosen = set_values(
            self.session.spec,
            [("data.kind", entry.kind), ("data.params", params), ("data.edits", _NO_EDITS), *_NO_DERIVED],
        )
        self._change(lambda: self.session.document.replace(chosen, "data", merge=False))

    # ------------------------------------------------------- what the session says

    @Slot(object, object, str)
    def _on_changed(self, before: ProjectSpec, after: ProjectSpec, path: str) -> None:
        del before, after, path
        self._refused = ()
        self._refresh_in_turn()

    @Slot(object)
    def _on_checked(self, checked: Checked) -> None:
        del checked
        self._refresh_in_turn()

    @Slot()
    def refresh(self) -> None:
        """Show the project as it is now."""
        self._later.stop()
        self.show_project(self.session.spec, self.session.problems)

    def _refresh_in_turn(self) -> None:
        if is_behind(self):
            self._later.ask()
        else:
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """The page comes into view: it follows the project now."""
        super().showEvent(event)
        if self._later.isActive():
            self.refresh()

    @Slot(object)
    def _on_data(self, data: LoadedData) -> None:
        self.session.looking.submit(_VIEW_KEY, lambda: view_of(data), self._show_view, self._on_view_failed)

    def _show_view(self, view: DataView) -> None:
        self.pages.show_view(view)

    def _on_view_failed(self, error: Exception) -> None:
        # Loaded data can always be shown; the hook for exceptions tells the user and the log.
        raise error

    def _look_up_columns(self, spec: ProjectSpec) -> None:
        """Find out what the columns of the file are called, also while the data cannot be loaded."""
        entry = catalogue.dataset(spec.data.kind)
        if entry is None or entry.form is not SourceForm.TABLE_FILE:
            self._columns_of = None
            return
        params = entry.resolved(spec.data.params)
        wanted = (params.get("path"), *(params.get(name, "auto") for name in _READING))
        if wanted == self._columns_of:
            return
        self._columns_of = wanted
        if not all(isinstance(value, str) for value in wanted):
            self.choice.set_columns(())
            return
        path = resolve_path(str(wanted[0]), None)
        options = TableOptions(*(str(value) for value in wanted[1:]))
        self.session.background.submit(
            _COLUMNS_KEY,
            lambda: preview(path, options).names,
            self.choice.set_columns,
            self._on_no_columns,
        )

    def _on_no_columns(self, error: Exception) -> None:
        # Loading the data meets the same problem and tells it at the field.
        del error
        self.choice.set_columns(())

    # ----------------------------------------------------------- what the user does

    @Slot(str, object)
    def _on_edited(self, path: str, value: Any) -> None:
        self._change(lambda: self.session.document.set_value(path, value))

    @Slot(str, object)
    def _on_kind_chosen(self, path: str, kind: str | None) -> None:
        if path == _SAMPLER:
            self._choose_sampler(kind)
            return
        entry = catalogue.dataset(kind) if kind is not None else None
        if entry is not None:
            self._choose_data(entry)

    @Slot(str)
    def _on_browsed(self, kind: str) -> None:
        entry = catalogue.dataset(kind)
        if entry is not None:
            self._choose_data(entry)

    def _choose_data(self, entry: DatasetEntry) -> None:
        spec = self.session.spec
        params = {param.name: param for param in entry.params}
        keep = [
            name for name, value in spec.data.params.items() if name in params and params[name].accepts(value)
        ]
        chosen = choose_kind(spec, "data", entry.kind, keep)
        for name, value in entry.initial_params().items():
            if name not in chosen.data.params:
                chosen = set_value(chosen, f"data.params.{name}", value)
        if entry.kind != spec.data.kind:
            # Columns of other data have other names.
            chosen = set_values(chosen, _NO_DERIVED)
        self._change(lambda: self.session.document.replace(chosen, "data.kind"))

    def _choose_sampler(self, kind: str | None) -> None:
        """A sampler takes the place of shuffle, and the other way round, in one edit."""
        entry = catalogue.sampler(kind) if kind is not None else None
        edits: list[tuple[str, Any]] = [(_SAMPLER, None), ("training.shuffle", True)]
        if entry is not None:
            params = {name: value for name, value in entry.initial_params().items() if value is not None}
            edits = [(_SAMPLER, {"kind": entry.kind, "params": params}), ("training.shuffle", False)]
        self._change(lambda: self.session.document.set_values(edits, _SAMPLER, merge=False))

    @Slot()
    def _on_undo_points(self) -> None:
        self._change(lambda: self.session.document.set_values([("data.edits", _NO_EDITS)], "data.edits"))

    @Slot(object)
    def _on_drawn(self, spec: ProjectSpec) -> None:
        self._change(lambda: self.session.document.replace(spec, "data", merge=False))

    @Slot()
    def browse(self) -> None:
        """Show all kinds of data by subject."""
        from trainer_gui.tabs.data.kind_browser import KindBrowser

        browser = KindBrowser(in_order(DATASETS), self.session.spec.data.kind, self)
        browser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        browser.chosen.connect(self._on_browsed)
        browser.open()

    @Slot()
    def ask_for_file(self) -> None:
        """Ask for a file of the user's own, then show how it would be read."""
        patterns = " ".join(file_filters())
        filters = ";;".join([self.tr("Data ({0})").format(patterns), self.tr("All files (*)")])
        chosen, _filter = QFileDialog.getOpenFileName(self, self.tr("Open data"), "", filters)
        if chosen:
            self.open_file(Path(chosen))

    @Slot()
    def ask_for_folder(self) -> None:
        """Ask for a folder of images, one folder a class."""
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Open a folder of images"))
        if chosen:
            self.open_file(Path(chosen))

    @Slot(object)
    def _on_table_chosen(self, spec: ProjectSpec) -> None:
        self._change(lambda: self.session.document.replace(spec, "data"))

    @Slot()
    def _on_reload(self) -> None:
        self.session.load_data()

    def _change(self, act: Callable[[], None]) -> None:
        """Edit the project; what it refuses is shown at the field."""
        self._refused = ()
        try:
            act()
        except ProjectError as error:
            self._refused = error.problems
        self.show_project(self.session.spec, self.session.problems)

    # ------------------------------------------------------------------ Qt's side

    def _make_stale_row(self) -> QWidget:
        row = QWidget(self)
        note = QLabel(self.tr("Shown is the data as it was last, because the new one has a problem."), row)
        note.setObjectName("dataStale")
        note.setWordWrap(True)
        note.setForegroundRole(QPalette.ColorRole.BrightText)
        again = QPushButton(self.tr("Read again"), row)
        again.setObjectName("dataReload")
        again.setToolTip(self.tr("Reads the data once more, for instance after the file was mended"))
        again.clicked.connect(self._on_reload)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 2, 0, 2)
        line.addWidget(note, 1)
        line.addWidget(again)
        row.setVisible(False)
        return row

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file or folder that can be data, or an image to be predicted."""
        if _data_in(event) is not None or self._image_in(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the dropped file or folder; ask the model of a dropped image."""
        path, picture = _data_in(event), self._image_in(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_file(path)
        elif picture is not None:
            event.acceptProposedAction()
            self.pages.show_page("images")
            self.pages.images.predict(picture)

    def _image_in(self, event: QDropEvent) -> Path | None:
        """The one image of a drag, where the data is images as well."""
        from engine.data.images.decode import IMAGE_SUFFIXES

        path = _file_in(event)
        data = self.session.data
        if path is None or data is None or data.facts.item is not ItemKind.IMAGE:
            return None
        return path if path.suffix.lower() in IMAGE_SUFFIXES else None


_NO_DERIVED: Final[tuple[tuple[str, Any], ...]] = (
    ("data.one_hot", []),
    ("data.terms", []),
    ("data.left_out", []),
)


def _file_in(event: QDropEvent) -> Path | None:
    """The one local file or folder of a drag."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def _data_in(event: QDropEvent) -> Path | None:
    """The one local file or folder of a drag, if it may be data."""
    path = _file_in(event)
    return path if path is not None and can_open(path) else None
