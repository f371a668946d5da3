"""The Doctor dock at work: what ails a run is said while it trains, why, and mended by a click."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot
from window_acts import OpenWindow, end_run, press, run_to_end, set_speed, start_run, wait_for

from engine.presets import read_preset
from engine.spec import set_values
from trainer_gui.session.state import State
from trainer_gui.window.docks.ailment_row import AilmentRow
from trainer_gui.window.main_window import MainWindow

TOO_HIGH = set_values(
    read_preset("two-moons-mlp"),
    [("optimizer", {"kind": "SGD", "params": {"lr": 30.0}}), ("training.epochs", 100_000)],
)
LOST = set_values(
    read_preset("linear-regression"),
    [("optimizer.params.lr", 10.0), ("training.stop.loss_below", None), ("loss", {"kind": "MSELoss"})],
)


def _row(window: MainWindow, code: str) -> AilmentRow | None:
    found: AilmentRow | None = window.docks.doctor.findChild(AilmentRow, f"finding_{code}")
    return found


def _words(row: AilmentRow, name: str) -> str:
    label = row.findChild(QLabel, name)
    assert label is not None
    return str(label.text())


def test_a_rate_that_is_too_high_is_said_and_mended_while_the_run_goes_on(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window(TOO_HIGH)
    dock = shown.docks.doctor
    assert dock.windowTitle() == "Doctor"
    set_speed(shown, None)
    start_run(qtbot, shown, 50)
    dock.show()
    dock.raise_()
    qtbot.waitUntil(lambda: _row(shown, "rate_too_high") is not None, timeout=10_000)
    row = _row(shown, "rate_too_high")
    assert row is not None
    qtbot.waitUntil(row.isVisible)
    n = sum(not ailment.is_past for ailment in dock._doctor.ailments)
    assert dock.windowTitle() == f"Doctor ({n})"
    evidence = row.findChild(QLabel, "evidence")
    assert not evidence.isVisible()
    qtbot.mouseClick(row.findChild(QToolButton, "why"), Qt.MouseButton.LeftButton)
    assert evidence.isVisible()
    assert "Mean loss of the last 20 steps" in evidence.text()
    fix = row.findChild(QPushButton, "fix")
    assert fix.text() == "Set the learning rate to 3"
    qtbot.mouseClick(fix, Qt.MouseButton.LeftButton)
    assert shown.session.spec.optimizer.params["lr"] == 3.0
    assert shown.session.run.state is State.RUNNING
    assert _words(row, "sentence").startswith("Past: ")
    assert not fix.isVisible()
    assert not shown.session.run.is_stale
    end_run(qtbot, shown)


def test_lost_numbers_are_said_at_the_end_and_forgotten_by_a_reset(
    window: OpenWindow, qtbot: QtBot, log_watch: Any
) -> None:
    log_watch.expect("The loss is not finite")
    shown = window(LOST)
    set_speed(shown, None)
    run_to_end(qtbot, shown)
    qtbot.waitUntil(lambda: _row(shown, "not_finite") is not None, timeout=10_000)
    row = _row(shown, "not_finite")
    assert row is not None
    assert "is not a finite number at step" in _words(row, "sentence")
    assert shown.docks.doctor.windowTitle() == "Doctor (1)"
    press(qtbot, shown, "reset")
    wait_for(qtbot, shown, State.READY)
    qtbot.waitUntil(lambda: _row(shown, "not_finite") is None, timeout=5_000)
    assert shown.docks.doctor.windowTitle() == "Doctor"
