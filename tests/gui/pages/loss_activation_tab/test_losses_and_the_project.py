"""The explored loss on the run's batch, and taken into the project."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from loss_acts import show_panel
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from engine.spec import set_values
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.loss_activation.losses.losses_page import LossesPage

Settle = Callable[[], None]


def use(qtbot: QtBot, page: LossesPage) -> None:
    """Press the button at the left, and then the one behind the check."""
    qtbot.mouseClick(page.choice.use_button, Qt.MouseButton.LeftButton)


def wait_for_dots(qtbot: QtBot, page: LossesPage, settle: Settle) -> None:
    qtbot.waitUntil(lambda: page.live.plot.dots is not None, timeout=5000)
    settle()


def test_a_loss_that_fits_is_taken_into_the_project_as_one_step(
    qtbot: QtBot, losses: LossesPage, settle: Settle, session: Session
) -> None:
    losses.look_at("MSELoss")
    use(qtbot, losses)
    settle()
    assert "It fits after this" in losses.use.said.text()
    assert session.document.spec.loss.kind == "BCEWithLogitsLoss"
    qtbot.mouseClick(losses.use.button, Qt.MouseButton.LeftButton)
    assert session.document.spec.loss.kind == "MSELoss"
    losses.show_project(session.spec, session.problems)
    assert losses.choice.use_button.text() == "The project uses it"
    session.document.undo()
    assert session.document.spec.loss.kind == "BCEWithLogitsLoss"


def test_a_missing_sigmoid_comes_with_the_loss(
    qtbot: QtBot, losses: LossesPage, settle: Settle, session: Session
) -> None:
    losses.look_at("BCELoss")
    use(qtbot, losses)
    settle()
    qtbot.mouseClick(losses.use.button, Qt.MouseButton.LeftButton)
    settle()
    assert session.document.spec.loss.kind == "BCELoss"
    assert session.document.spec.model.children[-1].kind == "Sigmoid"
    assert session.problems == ()
    session.document.undo()
    assert session.document.spec.model.children[-1].kind == "Linear"


def test_a_softmax_stays_if_the_user_wants_it(
    qtbot: QtBot, losses: LossesPage, settle: Settle, session: Session
) -> None:
    layers = session.document.spec.model_dump(mode="json")["model"]["children"]
    layers.append({"kind": "Softmax", "params": {"dim": 1}})
    edits = [("model.children", layers), ("loss", {"kind": "MultiMarginLoss"})]
    session.document.replace(set_values(session.document.spec, edits))
    settle()
    losses.show_project(session.spec, session.problems)
    losses.look_at("CrossEntropyLoss")
    use(qtbot, losses)
    settle()
    box = losses.use.findChild(QCheckBox)
    assert box is not None
    assert box.isChecked()
    box.click()
    losses.ask()
    settle()
    assert [shown.isChecked() for shown in losses.use.findChildren(QCheckBox) if shown.isVisible()] == [False]
    qtbot.mouseClick(losses.use.button, Qt.MouseButton.LeftButton)
    assert session.document.spec.loss.kind == "CrossEntropyLoss"
    assert session.document.spec.model.children[-1].kind == "Softmax"
    settle()


def test_a_loss_of_triplets_cannot_be_taken(qtbot: QtBot, losses: LossesPage, settle: Settle) -> None:
    losses.look_at("TripletMarginLoss")
    use(qtbot, losses)
    settle()
    assert not losses.use.button.isEnabled()
    assert "It cannot be used here" in losses.use.said.text()


def test_before_training_the_first_samples_are_the_dots(
    qtbot: QtBot, losses: LossesPage, settle: Settle, session: Session
) -> None:
    show_panel(losses, "livePanel")
    wait_for_dots(qtbot, losses, settle)
    dots = losses.live.plot.dots
    assert dots is not None
    assert session.data is not None
    first = session.data.train_index[:20]
    np.testing.assert_array_equal(dots.color_M, session.data.samples.y_N[first])
    # BCE with logits: the loss of a dot follows from its place alone.
    y = dots.color_M
    np.testing.assert_allclose(dots.y_M, np.log1p(np.exp(dots.x_M)) - dots.x_M * y, rtol=1e-6)
    np.testing.assert_allclose(dots.pull_M, y - 1 / (1 + np.exp(-dots.x_M)), rtol=1e-6)
    hardest = np.argsort(-np.abs(dots.pull_M), kind="stable")[:3]
    assert dots.ringed == tuple(hardest.tolist())


def test_another_loss_shows_who_would_pull_hardest(qtbot: QtBot, losses: LossesPage, settle: Settle) -> None:
    losses.look_at("MSELoss")
    show_panel(losses, "livePanel")
    wait_for_dots(qtbot, losses, settle)
    lines = losses.live.said.text().splitlines()
    assert lines[0].startswith("MSELoss: samples ")
    assert lines[1].startswith("BCEWithLogitsLoss: samples ")
    losses.look_at("BCELoss")
    settle()
    assert "First: output = output.sigmoid()" in losses.live.said.text()


def test_the_dots_follow_the_run_and_the_run_stays_the_same(
    qtbot: QtBot, losses: LossesPage, settle: Settle, session: Session
) -> None:
    show_panel(losses, "livePanel")
    wait_for_dots(qtbot, losses, settle)
    before = losses.live.plot.dots
    session.run.set_pace(None)
    session.run.run()
    qtbot.waitUntil(lambda: session.run.state is State.ENDED, timeout=30_000)
    qtbot.waitUntil(lambda: losses.live.plot.dots is not before, timeout=5000)
    settle()
    dots = losses.live.plot.dots
    assert dots is not None
    assert before is not None
    assert dots.y_M.mean() < before.y_M.mean()
    assert session.run.history is not None
    watched = session.run.history.losses.values().tolist()
    from engine.train.trainer import Trainer

    trainer = Trainer(session.spec)
    trainer.run()
    assert watched == trainer.history.losses.values().tolist()


def test_nobody_computes_a_batch_that_is_not_looked_at(
    qtbot: QtBot, losses: LossesPage, settle: Settle, session: Session
) -> None:
    show_panel(losses, "livePanel")
    wait_for_dots(qtbot, losses, settle)
    show_panel(losses, "byHandPanel")
    answers: list[object] = []
    session.asking.answered.connect(answers.append)
    session.run.set_pace(None)
    session.run.run()
    qtbot.waitUntil(lambda: session.run.state is State.ENDED, timeout=30_000)
    settle()
    assert answers == []
