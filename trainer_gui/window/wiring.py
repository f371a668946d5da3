"""Connects toolbar, menus, docks and status bar to the session: what each button does, and who follows what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from engine.spec import ProjectSpec
from trainer_gui.session.autosave import Autosave
from trainer_gui.session.settings import speed_steps
from trainer_gui.session.state import State
from trainer_gui.window.help_dialogs import show_about, show_shortcuts
from trainer_gui.window.new_project import EMPTY, FILE, NewProjectDialog
from trainer_gui.window.project_files import ProjectFiles
from trainer_gui.window.run_messages import RunMessages

if TYPE_CHECKING:
    from trainer_gui.window.main_window import MainWindow


class Wiring(QObject):
    """Holds the slots between a window and its session.

    Args:
        window: A window whose session, tabs and docks are there.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._settings = window.settings
        document = self._session.document
        self.files = ProjectFiles(document, window.settings, window.notifier, window)
        self.autosave = Autosave(self._current, parent=self)
        self._messages = RunMessages(self._session.run, window.notifier, self)
        self._connect_actions()
        self._connect_run()
        document.changed.connect(self._follow_document)
        document.file_changed.connect(self._show_title)
        document.file_changed.connect(self._keep_safe)
        self.files.recent_changed.connect(self._show_recent)
        self.files.data_file_chosen.connect(window.open_data)
        self.autosave.saved.connect(window.status.show_autosaved)
        self.autosave.failed.connect(window.notifier.warn)
        window.docks.problems.shown_asked.connect(window.show_path)
        window.docks.doctor.shown_asked.connect(window.show_path)
        window.docks.problems.code_asked.connect(window.ask_about_code)
        window.docks.code.save_asked.connect(self._export)
        window.docks.code.copied.connect(self._on_copied)
        self._show_recent()
        self._show_title()
        self._follow_document()

    def close(self, *, keep_unsaved: bool) -> None:
        """Stop everything that runs.

        Args:
            keep_unsaved: True to keep unsaved changes for the next start.
        """
        if keep_unsaved and self._session.document.is_dirty:
            self.autosave.keep()
        else:
            self.autosave.discard()
        self._session.close()

    def _connect_actions(self) -> None:
        actions, run, document = self._window.actions_, self._session.run, self._session.document
        for action, slot in (
            (actions.run, run.run),
            (actions.pause, run.pause),
            (actions.step, run.step),
            (actions.epoch, run.epoch),
            (actions.stop, run.stop),
            (actions.cancel, run.cancel),
            (actions.reset, run.reset),
            (actions.new_seed, self._new_seed),
            (actions.undo, document.undo),
            (actions.redo, document.redo),
            (actions.new, self._new),
            (actions.open, self._open),
            (actions.open_data, self._open_data),
            (actions.save, self.files.save),
            (actions.save_as, self.files.save_as),
            (actions.export, self._export),
            (actions.help, self._window.docks.help.open),
            (actions.tour, self._window.show_tour),
            (actions.quit, self._window.close),
        ):
            action.triggered.connect(slot)
        menus = self._window.menus
        menus.about.triggered.connect(self._about)
        menus.shortcuts.triggered.connect(self._shortcuts)

    def _connect_run(self) -> None:
        window, run = self._window, self._session.run
        run.state_changed.connect(window.actions_.show_state)
        run.state_changed.connect(window.status.show_state)
        run.state_changed.connect(self._show_progress)
        run.happened.connect(window.status.show_event)
        run.stale_changed.connect(window.status.show_stale)
        run.figures_taken.connect(self._show_progress)
        run.waiting.connect(self._on_waiting)
        run.warmed.connect(self._on_warmed)
        window.toolbar.device_chosen.connect(self._choose_device)
        window.toolbar.speed_chosen.connect(self._choose_speed)
        run.set_pace(speed_steps()[self._settings.speed])

    # -------------------------------------------------------------- follow

    def _current(self) -> tuple[ProjectSpec, Path | None]:
        return self._session.spec, self._session.document.file

    @Slot()
    def _follow_document(self, *_: object) -> None:
        window, document = self._window, self._session.document
        actions = window.actions_
        actions.undo.setEnabled(document.can_undo)
        actions.redo.setEnabled(document.can_redo)
        for action, text, path in (
            (actions.undo, self.tr("Undo"), document.undo_path),
            (actions.redo, self.tr("Redo"), document.redo_path),
        ):
            action.setText(self.tr("{0} {1}").format(text, path) if path else text)
        window.toolbar.show_device(self._session.spec.training.device)

    @Slot()
    def _keep_safe(self) -> None:
        """Copy what is not saved; where everything is, a copy would only be offered for nothing."""
        if self._session.document.is_dirty:
            self.autosave.note_change()
        else:
            self.autosave.discard()

    @Slot()
    def _show_title(self) -> None:
        document = self._session.document
        name = document.file.name if document.file is not None else document.spec.name
        self._window.setWindowTitle(self.tr("{0}[*] – Visual Trainer").format(name))
        self._window.setWindowModified(document.is_dirty)

    @Slot()
    def _show_progress(self, *_: object) -> None:
        run = self._session.run
        if run.snapshot is not None:
            self._window.toolbar.show_progress(run.snapshot, is_over=run.state is State.ENDED)

    @Slot(object)
    def _on_warmed(self, devices: tuple[tuple[str, str], ...]) -> None:
        self._window.toolbar.show_devices(devices, self._session.spec.training.device)

    @Slot(str)
    def _on_waiting(self, text: str) -> None:
        self._window.toolbar.show_waiting(text)
        if self._session.problems:
            self._window.docks.problems.show()
            self._window.docks.problems.raise_()

    @Slot()
    def _show_recent(self) -> None:
        self._window.menus.show_recent(self._settings.recent_projects, self.files.open)

    @Slot()
    def _on_copied(self) -> None:
        self._window.notifier.inform(self.tr("The script is on the clipboard."))

    # ------------------------------------------------------------- actions

    @Slot()
    def _new_seed(self) -> None:
        run, document = self._session.run, self._session.document
        was_active = run.is_active
        document.set_value("seed", document.spec.seed + 1, merge=False)
        if was_active:
            run.reset()

    @Slot()
    def _new(self) -> None:
        from engine.presets import models, presets, read_preset
        from engine.starting_points import empty_project

        dialog = NewProjectDialog(presets(), models(), self._window)
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
        self._window.open_data(None)

    @Slot()
    def _export(self) -> None:
        script = self._window.docks.code.script
        if script:
            self.files.export(script)

    @Slot()
    def _about(self) -> None:
        show_about(self._window)

    @Slot()
    def _shortcuts(self) -> None:
        show_shortcuts(self._window)

    @Slot(str)
    def _choose_device(self, device: str) -> None:
        self._session.document.set_value("training.device", device)

    @Slot(int)
    def _choose_speed(self, position: int) -> None:
        self._settings.speed = position
        self._session.run.set_pace(speed_steps()[position])
