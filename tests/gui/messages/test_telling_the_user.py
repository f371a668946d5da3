from __future__ import annotations

import logging
import threading

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QMessageBox, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.messages.message_bar import INFORM_MS, MessageBar, MessageRow
from trainer_gui.messages.notifier import Level, Notifier


class Desk:
    """A window with a message bar."""

    def __init__(self, qtbot: QtBot) -> None:
        self.notifier = Notifier()
        self.window = QWidget()
        self.bar = MessageBar(self.notifier)
        QVBoxLayout(self.window).addWidget(self.bar)
        qtbot.addWidget(self.window)
        self.window.resize(600, 300)
        with qtbot.waitExposed(self.window):
            self.window.show()

    @property
    def rows(self) -> list[MessageRow]:
        return [row for row in self.bar.findChildren(MessageRow) if row.isVisible()]

    @property
    def texts(self) -> list[str]:
        return [row.text.text() for row in self.rows]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_the_bar_takes_no_room_until_there_is_something_to_say(desk: Desk) -> None:
    assert not desk.bar.isVisible()

    desk.notifier.inform("Saved.")

    assert desk.bar.isVisible()
    assert desk.texts == ["Saved."]


@pytest.mark.allows_log
def test_good_news_goes_by_itself_and_bad_news_stays(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The same clock, run faster: six seconds are too long for a test.
    monkeypatch.setattr("trainer_gui.messages.message_bar.INFORM_MS", 30)
    desk.notifier.fail("The file is gone.")
    desk.notifier.warn("The disk is nearly full.")
    desk.notifier.inform("Saved.")
    assert len(desk.rows) == 3

    qtbot.waitUntil(lambda: len(desk.rows) == 2)

    assert desk.texts == ["The file is gone.", "The disk is nearly full."]
    assert INFORM_MS == 6000


def test_a_click_on_the_cross_closes_one_message(desk: Desk, qtbot: QtBot) -> None:
    desk.notifier.inform("One.")
    desk.notifier.inform("Two.")

    qtbot.mouseClick(desk.rows[0].close_button, Qt.MouseButton.LeftButton)

    assert desk.texts == ["Two."]
    qtbot.mouseClick(desk.rows[0].close_button, Qt.MouseButton.LeftButton)
    assert not desk.bar.isVisible()


@pytest.mark.allows_log
def test_a_fourth_message_pushes_out_good_news_before_bad(desk: Desk) -> None:
    desk.notifier.fail("Bad.")
    desk.notifier.inform("Good.")
    desk.notifier.warn("Hm.")

    desk.notifier.fail("Worse.")
    assert desk.texts == ["Bad.", "Hm.", "Worse."]
    desk.notifier.fail("Worst.")

    assert desk.texts == ["Hm.", "Worse.", "Worst."]


@pytest.mark.allows_log
def test_the_same_message_again_is_counted(desk: Desk) -> None:
    for _ in range(60):
        desk.notifier.fail("The plot could not be drawn.")

    assert desk.texts == ["The plot could not be drawn. (60 times)"]


@pytest.mark.allows_log
def test_details_are_shown_on_request(desk: Desk, qtbot: QtBot) -> None:
    desk.notifier.fail("It broke.", details="line 1\nline 2")
    row = desk.rows[0]
    view = row.findChild(QPlainTextEdit)
    assert view is not None
    assert row.details_button is not None
    assert not view.isVisible()

    qtbot.mouseClick(row.details_button, Qt.MouseButton.LeftButton)

    assert view.isVisible()
    assert view.toPlainText() == "line 1\nline 2"


def test_a_message_without_details_has_no_button_for_them(desk: Desk) -> None:
    desk.notifier.inform("Saved.")

    assert desk.rows[0].details_button is None


def test_text_is_shown_as_text_and_never_as_markup(desk: Desk) -> None:
    desk.notifier.inform("<b>x</b> < y")

    assert desk.rows[0].text.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.allows_log
def test_everything_goes_to_the_log_at_its_level(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    desk.notifier.inform("Good.")
    desk.notifier.warn("Hm.")
    desk.notifier.fail("Bad.", details="because")

    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("INFO", "Good."),
        ("WARNING", "Hm."),
        ("ERROR", "Bad.\nbecause"),
    ]


class Listener(QObject):
    """Notes in which thread it is called."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, bool]] = []

    @Slot(object)
    def hear(self, message: object) -> None:
        self.heard.append((str(message), threading.current_thread() is threading.main_thread()))


def test_a_message_from_another_thread_arrives_in_the_windows_thread(desk: Desk, qtbot: QtBot) -> None:
    listener = Listener()
    desk.notifier.posted.connect(listener.hear)
    worker = threading.Thread(target=desk.notifier.inform, args=("Loaded.",))

    with qtbot.waitSignal(desk.notifier.posted):
        worker.start()
    worker.join()
    qtbot.waitUntil(lambda: bool(listener.heard))

    assert [in_main for _text, in_main in listener.heard] == [True]
    qtbot.waitUntil(lambda: desk.texts == ["Loaded."])


def press_when_asked(qtbot: QtBot, press: str) -> None:
    """Answer the next question: click the button that says so, or press Escape."""

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, answer)
        elif press == "Escape":
            qtbot.keyClick(box, Qt.Key.Key_Escape)
        else:
            button = next(item for item in box.buttons() if item.text() == press)
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, answer)


@pytest.mark.parametrize(
    ("press", "answer"),
    [("Save", "Save"), ("Discard", "Discard"), ("Cancel", "Cancel"), ("Escape", "Cancel")],
)
def test_a_question_returns_the_answer_that_was_clicked(
    desk: Desk, qtbot: QtBot, press: str, answer: str
) -> None:
    press_when_asked(qtbot, press)

    assert desk.notifier.ask(desk.window, "Save the project?", ["Save", "Discard", "Cancel"]) == answer


def test_a_question_without_answers_is_an_error_for_the_programmer(desk: Desk) -> None:
    with pytest.raises(ValueError, match="at least one answer"):
        desk.notifier.ask(desk.window, "Well?", [])


@pytest.mark.allows_log
def test_levels_are_named_for_style_and_tests(desk: Desk) -> None:
    desk.notifier.warn("Hm.")

    assert desk.rows[0].objectName() == "message.warn"
    assert desk.bar.messages()[0].level is Level.WARN
