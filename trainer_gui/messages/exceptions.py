"""What happens to an exception that nobody caught: a sentence for the user, the traceback for the log."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PySide6.QtCore import QCoreApplication

from engine.spec import ProjectError
from trainer_gui.messages.notifier import Notifier

_log = logging.getLogger(__name__)


class ExceptionHook:
    """Catches what would otherwise be printed or lost, in every thread.

    Args:
        notifier: Tells the user.
    """

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier
        self._before: Callable[..., Any] | None = None
        self._before_in_threads: Callable[..., Any] | None = None

    def install(self) -> None:
        """Take over ``sys.excepthook`` and ``threading.excepthook``; a second call changes nothing."""
        if self._before is not None:
            return
        self._before, self._before_in_threads = sys.excepthook, threading.excepthook
        sys.excepthook = self.handle
        threading.excepthook = self._handle_in_thread

    def uninstall(self) -> None:
        """Give both hooks back to whom they belonged to."""
        if self._before is None or self._before_in_threads is None:
            return
        sys.excepthook, threading.excepthook = self._before, self._before_in_threads
        self._before = self._before_in_threads = None

    def handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log the traceback and show a sentence; a problem of the project shows its own lines."""
        if not issubclass(kind, Exception):
            # Ctrl+C and exits are wishes, not failures.
            (self._before or sys.__excepthook__)(kind, error, trace)
            return
        lines = "".join(traceback.format_exception(kind, error, trace))
        try:
            self._notifier.fail(_sentence(error), details=lines)
        except Exception:  # noqa: BLE001, whatever it is, the first error must reach the log
            _log.exception("The message could not be shown: %s", lines)

    def _handle_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and args.exc_type is not SystemExit:
            self.handle(args.exc_type, args.exc_value, args.exc_traceback)


def _sentence(error: BaseException) -> str:
    if isinstance(error, ProjectError):
        return str(error)
    what = str(error).strip().splitlines()
    said = f"{type(error).__name__}: {what[0]}" if what else type(error).__name__
    template = QCoreApplication.translate(
        "exceptions",
        "Something went wrong in the program ({0}). The project is as it was; details are in the log.",
    )
    return template.format(said)
