"""The learning rate over a whole run, from torch's own scheduler.

Shape suffix: P points in time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engine import catalogue
from engine.build.training import build_optimizer, build_scheduler
from engine.check.schedule_lengths import steps_by_batch
from engine.spec import ProjectSpec
from engine.train.schedule import can_step

Floats = npt.NDArray[np.float64]

# A scheduler takes some 10 µs a step; longer runs are followed this far.
MOST_SCHEDULER_STEPS = 100_000
_MOST_POINTS = 2000


@dataclass(frozen=True)
class LearningRates:
    """The rates of a run that lasts to its last epoch.

    Args:
        epoch_P: From when on a rate is in force, in epochs since the start (a fraction within an epoch); rises from 0;
            float64, shape (P,).
        rate_P: The rate, float64, shape (P,).
        until_epoch: Where the last rate ends: the planned number of epochs, or where following was given up.
        never_improves: True if the schedule depends on the loss; the rates are then those of a loss that never gets
            better, the fastest way down that there is.
    """

    epoch_P: Floats
    rate_P: Floats
    until_epoch: float
    never_improves: bool


def learning_rates(spec: ProjectSpec, steps_per_epoch: int) -> LearningRates:
    """Let the chosen scheduler move the chosen optimiser's rate through the whole run, without training.

    Args:
        spec: A project without problems in optimizer, scheduler and training.
        steps_per_epoch: Steps in an epoch, at least 1.
    """
    entry = catalogue.scheduler(spec.scheduler.kind) if spec.scheduler is not None else None
    by_step = steps_by_batch(spec.scheduler)
    needs_metric = entry is not None and entry.needs_metric
    updates = -(-steps_per_epoch // spec.training.gradients.accumulate)
    per_epoch = max(1, updates) if by_step else 1
    total = spec.training.epochs * per_epoch
    # Two axes: some optimisers take matrices only.
    weights = nn.ParameterList([nn.Parameter(torch.zeros(1, 1))])
    optimizer = build_optimizer(spec.optimizer, weights)
    scheduler = build_scheduler(spec.scheduler, optimizer, total)
    rates = [float(optimizer.param_groups[0]["lr"])]
    if scheduler is not None:
        # Without a gradient this moves nothing; torch warns of a schedule that comes before the first step.
        optimizer.step(lambda: 0.0)
        for _ in range(min(total, MOST_SCHEDULER_STEPS) - 1):
            if needs_metric:
                scheduler.step(1.0)
            elif can_step(scheduler):
                scheduler.step()
            rates.append(float(optimizer.param_groups[0]["lr"]))
    rate_P = np.array(rates, dtype=np.float64)
    until = spec.training.epochs if scheduler is None else len(rates) / per_epoch
    at_P = _telling(rate_P)
    return LearningRates(at_P / per_epoch, rate_P[at_P], float(until), needs_metric)


def _telling(rate_P: Floats) -> npt.NDArray[np.int64]:
    """Positions that tell the whole curve: where the rate changes, and of very many the extremes of each stretch."""
    changed_P = np.flatnonzero(np.diff(rate_P, prepend=np.nan) != 0)
    if len(changed_P) <= _MOST_POINTS:
        return changed_P
    kept = [0, int(changed_P[-1])]
    for stretch in np.array_split(changed_P, _MOST_POINTS // 2):
        kept += [int(stretch[np.argmin(rate_P[stretch])]), int(stretch[np.argmax(rate_P[stretch])])]
    return np.unique(np.array(kept, dtype=np.int64))
