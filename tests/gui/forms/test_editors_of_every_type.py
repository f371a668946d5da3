from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from engine.catalogue import FAMILIES
from engine.catalogue.own_arguments import ArgumentsParam
from engine.catalogue.params import (
    BoolParam,
    ChoiceParam,
    ColumnParam,
    ColumnsParam,
    FloatParam,
    IntParam,
    NumbersParam,
    Param,
    PathParam,
    SizeParam,
    TextParam,
)
from engine.catalogue.settings import SETTINGS
from engine.catalogue.tensor_params import NestedParam, ScalarParam
from trainer_gui.forms import ParamEditor, make_editor
from trainer_gui.forms.choice_fields import ColumnsField

PATH = "optimizer.params.x"


def opened(qtbot: QtBot, param: Param, value: Any) -> tuple[ParamEditor, list[Any]]:
    """A shown editor and the list of what it tells."""
    editor = make_editor(param)
    editor.set_path(PATH)
    qtbot.addWidget(editor)
    told: list[Any] = []
    editor.valueEdited.connect(told.append)
    editor.show_value(value)
    editor.resize(240, editor.sizeHint().height())
    with qtbot.waitExposed(editor):
        editor.show()
    editor.activateWindow()
    return editor, told


def line_of(editor: ParamEditor) -> QLineEdit:
    line = editor.findChild(QLineEdit)
    assert line is not None
    return line


def type_over(qtbot: QtBot, editor: ParamEditor, text: str) -> None:
    """Type as a user does: click, select all, type, Enter."""
    line = line_of(editor)
    target = line.focusProxy() or line
    target.setFocus()
    line.selectAll()
    qtbot.keyClicks(target, text)
    qtbot.keyClick(target, Qt.Key.Key_Return)


def pick(qtbot: QtBot, combo: QComboBox, text: str) -> None:
    """Choose from a combo box with the keyboard."""
    combo.setFocus()
    row = combo.findText(text)
    assert row >= 0
    qtbot.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(row):
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentText() == text


def all_params() -> list[Param]:
    entries = [param for family in FAMILIES.values() for entry in family for param in entry.params]
    return [*entries, *(param for params in SETTINGS.values() for param in params)]


def test_every_parameter_of_the_catalogue_has_an_editor_that_shows_its_value_silently(qtbot: QtBot) -> None:
    seen: dict[str, Param] = {f"{param!r}": param for param in all_params()}
    assert len(seen) > 100
    for param in seen.values():
        editor = make_editor(param)
        qtbot.addWidget(editor)
        told: list[Any] = []
        editor.valueEdited.connect(told.append)
        editor.show_value(param.initial)
        editor.show_value(param.initial)
        assert told == [], param.name
        assert editor.toolTip()
        assert param.expected.split()[0] in editor.toolTip()
        assert editor.field.accessibleName() == param.name
        editor.deleteLater()


@pytest.mark.parametrize(
    ("param", "text", "value"),
    [
        (FloatParam(name="x", help="h", default=0.1), "1e-3", 0.001),
        (IntParam(name="x", help="h", default=1), "12", 12),
        (TextParam(name="x", help="h", default=""), "two words", "two words"),
        (PathParam(name="x", help="h"), "samples/iris.csv", "samples/iris.csv"),
        (ColumnParam(name="x", help="h"), "species", "species"),
        (
            NumbersParam(name="x", help="h", item=FloatParam(name="i", help="i"), length=2),
            "0.8, 0.9",
            (0.8, 0.9),
        ),
        (SizeParam(name="x", help="h", low=1), "3, 5", (3, 5)),
        (SizeParam(name="x", help="h", low=1), "3", 3),
        (
            ArgumentsParam(name="x", help="h"),
            "width=8, act='relu', sizes=(1, 2.5)",
            {"width": 8, "act": "relu", "sizes": (1, 2.5)},
        ),
        (ScalarParam(name="x", help="h", default=2.0), "2", 2),
        (ScalarParam(name="x", help="h", default=2), "2.0", 2.0),
        (ScalarParam(name="x", help="h", default=1, booleans=True), "true", True),
        (
            NestedParam(name="x", help="h", default=((1, 2),)),
            "[[1, 2.5], [-3, 1e2]]",
            ((1, 2.5), (-3, 100.0)),
        ),
        (NestedParam(name="x", help="h", default=((1.0, 2.0),)), "[[1, 2]]", ((1, 2),)),
    ],
)
def test_typed_values_are_told_on_enter(qtbot: QtBot, param: Param, text: str, value: Any) -> None:
    editor, told = opened(qtbot, param, param.default)

    type_over(qtbot, editor, text)

    assert told == [value]
    assert type(told[0]) is type(value)


