"""Writing a program on the bench: search, form, steps, undo, files."""

from __future__ import annotations

import numpy as np
from bench_acts import (
    accept,
    act,
    choose_op,
    choose_tensor,
    codes,
    field,
    go_to_step,
    pick,
    start_example,
    type_in,
    view_of,
    wait,
)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from engine.spec import BenchStep
from trainer_gui.session.session import Session
from trainer_gui.tabs.tensors import TensorsTab


def test_an_empty_bench_says_what_it_is_and_offers_examples(qtbot: QtBot, tab: TensorsTab) -> None:
    assert tab.start.isVisible()
    assert tab.program.empty_note.isVisible()
    button = tab.findChild(QPushButton, "start.create")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait(qtbot, tab)
    assert not tab.start.isVisible()
    assert not tab.program.empty_note.isVisible()
    assert len(codes(tab)) == 8


def test_an_empty_bench_scrolls_no_further_than_its_last_example(qtbot: QtBot, tab: TensorsTab) -> None:
    area = tab.findChild(QScrollArea, "benchStartArea")
    assert area is not None
    body = area.widget()
    last = body.findChildren(QPushButton)[-1]
    for width in (700, 1000):
        tab.resize(width, 460)
        qtbot.wait(20)
        beyond = body.height() - last.geometry().bottom()
        assert beyond < 40 or body.height() == area.viewport().height(), (width, beyond)


def test_the_search_finds_by_name_by_tag_and_by_what_it_does(qtbot: QtBot, tab: TensorsTab) -> None:
    palette = tab.editor.palette_
    palette.search.setFocus()
    qtbot.keyClicks(palette.search, "gaussian")
    assert {"normal", "randn"} <= set(palette.matches())
    assert "zeros" not in palette.matches()
    palette.search.selectAll()
    qtbot.keyClicks(palette.search, "identity")
    assert palette.matches() == ["eye"]
    palette.search.selectAll()
    qtbot.keyClicks(palette.search, "no such thing")
    assert palette.matches() == []
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert tab.editor.form.step is None


def test_down_leads_from_the_search_into_the_tree(qtbot: QtBot, tab: TensorsTab) -> None:
    palette = tab.editor.palette_
    palette.search.setFocus()
    qtbot.keyClicks(palette.search, "identity")
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.tree.currentIndex().data() == "eye"
    qtbot.keyClick(palette.tree, Qt.Key.Key_Return)
    step = tab.editor.form.step
    assert step is not None
    assert step.kind == "eye"


def test_the_same_name_goes_before_what_only_contains_it(qtbot: QtBot, tab: TensorsTab) -> None:
    palette = tab.editor.palette_
    palette.search.setFocus()
    qtbot.keyClicks(palette.search, "t")
    found = palette.matches()
    assert found[0] != "t"
    assert "t" in found
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    step = tab.editor.form.step
    assert step is not None
    assert step.kind == "t"


def test_arange_then_reshape_and_the_cells_are_there(qtbot: QtBot, tab: TensorsTab, session: Session) -> None:
    choose_op(qtbot, tab, "arange")
    type_in(qtbot, field(tab, "end"), "6")
    code = tab.findChild(QLabel, "opCode")
    assert code is not None
    assert code.accessibleName() == "a = torch.arange(0, 6)"
    qtbot.waitUntil(lambda: tab.editor.form.result.text() == "gives a (6,) int64", timeout=10_000)
    accept(qtbot, tab)
    choose_op(qtbot, tab, "reshape")
    # The tensor in hand is the likeliest input.
    step = tab.editor.form.step
    assert step is not None
    assert step.inputs["input"] == "a"
    # Enter in a field takes the step in.
    type_in(qtbot, field(tab, "shape"), "2, 3", enter=True)
    wait(qtbot, tab)
    assert codes(tab) == ["a = torch.arange(0, 6)", "b = torch.reshape(a, (2, 3))"]
    assert tab.selected == "b"
    np.testing.assert_array_equal(tab.view.value.cells.values, np.arange(6).reshape(2, 3))
    assert [line.result for line in tab.program.model.lines] == ["(6,) int64", "(2, 3) int64"]
    # What was added is what is saved.
    assert session.spec.bench.steps[1] == BenchStep(
        kind="reshape", params={"shape": (2, 3)}, inputs={"input": "a"}, names=("b",)
    )


