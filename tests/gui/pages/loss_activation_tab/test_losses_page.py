"""The page of the losses as a user works with it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from loss_acts import cell_point, choose_loss, editor_of, paste, show_panel, type_into
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from engine import catalogue
from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation import LossActivationTab
from trainer_gui.tabs.loss_activation.losses.losses_page import LossesPage

Settle = Callable[[], None]
CTRL = Qt.KeyboardModifier.ControlModifier


def losses_of(page: LossesPage) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    values = page.numbers.result("loss").cells.values
    assert values is not None
    return values


def test_the_page_begins_with_the_loss_of_the_project(losses: LossesPage) -> None:
    assert losses.explored.node.kind == "BCEWithLogitsLoss"
    x, y = np.array([[2.0], [-1.5], [0.4]]), np.array([[1.0], [0.0], [0.0]])
    np.testing.assert_allclose(losses_of(losses), np.log1p(np.exp(x)) - x * y, rtol=1e-12)
    gradient = losses.numbers.result("input").cells.values
    np.testing.assert_allclose(gradient, (1 / (1 + np.exp(-x)) - y) / 3, rtol=1e-12)


def test_the_losses_are_a_page_of_the_tab(qtbot: QtBot, tab: LossActivationTab, settle: Settle) -> None:
    bar = tab.pages.tabBar()
    place = [tab.pages.tabText(i) for i in range(tab.pages.count())].index("Losses")
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())
    settle()
    assert tab.losses.isVisible()
    assert "by hand 0.413786 = torch 0.413786" in tab.losses.by_hand.text.toPlainText()


@pytest.mark.parametrize("kind", [entry.kind for entry in catalogue.LOSSES])
def test_every_loss_shows_its_side_in_every_panel(
    qtbot: QtBot, losses: LossesPage, settle: Settle, kind: str
) -> None:
    choose_loss(qtbot, losses, kind)
    settle()
    assert losses.choice.title.text() == kind
    assert losses.choice.help.formula.latex
    assert losses.numbers.problem.text() == ""
    assert losses.by_hand.text.toPlainText().startswith("✓")
    shown = [place for place in range(losses.tabs.count()) if losses.tabs.isTabVisible(place)]
    for place in shown:
        losses.tabs.setCurrentIndex(place)
        settle()
    assert len(losses.element.plot.curves) == 2
    assert losses.forms.table.rowCount() == len(losses.explored.inputs)
    assert f"nn.{kind}(" in losses.code.text.toPlainText() or kind == "HalfMSELoss"
    assert losses.effects.text.toPlainText()


def test_a_typed_number_gives_other_losses_and_is_taken_back(
    qtbot: QtBot, losses: LossesPage, settle: Settle
) -> None:
    choose_loss(qtbot, losses, "MSELoss")
    settle()
    type_into(qtbot, losses, "input", 2, "3.5")
    settle()
    assert losses_of(losses).ravel().tolist() == [0.25, 0, 9]
    assert "by hand 3.08333 = torch 3.08333" in losses.by_hand.text.toPlainText()
    assert "loss[2, 0] alone is 97 % of the sum" in losses.numbers.notice.text()
    cells = losses.numbers.box("input").cells
    qtbot.keyClick(cells, Qt.Key.Key_Z, CTRL)
    settle()
    assert losses_of(losses).ravel().tolist() == [0.25, 0, 4]
    qtbot.mouseClick(losses.numbers.redo_button, Qt.MouseButton.LeftButton)
    settle()
    assert losses_of(losses).ravel().tolist() == [0.25, 0, 9]


def test_cells_are_walked_with_arrows_and_filled_with_tab(
    qtbot: QtBot, losses: LossesPage, settle: Settle
) -> None:
    choose_loss(qtbot, losses, "MSELoss")
    settle()
    cells = losses.numbers.box("input").cells
    qtbot.mouseClick(cells, Qt.MouseButton.LeftButton, pos=cell_point(cells, 0))
    qtbot.keyClick(cells, Qt.Key.Key_Down)
    qtbot.keyClick(cells, Qt.Key.Key_F2)
    editor = editor_of(cells)
    editor.selectAll()
    qtbot.keyClicks(editor, "7")
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    qtbot.keyClicks(editor_of(cells), "-8")
    qtbot.keyClick(editor_of(cells), Qt.Key.Key_Return)
    assert losses.explored.inputs["input"].ravel().tolist() == [0.5, 7, -8]
    qtbot.keyClick(cells, Qt.Key.Key_Up)
    qtbot.keyClick(cells, Qt.Key.Key_5)
    qtbot.keyClick(editor_of(cells), Qt.Key.Key_Return)
    assert losses.explored.inputs["input"].ravel().tolist() == [0.5, 5, -8]
    settle()


def test_a_block_of_numbers_is_pasted_and_copied(qtbot: QtBot, losses: LossesPage, settle: Settle) -> None:
    choose_loss(qtbot, losses, "CrossEntropyLoss")
    settle()
    cells = losses.numbers.box("input").cells
    qtbot.mouseClick(cells, Qt.MouseButton.LeftButton, pos=cell_point(cells, 4))
    paste(qtbot, cells, "10\t20\n30\t40")
    assert losses.explored.inputs["input"].tolist() == [[2, 0.5, -1], [0.2, 10, 20], [-0.5, 30, 40]]
    qtbot.keyClick(cells, Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text() == "2.0\t0.5\t-1.0\n0.2\t10.0\t20.0\n-0.5\t30.0\t40.0"
    paste(qtbot, cells, "ten")
    assert "no block of numbers" in losses.numbers.problem.text()
    settle()


def test_a_class_that_does_not_exist_is_told_at_its_cell(
    qtbot: QtBot, losses: LossesPage, settle: Settle
) -> None:
    choose_loss(qtbot, losses, "CrossEntropyLoss")
    settle()
    type_into(qtbot, losses, "target", 1, "3")
    settle()
    assert "target[1] is 3, but there are 3 classes" in losses.numbers.problem.text()
    marks = losses.numbers.box("target").cells.marks
    assert list(marks) == [1]
    assert marks[1].is_error
    assert losses.numbers.result("loss").isHidden()
    assert "Mend the tensors first" in losses.by_hand.text.toPlainText()
    type_into(qtbot, losses, "target", 1, "2")
    settle()
    assert losses.numbers.problem.text() == ""
    assert losses.numbers.result("loss").isVisible()


def test_nan_is_told_at_its_cell(qtbot: QtBot, losses: LossesPage, settle: Settle) -> None:
    choose_loss(qtbot, losses, "MSELoss")
    type_into(qtbot, losses, "input", 0, "nan")
    settle()
    assert "input[0, 0] is NaN" in losses.numbers.problem.text()
    assert list(losses.numbers.box("input").cells.marks) == [0]


def test_text_that_is_no_number_is_refused_and_the_cell_stays(
    qtbot: QtBot, losses: LossesPage, settle: Settle
) -> None:
    choose_loss(qtbot, losses, "CrossEntropyLoss")
    type_into(qtbot, losses, "target", 0, "1.5")
    assert "target[0] holds int64: '1.5' is no such number." in losses.numbers.problem.text()
    assert losses.explored.inputs["target"].tolist() == [0, 1, 0]
    settle()


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (("CrossEntropyLoss", "target", "float32"), "class indices are int64"),
        (("MSELoss", "target", "int64"), "MSELoss wants real numbers"),
        (("MSELoss", "target", "rows+"), "target has the shape (4, 1)"),
        (("MSELoss", "input", "columns+"), "both must be the same"),
    ],
)
def test_a_wrong_dtype_or_shape_is_explained(
    losses: LossesPage, settle: Settle, act: tuple[str, str, str], sentence: str
) -> None:
    kind, name, key = act
    losses.look_at(kind)
    menu = losses.numbers.box(name).menu
    next(action for action in menu.actions() if action.data() == key).trigger()
    settle()
    assert sentence in losses.numbers.problem.text()


def test_a_sample_more_and_the_example_again(qtbot: QtBot, losses: LossesPage, settle: Settle) -> None:
    losses.look_at("TripletMarginLoss")
    button = losses.findChild(QToolButton, "samples+")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    assert losses_of(losses).shape == (3,)
    assert {array.shape for array in losses.explored.inputs.values()} == {(3, 2)}
    before = losses.explored.inputs["anchor"].copy()
    qtbot.mouseClick(losses.numbers.random_button, Qt.MouseButton.LeftButton)
    assert not np.array_equal(losses.explored.inputs["anchor"], before)
    qtbot.mouseClick(losses.numbers.reset_button, Qt.MouseButton.LeftButton)
    settle()
    assert losses.explored.inputs["anchor"].tolist() == [[0, 0], [1, 1]]


def test_the_dragged_point_changes_the_number_and_is_one_act(
    qtbot: QtBot, losses: LossesPage, settle: Settle
) -> None:
    losses.look_at("MSELoss")
    show_panel(losses, "elementPanel")
    settle()
    plot = losses.element.plot
    begin = plot.handle_at()
    assert begin is not None
    end = plot.view.to_pixels(3.0, 0.0, plot.area())
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=begin.toPoint())
    for share in (0.3, 0.7, 1.0):
        at = QPoint(round(begin.x() + share * (end.x() - begin.x())), round(begin.y()))
        qtbot.mouseMove(plot, at)
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=end.toPoint())
    settle()
    value = float(losses.explored.inputs["input"][0, 0])
    assert value == pytest.approx(3.0, abs=0.05)
    assert losses_of(losses)[0, 0] == pytest.approx((value - 1) ** 2)
    # The curve is the mean of all three, of which only the first moves.
    curve = plot.curves[0]
    np.testing.assert_allclose(curve.y_P, ((curve.x_P - 1) ** 2 + 0 + 4) / 3, atol=1e-12)
    qtbot.mouseClick(losses.numbers.undo_button, Qt.MouseButton.LeftButton)
    settle()
    assert float(losses.explored.inputs["input"][0, 0]) == 0.5


def test_another_cell_gives_another_curve(qtbot: QtBot, losses: LossesPage, settle: Settle) -> None:
    losses.look_at("MSELoss")
    show_panel(losses, "elementPanel")
    cells = losses.numbers.box("input").cells
    qtbot.mouseClick(cells, Qt.MouseButton.LeftButton, pos=cell_point(cells, 2))
    settle()
    curve = losses.element.plot.curves[0]
    np.testing.assert_allclose(curve.y_P, (0.25 + (curve.x_P - 0.5) ** 2) / 3, atol=1e-12)
    # A cell of the target stands for the prediction beside it.
    targets = losses.numbers.box("target").cells
    qtbot.mouseClick(targets, Qt.MouseButton.LeftButton, pos=cell_point(targets, 0))
    settle()
    curve = losses.element.plot.curves[0]
    np.testing.assert_allclose(curve.y_P, (4 + (curve.x_P - 1) ** 2) / 3, atol=1e-12)


def test_the_point_moves_with_the_keyboard(qtbot: QtBot, losses: LossesPage, settle: Settle) -> None:
    losses.look_at("MSELoss")
    show_panel(losses, "elementPanel")
    settle()
    plot = losses.element.plot
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    settle()
    assert float(losses.explored.inputs["input"][0, 0]) == pytest.approx(0.6)


def test_the_negative_is_dragged_out_of_the_margin(qtbot: QtBot, losses: LossesPage, settle: Settle) -> None:
    losses.look_at("TripletMarginLoss")
    show_panel(losses, "planePanel")
    settle()
    plot = losses.plane.plot
    begin = plot.place_of("negative").toPoint()
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=begin)
    far = plot.view.to_pixels(2.6, -2.6, plot.area()).toPoint()
    qtbot.mouseMove(plot, far)
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=far)
    settle()
    x, y = losses.explored.inputs["negative"][0]
    assert math.dist((x, y), (2.6, -2.6)) < 0.1
    assert losses_of(losses)[0] == 0
    assert "There is no slope here" in losses.plane.said.text()
    assert plot.arrow is not None
    assert math.hypot(*plot.arrow) < 1e-9


def test_the_arrow_shows_the_way_of_training(losses: LossesPage, settle: Settle) -> None:
    losses.look_at("MarginRankingLoss")
    show_panel(losses, "planePanel")
    cells = losses.numbers.box("input1").cells
    cells.picked.emit(1)
    settle()
    # Sample 1 has the scores 0.5 and 1, and input1 ought to be ahead: input1 goes up and input2 down.
    assert losses.plane.plot.arrow == (1.0, -1.0)
    values = losses.plane.plot.values
    assert values is not None
    assert values.min() == 0


def test_the_lattice_follows_the_table(qtbot: QtBot, losses: LossesPage, settle: Settle) -> None:
    losses.look_at("CTCLoss")
    show_panel(losses, "latticePanel")
    settle()
    assert losses.lattice.plot.posterior is not None
    np.testing.assert_allclose(losses.lattice.plot.posterior.sum(1), 1, atol=1e-9)
    assert losses.lattice.said.text().endswith("✓")
    type_into(qtbot, losses, "target_lengths", 0, "1")
    settle()
    assert losses.lattice.plot.posterior.shape == (5, 3)


def test_parameters_are_edited_and_what_they_change_is_told(losses: LossesPage, settle: Settle) -> None:
    losses.look_at("CrossEntropyLoss")
    show_panel(losses, "effectsPanel")
    losses.choice.form.edited.emit("explored.params.label_smoothing", 0.2)
    settle()
    x = np.array([[2.0, 0.5, -1.0], [0.2, 1.5, 0.3], [-0.5, 0.1, 0.9]])
    logs = x - np.log(np.exp(x).sum(1, keepdims=True))
    right = logs[[0, 1, 2], [0, 1, 0]]
    expected = -(0.8 * right + 0.2 * logs.mean(1))
    np.testing.assert_allclose(losses_of(losses), expected, rtol=1e-12)
    text = losses.effects.text.toPlainText()
    assert "label_smoothing = 0.2" in text
    assert "20 % of each target is spread evenly" in text
    assert "CrossEntropyLoss 0.874329 = NLLLoss of LogSoftmax 0.874329" in text


def test_a_parameter_out_of_range_is_told_at_its_field(losses: LossesPage, settle: Settle) -> None:
    losses.look_at("HuberLoss")
    losses.choice.form.edited.emit("explored.params.delta", -1.0)
    settle()
    assert losses.explored.node.params == {}
    assert "expected" in losses.choice.form.editor("delta").problem_label.text().lower()


def test_the_project_stays_while_losses_are_explored(
    losses: LossesPage, settle: Settle, session: Session
) -> None:
    before = session.document.spec
    for kind in ("MSELoss", "CTCLoss", "TripletMarginLoss"):
        losses.look_at(kind)
        settle()
    assert session.document.spec is before


def test_a_curve_comes_back_after_a_number_that_was_none(
    qtbot: QtBot, losses: LossesPage, settle: Settle
) -> None:
    losses.look_at("MSELoss")
    show_panel(losses, "elementPanel")
    settle()
    for text in ("nan", "inf", "2"):
        type_into(qtbot, losses, "input", 0, text)
        settle()
    curve = losses.element.plot.curves[0]
    assert np.isfinite(curve.y_P).all()
    assert losses.element.plot.point == 2


def test_parameters_are_taken_back_one_by_one(losses: LossesPage, settle: Settle) -> None:
    losses.look_at("HuberLoss")
    for delta in (2.0, 3.0):
        losses.choice.form.edited.emit("explored.params.delta", delta)
    losses.numbers.undo_button.click()
    assert losses.explored.node.params == {"delta": 2.0}
    losses.numbers.undo_button.click()
    assert losses.explored.node.params == {}
    settle()
