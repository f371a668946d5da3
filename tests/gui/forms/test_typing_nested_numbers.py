"""Numbers that keep their type, and numbers in lists of lists, as they are typed and shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.catalogue.tensor_params import NestedParam, ScalarParam
from trainer_gui.forms.editors import make_editor
from trainer_gui.forms.nested_fields import parse_nested, parse_scalar, write_nested, write_scalar
from trainer_gui.forms.numbers import NumberError

DATA = NestedParam(name="data", help="The numbers.", start=((1.0, 2.0), (3.0, 4.0)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[[1, 2], [3, 4]]", ((1, 2), (3, 4))),
        ("((1, 2), (3, 4))", ((1, 2), (3, 4))),
        ("[1., .5, -2.5e3]", (1.0, 0.5, -2500.0)),
        ("[1, 2,]", (1, 2)),
        ("1, 2, 3", (1, 2, 3)),
        ("1 2 3", (1, 2, 3)),
        ("[True, False]", (True, False)),
        ("−3", -3),
        ("2.0", 2.0),
        ("[]", ()),
    ],
)
def test_lists_are_read_with_the_type_of_each_number(text: str, value: Any) -> None:
    read = parse_nested(text)
    assert read == value
    assert repr(read) == repr(value)


@pytest.mark.parametrize(
    "text", ["[1, 2", "[1, x]", "", "[1 2]", "[[1], 2]]", "[" * 100_000, '["1"', "{1: 2}"]
)
def test_what_is_no_list_is_a_sentence(text: str) -> None:
    with pytest.raises(NumberError):
        parse_nested(text)


@given(
    st.recursive(st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.booleans(), st.lists)
)
def test_what_is_written_reads_back_as_the_same(value: Any) -> None:
    def frozen(item: Any) -> Any:
        return tuple(map(frozen, item)) if isinstance(item, list) else item

    wanted = frozen(value)
    if isinstance(value, int) and abs(value) >= 10**30:
        return
    read = parse_nested(write_nested(wanted))
    assert repr(read) == repr(wanted)


@pytest.mark.parametrize(
    ("text", "value"), [("2", 2), ("2.0", 2.0), ("1e3", 1000.0), ("true", True), ("-7", -7)]
)
def test_a_number_keeps_its_type(text: str, value: Any) -> None:
    read = parse_scalar(text)
    assert (type(read), read) == (type(value), value)
    assert parse_scalar(write_scalar(value)) == value


def test_rows_of_different_length_are_told_at_the_field(qtbot: QtBot) -> None:
    editor = make_editor(DATA)
    qtbot.addWidget(editor)
    editor.show_value(((1, 2), (3, 4)))
    told: list[Any] = []
    editor.valueEdited.connect(told.append)
    line = editor.field
    line.selectAll()
    qtbot.keyClicks(line, "[[1, 2], [3]]")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert told == []
    assert "same length" in editor.problem_label.text()
    line.selectAll()
    qtbot.keyClicks(line, "[[1, 2], [3, 5]]")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert told == [((1, 2), (3, 5))]


def test_a_whole_number_and_a_real_one_are_two_values(qtbot: QtBot) -> None:
    editor = make_editor(ScalarParam(name="end", help="Where it ends.", start=10))
    qtbot.addWidget(editor)
    editor.show_value(2)
    told: list[Any] = []
    editor.valueEdited.connect(told.append)
    line = editor.field
    line.selectAll()
    qtbot.keyClicks(line, "2.0")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert [(type(value), value) for value in told] == [(float, 2.0)]