def test_undo_takes_a_step_back_and_redo_brings_it_again(
    qtbot: QtBot, tab: TensorsTab, session: Session
) -> None:
    choose_op(qtbot, tab, "eye")
    accept(qtbot, tab)
    choose_op(qtbot, tab, "ones")
    accept(qtbot, tab)
    assert len(codes(tab)) == 2
    session.document.undo()
    wait(qtbot, tab)
    assert codes(tab) == ["a = torch.eye(3)"]
    assert tab.shown_step == 0
    session.document.undo()
    wait(qtbot, tab)
    assert tab.start.isVisible()
    session.document.redo()
    session.document.redo()
    wait(qtbot, tab)
    assert len(codes(tab)) == 2
    assert tab.shown_step == 1


def test_looking_at_an_earlier_step_shows_what_there_was_then(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "shared")
    assert tab.view.chips.names == ["x", "a", "b"]
    go_to_step(qtbot, tab, 1)
    assert tab.view.chips.names == ["x", "a"]
    assert tab.selected == "a"
    assert tab.view.value.cells.values[0, 1] == 2.0
    # By the keyboard too.
    tab.program.list.setFocus()
    qtbot.keyClick(tab.program.list, Qt.Key.Key_Down)
    qtbot.keyClick(tab.program.list, Qt.Key.Key_Down)
    wait(qtbot, tab)
    assert tab.shown_step == 3
    pick(qtbot, tab, "a")
    assert tab.view.value.cells.values[0, 1] == 99.0


def test_looking_is_no_edit(qtbot: QtBot, tab: TensorsTab, session: Session) -> None:
    start_example(qtbot, tab, "shared")
    before = session.spec
    go_to_step(qtbot, tab, 1)
    pick(qtbot, tab, "x")
    assert session.spec is before


def test_a_new_step_comes_behind_the_shown_one(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "broadcast")
    go_to_step(qtbot, tab, 0)
    choose_op(qtbot, tab, "neg")
    # Names that come later cannot be taken.
    names = [
        tab.editor.form.row("input").field.itemData(i)
        for i in range(tab.editor.form.row("input").field.count())
    ]
    assert names == ["a"]
    accept(qtbot, tab)
    assert codes(tab)[:3] == [
        "a = torch.tensor([[1.0], [2.0], [3.0]])",
        "e = torch.neg(a)",
        "b = torch.tensor([10.0, 20.0, 30.0, 40.0])",
    ]


def test_a_step_is_edited_in_the_same_form_and_replaced(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "create")
    go_to_step(qtbot, tab, 1)
    act(qtbot, tab, "editStep")
    assert tab.editor.form.title.text() == "zeros in step 2"
    button = tab.findChild(QPushButton, "acceptStep")
    assert button is not None
    assert button.text() == "Replace"
    type_in(qtbot, field(tab, "size"), "4, 2")
    accept(qtbot, tab)
    assert codes(tab)[1] == "b = torch.zeros((4, 2))"
    assert tab.program.model.lines[1].result == "(4, 2) float32"
    assert tab.shown_step == 1


def test_a_new_name_is_taken_over_by_later_steps(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "broadcast")
    go_to_step(qtbot, tab, 0)
    act(qtbot, tab, "editStep")
    type_in(qtbot, tab.editor.form.names_line, "column")
    accept(qtbot, tab)
    assert codes(tab)[2] == "c = torch.add(column, b)"
    assert all(step.fault is None for step in view_of(tab).steps)


