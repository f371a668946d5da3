"""The optimizer page as a user works with it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from engine.spec import ProjectSpec, TrainingSpec
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.optimizer import OptimizerTab
from trainer_gui.tabs.optimizer.arithmetic import steps_text


def choose(qtbot: QtBot, box: QComboBox, text: str) -> None:
    """Type a name into a chooser and press Enter."""
    line = box.lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def type_number(qtbot: QtBot, tab: OptimizerTab, path: str, text: str) -> None:
    """Type into the field of a parameter and press Enter."""
    field = tab.findChild(QLineEdit, f"{path}.field")
    if field is None:
        spin = tab.findChild(object, f"{path}.field")
        assert spin is not None
        field = spin.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_the_steps_of_a_run_are_told_in_words() -> None:
    text = steps_text(80, TrainingSpec(epochs=100, batch_size=10))
    assert text == "80 training samples with batch size 10 are 8 steps an epoch; 100 epochs are 800 steps."


def test_a_smaller_last_batch_is_told() -> None:
    assert "last batch of each epoch has only 5" in steps_text(85, TrainingSpec(batch_size=10))
    dropped = steps_text(85, TrainingSpec(batch_size=10, drop_last=True))
    assert "8 steps an epoch" in dropped
    assert "leaves 5 of them out" in dropped


def test_one_batch_of_all_samples_is_one_step() -> None:
    text = steps_text(80, TrainingSpec(epochs=1, batch_size=None))
    assert text == "All 80 training samples in one batch are 1 step an epoch; 1 epoch is 1 step."


def test_the_rate_without_a_schedule_is_a_flat_line(
    tab: OptimizerTab, settle: Callable[[], None], session: Session
) -> None:
    settle()
    (curve,) = tab.settings.picture.plot.curves
    assert curve.y_P.tolist() == [0.005, 0.005]
    assert curve.x_P.tolist() == [0, 300]
    assert "stays at 0.005" in tab.settings.picture.rate_note.text()
    assert "480 training samples with batch size 32 are 15 steps" in tab.settings.picture.steps_note.text()


def test_typing_a_rate_changes_project_and_picture(
    qtbot: QtBot, tab: OptimizerTab, settle: Callable[[], None], session: Session
) -> None:
    type_number(qtbot, tab, "optimizer.params.lr", "0.05")
    assert session.document.spec.optimizer.params["lr"] == 0.05
    settle()
    assert tab.settings.picture.plot.curves[0].y_P.tolist() == [0.05, 0.05]


def test_choosing_a_schedule_draws_it(
    qtbot: QtBot, tab: OptimizerTab, settle: Callable[[], None], session: Session
) -> None:
    choose(qtbot, tab.settings.scheduler_form.chooser, "ExponentialLR")
    scheduler = session.document.spec.scheduler
    assert scheduler is not None
    assert scheduler.kind == "ExponentialLR"
    gamma = scheduler.params["gamma"]
    settle()
    (curve,) = tab.settings.picture.plot.curves
    np.testing.assert_allclose(curve.y_P[:-1], 0.005 * gamma ** np.arange(300), rtol=1e-6)


def test_choosing_no_schedule_takes_it_away_and_undo_brings_it_back(
    qtbot: QtBot, tab: OptimizerTab, session: Session
) -> None:
    choose(qtbot, tab.settings.scheduler_form.chooser, "StepLR")
    session.document.replace(session.document.spec.model_copy(update={"name": "between"}), "name")
    choose(qtbot, tab.settings.scheduler_form.chooser, "none")
    assert session.document.spec.scheduler is None
    session.document.undo()
    assert tab.settings.scheduler_form.chooser.currentText() == "StepLR"


def test_another_optimizer_keeps_the_rate_that_both_have(
    qtbot: QtBot, tab: OptimizerTab, session: Session
) -> None:
    choose(qtbot, tab.settings.optimizer_form.chooser, "SGD")
    chosen = session.document.spec.optimizer
    assert (chosen.kind, chosen.params["lr"]) == ("SGD", 0.005)


def test_a_wrong_rate_is_told_at_its_field_and_instead_of_the_picture(
    tab: OptimizerTab, settle: Callable[[], None], session: Session
) -> None:
    settle()
    session.document.set_value("optimizer.params.lr", -1.0)
    assert "at least 0" in tab.settings.optimizer_form.params.editor("lr").problem_label.text()
    assert tab.settings.picture.plot.curves == ()
    assert "optimizer.params.lr" in tab.settings.picture.plot.accessibleDescription()


def test_what_torch_refuses_is_told_in_the_picture(
    qtbot: QtBot, tab: OptimizerTab, settle: Callable[[], None], session: Session
) -> None:
    choose(qtbot, tab.settings.optimizer_form.chooser, "Adagrad")
    choose(qtbot, tab.settings.scheduler_form.chooser, "CyclicLR")
    settle()
    assert "momentum" in tab.settings.picture.plot.accessibleDescription()


def test_the_mark_follows_the_run(
    qtbot: QtBot, tab: OptimizerTab, settle: Callable[[], None], session: Session
) -> None:
    settle()
    qtbot.waitUntil(lambda: session.run.state is State.READY, timeout=10_000)
    qtbot.waitUntil(lambda: session.run.snapshot is not None, timeout=10_000)
    session.run.epoch()
    qtbot.waitUntil(lambda: session.run.state is State.PAUSED, timeout=10_000)
    mark = tab.settings.picture.plot.mark
    assert mark is not None
    assert mark[0] == pytest.approx(1.0)
    assert mark[1] == "step 15: 0.005"
    session.run.stop()
    qtbot.waitUntil(lambda: session.run.state is State.ENDED, timeout=10_000)


def test_a_wrong_type_is_refused_without_an_exception(tab: OptimizerTab, session: Session) -> None:
    before: ProjectSpec = session.document.spec
    tab.set_value("training.epochs", "many")
    assert session.document.spec is before
    assert "whole number" in tab.settings.training_form.editor("epochs").problem_label.text()
