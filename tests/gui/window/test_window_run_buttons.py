"""Run, Pause, Step, Epoch, Stop & keep and the speed slider, pressed as a user presses them."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_acts import (
    OpenWindow,
    end_run,
    losses,
    n_steps,
    press,
    run_to_end,
    set_speed,
    shown_weights,
    start_run,
    text_of,
    wait_for,
    wait_for_steps,
)

import engine
from engine.spec import set_values
from engine.train.events import Paused, Reason
from engine.train.fingerprint import weights_sha256
from trainer_gui.session.state import State

# Two moons: a quarter of 400 samples is for validation, the others come in batches of 20.
N_PER_EPOCH = 300 // 20
N_STEPS = 120 * N_PER_EPOCH


def test_run_trains_until_the_rule_ends_it(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    run = run_to_end(qtbot, shown)
    assert run.stopped_because is Reason.LOSS_BELOW
    # One batch of all samples an epoch: the loss of the last step is the one that met the rule.
    assert run.losses[-1] < 0.55 <= run.losses[-2]
    assert f"The loss {run.losses[-1]:.4g} is below 0.55." in text_of(shown, "runState")
    assert f"step {len(run.losses)}" in text_of(shown, "progress").replace(",", "")


def test_pause_holds_and_run_goes_on(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp", pace=100)
    start_run(qtbot, shown, 5)
    press(qtbot, shown, "pause")
    wait_for(qtbot, shown, State.PAUSED)
    held_at = n_steps(shown)
    snapshot = shown.session.run.snapshot
    assert snapshot is not None
    assert snapshot.step == held_at
    # The trainer answers a request for a picture while it holds, and takes no step for it.
    shown.session.run.request_view(None)
    qtbot.waitUntil(lambda: shown.session.run.snapshot is not snapshot)
    assert n_steps(shown) == held_at
    set_speed(shown, None)
    run = run_to_end(qtbot, shown)
    assert run.steps == N_STEPS
    assert run.losses.tolist() == engine.train(shown.session.spec, keep=False).losses.tolist()


def test_step_does_exactly_one_step(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    first = shown_weights(shown)
    for n in (1, 2, 3):
        with qtbot.waitSignal(shown.session.run.happened, check_params_cb=lambda e: isinstance(e, Paused)):
            press(qtbot, shown, "step")
        assert n_steps(shown) == n
        assert shown.session.run.state is State.PAUSED
    # Three steps of gradient descent on half the mean squared error, by hand.
    assert shown.session.data is not None
    samples = shown.session.data.samples
    x_N, y_N = samples.x_NF[:, 0], samples.y_N
    w, b = first["0.weight"][0], first["0.bias"][0]
    for _ in range(3):
        error_N = w * x_N + b - y_N
        w, b = w - 0.03 * float((error_N * x_N).mean()), b - 0.03 * float(error_N.mean())
    assert shown_weights(shown)["0.weight"][0] == pytest.approx(w, rel=1e-4)
    assert shown_weights(shown)["0.bias"][0] == pytest.approx(b, rel=1e-4)
    end_run(qtbot, shown)


def test_epoch_ends_at_the_end_of_an_epoch(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    press(qtbot, shown, "step")
    wait_for(qtbot, shown, State.PAUSED)
    for epochs in (1, 2):
        at_end = N_PER_EPOCH * epochs
        press(qtbot, shown, "epoch")
        qtbot.waitUntil(lambda at_end=at_end: n_steps(shown) >= at_end)
        wait_for(qtbot, shown, State.PAUSED)
        assert n_steps(shown) == at_end
        snapshot = shown.session.run.snapshot
        assert snapshot is not None
        assert (snapshot.step, snapshot.epoch) == (at_end, epochs)
    end_run(qtbot, shown)


def test_a_slow_epoch_can_be_paused(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp", pace=10)
    press(qtbot, shown, "step")
    wait_for(qtbot, shown, State.PAUSED)
    press(qtbot, shown, "epoch")
    wait_for_steps(qtbot, shown, 3)
    press(qtbot, shown, "pause")
    wait_for(qtbot, shown, State.PAUSED)
    assert n_steps(shown) < N_PER_EPOCH
    end_run(qtbot, shown)


def test_stop_keeps_the_last_loss_and_the_weights_that_are_shown(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression", pace=50)
    start_run(qtbot, shown, 5)
    run = end_run(qtbot, shown)
    snapshot = shown.session.run.snapshot
    assert run.stopped_because is Reason.STOPPED
    assert snapshot is not None
    assert snapshot.loss == run.losses[-1] == losses(shown)[-1]
    kept = {name: tensor.double().ravel().tolist() for name, tensor in run.model.state_dict().items()}
    assert shown_weights(shown) == kept
    assert weights_sha256(run.model.state_dict()) == run.weights_sha256
    assert f"Stopped after step {run.steps}" in text_of(shown, "runState")
    assert f"loss {run.losses[-1]:.4g}" in text_of(shown, "fitNumbers")


def test_stop_takes_at_most_one_more_step(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window(
        set_values(engine.load("linear-regression"), [("training.stop.loss_below", None)]), pace=20
    )
    for _ in range(3):
        start_run(qtbot, shown, 4)
        before = n_steps(shown)
        run = end_run(qtbot, shown)
        assert before <= run.steps <= before + 1


def test_stop_ends_a_run_that_holds(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    press(qtbot, shown, "step")
    wait_for(qtbot, shown, State.PAUSED)
    assert end_run(qtbot, shown).steps == 1


def test_the_slider_limits_the_speed_and_full_speed_lifts_it(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp", pace=20)
    start_run(qtbot, shown, 1)
    begun, done = perf_counter(), n_steps(shown)
    wait_for_steps(qtbot, shown, done + 10)
    # Ten steps at 20 a second; the first of them may have been on its way.
    assert perf_counter() - begun > 9 / 20 * 0.95
    set_speed(shown, 2)
    qtbot.waitUntil(lambda: text_of(shown, "speedText") == "2 steps/s")
    set_speed(shown, None)
    assert text_of(shown, "speedText") == "full speed"
    wait_for(qtbot, shown, State.ENDED)
    assert n_steps(shown) == N_STEPS


def test_automatic_speed_makes_a_run_last_some_seconds(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp", pace="auto")
    start_run(qtbot, shown, 1)
    begun, done = perf_counter(), n_steps(shown)
    wait_for_steps(qtbot, shown, done + 120)
    # 1,800 steps in 8 seconds are 225 a second.
    assert perf_counter() - begun > 119 / 225 * 0.95
    end_run(qtbot, shown)


def test_the_keyboard_starts_and_stops_a_run(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression", pace=50)
    qtbot.waitUntil(shown.isActiveWindow)
    qtbot.keyClick(shown, Qt.Key.Key_F5)
    wait_for_steps(qtbot, shown, 3)
    with qtbot.waitSignal(shown.session.run.run_finished):
        qtbot.keyClick(shown, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    wait_for(qtbot, shown, State.ENDED)


def test_the_window_answers_while_it_trains_at_full_speed(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window(set_values(engine.load("spiral-mlp"), [("training.epochs", 100_000)]))
    start_run(qtbot, shown, 20)
    waits_ms = []
    for _ in range(20):
        begun = perf_counter()
        QApplication.processEvents()
        waits_ms.append((perf_counter() - begun) * 1000)
    assert float(np.median(waits_ms)) < 200
    end_run(qtbot, shown)
