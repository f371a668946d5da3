"""A number as a slider with a field, as a user moves and types."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.catalogue.params import FloatParam, IntParam
from trainer_gui.forms.param_slider import ParamSlider


@pytest.fixture
def slider(qtbot: QtBot) -> ParamSlider:
    """A slope between −1 and 1 that begins with 0.25 and may not be below −5."""
    param = FloatParam(name="slope", help="How steep it is.", default=0.25, low=-5)
    made = ParamSlider(param, -1.0, 1.0)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_keys_move_in_round_steps(qtbot: QtBot, slider: ParamSlider) -> None:
    slider.slider.setFocus()
    with qtbot.waitSignal(slider.edited) as sent:
        qtbot.keyClick(slider.slider, Qt.Key.Key_Right)
    assert sent.args == ["slope", 0.26]
    qtbot.keyClick(slider.slider, Qt.Key.Key_Home)
    assert slider.field.value() == -1.0
    for _ in range(3):
        qtbot.keyClick(slider.slider, Qt.Key.Key_Right)
    assert slider.field.value() == -0.97


def test_what_is_typed_moves_the_slider_and_may_lie_beyond_its_end(qtbot: QtBot, slider: ParamSlider) -> None:
    slider.field.setFocus()
    slider.field.selectAll()
    qtbot.keyClicks(slider.field, "-3.5")
    with qtbot.waitSignal(slider.edited) as sent:
        qtbot.keyClick(slider.field, Qt.Key.Key_Return)
    assert sent.args == ["slope", -3.5]
    assert slider.slider.value() == slider.slider.minimum()


def test_a_number_out_of_bounds_is_explained_and_not_sent(qtbot: QtBot, slider: ParamSlider) -> None:
    slider.field.setFocus()
    slider.field.selectAll()
    with qtbot.assertNotEmitted(slider.edited):
        qtbot.keyClicks(slider.field, "-9")
        qtbot.keyClick(slider.field, Qt.Key.Key_Return)
    assert "at least -5" in slider.problem_label.text()
    slider.slider.setValue(slider.slider.maximum())
    assert slider.problem_label.text() == ""
    assert slider.field.value() == 1.0


def test_a_double_click_takes_the_default(qtbot: QtBot, slider: ParamSlider) -> None:
    slider.slider.setValue(0)
    with qtbot.waitSignal(slider.edited) as sent:
        qtbot.mouseDClick(slider.slider, Qt.MouseButton.LeftButton)
    assert sent.args == ["slope", 0.25]


def test_the_wheel_leaves_the_value_alone(slider: ParamSlider, qtbot: QtBot) -> None:
    at = QPointF(slider.slider.rect().center())
    turn = QWheelEvent(
        at,
        slider.slider.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    with qtbot.assertNotEmitted(slider.edited):
        QApplication.sendEvent(slider.slider, turn)
    assert slider.field.value() == 0.25


def test_whole_numbers_stay_whole(qtbot: QtBot) -> None:
    made = ParamSlider(IntParam(name="n", help="How many.", default=2), 1, 8, whole=True)
    qtbot.addWidget(made)
    made.slider.setFocus()
    with qtbot.waitSignal(made.edited) as sent:
        qtbot.keyClick(made.slider, Qt.Key.Key_Right)
    assert sent.args == ["n", 3]
    assert isinstance(sent.args[1], int)


def test_a_value_shown_from_outside_is_told_to_nobody(qtbot: QtBot, slider: ParamSlider) -> None:
    with qtbot.assertNotEmitted(slider.edited):
        slider.show_value(-0.5)
    assert slider.slider.value() == 50
    assert slider.field.value() == -0.5
