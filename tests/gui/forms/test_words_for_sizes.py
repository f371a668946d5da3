"""A size for which words may stand, such as the padding of a convolution."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from engine.catalogue.params import SizeParam
from trainer_gui.forms.editors import ParamEditor, make_editor

PADDING = SizeParam(
    name="padding", help="Elements around the input.", default=0, low=0, axes=2, words=("valid", "same")
)


@pytest.fixture
def editor(qtbot: QtBot) -> ParamEditor:
    made = make_editor(PADDING)
    qtbot.addWidget(made)
    made.show_value(2)
    made.show()
    return made


def test_each_word_is_offered_beside_the_numbers(editor: ParamEditor) -> None:
    assert editor.mode is not None
    offered = [editor.mode.itemText(i) for i in range(editor.mode.count())]
    assert offered == ["valid", "same", "value"]
    assert editor.mode.currentText() == "value"
    assert isinstance(editor.field, QLineEdit)
    assert editor.field.text() == "2"


def test_choosing_a_word_gives_the_word(editor: ParamEditor, qtbot: QtBot) -> None:
    assert editor.mode is not None
    with qtbot.waitSignal(editor.valueEdited) as sent:
        editor.mode.setCurrentIndex(1)
        editor.mode.activated.emit(1)
    assert sent.args == ["same"]


def test_a_word_is_shown_and_left_for_a_number(editor: ParamEditor, qtbot: QtBot) -> None:
    editor.show_value("same")
    assert editor.mode is not None
    assert editor.mode.currentText() == "same"
    with qtbot.waitSignal(editor.valueEdited) as sent:
        editor.mode.setCurrentIndex(2)
        editor.mode.activated.emit(2)
    assert PADDING.accepts(sent.args[0])
    assert not isinstance(sent.args[0], str)


def test_other_words_are_refused() -> None:
    assert not PADDING.accepts("full")
    assert (
        PADDING.expected
        == "a whole number at least 0, or a list of 2 of whole numbers at least 0 or valid or same"
    )
