"""All that a run is between two steps, as tensors and JSON values; who takes it up goes on with the same bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from engine.spec import Problem, ProjectError, StopSpec
from engine.train.history import History, LiveChange, Series
from engine.train.optimizer_buffers import buffers_that_do_not_fit
from engine.train.plain_values import from_plain, same_form, to_plain

if TYPE_CHECKING:
    from engine.train.trainer import Trainer

VERSION = 1
_SERIES = ("losses", "epoch_steps", "epoch_losses", "validation_losses", "accuracies")
_PARTS = (
    "model",
    "optimizer",
    "scheduler",
    "optimizer_step",
    "random",
    "progress",
    "augment",
    "last_finite",
    "best",
)
_WHERE = "checkpoint"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run between two steps.

    Args:
        tensors: Weights, the optimiser's state, random states and the record, by name.
        state: Everything else as JSON values.
    """

    tensors: Mapping[str, Tensor]
    state: Mapping[str, Any]


def take_checkpoint(trainer: Trainer) -> Checkpoint:
    """Copy what a run is at this moment; nothing of it is disturbed.

    Args:
        trainer: A run that is not over, between two steps.

    Raises:
        ProjectError: If its samples were changed on the way: they are nowhere to be read again.
    """
    if trainer.data_was_changed:
        expected = "the samples that the project describes"
        raise ProjectError(
            [Problem(_WHERE, "changed_data", expected, "samples that were changed while it ran")]
        )
    tensors: dict[str, Tensor] = {}
    kept, rules = trainer.kept, trainer.rules
    plain = {
        "model": dict(trainer.model.state_dict()),
        "optimizer": trainer.optimizer.state_dict(),
        "scheduler": trainer.scheduler.state_dict() if trainer.scheduler is not None else None,
        "optimizer_step": trainer.optimizer_step.state(),
        "random": list(trainer.random.own),
        "progress": trainer.progress.state(),
        "augment": trainer.augment.generator.get_state() if trainer.augment is not None else None,
        "last_finite": kept.last_finite,
        "best": kept.best if kept.has_best else None,
    }
    state = {name: to_plain(value, name, tensors) for name, value in plain.items()}
    for name in _SERIES:
        series: Series = getattr(trainer.history, name)
        tensors[f"history.{name}"] = torch.from_numpy(series.values().copy())
    state |= {
        "version": VERSION,
        "run_id": trainer.run_id,
        "torch": torch.__version__,
        "device": trainer.device.type,
        "threads": trainer.threads,
        "step": trainer.step_count,
        "epoch": trainer.epoch_count,
        "counts_right": trainer.counts_right,
        "elapsed_s": trainer.clock.elapsed_s,
        "best_loss": kept.best_loss if kept.has_best else None,
        "best_step": kept.best_step,
        "last_is_best": kept.last_is_best,
        "best_validation": rules.best_validation if rules.has_validation else None,
        "epochs_without_gain": rules.epochs_without_gain,
        "epochs": rules.epochs,
        "stop": rules.rules.model_dump(mode="json"),
        "changes": [[c.step, c.path, c.old, c.new] for c in trainer.history.changes],
    }
    # Copies, because training goes on while they are written.
    return Checkpoint({name: tensor.cpu().clone() for name, tensor in tensors.items()}, state)


def take_up(trainer: Trainer, checkpoint: Checkpoint) -> None:
    """Put a fresh run of the same project where a checkpoint was taken.

    Args:
        trainer: A run that has not begun.
        checkpoint: Perhaps read from a file of unknown origin.

    Raises:
        ProjectError: If it does not belong to this project or is damaged; the run is then not to be used.
    """
    try:
        _take_up(trainer, checkpoint)
    except ProjectError:
        raise
    except (ValueError, KeyError, TypeError, RuntimeError, AttributeError, IndexError) as error:
        raise _refused(str(error) or type(error).__name__) from error


