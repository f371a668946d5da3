from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engine.spec import Problem, ProjectError
from trainer_gui.messages.exceptions import ExceptionHook
from trainer_gui.messages.notifier import Message, Notifier

pytestmark = pytest.mark.qt_no_exception_capture


class Desk:
    """An installed hook, and what the user was told."""

    def __init__(self) -> None:
        self.notifier = Notifier()
        self.told: list[Message] = []
        self.notifier.posted.connect(self.told.append)
        self.hook = ExceptionHook(self.notifier)


@pytest.fixture
def desk(qapp: object) -> Iterator[Desk]:
    desk = Desk()
    desk.hook.install()
    yield desk
    desk.hook.uninstall()


class Faulty(QPushButton):
    """A button whose click fails."""

    def __init__(self, error: Exception) -> None:
        super().__init__("Go")
        self._error = error
        self.clicked.connect(self.fail)

    def fail(self) -> None:
        raise self._error


def click(qtbot: QtBot, error: Exception) -> None:
    button = Faulty(error)
    qtbot.addWidget(button)
    with qtbot.waitExposed(button):
        button.show()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.allows_log
def test_a_failing_click_becomes_a_sentence_with_the_traceback_behind_it(desk: Desk, qtbot: QtBot) -> None:
    click(qtbot, ZeroDivisionError("division by zero\nsecond line"))

    assert len(desk.told) == 1
    assert "ZeroDivisionError: division by zero)" in desk.told[0].text
    assert "\n" not in desk.told[0].text
    assert "in fail" in desk.told[0].details


@pytest.mark.allows_log
def test_a_project_error_is_told_by_its_own_lines(desk: Desk, qtbot: QtBot) -> None:
    problems = [
        Problem("optimizer.params.lr", "x", "a number", "'a'"),
        Problem("seed", "x", "a whole number", "0.5"),
    ]

    click(qtbot, ProjectError(problems))

    assert desk.told[0].text == "\n".join(problem.line() for problem in problems)


def test_the_log_keeps_the_traceback(desk: Desk, qtbot: QtBot, expected_warnings: Any) -> None:
    expected_warnings.expect(r"(?s)KeyError.*Traceback.*in fail")

    click(qtbot, KeyError("lr"))


@pytest.mark.allows_log
def test_an_exception_in_a_thread_is_told_too(desk: Desk, qtbot: QtBot) -> None:
    def work() -> None:
        raise OSError("no space left")

    thread = threading.Thread(target=work)
    with qtbot.waitSignal(desk.notifier.posted):
        thread.start()
    thread.join()

    qtbot.waitUntil(lambda: len(desk.told) == 1)
    assert "no space left" in desk.told[0].text


def test_ctrl_c_is_passed_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.hook.uninstall()
    passed: list[type[BaseException]] = []

    def before(kind: type[BaseException], _error: BaseException, _trace: object) -> None:
        passed.append(kind)

    monkeypatch.setattr(sys, "excepthook", before)
    desk.hook.install()

    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert passed == [KeyboardInterrupt]
    assert desk.told == []


def test_uninstalling_gives_both_hooks_back() -> None:
    before = (sys.excepthook, threading.excepthook)
    hook = ExceptionHook(Notifier())

    hook.install()
    hook.install()
    assert sys.excepthook == hook.handle
    hook.uninstall()

    assert (sys.excepthook, threading.excepthook) == before


class Broken(Notifier):
    """A notifier whose window is gone."""

    def fail(self, text: str, details: str = "") -> None:
        del text, details
        raise RuntimeError("Internal C++ object already deleted.")


def test_an_error_that_cannot_be_shown_still_reaches_the_log(expected_warnings: Any) -> None:
    expected_warnings.expect(r"(?s)could not be shown.*ValueError: first")
    error = ValueError("first")

    ExceptionHook(Broken()).handle(ValueError, error, error.__traceback__)
