"""The menu bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

from trainer_gui.window.actions import Actions


class Menus:
    """Builds the menus of the window.

    Args:
        window: Owner of the menu bar.
        actions: The window's actions.
    """

    def __init__(self, window: QMainWindow, actions: Actions) -> None:
        self._window = window
        bar = window.menuBar()
        tr = window.tr
        file = bar.addMenu(tr("&File"))
        file.addActions([actions.new, actions.open, actions.open_data])
        self._recent = QMenu(tr("Open recent"), window)
        self._recent.setObjectName("recentMenu")
        file.addMenu(self._recent)
        file.addSeparator()
        file.addActions([actions.save, actions.save_as, actions.export])
        file.addSeparator()
        file.addAction(actions.quit)
        edit = bar.addMenu(tr("&Edit"))
        edit.addActions([actions.undo, actions.redo])
        run = bar.addMenu(tr("&Run"))
        run.addActions([actions.run, actions.pause, actions.step, actions.epoch])
        run.addSeparator()
        run.addActions([actions.stop, actions.cancel, actions.reset, actions.new_seed])
        self._view = bar.addMenu(tr("&View"))
        help_menu = bar.addMenu(tr("&Help"))
        help_menu.addActions([actions.help, actions.tour])
        self.shortcuts = help_menu.addAction(tr("Keyboard shortcuts"))
        self.shortcuts.setObjectName("shortcuts")
        self.about = help_menu.addAction(tr("About Visual Trainer"))
        self.about.setObjectName("about")

    def fill_view(
        self,
        docks: Sequence[QDockWidget],
        theme: str,
        choose_theme: Callable[[str], None],
        reset_layout: Callable[[], None],
    ) -> None:
        """Fill the View menu once the docks are there.

        Args:
            docks: The window's docks.
            theme: The theme in use: system, light or dark.
            choose_theme: Called with another one.
            reset_layout: Called to put everything back in its place.
        """
        tr = self._window.tr
        for dock in docks:
            self._view.addAction(dock.toggleViewAction())
        self._view.addSeparator()
        group = QActionGroup(self._window)
        themes = self._view.addMenu(tr("Theme"))
        for name, text in (("system", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark"))):
            action = themes.addAction(text)
            action.setObjectName(f"theme_{name}")
            action.setCheckable(True)
            action.setChecked(name == theme)
            action.triggered.connect(partial(_call, choose_theme, name))
            group.addAction(action)
        layout = self._view.addAction(tr("Everything in its place"))
        layout.setObjectName("resetLayout")
        layout.triggered.connect(partial(_call, reset_layout))

    def show_recent(self, paths: Sequence[Path], open_path: Callable[[Path], object]) -> None:
        """List recent project files."""
        self._recent.clear()
        self._recent.setEnabled(bool(paths))
        for path in paths:
            action = QAction(path.name, self._recent)
            action.setToolTip(str(path))
            action.setStatusTip(str(path))
            action.triggered.connect(partial(_call, open_path, path))
            self._recent.addAction(action)


def _call(function: Callable[..., object], *arguments: object) -> None:
    """Call without the ``checked`` that Qt sends along."""
    function(*[argument for argument in arguments if not isinstance(argument, bool)])
