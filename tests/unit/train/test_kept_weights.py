"""The best weights of a run are kept apart, and give the best loss again."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.data import load
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from engine.train.fingerprint import weights_sha256
from engine.train.result import Run, finished_run
from engine.train.trainer import Trainer

SPIRALS = set_values(read_preset("spiral-mlp"), [("data.params.n", 40), ("training.epochs", 30)])
# Momentum lets the loss rise and fall, so that the last weights are not the best.
SWINGING = set_values(
    read_preset("linear-regression"),
    [
        ("optimizer.params", {"lr": 0.04, "momentum": 0.95}),
        ("training.stop.loss_below", None),
        ("training.epochs", 40),
    ],
)


def _run(spec: ProjectSpec) -> Run:
    trainer = Trainer(spec)
    trainer.run()
    return finished_run(trainer)


def _loss_of(run: Run, part: str) -> float:
    """The loss of a part with the best weights in a fresh model."""
    fresh = Trainer(run.spec)
    fresh.model.load_state_dict(run.best_state)
    loss = fresh.evaluate(part)
    assert loss is not None
    return loss


def test_with_all_samples_in_a_step_the_best_weights_gave_the_lowest_loss() -> None:
    run = _run(SWINGING)
    assert run.best_loss == min(run.losses)
    assert run.best_step == int(np.argmin(run.losses)) < run.steps - 1
    assert _loss_of(run, "train") == run.best_loss


def test_with_validation_the_best_weights_gave_the_lowest_validation_loss() -> None:
    run = _run(SPIRALS)
    trainer = Trainer(SPIRALS)
    trainer.run()
    validation = trainer.history.validation_losses.values()
    assert run.best_loss == validation.min()
    assert run.best_step == trainer.history.epoch_steps.values()[int(np.argmin(validation))]
    assert _loss_of(run, "validation") == run.best_loss


def test_in_batches_without_validation_the_best_weights_are_those_after_the_best_epoch() -> None:
    spec = set_values(SWINGING, [("training.batch_size", 7), ("training.shuffle", True)])
    trainer = Trainer(spec)
    trainer.run()
    means = trainer.history.epoch_losses.values()
    best = int(np.argmin(means))
    run = finished_run(trainer)
    assert run.best_loss == means[best]
    until_then = _run(set_values(spec, [("training.epochs", best + 1)]))
    assert weights_sha256(run.best_state) == until_then.weights_sha256


def test_the_mean_loss_of_an_epoch_is_that_of_its_steps() -> None:
    trainer = Trainer(SPIRALS)
    trainer.run()
    losses = trainer.history.losses.values().reshape(30, -1)
    assert trainer.history.epoch_losses.values() == pytest.approx(losses.mean(axis=1), rel=1e-15)


@pytest.mark.parametrize("spec", [SWINGING, SPIRALS], ids=["all in a step", "batches"])
def test_what_happens_to_the_model_later_does_not_change_the_best_weights(spec: ProjectSpec) -> None:
    trainer = Trainer(spec)
    trainer.run()
    run = finished_run(trainer)
    before = weights_sha256(run.best_state)
    with torch.no_grad():
        for parameter in trainer.model.parameters():
            parameter.fill_(7.0)
        for kept in (*trainer.kept.best, *trainer.kept.last_finite):
            kept.fill_(8)
    assert weights_sha256(run.best_state) == before


def test_the_fingerprint_is_that_of_all_bytes_in_order() -> None:
    import hashlib

    state = Trainer(SPIRALS).model.state_dict()
    content = b"".join(tensor.numpy().tobytes() for tensor in state.values())
    assert weights_sha256(state) == hashlib.sha256(content).hexdigest()


def test_metrics_are_those_of_the_whole_parts() -> None:
    run = _run(SPIRALS)
    data = load(SPIRALS.data)
    run.model.eval()
    with torch.no_grad():
        guessed = run.model(torch.tensor(data.x_NI).float()).argmax(dim=1).numpy()
    for prefix, rows in (("", data.train_index), ("validation_", data.validation_index)):
        assert run.metrics[prefix + "accuracy"] == np.mean(guessed[rows] == data.y_N[rows])
