"""A rule ends the run at exactly the epoch at which a plain reading of the record says so."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from plain_loop import train_plainly
from torch import nn

from engine.data import load
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_value, set_values
from engine.train.events import Reason
from engine.train.trainer import Trainer

EPOCHS = 60
SPIRALS = set_values(
    read_preset("spiral-mlp"),
    [("data.params.n", 40), ("training.epochs", EPOCHS), ("optimizer.params.lr", 0.05)],
)
CLOUDS = set_values(
    read_preset("logistic-regression"),
    [("training.epochs", EPOCHS), ("training.batch_size", 32), ("training.stop.accuracy_at_least", None)],
)


def _recorded(spec: ProjectSpec) -> Trainer:
    trainer = Trainer(spec)
    trainer.run()
    assert trainer.ended is Reason.EPOCHS
    assert trainer.epoch_count == EPOCHS
    return trainer


def _first(found: np.ndarray) -> int:
    """Number of the first epoch, from 1, that fulfils a condition."""
    assert found.any()
    return int(np.argmax(found)) + 1


def _assert_ends(spec: ProjectSpec, epoch: int, reason: Reason) -> Trainer:
    trainer = Trainer(spec)
    assert trainer.run() is reason
    assert trainer.epoch_count == epoch
    assert trainer.step_count == trainer.history.epoch_steps.values()[-1]
    return trainer


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_a_loss_below_its_bound_ends_the_run(share: float) -> None:
    losses = _recorded(SPIRALS).history.epoch_losses.values()
    bound = float(losses[0] + share * (losses.min() - losses[0]))
    _assert_ends(
        set_value(SPIRALS, "training.stop.loss_below", bound), _first(losses < bound), Reason.LOSS_BELOW
    )


def test_a_loss_at_its_bound_does_not_end_the_run() -> None:
    losses = _recorded(SPIRALS).history.epoch_losses.values()
    lowest = float(losses.min())
    _assert_ends(set_value(SPIRALS, "training.stop.loss_below", lowest), EPOCHS, Reason.EPOCHS)


@pytest.mark.parametrize("patience", [1, 2, 3, 5])
def test_patience_ends_the_run_after_epochs_without_gain(patience: int) -> None:
    validation = _recorded(SPIRALS).history.validation_losses.values()
    best, without_gain, expected = np.inf, 0, EPOCHS
    for epoch, loss in enumerate(validation, start=1):
        best, without_gain = (loss, 0) if loss < best else (best, without_gain + 1)
        if without_gain == patience:
            expected = epoch
            break
    assert patience == 5 or expected < EPOCHS
    _assert_ends(
        set_value(SPIRALS, "training.stop.patience", patience),
        expected,
        Reason.PATIENCE if expected < EPOCHS else Reason.EPOCHS,
    )


@pytest.mark.parametrize("drop_last", [True, False])
@pytest.mark.parametrize("shuffle", [True, False])
def test_accuracy_is_counted_on_the_training_batches(shuffle: bool, drop_last: bool) -> None:
    spec = set_values(CLOUDS, [("training.shuffle", shuffle), ("training.drop_last", drop_last)])
    plain = train_plainly(
        spec,
        lambda: nn.Sequential(nn.Linear(2, 1), nn.Sigmoid()),
        nn.BCELoss(),
        lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
        epochs=EPOCHS,
    )
    accuracies = np.array(plain.n_right) / (192 if drop_last else 200)
    bound = float(np.sort(accuracies)[EPOCHS // 2])
    trainer = _assert_ends(
        set_value(spec, "training.stop.accuracy_at_least", bound),
        _first(accuracies >= bound),
        Reason.ACCURACY,
    )
    assert trainer.history.accuracies.values().tolist() == accuracies[: trainer.epoch_count].tolist()


def test_accuracy_is_counted_on_the_validation_part_where_there_is_one() -> None:
    spec = set_values(CLOUDS, [("data.split.validation", 0.25), ("data.params.mean", 0.8)])
    data = load(spec.data)
    rows = data.validation_index
    x, y = torch.tensor(data.x_NI[rows]).float(), data.y_N[rows]
    trainer = Trainer(spec)
    accuracies = []
    while trainer.ended is None:
        trainer.step()
        if trainer.epoch_count > len(accuracies):
            with torch.no_grad():
                accuracies.append(np.mean((trainer.model(x)[:, 0] > 0.5).numpy() == y))
    found = np.array(accuracies)
    bound = float(found.max())
    _assert_ends(
        set_value(spec, "training.stop.accuracy_at_least", bound), _first(found >= bound), Reason.ACCURACY
    )


def test_the_first_rule_that_applies_ends_the_run() -> None:
    spec = set_values(SPIRALS, [("training.stop.loss_below", 1e9), ("training.stop.patience", 1)])
    trainer = _assert_ends(spec, 1, Reason.LOSS_BELOW)
    assert trainer.ended_text.startswith("The loss ")


@pytest.mark.parametrize(
    ("rule", "value", "sentence"),
    [
        ("loss_below", 1e9, "is below 1e+09."),
        ("accuracy_at_least", 1e-9, "reached 1e-09."),
        ("patience", 1, "The validation loss did not improve for 1 epochs."),
    ],
)
def test_the_end_is_told_in_a_sentence(rule: str, value: float, sentence: str) -> None:
    trainer = Trainer(set_value(SPIRALS, f"training.stop.{rule}", value))
    trainer.run()
    assert trainer.ended_text.endswith(sentence)
