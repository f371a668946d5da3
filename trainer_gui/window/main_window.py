"""The main window: a shell that paints at once, and what fills it.

Nothing here may import the engine at module level: the first paint comes before that.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QTabWidget, QVBoxLayout, QWidget

from trainer_gui.messages.message_bar import MessageBar
from trainer_gui.messages.notifier import Notifier
from trainer_gui.session.settings import Settings
from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.colors import Theme
from trainer_gui.window.actions import Actions
from trainer_gui.window.menus import Menus
from trainer_gui.window.run_toolbar import RunToolbar
from trainer_gui.window.status import TrainerStatusBar

if TYPE_CHECKING:
    from engine.spec import ProjectSpec
    from trainer_gui.session.session import Session
    from trainer_gui.window.dock_area import Docks
    from trainer_gui.window.pages import Pages
    from trainer_gui.window.wiring import Wiring

_WIDTH_PX, _HEIGHT_PX = 1280, 800
# Goes up when docks are added or renamed: a layout that was kept before is then left aside.
_LAYOUT = 2


class MainWindow(QMainWindow):
    """The trainer's window: toolbar, tabs, docks, status bar.

    Args:
        settings: What is remembered between starts.
        keep_unsaved: True to keep unsaved changes for the next start when the window closes.

    Attributes:
        session: What the window works on; there after ``populate``.
        docks: Loss, Fit, Code and Problems; there after ``populate``.
        pages: The pages behind the tabs; there after ``populate``.
    """

    session: Session
    docks: Docks
    pages: Pages

    def __init__(self, settings: Settings, *, keep_unsaved: bool = False) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle(self.tr("Visual Trainer"))
        self.setDockNestingEnabled(True)
        self.setAcceptDrops(True)
        self.settings = settings
        self._keep_unsaved = keep_unsaved
        self.wiring: Wiring | None = None
        self._closed = False
        self.notifier = Notifier(self)
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
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        self.toolbar.show_speed(settings.speed)
        theme_notifier().changed.connect(self._show_theme)
        self._show_theme(current_theme())
        if settings.window_geometry:
            self.restoreGeometry(QByteArray(settings.window_geometry))

    def populate(self, spec: ProjectSpec, file: Path | None) -> None:
        """Bring in docks and tabs, and start to load data and torch; to be called once.

        Args:
            spec: The first project.
            file: Its file, or None.
        """
        self.add_docks(spec, file)
        self.add_tabs()

    def add_docks(self, spec: ProjectSpec, file: Path | None) -> None:
        """Bring in what shows the run, and start to load data and torch: the plots are what the user waits for.

        Args:
            spec: The first project.
            file: Its file, or None.
        """
        from trainer_gui.session.session import Session
        from trainer_gui.window.dock_area import add_docks
        from trainer_gui.window.wiring import Wiring

        self.session = Session(spec, file, self)
        self.session.own_code.keep_in(self.settings)
        self.docks = add_docks(self, self.session)
        self.docks.set_theme(current_theme())
        self._home_state = self.saveState(_LAYOUT)
        # A window that is on the screen already lays new docks out only when the event loop comes round.
        QTimer.singleShot(0, self, self._size_docks)
        self.menus.fill_view(self.docks.all, self.settings.theme, self._choose_theme, self._reset_layout)
        if self.settings.window_state:
            self.restoreState(QByteArray(self.settings.window_state), _LAYOUT)
        self.wiring = Wiring(self)
        self.session.begin()

    def add_tabs(self) -> None:
        """Bring in the pages on which the project is edited."""
        if self._closed:
            return
        from trainer_gui.window.pages import add_tabs

        self.pages = add_tabs(self.tabs, self.session)
        self.pages.loss_activation.path_asked.connect(self.show_path)

    @Slot()
    def show_tour(self) -> None:
        """Lead through the window; once at a time."""
        from trainer_gui.window.tour.tour import Tour

        if self.findChild(Tour) is None:
            self.settings.tour_seen = True
            Tour(self).begin()

    @Slot(object)
    def open_data(self, path: Path | None) -> None:
        """Show the data page's dialog for a file of the user's own; None asks for the file first."""
        self.tabs.setCurrentWidget(self.pages.data)
        if path is None:
            self.pages.data.ask_for_file()
        else:
            self.pages.data.open_file(path)

    @Slot(str)
    def show_path(self, path: str) -> None:
        """Go to the field with this spec path, in whichever tab it is."""
        if path.startswith("bench"):
            self.tabs.setCurrentWidget(self.pages.tensors)
            self.pages.tensors.select(path)
            return
        if path.startswith("model"):
            self.tabs.setCurrentWidget(self.pages.model)
            self.pages.model.select(re.match(r"model(\.children\[\d+\])*", path).group())  # type: ignore[union-attr]
        if path.startswith("loss"):
            self.pages.loss_activation.show_page(self.pages.loss_activation.project_place)
        if path.startswith(("optimizer", "scheduler", "training")):
            self.pages.optimizer.show_page(self.pages.optimizer.settings_place)
        for page in self.pages.all:
            page.refresh()
            editor = page.findChild(QWidget, path)
            if isinstance(editor, QWidget):
                self.tabs.setCurrentWidget(page)
                editor.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    @Slot(str)
    def ask_about_code(self, path: str) -> None:
        """Go to a layer of the user's own, show its file and ask whether its code may run."""
        self.show_path(path)
        self.pages.model.own_opener.open_again(path)

    @Slot(object)
    def _show_theme(self, theme: Theme) -> None:
        self.actions_.show_theme(theme)
        if self.wiring is not None:
            self.docks.set_theme(theme)

    def _choose_theme(self, name: str) -> None:
        self.settings.theme = name
        theme_notifier().choose(name)

    def _size_docks(self) -> None:
        from trainer_gui.window.dock_area import size_docks

        if not self.settings.window_state:
            size_docks(self, self.docks)
            self._home_state = self.saveState(_LAYOUT)

    def _reset_layout(self) -> None:
        for dock in self.docks.all:
            dock.setFloating(False)
            dock.show()
        self.restoreState(self._home_state, _LAYOUT)

    # ------------------------------------------------------------ Qt events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files from the file manager."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a dropped project, or show the columns of a dropped data file."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and self.wiring is not None:
            event.acceptProposedAction()
            self.wiring.files.open(paths[0])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop everything; unsaved changes are kept for the next start rather than asked about."""
        if not self._closed:
            self._closed = True
            self.settings.window_geometry = bytes(self.saveGeometry().data())
            if self.wiring is not None:
                self.settings.window_state = bytes(self.saveState(_LAYOUT).data())
                self.wiring.close(keep_unsaved=self._keep_unsaved)
            self.settings.save()
        event.accept()
