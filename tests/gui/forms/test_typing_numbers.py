from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from engine.catalogue.params import FloatParam, IntParam
from trainer_gui.forms import NumberEdit

LR = FloatParam(name="lr", help="Step length.", default=0.001, low=0, low_open=True, log=True)
EPOCHS = IntParam(name="epochs", help="Passes.", default=100, low=1)


class Desk:
    """A number edit beside another field, and what it told."""

    def __init__(self, qtbot: QtBot, param: FloatParam | IntParam) -> None:
        self.window = QWidget()
        self.edit = NumberEdit(param)
        self.other = QLineEdit()
        column = QVBoxLayout(self.window)
        column.addWidget(self.edit)
        column.addWidget(self.other)
        qtbot.addWidget(self.window)
        self.told: list[object] = []
        self.sentences: list[str] = []
        self.edit.valueEdited.connect(self._on_told)
        self.edit.refused.connect(self._on_refused)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.qtbot = qtbot
        self.edit.setFocus()

    def _on_told(self, value: object) -> None:
        self.told.append(value)

    def _on_refused(self, sentence: str) -> None:
        self.sentences.append(sentence)

    @property
    def text(self) -> str:
        return self.edit.lineEdit().text()

    def type(self, text: str) -> None:
        self.edit.selectAll()
        self.qtbot.keyClicks(self.edit, text)

    def press(self, key: Qt.Key) -> None:
        self.qtbot.keyClick(self.edit, key)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    desk = Desk(qtbot, LR)
    desk.edit.show_value(0.1)
    return desk


@pytest.fixture(params=["de_DE", "fr_FR", "en_US", "hi_IN", "ar_EG"])
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


@pytest.mark.parametrize("text", ["0.001", "1e-3"])
def test_a_small_number_means_the_same_in_every_locale(qtbot: QtBot, locale: str, text: str) -> None:
    desk = Desk(qtbot, LR)
    desk.edit.show_value(0.1)

    desk.type(text)
    desk.press(Qt.Key.Key_Return)

    assert desk.told == [0.001]
    assert desk.text == "0.001"


def test_showing_a_value_tells_nobody(desk: Desk) -> None:
    desk.edit.show_value(0.5)

    assert desk.text == "0.5"
    assert desk.told == []


def test_enter_takes_over_what_was_typed_once(desk: Desk) -> None:
    desk.type("0.02")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Return)
    desk.other.setFocus()

    assert desk.told == [0.02]


def test_leaving_the_field_takes_over_what_was_typed(desk: Desk) -> None:
    desk.type("0.02")
    desk.qtbot.keyClick(desk.edit, Qt.Key.Key_Tab)

    assert desk.told == [0.02]


def test_typing_alone_changes_nothing(desk: Desk) -> None:
    desk.type("0.02")

    assert desk.told == []
    assert desk.edit.value() == 0.1
    assert desk.edit.is_pending()


def test_the_same_number_in_other_words_is_no_change(desk: Desk) -> None:
    desk.type("1e-1")
    desk.press(Qt.Key.Key_Return)

    assert desk.told == []
    assert desk.text == "0.1"


def test_escape_brings_back_the_number_in_use(desk: Desk) -> None:
    desk.type("77")
    desk.press(Qt.Key.Key_Escape)
    desk.other.setFocus()

    assert desk.text == "0.1"
    assert desk.told == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("abc", "is not a number"),
        ("-1", "Expected a number above 0, received -1."),
        ("1,000", "two ways"),
        ("", "missing"),
    ],
)
def test_a_wrong_text_is_explained_and_the_old_number_stays_in_use(desk: Desk, text: str, words: str) -> None:
    desk.type(text or " ")
    desk.press(Qt.Key.Key_Return)

    assert words in desk.sentences[-1]
    assert "0.1 stays in use." in desk.sentences[-1]
    assert desk.told == []
    assert desk.edit.value() == 0.1


def test_a_wrong_text_stays_to_be_mended_and_is_forgiven_once_right(desk: Desk) -> None:
    desk.type("0.0x")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_End)
    desk.press(Qt.Key.Key_Backspace)
    desk.qtbot.keyClicks(desk.edit, "5")
    assert desk.sentences[-1] == ""
    desk.press(Qt.Key.Key_Return)

    assert desk.told == [0.05]


def test_a_value_from_elsewhere_does_not_disturb_typing(desk: Desk) -> None:
    desk.type("0.02")
    desk.edit.show_value(0.3)

    assert desk.text == "0.02"
    desk.press(Qt.Key.Key_Escape)
    assert desk.text == "0.3"


def test_arrow_keys_step_a_learning_rate_by_one_two_five(desk: Desk) -> None:
    for _ in range(3):
        desk.press(Qt.Key.Key_Up)
    desk.press(Qt.Key.Key_Down)

    assert desk.told == [0.2, 0.5, 1.0, 0.5]
    assert desk.text == "0.5"


def test_a_step_starts_from_what_was_just_typed(desk: Desk) -> None:
    desk.type("0.005")
    desk.press(Qt.Key.Key_Up)

    assert desk.told == [0.01]


def test_a_click_on_the_upper_button_steps_up(desk: Desk) -> None:
    edge = desk.edit.rect().topRight()
    desk.qtbot.mouseClick(desk.edit, Qt.MouseButton.LeftButton, pos=edge + QPoint(-8, 6))

    assert desk.told == [0.2]


def _wheel_up(target: QWidget) -> QWheelEvent:
    spot = QPointF(target.rect().center())
    event = QWheelEvent(
        spot,
        QPointF(target.mapToGlobal(spot)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)
    return event


def test_the_wheel_steps_only_in_a_field_that_has_the_focus(desk: Desk) -> None:
    desk.other.setFocus()
    passed_on = _wheel_up(desk.edit)
    assert not passed_on.isAccepted()
    assert desk.told == []

    desk.edit.setFocus()
    _wheel_up(desk.edit)
    assert desk.told == [0.2]


def test_whole_numbers_come_as_int_and_real_ones_as_float(qtbot: QtBot) -> None:
    whole, real = Desk(qtbot, EPOCHS), Desk(qtbot, LR)
    whole.edit.show_value(100)
    real.edit.show_value(0.1)

    for desk, text in ((whole, "1e3"), (real, "2")):
        desk.edit.setFocus()
        desk.type(text)
        desk.press(Qt.Key.Key_Return)

    assert [type(item) for item in (*whole.told, *real.told)] == [int, float]
    assert (whole.told, real.told) == ([1000], [2.0])


def test_a_seed_keeps_every_digit(qtbot: QtBot) -> None:
    desk = Desk(qtbot, IntParam(name="seed", help="s", default=0, low=0, high=2**63 - 1))
    desk.edit.show_value(0)

    desk.type("9223372036854775807")
    desk.press(Qt.Key.Key_Return)

    assert desk.told == [2**63 - 1]


@pytest.mark.parametrize("value", ["soon", True, None, (1, 2), {"a": 1}])
def test_a_value_of_the_wrong_type_is_shown_rather_than_hidden(desk: Desk, value: object) -> None:
    desk.edit.show_value(value)

    assert desk.text == ("" if value is None else "1" if value is True else str(value))
    assert desk.told == []
