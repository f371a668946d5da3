"""What the bench shows: numbers, shared memory, strides, broadcasting, chance, gradients, faults."""

from __future__ import annotations

import math

import numpy as np
import pytest
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
    type_into_cell,
    view_of,
    wait,
)
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.spec import BenchSpec, BenchStep
from trainer_gui.session.session import Session
from trainer_gui.tabs.tensors import TensorsTab


def put(qtbot: QtBot, tab: TensorsTab, *steps: BenchStep) -> None:
    """Open a project with this program."""
    session = tab.session
    session.document.open(session.spec.model_copy(update={"bench": BenchSpec(steps=steps)}), None)
    wait(qtbot, tab)


def test_one_cell_of_an_array_is_edited_and_from_numpy_shows_it_but_the_copy_does_not(
    qtbot: QtBot, tab: TensorsTab
) -> None:
    choose_op(qtbot, tab, "numpy.array")
    type_in(qtbot, field(tab, "object"), "[[1, 2], [3, 4]]")
    accept(qtbot, tab)
    choose_op(qtbot, tab, "from_numpy")
    accept(qtbot, tab)
    choose_op(qtbot, tab, "tensor")
    choose_tensor(qtbot, tab, "data", "a")
    accept(qtbot, tab)
    pick(qtbot, tab, "a")
    type_into_cell(qtbot, tab, 1, "99")
    assert codes(tab)[3] == "a[0, 1] = 99"
    assert tab.view.value.cells.changed == {1}
    pick(qtbot, tab, "b")
    assert tab.view.value.cells.values.tolist() == [[1, 99], [3, 4]]
    assert tab.view.value.cells.changed == {1}
    pick(qtbot, tab, "c")
    assert tab.view.value.cells.values.tolist() == [[1, 2], [3, 4]]
    assert tab.view.value.cells.changed == frozenset()


def test_an_edited_cell_is_undone_like_any_step(qtbot: QtBot, tab: TensorsTab, session: Session) -> None:
    start_example(qtbot, tab, "strides")
    go_to_step(qtbot, tab, 1)
    type_into_cell(qtbot, tab, 4, "-7")
    assert codes(tab)[2] == "b[1, 1] = -7"
    assert tab.shown_step == 2
    session.document.undo()
    wait(qtbot, tab)
    assert "b[1, 1] = -7" not in codes(tab)


def test_text_that_is_no_number_is_told_and_changes_nothing(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "strides")
    go_to_step(qtbot, tab, 0)
    before = codes(tab)
    type_into_cell(qtbot, tab, 0, "1.5")
    assert tab.view.value.cell_problem.isVisible()
    assert "int64" in tab.view.value.cell_problem.text()
    assert codes(tab) == before


def test_the_pointer_reads_index_value_and_address_and_marks_the_memory(
    qtbot: QtBot, tab: TensorsTab
) -> None:
    start_example(qtbot, tab, "strides")
    go_to_step(qtbot, tab, 2)
    assert tab.selected == "c"
    # c = b transposed: element [0, 1] is b[1, 0], cell 3 of the memory.
    cells = tab.view.value.cells
    qtbot.mouseMove(cells, cells.cell_rect(1).center().toPoint())
    assert tab.view.value.readout.text() == "c[0, 1] = 3   memory 0, cell 3"
    assert tab.view.memory.marked == (0, 3)


def test_pointing_at_the_memory_marks_the_element(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "strides")
    go_to_step(qtbot, tab, 2)
    tab.view.show_page("Memory")
    qtbot.waitUntil(tab.view.memory.isVisible)
    qtbot.mouseMove(tab.view.memory, tab.view.memory.cell_rect(0, 3).center().toPoint())
    assert tab.view.memory.cell_sentence(0, 3) == "memory 0, cell 3 holds 3: it is a[3], b[1, 0], c[0, 1]"
    tab.view.show_page("Values")
    tab.view.value.mark_address((0, 3))
    assert tab.view.value.cells.marked == {1}


def test_transpose_only_swaps_the_strides(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "strides")
    for name, strides, contiguous in (("b", "(3, 1)", "yes"), ("c", "(1, 3)", "no"), ("e", "(2, 1)", "yes")):
        pick(qtbot, tab, name)
        words = tab.view.value.facts.accessibleDescription()
        assert f"strides: {strides}." in words
        assert f"contiguous: {contiguous}." in words
    strips = {strip.number: [row.name for row in strip.rows] for strip in tab.view.memory.strips}
    assert sorted(map(sorted, strips.values())) == [["a", "b", "c", "d"], ["e"]]


def test_broadcasting_shows_the_stretched_axes_only_where_shapes_differ(
    qtbot: QtBot, tab: TensorsTab
) -> None:
    start_example(qtbot, tab, "broadcast")
    assert tab.shown_step == 2
    assert "Broadcast" in tab.view.page_names()
    assert tab.view.broadcast.sentences() == [
        "a (3, 1) is repeated along axis 1 of the result (3, 4).",
        "b (4,) is repeated along axis 0 of the result (3, 4).",
    ]
    go_to_step(qtbot, tab, 0)
    assert "Broadcast" not in tab.view.page_names()


