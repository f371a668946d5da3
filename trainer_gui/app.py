"""Makes the application and its window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from engine.project import load
from engine.spec import ProjectError, ProjectSpec
from trainer_gui.i18n.install import install_translations
from trainer_gui.session.settings import Settings
from trainer_gui.theme.apply import apply_theme
from trainer_gui.window.main_window import MainWindow

DEFAULT_PROJECT = "linear-regression"
WRONG_USE = 2


def create_window(
    project: str | Path | ProjectSpec | None = None, *, settings: Settings | None = None
) -> MainWindow:
    """Make the main window with everything in it, for tests and scripts; it is not shown yet.

    Args:
        project: A preset's name, a project file, a project, or None for the first preset.
        settings: What is remembered between starts; None takes the user's own.

    Raises:
        ProjectError: If the project cannot be read.
    """
    app = _application([])
    settings = settings if settings is not None else Settings()
    apply_theme(app, settings.theme)
    window = _window(project, settings)
    window.populate()
    return window


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the trainer.

    Args:
        arguments: Words after the program's name; None takes the process's own.

    Returns:
        Exit status.
    """
    options = _parser().parse_args(arguments)
    app = _application(sys.argv[:1])
    settings = Settings()
    apply_theme(app, settings.theme)
    try:
        window = _window(options.project, settings, keep_unsaved=True)
    except ProjectError as error:
        for problem in error.problems:
            sys.stderr.write(problem.line() + "\n")
        return WRONG_USE
    window.show()
    QTimer.singleShot(0, lambda: _fill(window, options))
    return app.exec()


def _fill(window: MainWindow, options: argparse.Namespace) -> None:
    """What can wait until the window has been painted once."""
    from trainer_gui.messages.exceptions import ExceptionHook
    from trainer_gui.messages.log import Log
    from trainer_gui.session.autosave import find_recoverable

    app = QApplication.instance()
    log = Log()
    log.start()
    hook = ExceptionHook(window.notifier)
    hook.install()
    if app is not None:
        app.aboutToQuit.connect(hook.uninstall)
        app.aboutToQuit.connect(log.stop)
    window.populate()
    if options.project is None:
        window.files.offer_recovery(find_recoverable())
    if options.run:
        window.session.run.run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="trainer-gui", description="Watch a network learn, live, in real PyTorch."
    )
    parser.add_argument(
        "project", nargs="?", metavar="PROJECT|PRESET", help="a project file, or the name of a preset"
    )
    parser.add_argument("--run", action="store_true", help="start to train at once")
    return parser


def _application(arguments: Sequence[str]) -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(list(arguments) or ["trainer-gui"])
    app.setApplicationName("visual-trainer")
    app.setApplicationDisplayName("Visual Trainer")
    install_translations(app)
    return app


def _window(
    project: str | Path | ProjectSpec | None, settings: Settings, *, keep_unsaved: bool = False
) -> MainWindow:
    if isinstance(project, ProjectSpec):
        return MainWindow(project, None, settings, keep_unsaved=keep_unsaved)
    chosen = DEFAULT_PROJECT if project is None else project
    spec = load(chosen)
    path = Path(chosen)
    file = path if path.is_file() and path.suffix == ".json" else None
    return MainWindow(spec, file, settings, keep_unsaved=keep_unsaved)
