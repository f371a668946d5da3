"""What may be asked of a running trainer from another thread, and what it does then."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest
import torch
from plain_loop import train_plainly
from running import WAIT_S, Running
from torch import nn

from engine.presets import read_preset
from engine.spec import set_values
from engine.train.control import Control
from engine.train.events import Ended, Paused, Reason, Resumed, Started
from engine.train.fingerprint import weights_sha256
from engine.train.result import finished_run
from engine.train.trainer import Trainer

# Four steps an epoch, and no end of its own within any test.
LONG = set_values(
    read_preset("logistic-regression"),
    [
        ("training.batch_size", 50),
        ("training.shuffle", True),
        ("training.epochs", 10**8),
        ("training.stop.accuracy_at_least", None),
    ],
)


def _sha_after(steps: int) -> str:
    trainer = Trainer(LONG)
    for _ in range(steps):
        trainer.step()
    return weights_sha256(trainer.model.state_dict())


def test_stopping_ends_the_run_with_the_step_in_hand() -> None:
    with Running(LONG, hold_in_step=7) as running:
        running.start()
        running.until_in_step()
        running.control.stop()
        running.go_on()
        ended = running.until_end()
        assert (ended.reason, ended.step) == (Reason.STOPPED, 8)
        assert ended.text == "Stopped after step 8; the weights are kept."
        assert weights_sha256(running.trainer.model.state_dict()) == _sha_after(8)


def test_stopping_keeps_the_last_loss() -> None:
    with Running(LONG, hold_in_step=7) as running:
        running.start()
        running.until_in_step()
        running.control.stop()
        running.go_on()
        running.until_end()
        run = finished_run(running.trainer)
    plain = train_plainly(
        LONG,
        lambda: nn.Sequential(nn.Linear(2, 1), nn.Sigmoid()),
        nn.BCELoss(),
        lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
        epochs=2,
    )
    assert run.losses.tolist() == plain.losses[:8]
    assert (run.steps, run.epochs, run.stopped_because) == (8, 2, Reason.STOPPED)


def test_stopping_before_the_first_step_keeps_the_first_weights() -> None:
    trainer, control = Trainer(LONG), Control()
    control.stop()
    assert trainer.run(control) is Reason.STOPPED
    run = finished_run(trainer)
    assert (run.steps, len(run.losses), run.best_loss) == (0, 0, None)
    assert run.weights_sha256 == _sha_after(0)
    assert np.isfinite(run.train_loss)


def test_cancelling_ends_the_run_as_cancelled() -> None:
    with Running(LONG, hold_in_step=3) as running:
        running.start()
        running.until_in_step()
        running.control.cancel()
        running.go_on()
        assert running.until_end().reason is Reason.CANCELLED


def test_a_paused_run_holds_until_it_is_resumed() -> None:
    with Running(LONG, hold_in_step=5) as running:
        running.start()
        running.until_in_step()
        running.control.pause()
        running.go_on()
        assert running.until(Paused).step == 6
        assert running.control.paused
        assert running.trainer.step_count == 6
        running.control.resume()
        assert running.until(Resumed).step == 6
        running.control.stop()
        assert running.until_end().step >= 6


def test_a_single_step_is_one_step() -> None:
    with Running(LONG) as running:
        running.control.pause()
        running.start()
        assert running.until(Paused).step == 0
        for expected in (1, 2, 3):
            running.control.step()
            assert running.until(Paused).step == expected
        assert weights_sha256(running.trainer.model.state_dict()) == _sha_after(3)


def test_several_steps_asked_for_at_once_are_all_done() -> None:
    with Running(LONG) as running:
        for _ in range(6):
            running.control.step()
        running.start()
        assert running.until(Paused).step == 6


def test_an_epoch_goes_on_to_its_end() -> None:
    with Running(LONG) as running:
        running.control.step()
        running.start()
        assert running.until(Paused).step == 1
        for expected in (4, 8, 12):
            running.control.epoch()
            assert running.until(Paused).step == expected
        assert running.trainer.epoch_count == 3


def test_an_epoch_asked_for_after_steps_by_hand_is_a_whole_one() -> None:
    trainer, control = Trainer(LONG), Control()
    for _ in range(4):
        trainer.step()
    control.epoch()
    paused_at = []

    def note(event: object) -> None:
        if isinstance(event, Paused):
            paused_at.append(event.step)
            control.stop()

    trainer.run(control, emit=note)
    assert paused_at == [8]


def test_pausing_forgets_steps_and_epochs_that_were_not_done_yet() -> None:
    control = Control()
    control.step()
    control.epoch()
    control.pause()
    assert not control.may_step()


def test_a_paused_run_can_be_stopped() -> None:
    with Running(LONG) as running:
        running.control.pause()
        running.start()
        running.until(Paused)
        running.control.stop()
        assert running.until_end().reason is Reason.STOPPED


def test_pausing_and_resuming_does_not_change_the_run() -> None:
    with Running(LONG) as running:
        running.control.step()
        running.start()
        running.until(Paused)
        for _ in range(3):
            running.control.resume()
            running.until(Resumed)
            running.control.pause()
            at = running.until(Paused).step
        assert weights_sha256(running.trainer.model.state_dict()) == _sha_after(at)


def test_a_pace_limits_the_steps_a_second() -> None:
    trainer, control = Trainer(set_values(LONG, [("training.epochs", 2)])), Control()
    control.set_pace(50)
    begun = perf_counter()
    trainer.run(control)
    assert perf_counter() - begun >= 7 / 50


def test_an_epoch_asked_for_at_a_pace_keeps_the_pace() -> None:
    trainer, control = Trainer(LONG), Control()
    control.set_pace(50)
    control.epoch()
    took = []
    begun = perf_counter()

    def note(event: object) -> None:
        if isinstance(event, Paused):
            took.append(perf_counter() - begun)
            control.stop()

    trainer.run(control, emit=note)
    assert took[0] >= 3 / 50


@pytest.mark.parametrize("act", ["stop", "pause"])
def test_a_run_at_a_slow_pace_obeys_at_once(act: str) -> None:
    with Running(LONG, hold_in_step=1) as running:
        running.control.set_pace(1 / WAIT_S)
        running.control.step()
        running.start()
        running.until(Paused)
        running.control.resume()
        running.until_in_step()
        begun = perf_counter()
        running.go_on()
        getattr(running.control, act)()
        running.until(Ended if act == "stop" else Paused)
        assert perf_counter() - begun < WAIT_S / 4


def test_lifting_the_pace_wakes_a_run_that_waits() -> None:
    with Running(set_values(LONG, [("training.epochs", 1)])) as running:
        running.control.set_pace(1 / WAIT_S)
        begun = perf_counter()
        running.start()
        running.until(Started)
        running.control.set_pace(None)
        assert running.until_end().reason is Reason.EPOCHS
        assert perf_counter() - begun < WAIT_S / 4


@pytest.mark.parametrize("act", ["stop", "patch"])
def test_what_is_asked_for_between_two_looks_is_not_forgotten(act: str) -> None:
    control = Control()
    control.nudge()
    assert control.take_patches() == []
    control.stop() if act == "stop" else control.patch("optimizer.params.lr", 0.1)
    assert control.may_step()
    assert control.attention


def test_a_run_without_wishes_needs_no_attention() -> None:
    control = Control()
    control.nudge()
    assert control.may_step()
    assert not control.attention
