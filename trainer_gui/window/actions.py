"""Everything that can be done from toolbar and menus, with shortcut, icon and tooltip."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from trainer_gui.session.state import State
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.icons import icon


class Actions(QObject):
    """The window's actions. ``findChild(QAction, name)`` finds each by its name.

    Args:
        window: Owner.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        standard = QKeySequence.StandardKey
        self.run = self._make("run", self.tr("Run"), self.tr("Train, or go on"), "F5")
        self.pause = self._make("pause", self.tr("Pause"), self.tr("Hold before the next step"), "F6")
        self.step = self._make(
            "step", self.tr("Step"), self.tr("One step: forward, loss, backward, update; then hold"), "F7"
        )
        self.epoch = self._make(
            "epoch", self.tr("Epoch"), self.tr("On to the end of this epoch; then hold"), "F8"
        )
        self.stop = self._make(
            "stop", self.tr("Stop && keep"), self.tr("End the run and keep what it learned"), "Shift+F5"
        )
        self.cancel = self._make(
            "cancel",
            self.tr("Cancel"),
            self.tr("End the run and throw away what it learned"),
            "Ctrl+Shift+F5",
        )
        self.reset = self._make(
            "reset", self.tr("Reset"), self.tr("Back to the same first weights"), "Ctrl+Shift+R"
        )
        self.new_seed = self._make(
            "newSeed",
            self.tr("New seed"),
            self.tr("Other first weights and another order of the samples"),
            "Ctrl+Shift+D",
        )
        self.undo = self._make("undo", self.tr("Undo"), self.tr("Take the last edit back"), standard.Undo)
        self.redo = self._make("redo", self.tr("Redo"), self.tr("Bring the edit back"), standard.Redo)
        self.new = self._make(
            "new", self.tr("New…"), self.tr("Begin with an empty project, a preset or a file"), standard.New
        )
        self.open = self._make("open", self.tr("Open…"), self.tr("Open a project file"), standard.Open)
        self.open_data = self._make(
            "openData",
            self.tr("Open data…"),
            self.tr("Begin with a CSV or TSV file of your own"),
            "Ctrl+Shift+O",
        )
        self.save = self._make("save", self.tr("Save"), self.tr("Save the project"), standard.Save)
        self.save_as = self._make(
            "saveAs", self.tr("Save as…"), self.tr("Save the project under another name"), "Ctrl+Shift+S"
        )
        self.export = self._make(
            "export",
            self.tr("Export script…"),
            self.tr("Save the project as a plain PyTorch script"),
            "Ctrl+E",
        )
        self.help = self._make(
            "help",
            self.tr("Help"),
            self.tr("Explain what the form in hand is about, or anything that you search for"),
            standard.HelpContents,
        )
        self.tour = self._make("tour", self.tr("Tour"), self.tr("Show what is where, in ten steps"), "")
        self.quit = self._make("quit", self.tr("Quit"), self.tr("Close the window"), standard.Quit)
        self.show_state(State.WARMING)

    def _make(self, name: str, text: str, tip: str, shortcut: str | QKeySequence.StandardKey) -> QAction:
        action = QAction(text, self._window)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(shortcut))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip} ({keys})" if keys else tip)
        action.setStatusTip(tip)
        self._window.addAction(action)
        return action

    def show_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        for action, name in (
            (self.run, "run"),
            (self.pause, "pause"),
            (self.step, "step"),
            (self.epoch, "epoch"),
            (self.stop, "stop"),
            (self.cancel, "cancel"),
            (self.reset, "reset"),
            (self.new_seed, "new_seed"),
            (self.undo, "undo"),
            (self.redo, "redo"),
            (self.new, "new"),
            (self.open, "open"),
            (self.open_data, "data"),
            (self.save, "save"),
            (self.export, "export"),
        ):
            color = theme.ok if name == "run" else theme.error if name in ("stop", "cancel") else None
            action.setIcon(icon(name, theme, color))

    def show_state(self, state: State) -> None:
        """Enable what makes sense now. Run stays pressable while torch loads: it then waits and says so."""
        running, paused = state is State.RUNNING, state is State.PAUSED
        self.run.setEnabled(not running)
        self.run.setText(self.tr("Go on") if paused else self.tr("Run"))
        self.pause.setEnabled(running)
        self.stop.setEnabled(running or paused)
        self.cancel.setEnabled(running or paused)
        self.reset.setEnabled(state in (State.RUNNING, State.PAUSED, State.ENDED))
