"""Hygiene for every test: folders of its own, and nothing left behind that a later test would stumble over.

pytest itself keeps faulthandler on; ``faulthandler_timeout`` in pyproject.toml shows where one hangs.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# Qt reads this when the first QApplication is made; a developer may set another one to watch.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

GRACE_S = 1.0
# What the offscreen platform says when a window is sized, raised or grabs the keyboard; it means nothing.
HARMLESS_QT_MESSAGES = ("This plugin does not support ",)

_failed = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers of this file."""
    config.addinivalue_line("markers", "allows_log: the test may log warnings and errors of any kind")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning of Qt's fails the test that it appears in; a test's own marker goes first."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
        item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS_QT_MESSAGES, extend=True))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """While tests are collected nothing is garbage, and no later search for garbage need walk through them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember which tests failed: what they leave behind is no news."""
    report = yield
    if report.failed:
        item.stash[_failed] = True
    return report


@pytest.fixture
def has_failed(request: pytest.FixtureRequest) -> Callable[[], bool]:
    """Tells whether the test has failed already."""
    return lambda: request.node.stash.get(_failed, False)


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of the session's own: no test reads or writes what belongs to the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700)
    places = {
        "HOME": home,
        "USERPROFILE": home,
        "APPDATA": home / "AppData" / "Roaming",
        "LOCALAPPDATA": home / "AppData" / "Local",
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_STATE_HOME": home / ".local" / "state",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_RUNTIME_DIR": runtime,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in places.items():
            patch.setenv(name, str(folder))
        yield home


@pytest.fixture(autouse=True)
def one_torch_thread() -> Iterator[None]:
    """One torch thread, where torch is loaded: the same bits everywhere, and no core that is fought over."""
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "set_num_threads"):
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def no_leaked_threads(has_failed: Callable[[], bool]) -> Iterator[None]:
    """A thread that a test starts ends with the test."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE_S
    left = [thread for thread in threading.enumerate() if thread not in before and not _is_foreign(thread)]
    for thread in left:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = [thread for thread in left if thread.is_alive()]
    if left and not has_failed():
        pytest.fail("threads left running: " + ", ".join(thread.name for thread in left), pytrace=False)


def _is_foreign(thread: threading.Thread) -> bool:
    """Threads that Python did not start never leave its list; Qt's are looked at in tests/gui."""
    return type(thread).__name__ == "_DummyThread"


class LogWatch(logging.Handler):
    """Collects records of level WARNING and above, and what the test said that it expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.patterns: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record."""
        self.records.append(record)

    def expect(self, pattern: str) -> None:
        """Say that at least one record will match, and that records that match are right.

        Args:
            pattern: Regular expression, searched for in the message.
        """
        self.patterns.append(pattern)

    def unexpected(self) -> list[str]:
        """Records that nobody expected, as lines."""
        return [
            f"{record.levelname} {record.name}: {record.getMessage()}"
            for record in self.records
            if not any(re.search(pattern, record.getMessage()) for pattern in self.patterns)
        ]

    def missing(self) -> list[str]:
        """Patterns that no record matched."""
        messages = [record.getMessage() for record in self.records]
        return [
            pattern for pattern in self.patterns if not any(re.search(pattern, text) for text in messages)
        ]


@pytest.fixture(autouse=True)
def log_watch(request: pytest.FixtureRequest, has_failed: Callable[[], bool]) -> Iterator[LogWatch]:
    """A warning in the log fails the test, unless it is expected or the test is marked ``allows_log``."""
    watch = LogWatch()
    root = logging.getLogger()
    root.addHandler(watch)
    yield watch
    root.removeHandler(watch)
    if has_failed() or request.node.get_closest_marker("allows_log") is not None:
        return
    if watch.unexpected():
        pytest.fail("unexpected in the log: " + "; ".join(watch.unexpected()), pytrace=False)
    if watch.missing():
        pytest.fail("expected in the log but missing: " + "; ".join(watch.missing()), pytrace=False)


@pytest.fixture
def expected_warnings(log_watch: LogWatch) -> LogWatch:
    """Lets a test say which warnings it is about: ``expected_warnings.expect("did not open")``."""
    return log_watch