def test_removing_a_step_that_others_need_leaves_them_with_a_sentence(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "broadcast")
    go_to_step(qtbot, tab, 1)
    tab.program.list.setFocus()
    qtbot.keyClick(tab.program.list, Qt.Key.Key_Delete)
    wait(qtbot, tab)
    lines = tab.program.model.lines
    assert len(lines) == 3
    assert lines[0].fault == ""
    assert "b" in lines[1].fault
    go_to_step(qtbot, tab, 1)
    assert tab.view.happened.fault.isVisible()
    assert tab.view.happened.edit_button.isVisible()
    qtbot.mouseClick(tab.view.happened.edit_button, Qt.MouseButton.LeftButton)
    assert tab.editor.form.is_edit
    choose_tensor(qtbot, tab, "other", "a")
    accept(qtbot, tab)
    assert [line.fault for line in tab.program.model.lines] == ["", "", ""]


def test_steps_are_moved_duplicated_and_cleared(qtbot: QtBot, tab: TensorsTab, session: Session) -> None:
    start_example(qtbot, tab, "broadcast")
    go_to_step(qtbot, tab, 0)
    act(qtbot, tab, "moveStepDown")
    assert codes(tab)[:2] == [
        "b = torch.tensor([10.0, 20.0, 30.0, 40.0])",
        "a = torch.tensor([[1.0], [2.0], [3.0]])",
    ]
    assert tab.shown_step == 1
    act(qtbot, tab, "moveStepUp")
    assert codes(tab)[0].startswith("a =")
    act(qtbot, tab, "duplicateStep")
    assert codes(tab)[1] == "e = torch.tensor([[1.0], [2.0], [3.0]])"
    act(qtbot, tab, "clearBench")
    assert session.spec.bench.steps == ()
    session.document.undo()
    wait(qtbot, tab)
    assert len(codes(tab)) == 5


def test_a_wrong_value_is_told_at_its_field_before_it_is_added(qtbot: QtBot, tab: TensorsTab) -> None:
    choose_op(qtbot, tab, "arange")
    type_in(qtbot, field(tab, "step"), "0")
    editor = tab.editor.form.params.editor("step")
    assert "not 0" in editor.problem_label.text()
    button = tab.findChild(QPushButton, "acceptStep")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert tab.session.spec.bench.steps == ()
    assert editor.field.hasFocus()


def test_what_torch_will_refuse_is_said_while_writing(qtbot: QtBot, tab: TensorsTab) -> None:
    choose_op(qtbot, tab, "arange")
    type_in(qtbot, field(tab, "end"), "6", enter=True)
    wait(qtbot, tab)
    choose_op(qtbot, tab, "reshape")
    type_in(qtbot, field(tab, "shape"), "4, 2")
    qtbot.waitUntil(lambda: tab.editor.form.result.text() != "", timeout=10_000)
    words = tab.editor.form.result.text()
    assert "6" in words
    assert "(4, 2)" in words or "8" in words


def test_a_call_with_several_results_gets_as_many_names(qtbot: QtBot, tab: TensorsTab) -> None:
    choose_op(qtbot, tab, "arange")
    accept(qtbot, tab)
    choose_op(qtbot, tab, "chunk")
    type_in(qtbot, field(tab, "chunks"), "3")
    assert tab.editor.form.names_line.text() == "b, c, d"
    accept(qtbot, tab)
    assert codes(tab)[1] == "b, c, d = torch.chunk(a, 3)"
    assert [value.shape for value in view_of(tab).values] == [(10,), (4,), (4,), (2,)]


def test_several_tensors_are_typed_in_order(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "join")
    go_to_step(qtbot, tab, 1)
    choose_op(qtbot, tab, "cat")
    row = tab.editor.form.row("tensors")
    line = row.field.line
    assert line.text() == "a, b"
    type_in(qtbot, line, "b, a, b")
    accept(qtbot, tab)
    assert codes(tab)[2] == "k = torch.cat([b, a, b])"
    assert view_of(tab).value("k").shape == (6, 3)
