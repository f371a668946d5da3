"""The schedule of the learning rate while a run goes on: whether it can step, and from which rate it goes on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any


def can_step(scheduler: Any) -> bool:
    """False at the end of a cycle of fixed length: torch refuses to go beyond it, a longer run stays there.

    Args:
        scheduler: The schedule in use.
    """
    inner = getattr(scheduler, "_schedulers", None)
    if inner is None:
        end = getattr(scheduler, "total_steps", None)
        return end is None or scheduler.last_epoch + 1 < end
    milestones = getattr(scheduler, "_milestones", None)
    if milestones is None:
        return all(can_step(one) for one in inner)
    following = scheduler.last_epoch + 1
    at = bisect_right(milestones, following)
    # A schedule that takes over begins at its own start.
    return (at > 0 and milestones[at - 1] == following) or can_step(inner[at])


def step_epoch(
    scheduler: Any,
    metric: str | None,
    epoch_loss: float,
    validation_loss: float | None,
    accuracy: float | None,
) -> None:
    """Let a schedule move on at the end of an epoch.

    Args:
        scheduler: The schedule in use.
        metric: The number that it watches; None if it watches none.
        epoch_loss: Mean training loss of the epoch.
        validation_loss: Validation loss, if there is a validation part.
        accuracy: Accuracy, if it was counted.
    """
    watched = {
        None: (),
        "loss": (epoch_loss if validation_loss is None else validation_loss,),
        "training_loss": (epoch_loss,),
        "validation_loss": (validation_loss,),
        "accuracy": (accuracy,),
    }[metric]
    if can_step(scheduler):
        scheduler.step(*watched)


def set_base_rates(scheduler: Any, rates: Sequence[float]) -> None:
    """Let a schedule go on from new rates, not from those that it was born with.

    Args:
        scheduler: The schedule in use, or None.
        rates: One for each group of the optimiser.
    """
    for one in _all(scheduler):
        if hasattr(one, "base_lrs"):
            one.base_lrs = list(rates)


def _all(scheduler: Any) -> Iterator[Any]:
    yield scheduler
    for inner in getattr(scheduler, "_schedulers", ()):
        yield from _all(inner)
