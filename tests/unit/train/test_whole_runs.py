"""A run has the bits of the same training written down plainly, however it is driven."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from plain_loop import train_plainly
from torch import nn

from engine import project
from engine.presets import read_preset
from engine.spec import ProjectError, ProjectSpec, set_value, set_values
from engine.train.events import Reason
from engine.train.fingerprint import weights_sha256
from engine.train.trainer import Trainer

SPIRALS = set_values(
    read_preset("spiral-mlp"),
    [("training.epochs", 4), ("data.params.n", 40), ("optimizer.params.lr", 0.01)],
)


def _noisy() -> ProjectSpec:
    """A model that draws random numbers at every step and keeps statistics."""
    hidden: list[dict[str, Any]] = [
        {"kind": "Linear", "params": {"out_features": 8}},
        {"kind": "BatchNorm1d"},
        {"kind": "ReLU"},
        {"kind": "Dropout", "params": {"p": 0.3}},
        {"kind": "Linear"},
    ]
    return set_value(SPIRALS, "model.children", hidden)


def _noisy_model() -> nn.Module:
    return nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 3))


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("drop_last", [True, False])
def test_a_run_has_the_bits_of_a_plain_loop(shuffle: bool, drop_last: bool) -> None:
    spec = set_values(_noisy(), [("training.shuffle", shuffle), ("training.drop_last", drop_last)])
    run = project.train(spec, keep=False)
    plain = train_plainly(
        spec, _noisy_model, nn.CrossEntropyLoss(), lambda p: torch.optim.Adam(p, lr=0.01), epochs=4
    )
    assert run.losses.tolist() == plain.losses
    assert run.weights_sha256 == weights_sha256(plain.model.state_dict())


def test_two_runs_of_one_project_are_the_same() -> None:
    first, second = (project.train(_noisy(), keep=False) for _ in range(2))
    assert first.losses.tolist() == second.losses.tolist()
    assert first.weights_sha256 == second.weights_sha256


def test_another_seed_is_another_run() -> None:
    other = project.train(set_value(_noisy(), "seed", 1), keep=False)
    assert other.weights_sha256 != project.train(_noisy(), keep=False).weights_sha256


def test_single_steps_by_hand_are_the_same_as_a_run() -> None:
    trainer = Trainer(_noisy())
    losses = []
    while trainer.ended is None:
        losses.append(trainer.step())
    run = project.train(_noisy(), keep=False)
    assert losses == run.losses.tolist()
    assert weights_sha256(trainer.model.state_dict()) == run.weights_sha256
    assert (trainer.step_count, trainer.epoch_count, trainer.ended) == (run.steps, run.epochs, Reason.EPOCHS)


def test_a_run_goes_on_after_single_steps_by_hand() -> None:
    trainer = Trainer(_noisy())
    for _ in range(5):
        trainer.step()
    trainer.run()
    assert weights_sha256(trainer.model.state_dict()) == project.train(_noisy(), keep=False).weights_sha256


def test_random_numbers_drawn_elsewhere_do_not_change_the_run() -> None:
    trainer = Trainer(_noisy())
    while trainer.ended is None:
        torch.rand(3)
        torch.manual_seed(trainer.step_count)
        trainer.step()
    assert weights_sha256(trainer.model.state_dict()) == project.train(_noisy(), keep=False).weights_sha256


def test_a_run_leaves_the_global_generator_as_it_found_it() -> None:
    torch.manual_seed(99)
    before = torch.get_rng_state()
    project.train(_noisy(), keep=False)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_run_that_is_over_takes_no_further_step() -> None:
    trainer = Trainer(set_value(SPIRALS, "training.epochs", 1))
    trainer.run()
    with pytest.raises(RuntimeError, match="The run is over: All 1 epochs are done"):
        trainer.step()


def test_a_wrong_project_is_refused_before_anything_is_built() -> None:
    with pytest.raises(ProjectError, match=r"training\.epochs"):
        Trainer(set_value(SPIRALS, "training.epochs", 0))


def test_first_weights_are_those_that_a_run_begins_with() -> None:
    spec = _noisy()
    built = project.build_model(spec)
    assert weights_sha256(built.state_dict()) == weights_sha256(Trainer(spec).model.state_dict())
    torch.manual_seed(spec.seed)
    assert weights_sha256(built.state_dict()) == weights_sha256(_noisy_model().state_dict())


def test_the_loss_of_a_part_is_that_of_the_evaluating_model() -> None:
    trainer = Trainer(_noisy())
    trainer.run()
    validation = trainer.data.validation_index
    x = torch.tensor(trainer.data.x_NI[validation]).float()
    y = torch.tensor(trainer.data.y_N[validation])
    trainer.model.eval()
    with torch.no_grad():
        expected = nn.functional.cross_entropy(trainer.model(x), y).item()
    assert trainer.evaluate("validation") == expected
    assert trainer.evaluate("test") is None
