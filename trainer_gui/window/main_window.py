"""The main window: it assembles toolbar, tabs, docks and status bar, and connects them to the session."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QTabWidget, QVBoxLayout, QWidget

from engine.spec import ProjectSpec
from trainer_gui.messages.message_bar import MessageBar
from trainer_gui.messages.notifier import Notifier
from trainer_gui.session.autosave import Autosave
from trainer_gui.session.run import State
from trainer_gui.session.session import Session
from trainer_gui.session.settings import Settings, speed_steps
from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.colors import Theme
from trainer_gui.window.actions import Actions
from trainer_gui.window.help_dialogs import show_about, show_shortcuts
from trainer_gui.window.menus import Menus
from trainer_gui.window.run_messages import RunMessages
from trainer_gui.window.run_toolbar import RunToolbar
from trainer_gui.window.status import TrainerStatusBar

_WIDTH_PX, _HEIGHT_PX = 1280, 800


class MainWindow(QMainWindow):
    """The trainer's window. It paints at once; ``populate`` brings tabs and docks in.

    Args:
        spec: The first project.
        file: Its file, or None.
        settings: What is remembered between starts.
        keep_unsaved: True to keep unsaved changes for the next start when the window closes.
    """

    def __init__(
        self, spec: ProjectSpec, file: Path | None, settings: Settings, *, keep_unsaved: bool = False
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setDockNestingEnabled(True)
        self.setAcceptDrops(True)
        self._settings = settings
        self._keep_unsaved = keep_unsaved
        self._populated = False
        self._closed = False
        self.notifier = Notifier(self)
        self.session = Session(spec, file, self)
        self.actions_ = Actions(self)
        self.toolbar = RunToolbar(self.actions_, self)
        self.addToolBar(self.toolbar)
        self.menus = Menus(self, self.actions_)
        self.status = TrainerStatusBar(self)
        self.setStatusBar(self.status)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(MessageBar(self.notifier, centre))
        self.tabs = QTabWidget()
        self.tabs.setObjectName("tabs")
        self.tabs.setDocumentMode(True)
        column.addWidget(self.tabs, 1)
        self.setCentralWidget(centre)
        self.autosave = Autosave(self._current, parent=self)
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        self._connect()
        self._show_theme(current_theme())
        self._show_title()

    # ------------------------------------------------------------- assembly

    def populate(self) -> None:
        """Build tabs and docks and start to load data and torch; a second call changes nothing."""
        if self._populated:
            return
        self._populated = True
        from trainer_gui.window.pages import add_docks, add_tabs

        add_tabs(self.tabs, self.session)
        self.docks = add_docks(self, self.session)
        self.docks.problems.shown_asked.connect(self.show_path)
        self.docks.code.save_asked.connect(self._export)
        self.docks.set_theme(current_theme())
        self.menus.fill_view(self.docks.all, self._settings.theme, self._choose_theme, self._reset_layout)
        self._home_state = self.saveState()
        self._restore_layout()
        self._show_recent()
        self._follow_document()
        self.session.begin()

    def _connect(self) -> None:
        from trainer_gui.window.project_files import ProjectFiles

        actions, run, session = self.actions_, self.session.run, self.session
        self.files = ProjectFiles(session.document, self._settings, self.notifier, self)
        self.files.recent_changed.connect(self._show_recent)
        self.files.data_file_chosen.connect(self.open_data)
        for action, slot in (
            (actions.run, run.run),
            (actions.pause, run.pause),
            (actions.step, run.step),
            (actions.epoch, run.epoch),
            (actions.stop, run.stop),
            (actions.cancel, run.cancel),
            (actions.reset, run.reset),
            (actions.new_seed, self._new_seed),
            (actions.undo, session.document.undo),
            (actions.redo, session.document.redo),
            (actions.new, self._new),
            (actions.open, self._open),
            (actions.open_data, self._open_data),
            (actions.save, self.files.save),
            (actions.save_as, self.files.save_as),
            (actions.export, self._export),
            (actions.quit, self.close),
        ):
            action.triggered.connect(slot)
        self.menus.about.triggered.connect(self._about)
        self.menus.shortcuts.triggered.connect(self._shortcuts)
        run.state_changed.connect(actions.show_state)
        run.state_changed.connect(self.status.show_state)
        run.event.connect(self.status.show_event)
        run.stale_changed.connect(self.status.show_stale)
        run.snapshot_taken.connect(self._show_progress)
        run.state_changed.connect(self._show_progress)
        run.waiting.connect(self._on_waiting)
        run.warmed.connect(self._on_warmed)
        self._run_messages = RunMessages(run, self.notifier, self)
        self.toolbar.device_chosen.connect(self._choose_device)
        self.toolbar.speed_chosen.connect(self._choose_speed)
        self.toolbar.show_speed(self._settings.speed)
        run.set_pace(speed_steps()[self._settings.speed])
        session.document.changed.connect(self._follow_document)
        session.document.file_changed.connect(self._show_title)
        self.autosave.saved.connect(self.status.show_autosaved)
        self.autosave.failed.connect(self.notifier.warn)
        theme_notifier().changed.connect(self._show_theme)

    # -------------------------------------------------------------- follow

    def _current(self) -> tuple[ProjectSpec, Path | None]:
        return self.session.spec, self.session.document.file

    @Slot()
    def _follow_document(self, *_: object) -> None:
        document = self.session.document
        self.actions_.undo.setEnabled(document.can_undo)
        self.actions_.redo.setEnabled(document.can_redo)
        for action, text, path in (
            (self.actions_.undo, self.tr("Undo"), document.undo_path),
            (self.actions_.redo, self.tr("Redo"), document.redo_path),
        ):
            action.setText(self.tr("{0} {1}").format(text, path) if path else text)
        self.toolbar.show_device(self.session.spec.training.device)
        if self._populated and document.is_dirty:
            self.autosave.note_change()

    @Slot()
    def _show_title(self) -> None:
        document = self.session.document
        name = document.file.name if document.file is not None else document.spec.name
        self.setWindowTitle(self.tr("{0}[*] – Visual Trainer").format(name))
        self.setWindowModified(document.is_dirty)

    @Slot(object)
    def _show_theme(self, theme: Theme) -> None:
        self.actions_.show_theme(theme)
        if self._populated:
            self.docks.set_theme(theme)

    @Slot()
    def _show_progress(self, *_: object) -> None:
        run = self.session.run
        if run.snapshot is not None:
            self.toolbar.show_progress(run.snapshot, is_over=run.state is State.ENDED)

    @Slot(object)
    def _on_warmed(self, devices: tuple[tuple[str, str], ...]) -> None:
        self.toolbar.show_devices(devices, self.session.spec.training.device)

    @Slot(str)
    def _on_waiting(self, text: str) -> None:
        self.toolbar.show_waiting(text)
        if self.session.problems and self._populated:
            self.docks.problems.show()
            self.docks.problems.raise_()

    @Slot()
    def _show_recent(self) -> None:
        self.menus.show_recent(self._settings.recent_projects, self.files.open)

    # ------------------------------------------------------------- actions

    @Slot(str)
    def show_path(self, path: str) -> None:
        """Go to the field with this spec path, in whichever tab it is."""
        for i in range(self.tabs.count()):
            page = self.tabs.widget(i)
            show_path = getattr(page, "show_path", None)
            if callable(show_path) and show_path(path):
                self.tabs.setCurrentIndex(i)
                return
        for i in range(self.tabs.count()):
            editor = self.tabs.widget(i).findChild(QWidget, path)
            if editor is not None:
                self.tabs.setCurrentIndex(i)
                editor.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    @Slot()
    def _new_seed(self) -> None:
        run = self.session.run
        was_active = run.is_active
        self.session.document.set_value("seed", self.session.spec.seed + 1)
        if was_active:
            run.reset()

    @Slot()
    def _new(self) -> None:
        from engine.presets import presets, read_preset
        from engine.starting_points import empty_project
        from trainer_gui.window.new_project import EMPTY, FILE, NewProjectDialog

        dialog = NewProjectDialog(presets(), self)
        accepted = dialog.exec()
        choice = dialog.choice
        dialog.deleteLater()
        if not accepted or not choice:
            return
        if choice == FILE:
            self._open_data()
        else:
            self.files.begin(empty_project() if choice == EMPTY else read_preset(choice))

    @Slot()
    def _open(self) -> None:
        self.files.open()

    @Slot()
    def _open_data(self) -> None:
        self.open_data(None)

    @Slot(object)
    def open_data(self, path: Path | None) -> None:
        """Show the data page's dialog for a file of the user's own; None asks for the file first."""
        self.populate()
        for i in range(self.tabs.count()):
            page = self.tabs.widget(i)
            if page.objectName() == "dataTab":
                self.tabs.setCurrentIndex(i)
                page.open_data_file(path)  # type: ignore[attr-defined]

    @Slot()
    def _export(self) -> None:
        if self._populated and self.docks.code.script:
            self.files.export(self.docks.code.script)

    @Slot()
    def _about(self) -> None:
        show_about(self)

    @Slot()
    def _shortcuts(self) -> None:
        show_shortcuts(self)

    @Slot(str)
    def _choose_device(self, device: str) -> None:
        self.session.document.set_value("training.device", device)

    @Slot(int)
    def _choose_speed(self, position: int) -> None:
        self._settings.speed = position
        self.session.run.set_pace(speed_steps()[position])

    def _choose_theme(self, name: str) -> None:
        self._settings.theme = name
        theme_notifier().choose(name)

    # -------------------------------------------------------------- layout

    def _restore_layout(self) -> None:
        if self._settings.window_geometry:
            self.restoreGeometry(QByteArray(self._settings.window_geometry))
        if self._settings.window_state:
            self.restoreState(QByteArray(self._settings.window_state))

    def _reset_layout(self) -> None:
        for dock in self.docks.all:
            dock.setFloating(False)
            dock.show()
        self.restoreState(self._home_state)

    # ------------------------------------------------------------ Qt events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files from the file manager."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a dropped project, or show the columns of a dropped data file."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files.open(paths[0])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop everything; unsaved changes are kept for the next start rather than asked about."""
        if not self._closed:
            self._closed = True
            if self._populated:
                self._settings.window_geometry = self.saveGeometry().data()
                self._settings.window_state = self.saveState().data()
            self._settings.save()
            if self._keep_unsaved and self.session.document.is_dirty:
                self.autosave.keep()
            else:
                self.autosave.discard()
            self.session.close()
        event.accept()