def test_a_click_on_the_box_tells_the_other_value(qtbot: QtBot) -> None:
    editor, told = opened(qtbot, BoolParam(name="x", help="h", default=False), False)
    box = editor.findChild(QCheckBox)
    assert box is not None

    for _ in range(2):
        qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))

    assert told == [True, False]


def test_a_value_that_is_neither_yes_nor_no_shows_a_half_filled_box_and_a_click_mends_it(
    qtbot: QtBot,
) -> None:
    editor, told = opened(qtbot, BoolParam(name="x", help="h", default=False), "maybe")
    box = editor.findChild(QCheckBox)
    assert box is not None
    assert box.checkState() == Qt.CheckState.PartiallyChecked

    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))

    assert told == [True]
    assert not box.isTristate()


def test_a_choice_is_told_once_and_the_same_choice_again_is_not(qtbot: QtBot) -> None:
    editor, told = opened(qtbot, ChoiceParam(name="x", help="h", choices=("mean", "sum", "none")), "mean")
    combo = editor.findChild(QComboBox)
    assert combo is not None

    pick(qtbot, combo, "sum")
    combo.activated.emit(combo.currentIndex())

    assert told == ["sum"]


def test_the_word_none_and_the_value_none_are_told_apart(qtbot: QtBot) -> None:
    param = ChoiceParam(name="x", help="h", choices=("tanh", "none"), default=None, optional=True)
    editor, told = opened(qtbot, param, "none")
    combo = editor.findChild(QComboBox)
    assert combo is not None
    assert combo.currentIndex() == 2

    combo.setCurrentIndex(0)
    combo.activated.emit(0)

    assert told == [None]


def test_a_choice_that_does_not_exist_is_shown_as_it_is(qtbot: QtBot) -> None:
    editor, told = opened(qtbot, ChoiceParam(name="x", help="h", choices=("mean", "sum")), "avg")
    combo = editor.findChild(QComboBox)
    assert combo is not None

    assert (combo.currentIndex(), combo.placeholderText()) == (-1, "avg")
    assert told == []


def test_an_optional_yes_or_no_offers_none_as_a_third(qtbot: QtBot) -> None:
    editor, told = opened(qtbot, BoolParam(name="x", help="h", default=None, optional=True), None)
    combo = editor.findChild(QComboBox)
    assert combo is not None

    pick(qtbot, combo, "false")

    assert told[-1] is False


BATCH = IntParam(name="batch_size", help="h", default=None, optional=True, start=32, low=1)


def test_leaving_none_begins_with_the_start_value_and_going_back_keeps_it(qtbot: QtBot) -> None:
    editor, told = opened(qtbot, BATCH, None)
    assert editor.mode is not None
    assert not editor.field.isVisible()

    pick(qtbot, editor.mode, "value")
    assert told == [32]
    assert editor.field.isVisible()
    assert editor.field.hasFocus()
    type_over(qtbot, editor, "64")
    pick(qtbot, editor.mode, "none")
    pick(qtbot, editor.mode, "value")

    assert told == [32, 64, None, 64]


def test_a_file_that_only_the_user_knows_is_waited_for(qtbot: QtBot) -> None:
    editor, told = opened(qtbot, PathParam(name="x", help="h", default=None, optional=True), None)
    assert editor.mode is not None

    pick(qtbot, editor.mode, "value")
    editor.show_value(None)
    assert told == []
    assert editor.field.isVisible()
    type_over(qtbot, editor, "a.csv")

    assert told == ["a.csv"]


def test_auto_and_none_beside_a_value_are_three_words(qtbot: QtBot) -> None:
    param = IntParam(name="x", help="h", auto=True, optional=True, start=4, low=1)
    editor, told = opened(qtbot, param, "auto")
    assert editor.mode is not None
    assert [editor.mode.itemText(row) for row in range(3)] == ["auto", "none", "value"]

    pick(qtbot, editor.mode, "none")
    pick(qtbot, editor.mode, "value")

    assert told[-2:] == [None, 4]


def test_browse_fills_in_the_file_that_was_chosen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def choose(_parent: object, _title: str, _folder: str, filters: str) -> tuple[str, str]:
        asked.append(filters)
        return "/data/table.csv", ""

    # The system's own dialog cannot be clicked from here.
    monkeypatch.setattr(QFileDialog, "getOpenFileName", staticmethod(choose))
    editor, told = opened(qtbot, PathParam(name="x", help="h", suffixes=(".csv", ".tsv")), "")
    button = editor.findChild(QToolButton)
    assert button is not None

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert told == ["/data/table.csv"]
    assert "*.csv *.tsv" in asked[0]


