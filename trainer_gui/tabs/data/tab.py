"""The tab about data: it follows the session and turns what the user does into edits of the project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPalette
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from engine import catalogue
from engine.check import Checked
from engine.data.load import resolve_path
from engine.data.table import TableOptions, preview
from engine.spec import Problem, ProjectError, ProjectSpec, Severity, choose_kind, set_value
from trainer_gui.session.session import Session
from trainer_gui.tabs.data.choice_panel import ChoicePanel
from trainer_gui.tabs.data.columns_page import ColumnsPage
from trainer_gui.tabs.data.data_view import DataView, view_of
from trainer_gui.tabs.data.import_dialog import ImportDialog
from trainer_gui.tabs.data.picture_page import PicturePage
from trainer_gui.tabs.data.sample_table import TablePage

if TYPE_CHECKING:
    from engine.data.load import LoadedData

SUFFIXES: Final = (".csv", ".tsv", ".txt", ".tab", ".dat")
_VIEW_KEY: Final = "data_tab.view"
_COLUMNS_KEY: Final = "data_tab.columns"
_READING: Final = ("delimiter", "encoding", "decimal", "header")
_NO_EDITS: Final[dict[str, list[Any]]] = {"added": [], "moved": [], "removed": []}


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
        self._session = session
        self._refused: tuple[Problem, ...] = ()
        self._columns_of: tuple[Any, ...] | None = None
        self.choice = ChoicePanel(self)
        self.choice.edited.connect(self._on_edited)
        self.choice.kind_chosen.connect(self._on_kind_chosen)
        self.choice.open_asked.connect(self.ask_for_file)
        self.choice.undo_points_asked.connect(self._on_undo_points)
        self.stale_note = QLabel(
            self.tr("Shown is the data as it was last, because the new one has a problem."), self
        )
        self.stale_note.setObjectName("dataStale")
        self.stale_note.setWordWrap(True)
        self.stale_note.setForegroundRole(QPalette.ColorRole.BrightText)
        self.stale_note.setVisible(False)
        self.picture = PicturePage(self)
        self.table = TablePage(self)
        self.columns = ColumnsPage(self)
        self.pages = QTabWidget(self)
        self.pages.setObjectName("dataPages")
        self.pages.setDocumentMode(True)
        for page, title, tip in (
            (self.picture, self.tr("Picture"), self.tr("The samples as points")),
            (self.table, self.tr("Table"), self.tr("Every sample as a row")),
            (self.columns, self.tr("Columns"), self.tr("Figures and a histogram of each column")),
        ):
            self.pages.setTabToolTip(self.pages.addTab(page, title), tip)
        right = QVBoxLayout()
        right.setContentsMargins(0, 4, 4, 4)
        right.addWidget(self.stale_note)
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
        data = self._session.data
        self.choice.show_project(spec, problems, data, is_current)
        self.stale_note.setVisible(data is not None and not is_current)
        self._look_up_columns(spec)

    def open_file(self, path: Path) -> ImportDialog:
        """Show how a table would be read; the project changes when the user accepts.

        Args:
            path: A text file with a table.
        """
        dialog = ImportDialog(self._session.spec, path, self._session.background, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._on_table_chosen)
        dialog.open()
        return dialog

    # ------------------------------------------------------- what the session says

    @Slot(object, object, str)
    def _on_changed(self, before: ProjectSpec, after: ProjectSpec, path: str) -> None:
        del before, path
        self._refused = ()
        self.show_project(after, self._session.problems)

    @Slot(object)
    def _on_checked(self, checked: Checked) -> None:
        self.show_project(self._session.spec, checked.problems)

    @Slot(object)
    def _on_data(self, data: LoadedData) -> None:
        self._session.background.submit(
            _VIEW_KEY, lambda: view_of(data), self._show_view, self._on_view_failed
        )

    def _show_view(self, view: DataView) -> None:
        self.picture.show_view(view)
        self.table.show_view(view)
        self.columns.show_view(view)

    def _on_view_failed(self, error: Exception) -> None:
        # Loaded data can always be shown; the hook for exceptions tells the user and the log.
        raise error

    def _look_up_columns(self, spec: ProjectSpec) -> None:
        """Find out what the columns of the file are called, also while the data cannot be loaded."""
        entry = catalogue.dataset(spec.data.kind)
        if entry is None or not entry.from_file:
            self._columns_of = None
            return
        params = entry.resolved(spec.data.params)
        wanted = (params.get("path"), *(params[name] for name in _READING))
        if wanted == self._columns_of:
            return
        self._columns_of = wanted
        if not all(isinstance(value, str) for value in wanted):
            self.choice.set_columns(())
            return
        path = resolve_path(str(wanted[0]), None)
        options = TableOptions(*(str(value) for value in wanted[1:]))
        self._session.background.submit(
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
        self._change(lambda: self._session.document.set_value(path, value))

    @Slot(str, object)
    def _on_kind_chosen(self, path: str, kind: str) -> None:
        entry = catalogue.dataset(kind)
        if entry is None:
            return
        spec = self._session.spec
        params = {param.name: param for param in entry.params}
        keep = [
            name for name, value in spec.data.params.items() if name in params and params[name].accepts(value)
        ]
        chosen = choose_kind(spec, path, kind, keep)
        for name, value in entry.initial_params().items():
            if name not in chosen.data.params:
                chosen = set_value(chosen, f"{path}.params.{name}", value)
        self._change(lambda: self._session.document.replace(chosen, f"{path}.kind"))

    @Slot()
    def _on_undo_points(self) -> None:
        self._change(lambda: self._session.document.set_values([("data.edits", _NO_EDITS)], "data.edits"))

    @Slot()
    def ask_for_file(self) -> None:
        """Ask for a table of the user's own, then show how it would be read."""
        endings = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        filters = ";;".join([self.tr("Tables as text ({0})").format(endings), self.tr("All files (*)")])
        chosen, _filter = QFileDialog.getOpenFileName(self, self.tr("Open a table"), "", filters)
        if chosen:
            self.open_file(Path(chosen))

    @Slot(object)
    def _on_table_chosen(self, spec: ProjectSpec) -> None:
        self._change(lambda: self._session.document.replace(spec, "data"))

    def _change(self, act: Any) -> None:
        """Edit the project; what it refuses is shown at the field."""
        self._refused = ()
        try:
            act()
        except ProjectError as error:
            self._refused = error.problems
        self.show_project(self._session.spec, self._session.problems)

    # ------------------------------------------------------------------ Qt's side

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file with the ending of a table."""
        if _table_in(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Show how the dropped file would be read."""
        path = _table_in(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_file(path)


def _table_in(event: QDropEvent) -> Path | None:
    """The one local file of a drag, if it may be a table."""
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() in SUFFIXES else None