def test_the_four_forms_of_normal_are_drawn_against_their_density(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "normal")
    for number, standardised in ((0, False), (3, True), (4, True), (5, True)):
        go_to_step(qtbot, tab, number)
        assert "Distribution" in tab.view.page_names(), number
        drawn = view_of(tab).steps[number].drawn
        assert drawn is not None
        samples = drawn.samples_S
        mean, spread = (0.0, 1.0) if standardised else (5.0, 0.5)
        # A thousand samples: the mean is within five standard errors.
        assert abs(float(samples.mean()) - mean) < 5 * spread / math.sqrt(1000)
        np.testing.assert_allclose(
            drawn.density_P,
            np.exp(-((drawn.x_P - mean) ** 2) / (2 * spread**2)) / (spread * math.sqrt(2 * math.pi)),
            rtol=1e-6,
            atol=1e-12,
        )
        edges_B1, heights_B = tab.view.chance.plot.bars
        assert float((heights_B * np.diff(edges_B1)).sum()) == pytest.approx(1.0)
        assert ("standard deviations" in tab.view.chance.words.text()) is standardised
    go_to_step(qtbot, tab, 1)
    assert "Distribution" not in tab.view.page_names()


def test_a_generator_of_its_own_is_said_in_words(qtbot: QtBot, tab: TensorsTab) -> None:
    put(qtbot, tab, BenchStep(kind="rand", params={"size": (50,), "generator": 11}, names=("a",)))
    assert "own (seed 11)" in tab.view.chance.words.text()
    put(qtbot, tab, BenchStep(kind="rand", params={"size": (50,)}, names=("a",)))
    assert "bench's generator (seed 0" in tab.view.chance.words.text()


def test_single_values_are_drawn_as_bars(qtbot: QtBot, tab: TensorsTab) -> None:
    put(qtbot, tab, BenchStep(kind="randint", params={"low": 3, "high": 8, "size": (200,)}, names=("a",)))
    edges_B1, heights_B = tab.view.chance.plot.bars
    assert edges_B1.tolist() == [2.5, 3.5, 4.5, 5.5, 6.5, 7.5]
    assert float(heights_B.sum()) == pytest.approx(1.0)


def test_backward_arrives_node_by_node(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "line")
    tab.view.show_page("Graph")
    page = tab.view.graph
    qtbot.waitUntil(page.isVisible)
    n = page.graph.n_arrivals
    assert n > 4
    assert page.slider.value() == n
    boxes = {box.label: box.id for box in page.graph._picture.boxes}
    # d mean((w x + b − y)²) / dw and / db at w = 1, b = 0.
    x, y = np.arange(1.0, 5.0), 2 * np.arange(1.0, 5.0) + 5
    residual = x - y
    assert page.graph.gradient_of(boxes["w"]) == pytest.approx(float(np.mean(2 * residual * x)))
    assert page.graph.gradient_of(boxes["b"]) == pytest.approx(float(np.mean(2 * residual)))
    page.slider.setFocus()
    qtbot.keyClick(page.slider, Qt.Key.Key_Home)
    assert page.graph.n_arrived == 0
    assert page.graph.gradient_of(boxes["w"]) is None
    qtbot.keyClick(page.slider, Qt.Key.Key_Right)
    assert page.graph.n_arrived == 1
    assert page.words.text().startswith(f"1 of {n}: ")


def test_play_moves_by_itself_and_can_be_paused(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "accumulate")
    tab.view.show_page("Graph")
    page = tab.view.graph
    qtbot.waitUntil(page.isVisible)
    page._timer.setInterval(20)
    qtbot.mouseClick(page.play_button, Qt.MouseButton.LeftButton)
    assert page.is_playing
    assert page.graph.n_arrived == 0
    qtbot.waitUntil(lambda: page.graph.n_arrived >= 1, timeout=5_000)
    page._timer.setInterval(5_000)
    qtbot.mouseClick(page.play_button, Qt.MouseButton.LeftButton)
    assert not page.is_playing
    page._timer.setInterval(20)
    qtbot.mouseClick(page.play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.is_playing, timeout=5_000)
    assert page.graph.n_arrived == page.graph.n_arrivals


def test_a_page_that_goes_out_of_view_stops_playing(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "accumulate")
    tab.view.show_page("Graph")
    page = tab.view.graph
    qtbot.waitUntil(page.isVisible)
    qtbot.mouseClick(page.play_button, Qt.MouseButton.LeftButton)
    assert page.is_playing
    tab.view.show_page("Values")
    assert not page.is_playing