def _take_up(trainer: Trainer, checkpoint: Checkpoint) -> None:
    tensors, state = checkpoint.tensors, checkpoint.state
    if state["version"] != VERSION:
        raise _refused(f"version {state['version']!r}", f"version {VERSION}")
    same_machine = (state["torch"], state["device"], state["threads"])
    if same_machine != (torch.__version__, trainer.device.type, trainer.threads):
        received = f"torch {state['torch']} on {state['device']} with {state['threads']} threads"
        own = f"torch {torch.__version__} on {trainer.device.type} with {trainer.threads} threads"
        raise _refused(received, own, "Its numbers would not be the same.")
    found = {name: from_plain(state[name], tensors) for name in _PARTS}
    _check_forms(trainer, found)
    trainer.model.load_state_dict(found["model"])
    trainer.optimizer.load_state_dict(found["optimizer"])
    if trainer.scheduler is not None:
        trainer.scheduler.load_state_dict(found["scheduler"])
    trainer.optimizer_step.take_up(found["optimizer_step"])
    trainer.random.set_own((found["random"][0], found["random"][1]))
    if trainer.augment is not None:
        trainer.augment.generator.set_state(found["augment"])
    kept, rules = trainer.kept, trainer.rules
    for into, source in ((kept.last_finite, found["last_finite"]), (kept.best, found["best"] or ())):
        for tensor, value in zip(into, source, strict=bool(source)):
            tensor.copy_(value)
    if state["best_loss"] is not None:
        kept.best_loss = float(state["best_loss"])
    kept.best_step, kept.last_is_best = int(state["best_step"]), bool(state["last_is_best"])
    if state["best_validation"] is not None:
        rules.best_validation = float(state["best_validation"])
    rules.epochs_without_gain, rules.epochs = int(state["epochs_without_gain"]), int(state["epochs"])
    rules.rules = StopSpec.model_validate(state["stop"])
    _fill(trainer.history, checkpoint)
    trainer.clock.set_elapsed(float(state["elapsed_s"]))
    trainer.step_count, trainer.epoch_count = int(state["step"]), int(state["epoch"])
    trainer.set_epoch_plan()
    trainer.counts_right = bool(state["counts_right"])
    trainer.progress.go_to(found["progress"])


def _check_forms(trainer: Trainer, found: Mapping[str, Any]) -> None:
    own = {
        "model": dict(trainer.model.state_dict()),
        "scheduler": trainer.scheduler.state_dict() if trainer.scheduler is not None else None,
        "random": list(trainer.random.own),
        "progress": trainer.progress.state(),
        "last_finite": trainer.kept.last_finite,
    }
    for name, value in own.items():
        wrong = same_form(found[name], value)
        if wrong:
            raise _refused(f"{name}: {wrong}", "the state of this project")
    if found["best"] is not None and (wrong := same_form(found["best"], trainer.kept.best)):
        raise _refused(f"best: {wrong}", "the state of this project")
    groups = found["optimizer"]["param_groups"]
    wrong = same_form(groups, trainer.optimizer.state_dict()["param_groups"])
    if wrong:
        raise _refused(f"optimizer: {wrong}", "the state of this project")
    wrong = buffers_that_do_not_fit(trainer.optimizer, found["optimizer"]["state"])
    if wrong:
        raise _refused(f"optimizer: {wrong}")


def _fill(history: History, checkpoint: Checkpoint) -> None:
    for name in _SERIES:
        values = checkpoint.tensors[f"history.{name}"]
        if values.dtype != torch.float64 or values.ndim != 1:
            raise _refused(f"history.{name} of {values.dtype}")
        getattr(history, name).extend(values.numpy())
    for step, path, old, new in checkpoint.state["changes"]:
        history.changes.append(LiveChange(int(step), str(path), old, new))
    if len(history.losses) != checkpoint.state["step"]:
        raise _refused(f"{len(history.losses)} losses after {checkpoint.state['step']} steps")


def _refused(received: str, expected: str = "a checkpoint of this project", advice: str = "") -> ProjectError:
    return ProjectError([Problem(_WHERE, "no_checkpoint", expected, received, advice)])
