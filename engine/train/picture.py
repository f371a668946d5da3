"""The picture that a run leaves for its viewer: the numbers of this moment, and what was asked for beside them."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan
from typing import TYPE_CHECKING

from engine import catalogue
from engine.catalogue.entry import Task
from engine.train.answers import answer
from engine.train.questions import Question
from engine.train.snapshot import Snapshot, View

if TYPE_CHECKING:
    from engine.train.trainer import Trainer


def take_picture(trainer: Trainer, view: View | None, questions: Sequence[Question]) -> Snapshot:
    """The state of this moment as plain values.

    Args:
        trainer: The run.
        view: What to compute of the fit; None for the numbers alone.
        questions: What else is asked.
    """
    losses, kept = trainer.history.losses.values(), trainer.kept
    group = trainer.optimizer.param_groups[0]
    entry = catalogue.optimizer(trainer.spec.optimizer.kind)
    live = [param.name for param in entry.params if param.live] if entry is not None else []
    best = kept.best if kept.has_best and trainer.data.facts.task is Task.REGRESSION else None
    return Snapshot(
        run_id=trainer.run_id,
        step=trainer.step_count,
        epoch=trainer.epoch_count,
        steps_per_epoch=trainer.steps_per_epoch,
        epochs=trainer.rules.epochs,
        elapsed_s=trainer.clock.elapsed_s,
        steps_per_s=trainer.clock.steps_per_s(trainer.step_count),
        loss=float(losses[-1]) if len(losses) else nan,
        metrics={k: v for k, v in trainer.prober.metrics().items() if not isnan(v)},
        parameters=trainer.prober.parameters(),
        hyperparameters={f"optimizer.params.{name}": group[name] for name in live if name in group},
        best_loss=(kept.best_loss, kept.best_step) if kept.has_best else None,
        fit=trainer.prober.fit(view, best),
        answers=tuple(answer(trainer, question) for question in questions),
    )
