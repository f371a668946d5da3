"""Cancel, Reset, New seed and a second run: which weights a run begins with, and what is left of the one before."""

from __future__ import annotations

from pytestqt.qtbot import QtBot
from window_acts import (
    OpenWindow,
    ghost,
    n_steps,
    press,
    run_to_end,
    settle,
    shown_weights,
    start_run,
    wait_for,
)

import engine
from engine.spec import set_values
from engine.train.fingerprint import weights_sha256
from trainer_gui.session.state import State
from trainer_gui.window.main_window import MainWindow


def first_weights(window: MainWindow) -> str:
    """Fingerprint of the weights that the trainer holds."""
    trainer = window.session.run.thread_of_trainer._trainer
    assert trainer is not None
    return weights_sha256(trainer.model.state_dict())


def test_cancel_goes_back_to_the_first_weights_and_leaves_no_ghost(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression", pace=50)
    first, bits = shown_weights(shown), first_weights(shown)
    start_run(qtbot, shown, 5)
    press(qtbot, shown, "cancel")
    wait_for(qtbot, shown, State.READY)
    assert n_steps(shown) == 0
    assert shown_weights(shown) == first
    assert first_weights(shown) == bits
    assert ghost(shown) is None


def test_reset_gives_the_same_first_weights_to_the_bit(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    bits = first_weights(shown)
    assert bits == weights_sha256(engine.build_model(shown.session.spec).state_dict())
    run_to_end(qtbot, shown)
    assert first_weights(shown) != bits
    press(qtbot, shown, "reset")
    wait_for(qtbot, shown, State.READY)
    assert first_weights(shown) == bits
    assert n_steps(shown) == 0


def test_reset_in_the_middle_of_a_run_begins_anew(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp", pace=100)
    bits = first_weights(shown)
    start_run(qtbot, shown, 5)
    press(qtbot, shown, "reset")
    wait_for(qtbot, shown, State.READY)
    assert first_weights(shown) == bits


def test_a_new_seed_gives_other_weights_and_can_be_undone(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    bits, seed = first_weights(shown), shown.session.spec.seed
    press(qtbot, shown, "newSeed")
    assert shown.session.spec.seed != seed
    wait_for(qtbot, shown, State.READY)
    assert first_weights(shown) != bits
    press(qtbot, shown, "undo")
    assert shown.session.spec.seed == seed
    wait_for(qtbot, shown, State.READY)
    assert first_weights(shown) == bits


def test_every_new_seed_is_a_step_of_undo(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    seeds = [shown.session.spec.seed]
    for _ in range(3):
        press(qtbot, shown, "newSeed")
        seeds.append(shown.session.spec.seed)
    assert len(set(seeds)) == 4
    for seed in reversed(seeds[:-1]):
        press(qtbot, shown, "undo")
        assert shown.session.spec.seed == seed
    wait_for(qtbot, shown, State.READY)


def test_a_new_seed_while_training_starts_over_with_it(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp", pace=100)
    start_run(qtbot, shown, 5)
    press(qtbot, shown, "newSeed")
    wait_for(qtbot, shown, State.READY)
    expected = weights_sha256(engine.build_model(shown.session.spec).state_dict())
    assert first_weights(shown) == expected


def test_a_second_run_begins_with_the_same_weights_and_leaves_the_first_as_ghost(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window("linear-regression")
    first = run_to_end(qtbot, shown)
    assert ghost(shown) is None
    second = run_to_end(qtbot, shown)
    assert second.losses.tolist() == first.losses.tolist()
    assert second.weights_sha256 == first.weights_sha256
    assert ghost(shown) == first.losses.tolist()


def test_an_edited_project_is_taken_up_by_the_next_run(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    run_to_end(qtbot, shown)
    after = set_values(shown.session.spec, [("optimizer.params.lr", 0.02), ("training.epochs", 7)])
    shown.session.document.replace(after)
    settle(qtbot, shown)
    run = run_to_end(qtbot, shown)
    alone = engine.train(after, keep=False)
    assert run.losses.tolist() == alone.losses.tolist()
    assert run.weights_sha256 == alone.weights_sha256
