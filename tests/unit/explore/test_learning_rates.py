"""Learning rates over a run against the formulas of the schedules and against a real run."""

from __future__ import annotations

import numpy as np
import pytest

from engine.explore.schedule import learning_rates
from engine.presets import read_preset
from engine.spec import Node, ProjectSpec, TrainingSpec, set_values
from engine.spec.epoch import steps_per_epoch
from engine.train.trainer import Trainer


def _project(scheduler: Node | None, epochs: int = 20, lr: float = 0.1) -> ProjectSpec:
    spec = read_preset("two-moons-mlp").model_copy(update={"scheduler": scheduler})
    return set_values(spec, [("training.epochs", epochs), ("optimizer.params.lr", lr)])


@pytest.mark.parametrize(
    ("n_train", "batch_size", "drop_last", "expected"),
    [(80, 10, False, 8), (85, 10, False, 9), (85, 10, True, 8), (80, None, False, 1), (5, 10, True, 1)],
)
def test_steps_of_an_epoch_are_counted(
    n_train: int, batch_size: int | None, drop_last: bool, expected: int
) -> None:
    training = TrainingSpec(batch_size=batch_size, drop_last=drop_last)
    assert steps_per_epoch(training, n_train) == expected


def test_without_a_schedule_the_rate_stays() -> None:
    rates = learning_rates(_project(None), 8)
    assert rates.rate_P.tolist() == [0.1]
    assert rates.until_epoch == 20


def test_step_lr_falls_every_few_epochs() -> None:
    rates = learning_rates(_project(Node(kind="StepLR", params={"step_size": 5, "gamma": 0.5})), 8)
    assert rates.epoch_P.tolist() == [0, 5, 10, 15]
    np.testing.assert_allclose(rates.rate_P, [0.1, 0.05, 0.025, 0.0125])


def test_cosine_annealing_follows_its_formula() -> None:
    node = Node(kind="CosineAnnealingLR", params={"T_max": 20, "eta_min": 0.01})
    rates = learning_rates(_project(node), 8)
    expected = 0.01 + 0.09 * (1 + np.cos(np.pi * rates.epoch_P / 20)) / 2
    np.testing.assert_allclose(rates.rate_P, expected, rtol=1e-6)


def test_a_schedule_by_step_moves_within_an_epoch() -> None:
    node = Node(kind="OneCycleLR", params={"max_lr": 0.2, "total_steps": "auto"})
    rates = learning_rates(_project(node, epochs=10), 8)
    assert rates.epoch_P[1] == pytest.approx(1 / 8)
    assert len(rates.epoch_P) == 80
    assert rates.rate_P.max() == pytest.approx(0.2, rel=1e-2)


def test_a_plateau_is_drawn_for_a_loss_that_never_improves() -> None:
    node = Node(kind="ReduceLROnPlateau", params={"patience": 3, "factor": 0.1})
    rates = learning_rates(_project(node), 8)
    assert rates.never_improves
    # The first epoch sets the mark; the fourth bad one after it is one too many.
    assert rates.epoch_P[:3].tolist() == [0, 5, 9]


def test_a_very_long_run_is_followed_as_far_as_it_says() -> None:
    node = Node(kind="OneCycleLR", params={"max_lr": 0.2, "total_steps": "auto"})
    rates = learning_rates(_project(node, epochs=100_000), 8)
    assert rates.until_epoch == 12_500
    assert len(rates.epoch_P) <= 2000


@pytest.mark.parametrize(
    "node",
    [
        Node(kind="ExponentialLR", params={"gamma": 0.8}),
        Node(kind="OneCycleLR", params={"max_lr": 0.05, "total_steps": "auto"}),
    ],
)
def test_the_picture_shows_the_rates_that_a_real_run_uses(node: Node) -> None:
    spec = _project(node, epochs=3)
    trainer = Trainer(spec)
    per_epoch = steps_per_epoch(spec.training, trainer.data.facts.n_train)
    used = []
    while trainer.ended is None:
        used.append(trainer.optimizer.param_groups[0]["lr"])
        trainer.step()
    rates = learning_rates(spec, per_epoch)
    at_S = np.arange(len(used)) / per_epoch
    shown_S = rates.rate_P[np.searchsorted(rates.epoch_P, at_S + 1e-9, side="right") - 1]
    np.testing.assert_allclose(shown_S, used, rtol=1e-9)