def tick(qtbot: QtBot, field: QListWidget, name: str) -> None:
    item = field.findItems(name, Qt.MatchFlag.MatchExactly)[0]
    spot = field.visualItemRect(item).center()
    qtbot.mouseClick(field.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, spot.y()))


def test_ticked_columns_are_told_in_the_order_of_the_file(qtbot: QtBot) -> None:
    editor, told = opened(qtbot, ColumnsParam(name="x", help="h"), ("c",))
    editor.set_choices(["a", "b", "c"])
    field = editor.field
    assert isinstance(field, ColumnsField)

    tick(qtbot, field, "a")
    tick(qtbot, field, "c")

    assert told == [("a", "c"), ("a",)]


def test_an_order_of_the_projects_own_is_kept_when_a_column_is_added(qtbot: QtBot) -> None:
    editor, told = opened(qtbot, ColumnsParam(name="x", help="h"), ("c", "a"))
    editor.set_choices(["a", "b", "c"])
    assert isinstance(editor.field, ColumnsField)

    tick(qtbot, editor.field, "b")

    assert told == [("c", "a", "b")]


def test_a_column_that_the_file_lacks_stays_on_the_list_to_be_unticked(qtbot: QtBot) -> None:
    editor, told = opened(qtbot, ColumnsParam(name="x", help="h"), ("gone", "a"))
    editor.set_choices(["a", "b"])
    assert isinstance(editor.field, ColumnsField)

    tick(qtbot, editor.field, "gone")

    assert told == [("a",)]


def test_a_problem_stands_below_its_field_in_words(qtbot: QtBot) -> None:
    editor, _told = opened(qtbot, BATCH, 0)

    editor.show_problem("Expected a whole number at least 1, received 0.")

    assert editor.problem_label.isVisible()
    assert "at least 1, received 0" in editor.problem_label.text()
    assert "at least 1, received 0" in editor.field.toolTip()
    editor.show_problem(None)
    assert not editor.problem_label.isVisible()


def test_a_wrong_value_has_a_frame_in_the_error_colour(qtbot: QtBot) -> None:
    editor, _told = opened(qtbot, FloatParam(name="x", help="h", default=1.0), 1.0)
    editor.clearFocus()
    error = editor.palette().brightText().color()
    palette = editor.palette()
    palette.setColor(palette.ColorRole.BrightText, Qt.GlobalColor.red)
    editor.setPalette(palette)

    def red_pixels() -> int:
        image = editor.grab().toImage()
        colors = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height() // 2)]
        return sum(color.red() > 200 and color.green() < 60 and color.blue() < 60 for color in colors)

    assert error.isValid()
    assert red_pixels() == 0
    editor.show_problem("Wrong.")
    QApplication.processEvents()
    assert red_pixels() > 100


def test_the_typing_mistake_is_told_before_what_a_check_found(qtbot: QtBot) -> None:
    editor, _told = opened(qtbot, BATCH, 0)
    editor.show_problem("found by the check")

    type_over(qtbot, editor, "x")
    assert "x is not a number" in editor.problem_label.text()
    line = line_of(editor)
    qtbot.keyClick(line.focusProxy() or line, Qt.Key.Key_Escape)

    assert "found by the check" in editor.problem_label.text()


def test_names_for_tests_and_screen_readers_follow_the_path(qtbot: QtBot) -> None:
    editor, _told = opened(qtbot, BATCH, None)

    assert editor.mode is not None
    assert (editor.objectName(), editor.field.objectName(), editor.mode.objectName()) == (
        PATH,
        f"{PATH}.field",
        f"{PATH}.mode",
    )
    assert editor.mode.accessibleName() == "batch_size"
    assert editor.field.accessibleDescription() == "h"


def test_a_parameter_of_an_unknown_type_is_an_error_for_the_programmer(qtbot: QtBot) -> None:
    with pytest.raises(TypeError, match="no field for Param"):
        make_editor(Param(name="x", help="h"))


def test_keys_sent_to_the_editor_itself_reach_its_field(qtbot: QtBot) -> None:
    editor, told = opened(qtbot, FloatParam(name="x", help="A number.", default=0.5), 0.5)
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor, "1e-3")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert told == [0.001]
