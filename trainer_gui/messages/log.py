"""The log: one rotating file for the program, its libraries and Qt."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

APP_NAME = "visual-trainer"
FILE_NAME = "visual-trainer.log"
MAX_BYTES = 1_000_000
BACKUPS = 3
FORMAT = "%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s"

_log = logging.getLogger(__name__)


class Log:
    """Writes all log records to a file, and Qt's own messages with them, from ``start`` to ``stop``.

    Args:
        folder: Where the file goes; None for the platform's place for logs.
        level: Least important level that is written.
    """

    def __init__(self, folder: Path | None = None, level: int = logging.INFO) -> None:
        self.path = (folder or Path(platformdirs.user_log_dir(APP_NAME, appauthor=False))) / FILE_NAME
        self._level = level
        self._handler: logging.Handler | None = None
        self._level_before = logging.WARNING
        self._qt_before: Callable[[QtMsgType, QMessageLogContext, str], None] | None = None

    def start(self) -> None:
        """Begin to write; where the file cannot be made, the records go to the terminal instead."""
        if self._handler is not None:
            return
        handler, problem = self._open()
        handler.setFormatter(logging.Formatter(FORMAT))
        handler.setLevel(self._level)
        root = logging.getLogger()
        self._handler, self._level_before = handler, root.level
        root.addHandler(handler)
        root.setLevel(min(self._level, root.level or self._level))
        self._qt_before = qInstallMessageHandler(log_qt_message)
        if problem:
            _log.warning("%s", problem)

    def stop(self) -> None:
        """Close the file and give Qt's messages back to whom they went before."""
        if self._handler is None:
            return
        qInstallMessageHandler(self._qt_before)
        root = logging.getLogger()
        root.removeHandler(self._handler)
        root.setLevel(self._level_before)
        with contextlib.suppress(OSError):
            self._handler.close()
        self._handler = None

    def _open(self) -> tuple[logging.Handler, str]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = RotatingFileHandler(self.path, maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8")
        except OSError as error:
            reason = error.strerror or str(error)
            return logging.StreamHandler(), f"{self.path}: expected a log file that can be written: {reason}"
        return file, ""


def log_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Write a message of Qt's to the log, at the level that it has in Qt.

    Args:
        kind: Qt's level.
        context: Where it comes from; its category names the logger.
        text: What Qt says.
    """
    level = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }[kind]
    category = str(context.category or "default")
    logging.getLogger(f"qt.{category.removeprefix('qt.')}").log(level, "%s", text)
