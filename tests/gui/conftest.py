"""Hygiene for tests with a window: no window, timer or thread of Qt's stays behind, no warning unseen."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from weakref import WeakSet

import pytest
import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QSettings,
    QThread,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

GRACE_MS = 1000
HARMLESS = ("This plugin does not support ",)


class TeardownMessages:
    """Hears what Qt says after a test: pytest-qt stops listening when the test's own code ends."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not text.startswith(HARMLESS):
            self.texts.append(text)


_messages = pytest.StashKey[TeardownMessages]()
_reported = pytest.StashKey["WeakSet[QObject]"]()


def pytest_configure(config: pytest.Config) -> None:
    """Listen to Qt from before the first test; pytest-qt hands back to this handler after each test."""
    config.stash[_messages] = TeardownMessages()
    config.stash[_reported] = WeakSet()
    qInstallMessageHandler(config.stash[_messages])


def pytest_unconfigure() -> None:
    """Let Qt print again."""
    qInstallMessageHandler(None)


@pytest.fixture(scope="session", autouse=True)
def own_qt_settings(own_folders: Path) -> None:
    """QSettings without a path of its own goes to the session's folder, on every platform."""
    for kind in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(own_folders / "qt"))


@pytest.fixture(autouse=True)
def nothing_of_qt_left(request: pytest.FixtureRequest, has_failed: Callable[[], bool]) -> Iterator[None]:
    """Windows are closed, timers stopped and threads ended when a test is over."""
    heard = request.config.stash[_messages]
    reported = request.config.stash[_reported]
    heard.texts.clear()
    # Torch and thousands of tests are a lot to walk after each test; what was there before it is not looked at.
    gc.collect()
    gc.freeze()
    yield
    _delete_what_waits()
    if _left_behind(reported):
        # What only garbage holds is no leak.
        gc.collect()
        _delete_what_waits()
    left = _left_behind(reported)
    lines = [f"{what} left behind: {_described(item)}" for what, item in left]
    for _what, item in left:
        reported.add(item)
        _put_away(item)
    lines += [f"Qt said after the test: {text}" for text in heard.texts]
    if lines and not has_failed():
        pytest.fail("; ".join(lines), pytrace=False)


def _delete_what_waits() -> None:
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _left_behind(reported: WeakSet[QObject]) -> list[tuple[str, QObject]]:
    """Visible windows, active timers and running threads that no earlier test was blamed for."""
    app = QApplication.instance()
    windows = [item for item in QApplication.topLevelWidgets() if item.isVisible()] if app is not None else []
    # Objects that Python made, with or without a parent: Qt itself keeps no list of those without.
    made = [item for item in gc.get_objects() if issubclass(type(item), QTimer | QThread)]
    alive = [item for item in made if shiboken6.isValid(item)]
    timers = {id(item): item for item in alive if isinstance(item, QTimer)}
    for owner in [*([app] if app is not None else []), *QApplication.topLevelWidgets()]:
        timers |= {id(item): item for item in owner.findChildren(QTimer)}
    threads = [item for item in alive if isinstance(item, QThread) and not item.wait(0)]
    found: list[tuple[str, QObject]] = [("window", item) for item in windows]
    # Waiting for a thread may have taken the timers that it owned.
    found += [("timer", item) for item in timers.values() if shiboken6.isValid(item) and item.isActive()]
    found += [("thread", item) for item in threads if item.isRunning() and not item.wait(GRACE_MS)]
    return [(what, item) for what, item in found if item not in reported]


def _put_away(item: QObject) -> None:
    """Stop what was left, so that it does not disturb the tests that follow."""
    if isinstance(item, QWidget):
        item.close()
        item.deleteLater()
    elif isinstance(item, QTimer):
        item.stop()
    elif isinstance(item, QThread):
        item.requestInterruption()
        item.quit()
        item.wait(GRACE_MS)


def _described(item: QObject) -> str:
    parent = item.parent()
    owner = f" of {type(parent).__name__}" if parent is not None else ""
    return f"{type(item).__name__} {item.objectName() or '(no name)'}{owner}"
