"""Points that are added, moved and deleted in the Fit plot, before and while training."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot
from window_acts import (
    OpenWindow,
    empty_place,
    end_run,
    pixel_of,
    positions,
    press,
    run_to_end,
    settle,
    start_run,
    toggle_edit_points,
    wait_for,
)

import engine
from engine.spec import set_values
from engine.spec.points import add_point
from trainer_gui.plots.point_editing import PointCanvas
from trainer_gui.session.state import State
from trainer_gui.window.main_window import MainWindow


def click(qtbot: QtBot, plot: PointCanvas, x: float, y: float) -> QPoint:
    """Click at a place of the data."""
    at = pixel_of(plot, x, y)
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=at)
    return at


def drag(qtbot: QtBot, plot: PointCanvas, start: QPoint, end: QPoint) -> None:
    """Drag with the left button in a few moves, as a hand does."""
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.6, 1.0):
        step = start + (end - start) * share
        qtbot.mouseMove(plot, QPoint(round(step.x()), round(step.y())))
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=end)


def n_train(window: MainWindow) -> int:
    """Training samples that the trainer works with."""
    trainer = window.session.run.thread_of_trainer._trainer
    assert trainer is not None
    return trainer.data.facts.n_train


def test_a_click_changes_nothing_until_points_may_be_edited(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    before = shown.session.spec
    click(qtbot, shown.docks.fit.line, *empty_place(shown.docks.fit.line))
    assert shown.session.spec is before


def test_a_click_adds_a_point_and_undo_takes_it_back(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    plot = shown.docks.fit.line
    toggle_edit_points(qtbot, shown)
    at = click(qtbot, plot, *empty_place(plot))
    (added,) = shown.session.spec.data.edits.added
    # A pixel is the finest that can be clicked.
    assert (pixel_of(plot, *added) - at).manhattanLength() <= 1
    settle(qtbot, shown)
    x_N, y_N = positions(plot)
    assert len(x_N) == 21
    assert (x_N[-1], y_N[-1]) == pytest.approx(added)
    wait_for(qtbot, shown, State.READY)
    assert n_train(shown) == 21
    press(qtbot, shown, "undo")
    settle(qtbot, shown)
    assert len(positions(plot)[0]) == 20
    assert shown.session.spec.data.edits.is_empty
    wait_for(qtbot, shown, State.READY)


def test_every_added_point_is_a_step_of_undo(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    plot = shown.docks.fit.line
    toggle_edit_points(qtbot, shown)
    for n in (1, 2, 3):
        click(qtbot, plot, *empty_place(plot))
        settle(qtbot, shown)
        assert len(shown.session.spec.data.edits.added) == n
    for n in (2, 1, 0):
        press(qtbot, shown, "undo")
        assert len(shown.session.spec.data.edits.added) == n
    settle(qtbot, shown)
    wait_for(qtbot, shown, State.READY)


def test_a_drag_moves_a_point(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    plot = shown.docks.fit.line
    toggle_edit_points(qtbot, shown)
    x_N, y_N = positions(plot)
    row = int(np.argmax(x_N))
    goal = empty_place(plot)
    drag(qtbot, plot, pixel_of(plot, x_N[row], y_N[row]), pixel_of(plot, *goal))
    (moved,) = shown.session.spec.data.edits.moved
    assert moved.index == row
    assert (pixel_of(plot, *moved.values) - pixel_of(plot, *goal)).manhattanLength() <= 2
    settle(qtbot, shown)
    after_x_N, after_y_N = positions(plot)
    assert (after_x_N[row], after_y_N[row]) == pytest.approx(moved.values)
    assert np.delete(after_x_N, row).tolist() == np.delete(x_N, row).tolist()
    wait_for(qtbot, shown, State.READY)


def test_delete_removes_the_selected_point(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    plot = shown.docks.fit.line
    toggle_edit_points(qtbot, shown)
    x_N, y_N = positions(plot)
    row = int(np.argmin(x_N))
    click(qtbot, plot, x_N[row], y_N[row])
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Delete)
    assert shown.session.spec.data.edits.removed == (row,)
    settle(qtbot, shown)
    assert positions(plot)[0] == np.delete(x_N, row).tolist()
    wait_for(qtbot, shown, State.READY)
    assert n_train(shown) == 19


def test_the_class_box_decides_the_class_of_a_new_point(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    plot = shown.docks.fit.surface
    box = shown.findChild(QComboBox, "pointClass")
    assert box is not None
    assert not box.isVisible()
    toggle_edit_points(qtbot, shown)
    assert box.isVisible()
    assert box.count() == 2
    for n, key in ((1, Qt.Key.Key_Home), (2, Qt.Key.Key_End)):
        box.setFocus()
        qtbot.keyClick(box, key)
        click(qtbot, plot, *empty_place(plot))
        settle(qtbot, shown)
        assert len(shown.session.spec.data.edits.added) == n
    assert [row[-1] for row in shown.session.spec.data.edits.added] == [0.0, 1.0]
    wait_for(qtbot, shown, State.READY)


def test_points_edited_while_training_are_taken_up_by_the_run_in_hand(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window(
        set_values(engine.load("linear-regression"), [("training.stop.loss_below", None)]), pace=50
    )
    plot = shown.docks.fit.line
    start_run(qtbot, shown, 3)
    run_id = shown.session.run.run_id
    toggle_edit_points(qtbot, shown)
    click(qtbot, plot, *empty_place(plot))
    qtbot.waitUntil(lambda: n_train(shown) == 21)
    assert shown.session.run.state is State.RUNNING
    assert not shown.session.run.is_stale
    press(qtbot, shown, "undo")
    qtbot.waitUntil(lambda: n_train(shown) == 20)
    run = end_run(qtbot, shown)
    assert shown.session.run.run_id == run_id
    assert run.steps > 3


def test_a_point_added_while_the_run_was_out_of_date_is_taken_up_when_it_is_no_longer(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window(
        set_values(engine.load("linear-regression"), [("training.stop.loss_below", None)]), pace=50
    )
    start_run(qtbot, shown, 2)
    document = shown.session.document
    document.set_value("training.shuffle", True)
    assert shown.session.run.is_stale
    document.replace(add_point(document.spec, [3.0, 20.0]), "data.edits")
    settle(qtbot, shown)
    document.set_value("training.shuffle", False)
    assert not shown.session.run.is_stale
    qtbot.waitUntil(lambda: n_train(shown) == 21)
    end_run(qtbot, shown)


def test_added_points_train_as_they_do_without_a_window(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    plot = shown.docks.fit.surface
    toggle_edit_points(qtbot, shown)
    click(qtbot, plot, *empty_place(plot))
    settle(qtbot, shown)
    run = run_to_end(qtbot, shown)
    alone = engine.train(shown.session.spec, keep=False)
    assert run.losses.tolist() == alone.losses.tolist()
    assert run.weights_sha256 == alone.weights_sha256
