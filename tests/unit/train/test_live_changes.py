"""Values and samples that change while a run goes on."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from plain_loop import train_plainly
from running import Running
from torch import nn

from engine.data import load
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_value, set_values
from engine.train.control import Control
from engine.train.events import Event, Patched, Reason, Warned
from engine.train.history import LiveChange
from engine.train.trainer import Trainer

LINE = set_values(
    read_preset("linear-regression"),
    [("training.epochs", 8), ("training.stop.loss_below", None), ("model.children[0].init", {})],
)


def _with_patches(spec: ProjectSpec, *patches: tuple[str, Any]) -> tuple[Trainer, list[Event]]:
    """Run a project with changes that are asked for before the first step."""
    trainer, control, events = Trainer(spec), Control(), list[Event]()
    for path, value in patches:
        control.patch(path, value)
    trainer.run(control, emit=events.append)
    return trainer, events


def test_a_change_takes_effect_at_the_next_step_and_is_recorded() -> None:
    with Running(LINE, hold_in_step=3) as running:
        running.start()
        running.until_in_step()
        running.control.patch("optimizer.params.lr", 0.001)
        running.go_on()
        patched = running.until(Patched)
        running.until_end()
        history = running.trainer.history
    assert (patched.step, patched.path, patched.old, patched.new) == (4, "optimizer.params.lr", 0.03, 0.001)
    assert history.changes == [LiveChange(4, "optimizer.params.lr", 0.03, 0.001)]

    class Half(nn.MSELoss):
        def forward(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
            return (0.5 * (input - target) ** 2).mean()

    def at_step_4(step: int, optimizer: torch.optim.Optimizer) -> None:
        if step == 4:
            optimizer.param_groups[0]["lr"] = 0.001

    plain = train_plainly(
        LINE,
        lambda: nn.Sequential(nn.Linear(1, 1)),
        Half(),
        lambda p: torch.optim.SGD(p, lr=0.03),
        epochs=8,
        before_step=at_step_4,
    )
    assert history.losses.values().tolist() == plain.losses


def test_more_epochs_make_the_run_longer() -> None:
    assert _with_patches(LINE, ("training.epochs", 11))[0].epoch_count == 11


def test_fewer_epochs_than_are_done_end_the_run_with_the_epoch_in_hand() -> None:
    with Running(LINE, hold_in_step=5) as running:
        running.start()
        running.until_in_step()
        running.control.patch("training.epochs", 2)
        running.go_on()
        assert running.until_end().reason is Reason.EPOCHS
        assert running.trainer.epoch_count == 7


def test_a_stopping_rule_can_be_switched_on_and_off() -> None:
    trainer, _ = _with_patches(LINE, ("training.stop.loss_below", 1e9))
    assert (trainer.ended, trainer.epoch_count) == (Reason.LOSS_BELOW, 1)
    ended = set_value(LINE, "training.stop.loss_below", 1e9)
    assert _with_patches(ended, ("training.stop.loss_below", None))[0].ended is Reason.EPOCHS


def test_accuracy_that_is_watched_only_later_belongs_to_its_own_epochs() -> None:
    spec = set_values(read_preset("spiral-mlp"), [("data.params.n", 20), ("training.epochs", 6)])
    watched = Trainer(set_value(spec, "training.stop.accuracy_at_least", 1.0))
    watched.run()
    expected = watched.history.accuracies.values().tolist()
    trainer, control = Trainer(spec), Control()
    while trainer.epoch_count < 3:
        trainer.step()
    control.patch("training.stop.accuracy_at_least", 1.0)
    trainer.run(control)
    found = trainer.history.accuracies.values().tolist()
    assert [value for value in found[:3] if value == value] == []  # noqa: PLR0124 - NaN
    assert found[3:] == expected[3:]
    assert len(found) == len(trainer.history.epoch_losses)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("optimizer.params.lr", -1, "optimizer.params.lr: expected a number at least 0, received -1"),
        ("optimizer.params.lr", "fast", "received 'fast'"),
        ("optimizer.params.lr", float("nan"), "received nan"),
        (
            "optimizer.params.nesterov",
            True,
            "expected a value that may change while training runs, received True",
        ),
        ("training.batch_size", 3, "expected a value that may change while training runs, received 3"),
        ("model.children[0].kind", "ReLU", "expected a value that may change while training runs"),
        ("no.such.path", 1, "expected a value that may change while training runs"),
        ("training.epochs", 0, "training.epochs: expected a whole number at least 1"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_a_sentence(path: str, value: Any, said: str) -> None:
    untouched = Trainer(LINE)
    untouched.run()
    trainer, events = _with_patches(LINE, (path, value))
    (warned,) = [event for event in events if isinstance(event, Warned)]
    assert said in warned.text
    assert warned.text.startswith(f"{path}: ")
    assert warned.text.endswith("it was left as it is.")
    assert trainer.history.changes == []
    assert trainer.history.losses.values().tolist() == untouched.history.losses.values().tolist()


def test_added_points_are_trained_on_from_the_next_epoch() -> None:
    spec = set_value(LINE, "training.batch_size", 5)
    more = load(set_value(spec, "data.edits.added", [[5.0, 15.0]]).data)
    with Running(spec, hold_in_step=1) as running:
        running.start()
        running.until_in_step()
        running.control.patch("data", more)
        running.go_on()
        running.until_end()
        history = running.trainer.history
    assert history.epoch_steps.values().tolist() == [4, 9, 14, 19, 24, 29, 34, 39]
    untouched = Trainer(spec)
    untouched.run()
    assert history.losses.values()[:4].tolist() == untouched.history.losses.values()[:4].tolist()


def test_changed_points_change_the_loss_as_a_run_with_them_would_have_it() -> None:
    spec = set_value(LINE, "training.shuffle", False)
    moved = set_value(spec, "data.edits.moved", [{"index": 3, "values": [5.0, 50.0]}])
    trainer, _ = _with_patches(spec, ("data", load(moved.data)))
    other = Trainer(moved)
    other.run()
    assert trainer.history.losses.values().tolist() == other.history.losses.values().tolist()


def test_predictions_of_changed_samples_are_in_their_own_units() -> None:
    spec = set_values(LINE, [("data.scale_target", "standardize"), ("training.epochs", 300)])
    moved = set_value(spec, "data.edits.added", [[5.0, 500.0], [5.0, 900.0]])
    trainer, _ = _with_patches(spec, ("data", load(moved.data)))
    fresh = Trainer(moved)
    fresh.model.load_state_dict(trainer.model.state_dict())
    assert trainer.prober.metrics() == fresh.prober.metrics()


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ([("data", {"kind": "plane", "params": {"n": 20}})], "data: expected samples of x, received others."),
        ([("data", {"kind": "blobs", "params": {"n": 20}})], "data: expected samples of x, received others."),
    ],
)
def test_samples_of_another_kind_are_refused_with_a_sentence(edits: list[tuple[str, Any]], said: str) -> None:
    trainer, events = _with_patches(LINE, ("data", load(set_values(LINE, edits).data)))
    (warned,) = [event for event in events if isinstance(event, Warned)]
    assert warned.text == f"{said} The samples were left as they were."
    assert trainer.data.facts == load(LINE.data).facts


def test_samples_that_no_longer_fit_the_batches_are_refused_with_a_sentence() -> None:
    layers = [{"kind": "Linear", "params": {"out_features": 4}}, {"kind": "BatchNorm1d"}, {"kind": "Linear"}]
    spec = set_values(LINE, [("model.children", layers), ("training.batch_size", 10)])
    more = load(set_value(spec, "data.edits.added", [[5.0, 15.0]]).data)
    trainer, events = _with_patches(spec, ("data", more))
    (warned,) = [event for event in events if isinstance(event, Warned)]
    assert "BatchNorm1d compares the samples of a batch" in warned.text
    assert trainer.epoch_count == 8
