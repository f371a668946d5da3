"""The page of loss and activations as a user works with it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from engine.spec import set_values
from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation import LossActivationTab

Settle = Callable[[], None]


def choose(qtbot: QtBot, box: QComboBox, text: str) -> None:
    """Type a name into a chooser and press Enter."""
    line = box.lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_the_loss_is_drawn_for_both_targets(tab: LossActivationTab, settle: Settle) -> None:
    settle()
    names = [curve.name for curve in tab.project.loss_picture.plot.curves]
    assert names == ["loss, target 0", "gradient, target 0", "loss, target 1", "gradient, target 1"]
    loss = tab.project.loss_picture.plot.curves[0]
    np.testing.assert_allclose(loss.y_P, np.log1p(np.exp(loss.x_P)), atol=1e-5)


def test_another_loss_is_in_the_project_and_in_the_picture(
    qtbot: QtBot, tab: LossActivationTab, settle: Settle, session: Session
) -> None:
    choose(qtbot, tab.project.loss_form.chooser, "MSELoss")
    assert session.document.spec.loss.kind == "MSELoss"
    settle()
    loss, gradient = tab.project.loss_picture.plot.curves
    np.testing.assert_allclose(loss.y_P, loss.x_P**2, rtol=1e-5)
    np.testing.assert_allclose(gradient.y_P, 2 * gradient.x_P, atol=1e-5)


def test_a_loss_that_takes_more_says_so_instead_of_a_curve(
    qtbot: QtBot, tab: LossActivationTab, settle: Settle
) -> None:
    choose(qtbot, tab.project.loss_form.chooser, "TripletMarginLoss")
    settle()
    assert tab.project.loss_picture.plot.curves == ()
    assert "more than one output" in tab.project.loss_picture.plot.accessibleDescription()


def test_the_activations_of_the_model_are_listed(tab: LossActivationTab, settle: Settle) -> None:
    settle()
    texts = [
        tab.project.activations.list.item(row).text() for row in range(tab.project.activations.list.count())
    ]
    assert texts == ["Tanh  (model.children[1])", "Tanh  (model.children[3])"]
    output, derivative = tab.project.activation_picture.plot.curves
    np.testing.assert_allclose(output.y_P, np.tanh(output.x_P), atol=1e-6)
    np.testing.assert_allclose(derivative.y_P, 1 - np.tanh(output.x_P) ** 2, atol=1e-6)


def test_the_clicked_activation_is_the_one_that_is_changed(
    qtbot: QtBot, tab: LossActivationTab, settle: Settle, session: Session
) -> None:
    items = tab.project.activations.list
    place = items.visualItemRect(items.item(1)).center()
    qtbot.mouseClick(items.viewport(), Qt.MouseButton.LeftButton, pos=place)
    choose(qtbot, tab.project.activations.form.chooser, "LeakyReLU")
    kinds = [layer.kind for layer in session.document.spec.model.children]
    assert kinds == ["Linear", "Tanh", "Linear", "LeakyReLU", "Linear"]
    session.document.set_value("model.children[3].params.negative_slope", 0.2)
    settle()
    derivative = tab.project.activation_picture.plot.curves[1]
    np.testing.assert_allclose(derivative.y_P[derivative.x_P < 0], 0.2, rtol=1e-6)
    assert tab.project.activation_picture.title.text() == "LeakyReLU at model.children[3]"


def test_without_activations_one_can_be_looked_at_and_the_project_stays(
    qtbot: QtBot, tab: LossActivationTab, settle: Settle, session: Session
) -> None:
    session.document.open(read_preset("linear-regression"), None)
    settle()
    before = session.document.spec
    assert tab.project.activations.none_note.isVisible()
    assert not tab.project.activations.list.isVisible()
    choose(qtbot, tab.project.activations.chooser, "Sigmoid")
    settle()
    output = tab.project.activation_picture.plot.curves[0]
    np.testing.assert_allclose(output.y_P, 1 / (1 + np.exp(-output.x_P)), atol=1e-6)
    assert session.document.spec is before


def test_a_softmax_is_drawn_for_the_width_that_it_has(
    tab: LossActivationTab, settle: Settle, session: Session
) -> None:
    layers = session.document.spec.model_dump(mode="json")["model"]["children"]
    layers[3] = {"kind": "Softmax", "params": {"dim": 1}}
    session.document.replace(set_values(session.document.spec, [("model.children", layers[3:4] + layers)]))
    tab.project.activations.list.setCurrentRow(2)
    settle()
    curve = tab.project.activation_picture.plot.curves[0]
    np.testing.assert_allclose(curve.y_P, np.exp(curve.x_P) / (np.exp(curve.x_P) + 15), atol=1e-6)


def test_the_arrow_keys_read_the_curves(qtbot: QtBot, tab: LossActivationTab, settle: Settle) -> None:
    settle()
    plot = tab.project.activation_picture.plot
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.accessibleDescription() == "at 0; output: 0; derivative: 1"
