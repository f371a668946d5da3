"""Makes the application and its window."""

from __future__ import annotations

import argparse
import gc
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from trainer_gui.i18n.install import install_translations
from trainer_gui.session.settings import Settings
from trainer_gui.theme.apply import apply_theme
from trainer_gui.theme.icons import program_icon
from trainer_gui.window.first_paint import FirstPaint
from trainer_gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from engine.spec import ProjectSpec

DEFAULT_PROJECT = "linear-regression"
WRONG_USE = 2
# Collections of the middle generation between two of everything; Python's own number is 10.
_FULL_COLLECTIONS = 50


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
    from engine.project import load

    app = _application([])
    settings = settings if settings is not None else Settings()
    apply_theme(app, settings.theme)
    window = MainWindow(settings)
    chosen = DEFAULT_PROJECT if project is None else project
    if isinstance(chosen, str | Path):
        window.populate(load(chosen), _file(chosen))
    else:
        window.populate(chosen, None)
    return window


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the trainer.

    Args:
        arguments: Words after the program's name; None takes the process's own.

    Returns:
        Exit status: 2 if the project cannot be read.
    """
    options = _parser().parse_args(arguments)
    # Qt's loop would hold Ctrl-C back until the next Python call; unsaved work is in the autosave either way.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    app = _application(sys.argv[:1])
    settings = Settings()
    apply_theme(app, settings.theme)
    window = MainWindow(settings, keep_unsaved=True)
    first_paint = FirstPaint(window)
    first_paint.painted.connect(lambda: _fill(app, window, options))
    window.show()
    return app.exec()


def _fill(app: QApplication, window: MainWindow, options: argparse.Namespace) -> None:
    from engine.project import load
    from engine.spec import ProjectError
    from trainer_gui.messages.exceptions import ExceptionHook
    from trainer_gui.messages.log import Log

    log = Log()
    log.start()
    hook = ExceptionHook(window.notifier)
    hook.install()
    app.aboutToQuit.connect(hook.uninstall)
    app.aboutToQuit.connect(log.stop)
    chosen = options.project if options.project is not None else DEFAULT_PROJECT
    try:
        spec = load(chosen)
    except ProjectError as error:
        for problem in error.problems:
            sys.stderr.write(problem.line() + "\n")
        window.close()
        app.exit(WRONG_USE)
        return
    window.add_docks(spec, _file(chosen))
    # The plots are what the user waits for; the pages are built when they have been painted.
    plot = window.docks.loss.plot
    if plot.isVisible():
        plots = FirstPaint(plot)
        plots.painted.connect(lambda: _finish(window, options))
    else:
        _finish(window, options)


def _finish(window: MainWindow, options: argparse.Namespace) -> None:
    from trainer_gui.session.autosave import find_recoverable

    window.add_tabs()
    # What torch brings comes in two parts: its import, and what the first model of all needs.
    window.session.run.warmed.connect(settle)
    window.session.run.started_over.connect(settle, Qt.ConnectionType.SingleShotConnection)
    if options.project is None and window.wiring is not None:
        window.wiring.files.offer_recovery(find_recoverable())
    if options.run:
        window.session.run.run()
    elif options.project is None and not window.settings.tour_seen:
        window.show_tour()


def settle(*_: object) -> None:
    """Leave what is loaded by now to itself: it stays until the program ends.

    torch brings hundreds of thousands of objects. Python's garbage collector would look at all of them again and again,
    for a third of a second each time, in the middle of an edit or of a frame. What comes later is looked at as a whole
    a few times less often than usual.
    """
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], _FULL_COLLECTIONS)


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
    app.setWindowIcon(program_icon())
    install_translations(app)
    return app


def _file(chosen: str | Path) -> Path | None:
    """The file that *Save* writes: the project file itself, but none for a preset."""
    path = Path(chosen)
    return path if path.is_file() else None