def test_a_second_backward_adds_up_and_zero_grad_clears(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "accumulate")
    for number, grad in ((2, 6.0), (3, 12.0), (4, None)):
        go_to_step(qtbot, tab, number)
        pick(qtbot, tab, "w")
        button = tab.view.value.grad_button
        assert button.isVisible() is (grad is not None)
        if grad is not None:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
            assert tab.view.value.cells.values.item() == grad
            assert tab.view.value.title.text().startswith("w.grad")


def test_a_second_derivative_is_a_tensor_like_any_other(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "second")
    pick(qtbot, tab, "g")
    assert tab.view.value.cells.values.item() == pytest.approx(3 * 2.0**2)
    pick(qtbot, tab, "h")
    assert tab.view.value.cells.values.item() == pytest.approx(6 * 2.0)


def test_a_fault_is_a_sentence_with_the_shapes_and_torchs_words_behind_details(
    qtbot: QtBot, tab: TensorsTab
) -> None:
    put(
        qtbot,
        tab,
        BenchStep(kind="ones", params={"size": (2, 3)}, names=("a",)),
        BenchStep(kind="ones", params={"size": (4,)}, names=("b",)),
        BenchStep(kind="add", inputs={"input": "a", "other": "b"}, names=("c",)),
    )
    go_to_step(qtbot, tab, 2)
    panel = tab.view.happened
    assert panel.fault.isVisible()
    assert "(2, 3)" in panel.fault.text()
    assert "(4,)" in panel.fault.text()
    assert not panel.details.isVisible()
    qtbot.mouseClick(panel.details_button, Qt.MouseButton.LeftButton)
    assert panel.details.isVisible()
    assert "must match" in panel.details.text()
    assert tab.program.model.lines[2].fault
    # The earlier results stay in view.
    assert tab.view.chips.names == ["a", "b"]
    go_to_step(qtbot, tab, 1)
    assert not panel.fault.isVisible()
    assert not panel.details.isVisible()


def test_what_torch_warns_of_is_said(qtbot: QtBot, tab: TensorsTab) -> None:
    put(
        qtbot,
        tab,
        BenchStep(kind="ones", params={"size": (2, 3)}, names=("a",)),
        BenchStep(kind="ones", params={"size": (5,)}, names=("b",)),
        BenchStep(kind="add", inputs={"input": "a", "other": "a", "out": "b"}, names=()),
    )
    go_to_step(qtbot, tab, 2)
    assert tab.view.happened.warnings.isVisible()
    assert "resized" in tab.view.happened.warnings.text()
    pick(qtbot, tab, "b")
    assert tab.view.value.cells.values.shape == (2, 3)


def test_many_elements_are_an_image_and_very_many_a_histogram(qtbot: QtBot, tab: TensorsTab) -> None:
    put(qtbot, tab, BenchStep(kind="rand", params={"size": (60, 80)}, names=("a",)))
    assert tab.view.value.stack.currentWidget() is tab.view.value.image
    assert "elements: 4,800." in tab.view.value.facts.accessibleDescription()
    put(qtbot, tab, BenchStep(kind="zeros", params={"size": (1001, 1000)}, names=("a",)))
    assert tab.view.value.stack.currentWidget() is tab.view.value.histogram
    assert "elements: 1,001,000." in tab.view.value.facts.accessibleDescription()


def test_no_elements_and_no_axes_are_shown_as_what_they_are(qtbot: QtBot, tab: TensorsTab) -> None:
    put(qtbot, tab, BenchStep(kind="zeros", params={"size": (0, 3)}, names=("a",)))
    assert "no elements" in tab.view.value._empty.text()
    put(qtbot, tab, BenchStep(kind="tensor", params={"data": 2.5}, names=("a",)))
    assert tab.view.value.cells.values.shape == ()
    type_into_cell(qtbot, tab, 0, "4")
    assert tab.view.value.cells.values.item() == 4.0


def test_a_high_page_shows_numbers_and_memory_at_once(qtbot: QtBot, tab: TensorsTab) -> None:
    start_example(qtbot, tab, "strides")
    assert not tab.view.is_stacked
    tab.resize(1200, 900)
    qtbot.waitUntil(lambda: tab.view.is_stacked)
    assert tab.view.value.isVisible()
    assert tab.view.memory.isVisible()
    assert tab.view.page_names() == ["Memory"]
    tab.resize(700, 520)
    qtbot.waitUntil(lambda: not tab.view.is_stacked)
    assert tab.view.page_names() == ["Values", "Memory"]
    assert tab.view.value.isVisible()


def test_every_example_runs_without_a_fault(qtbot: QtBot, tab: TensorsTab) -> None:
    for key in tab._examples:
        start_example(qtbot, tab, key)
        assert [step.fault for step in view_of(tab).steps if step.fault is not None] == [], key
        assert all(step.happened for step in view_of(tab).steps), key
        act(qtbot, tab, "clearBench")
