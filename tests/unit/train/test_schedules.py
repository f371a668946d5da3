"""Every schedule moves the learning rate as it does in a plain torch loop."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from engine.catalogue import SCHEDULERS
from engine.catalogue.entry import SchedulerEntry
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from engine.train.control import Control
from engine.train.events import Reason
from engine.train.trainer import Trainer

EPOCHS, PER_EPOCH = 12, 5
LR = 0.05
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"lr": LR, "momentum": 0.9},
    "Adam": {"lr": LR},
    "Rprop": {"lr": LR},
}

# What a list of factors means, written as the function that torch takes.
LISTED: dict[str, Any] = {
    "LambdaLR": lambda factors: lambda epoch: factors[min(epoch, len(factors) - 1)],
    "MultiplicativeLR": lambda factors: lambda epoch: factors[min(epoch - 1, len(factors) - 1)],
}


def _spec(entry: SchedulerEntry, optimizer: str, **params: Any) -> ProjectSpec:
    chosen = {**entry.initial_params(), **entry.example_params, **params}
    if entry.kind == "OneCycleLR":
        chosen["total_steps"] = "auto"
    if entry.param("cycle_momentum") is not None and optimizer == "Rprop":
        chosen["cycle_momentum"] = False
    return set_values(
        read_preset("linear-regression"),
        [
            ("training.batch_size", 4),
            ("training.epochs", EPOCHS),
            ("training.stop.loss_below", None),
            ("optimizer", {"kind": optimizer, "params": OPTIMIZERS[optimizer]}),
            (
                "scheduler",
                {
                    "kind": entry.kind,
                    "params": chosen,
                    "children": [{"kind": kind, "params": given} for kind, given in entry.example_children],
                },
            ),
        ],
    )


def _plain_rates(spec: ProjectSpec, by_step: bool, metrics: list[float] | None) -> list[float]:
    """Learning rate in force at every step, in a loop that only steps optimiser and schedule."""
    layer = nn.Linear(1, 1)
    optimizer = getattr(torch.optim, spec.optimizer.kind)(layer.parameters(), **spec.optimizer.params)
    assert spec.scheduler is not None
    arguments: dict[str, Any] = dict(spec.scheduler.params)
    if arguments.get("total_steps") == "auto":
        arguments["total_steps"] = EPOCHS * PER_EPOCH
    scheduler: Any
    if spec.scheduler.kind in LISTED:
        factor = LISTED[spec.scheduler.kind](arguments["factors"])
        scheduler = getattr(torch.optim.lr_scheduler, spec.scheduler.kind)(optimizer, factor)
    elif spec.scheduler.children:
        children = [
            getattr(torch.optim.lr_scheduler, child.kind)(optimizer, **child.params)
            for child in spec.scheduler.children
        ]
        rest = [list(arguments["milestones"])] if arguments else []
        first = [optimizer, children] if arguments else [children]
        scheduler = getattr(torch.optim.lr_scheduler, spec.scheduler.kind)(*first, *rest)
    else:
        arguments.pop("metric", None)
        scheduler = getattr(torch.optim.lr_scheduler, spec.scheduler.kind)(optimizer, **arguments)
    rates = []
    for epoch in range(EPOCHS):
        for _ in range(PER_EPOCH):
            rates.append(optimizer.param_groups[0]["lr"])
            layer(torch.ones(1)).backward()
            optimizer.step()
            if by_step:
                scheduler.step()
        if not by_step:
            scheduler.step(*([metrics[epoch]] if metrics is not None else []))
    return rates


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("entry", SCHEDULERS, ids=lambda entry: entry.kind)
def test_the_rate_is_that_of_a_plain_loop(entry: SchedulerEntry, optimizer: str) -> None:
    spec = _spec(entry, optimizer)
    trainer = Trainer(spec)
    rates = []
    while trainer.ended is None:
        rates.append(trainer.optimizer.param_groups[0]["lr"])
        trainer.step()
    metrics = trainer.history.epoch_losses.values().tolist() if entry.needs_metric else None
    assert rates == _plain_rates(spec, entry.step_unit == "step", metrics)
    assert len(rates) == EPOCHS * PER_EPOCH
    assert entry.kind == "ReduceLROnPlateau" or len(set(rates)) > 1


def test_a_plateau_is_judged_by_the_validation_loss_where_there_is_one() -> None:
    entry = next(entry for entry in SCHEDULERS if entry.needs_metric)
    spec = set_values(_spec(entry, "SGD"), [("data.split.validation", 0.3), ("optimizer.params.lr", 0.2)])
    trainer = Trainer(spec)
    trainer.run()
    layer = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.2)
    plain = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=0)
    for loss in trainer.history.validation_losses.values().tolist():
        plain.step(loss)
    assert trainer.optimizer.param_groups[0]["lr"] == optimizer.param_groups[0]["lr"] < 0.2


def test_a_rate_that_was_changed_by_hand_is_where_the_schedule_goes_on_from() -> None:
    entry = next(entry for entry in SCHEDULERS if entry.kind == "ExponentialLR")
    trainer = Trainer(_spec(entry, "SGD", gamma=0.5))
    control = Control()
    control.patch("optimizer.params.lr", 0.4)
    rates = []
    control.epoch()

    def note(event: object) -> None:
        if type(event).__name__ == "Paused":
            rates.append(trainer.optimizer.param_groups[0]["lr"])
            (control.epoch if len(rates) < 3 else control.stop)()

    trainer.run(control, emit=note)
    assert rates == [0.2, 0.1, 0.05]


@pytest.mark.parametrize("strategy", ["cos", "linear"])
def test_a_run_that_is_made_longer_than_its_cycle_stays_at_the_last_rate(strategy: str) -> None:
    entry = next(entry for entry in SCHEDULERS if entry.kind == "OneCycleLR")
    spec = _spec(entry, "SGD", max_lr=0.1, anneal_strategy=strategy)
    control = Control()
    control.patch("training.epochs", EPOCHS + 2)
    trainer = Trainer(spec)
    assert trainer.run(control) is Reason.EPOCHS
    assert trainer.step_count == (EPOCHS + 2) * PER_EPOCH
    assert trainer.optimizer.param_groups[0]["lr"] == _plain_rates(spec, True, None)[-1] > 0
