"""Work beside the window: results come back in order of need, and to nobody who is gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from time import monotonic

import pytest
from PySide6.QtCore import QCoreApplication, QThread
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from trainer_gui.session.background import Background


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    """A background of its own, closed at the end."""
    made = Background()
    yield made
    made.close()


def _unexpected(error: Exception) -> None:
    raise AssertionError("the work must not fail") from error


def test_work_runs_in_another_thread_and_its_result_arrives_in_this_one(
    qtbot: QtBot, background: Background
) -> None:
    here = QThread.currentThread()
    seen: list[tuple[bool, bool]] = []
    background.submit(
        "key",
        lambda: QThread.currentThread() is here,
        lambda same: seen.append((same, QThread.currentThread() is here)),
        _unexpected,
    )
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(False, True)]


def test_of_several_requests_under_one_key_only_the_newest_is_answered(
    qtbot: QtBot, background: Background
) -> None:
    go, answers = threading.Event(), []
    background.submit("other", go.wait, lambda _: None, _unexpected)
    for number in range(5):
        background.submit("key", lambda number=number: number, answers.append, _unexpected)
    go.set()
    qtbot.waitUntil(lambda: background.is_idle)
    assert answers == [4]


def test_work_that_can_wait_lets_other_work_go_first_and_waits_once(
    qtbot: QtBot, background: Background
) -> None:
    answers: list[str] = []
    begun = monotonic()
    background.submit("late", lambda: "old", answers.append, _unexpected, after_ms=150)
    background.submit("soon", lambda: "soon", answers.append, _unexpected)
    assert not background.is_idle
    qtbot.waitUntil(lambda: answers == ["soon"])
    # A newer request under the same key takes its place and does not wait anew.
    while monotonic() - begun < 0.1:
        background.submit("late", lambda: "new", answers.append, _unexpected, after_ms=150)
    qtbot.waitUntil(lambda: background.is_idle)
    assert answers == ["soon", "new"]
    assert 0.15 <= monotonic() - begun < 0.24


def test_a_failure_is_handed_to_the_one_who_asked(qtbot: QtBot, background: Background) -> None:
    failures: list[Exception] = []
    background.submit("key", lambda: 1 // 0, lambda _: None, failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert isinstance(failures[0], ZeroDivisionError)


def test_a_result_for_a_deleted_widget_is_dropped(qtbot: QtBot, background: Background) -> None:
    go, label = threading.Event(), QLabel()
    background.submit("key", lambda: go.wait() and "text", label.setText, _unexpected)
    delete(label)
    go.set()
    qtbot.waitUntil(lambda: background.is_idle)


def test_closing_waits_for_the_work_in_hand_and_drops_its_result(qtbot: QtBot) -> None:
    background, answers = Background(), []
    started = threading.Event()

    def work() -> int:
        started.set()
        return 1

    background.submit("key", work, answers.append, _unexpected)
    assert started.wait(5)
    background.close()
    QCoreApplication.sendPostedEvents(background)
    assert answers == []
    assert not background.isRunning()
