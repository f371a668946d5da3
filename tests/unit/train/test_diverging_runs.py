"""A run whose numbers run away ends with a sentence, and with the last weights that were any good."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from plain_loop import train_plainly
from torch import nn

from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from engine.train.events import Reason
from engine.train.result import finished_run
from engine.train.trainer import Trainer


def _line(lr: float, **more: Any) -> ProjectSpec:
    edits = [("optimizer.params.lr", lr), ("loss", {"kind": "MSELoss"}), ("training.stop.loss_below", None)]
    edits += [("model.children[0].init", {}), *more.items()]
    return set_values(read_preset("linear-regression"), edits)


def _ended(spec: ProjectSpec) -> Trainer:
    trainer = Trainer(spec)
    trainer.run()
    return trainer


@pytest.mark.parametrize("lr", [0.5, 10.0, 1e6, 1e18])
@pytest.mark.parametrize("batch_size", [None, 6])
def test_the_weights_kept_are_those_of_the_last_finite_loss(lr: float, batch_size: int | None) -> None:
    spec = _line(lr, **{"training.batch_size": batch_size})
    trainer = _ended(spec)
    plain = train_plainly(
        spec,
        lambda: nn.Sequential(nn.Linear(1, 1)),
        nn.MSELoss(),
        lambda p: torch.optim.SGD(p, lr=lr),
        epochs=1000,
    )
    assert trainer.ended is Reason.NON_FINITE
    assert trainer.history.losses.values().tolist() == plain.losses
    assert trainer.step_count == len(plain.losses)
    for name, weight in trainer.model.state_dict().items():
        assert torch.equal(weight, plain.states[-1][name])
        assert bool(torch.isfinite(weight).all())


def test_the_sentence_names_the_step_and_the_first_parameter_that_is_not_finite() -> None:
    trainer = _ended(_line(1e38))
    assert trainer.ended_text == (
        f"The loss is not finite at step {trainer.step_count + 1}; the first place is parameter 0.weight. "
        "The last weights with a finite loss are kept. A smaller learning rate usually helps."
    )


def test_the_sentence_names_the_largest_parameter_where_all_are_finite() -> None:
    trainer = _ended(_line(1e6))
    said = re.search(
        rf"not finite at step {trainer.step_count + 1}; the first place is the loss itself, while every parameter is "
        r"finite: the largest is (\S+) with (\S+)\. ",
        trainer.ended_text,
    )
    assert said is not None
    kept = {name: float(weight.abs().max()) for name, weight in trainer.model.state_dict().items()}
    assert said[1] == max(kept, key=lambda name: kept[name])
    # It is the weights behind the lost loss that are named, one step further out than those that were kept.
    assert float(said[2]) > kept[said[1]]


def test_the_sentence_names_a_gradient_that_is_the_first_to_run_away() -> None:
    layers = [{"kind": "Linear", "params": {"out_features": 2}}, {"kind": "Linear"}]
    texts = [_ended(_line(10.0**power, **{"model.children": layers})).ended_text for power in range(0, 20, 2)]
    assert any("(its gradient)" in text for text in texts)


def test_the_record_holds_no_number_that_is_none() -> None:
    trainer = _ended(_line(1e6, **{"training.batch_size": 6, "data.split.validation": 0.2}))
    history = trainer.history
    for series in (history.losses, history.epoch_losses, history.validation_losses):
        assert np.isfinite(series.values()).all()
    run = finished_run(trainer)
    assert run.stopped_because is Reason.NON_FINITE
    assert np.isfinite(run.train_loss)
    assert all(np.isfinite(value) for value in run.metrics.values())


def test_the_statistics_of_a_batch_norm_stay_finite_too() -> None:
    layers = [{"kind": "Linear", "params": {"out_features": 4}}, {"kind": "BatchNorm1d"}, {"kind": "Linear"}]
    trainer = _ended(_line(1e30, **{"model.children": layers}))
    assert trainer.ended is Reason.NON_FINITE
    assert all(bool(torch.isfinite(value).all()) for value in trainer.model.state_dict().values())


def test_a_step_by_hand_gives_nan_and_says_why() -> None:
    trainer = Trainer(_line(1e18))
    losses = []
    while trainer.ended is None:
        losses.append(trainer.step())
    assert np.isnan(losses[-1])
    assert np.isfinite(losses[:-1]).all()
    assert trainer.ended is Reason.NON_FINITE


@pytest.mark.parametrize("validation", [0.0, 0.2])
def test_a_loss_that_refuses_what_is_no_probability_ends_the_run_the_same_way(validation: float) -> None:
    spec = set_values(
        read_preset("logistic-regression"),
        [
            ("optimizer.params", {"lr": 3e38, "momentum": 5.0}),
            ("training.stop.accuracy_at_least", None),
            ("data.split.validation", validation),
        ],
    )
    trainer = _ended(spec)
    assert trainer.ended is Reason.NON_FINITE
    assert all(bool(torch.isfinite(value).all()) for value in trainer.model.state_dict().values())


@pytest.mark.parametrize("validation", [0.0, 0.2])
def test_a_last_step_that_spoils_the_weights_is_taken_back(validation: float) -> None:
    spec = _line(1e38, **{"training.epochs": 1, "data.split.validation": validation})
    before = Trainer(spec).model.state_dict()
    trainer = _ended(spec)
    assert trainer.ended is Reason.NON_FINITE
    assert "not finite after step 1" in trainer.ended_text
    for name, weight in trainer.model.state_dict().items():
        assert torch.equal(weight, before[name])
    assert np.isfinite(finished_run(trainer).train_loss)


def test_a_loss_function_that_is_really_broken_is_not_taken_for_a_runaway() -> None:
    trainer = Trainer(_line(0.01))
    trainer.loss_function = nn.CosineEmbeddingLoss()
    with pytest.raises(TypeError):
        trainer.step()
