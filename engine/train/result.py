"""A finished run: its figures, its model, and where it was kept."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import Tensor, nn

from engine.own_code.nodes import own_refs
from engine.own_code.values import NO_OWN_CODE, OwnCode
from engine.spec import ProjectSpec
from engine.train.events import Reason
from engine.train.fingerprint import weights_sha256
from engine.train.trainer import Trainer


@dataclass(frozen=True)
class Run:
    """What a run left behind.

    Args:
        spec: The project.
        steps: Steps done.
        epochs: Epochs completed.
        stopped_because: Why it ended.
        text: The same as a sentence.
        train_loss: Loss over the whole training part with the final weights, in evaluation mode.
        validation_loss: The same for the validation part; None without one.
        metrics: Accuracy, or mae, rmse and r2, over all numbers of the inputs if these are predicted; plain names for
            the training part, ``validation_…`` and ``test_…``.
        losses: Training loss of every step.
        weights_sha256: Fingerprint of the final weights.
        best_loss: Lowest watched loss; None before there is one.
        best_step: Step at which it was seen.
        best_state: Weights that gave it, by name in ``state_dict``.
        elapsed_s: Seconds of training.
        device: Device and threads that the bits depend on.
        model: The trained model.
        run_dir: Folder in which the run was kept; None if it was not.
        own: What was known of modules of the user's own.
    """

    spec: ProjectSpec
    steps: int
    epochs: int
    stopped_because: Reason
    text: str
    train_loss: float
    validation_loss: float | None
    metrics: dict[str, float]
    losses: npt.NDArray[np.float64]
    weights_sha256: str
    best_loss: float | None
    best_step: int
    best_state: dict[str, Tensor]
    elapsed_s: float
    device: str
    threads: int
    changes: tuple[dict[str, Any], ...]
    model: nn.Module
    run_dir: Path | None = None
    own: OwnCode = NO_OWN_CODE

    def to_json(self) -> dict[str, Any]:
        """The figures as one JSON object; numbers that are not finite become null."""
        code = [
            {"layer": path, "file": ref.path, "class": ref.class_name, "sha256": ref.sha256}
            for path, ref in own_refs(self.spec.model)
        ]
        return {
            "run_dir": str(self.run_dir) if self.run_dir is not None else None,
            "steps": self.steps,
            "epochs": self.epochs,
            "stopped_because": str(self.stopped_because),
            "message": self.text,
            "train_loss": _finite(self.train_loss),
            "validation_loss": _finite(self.validation_loss),
            "metrics": {name: _finite(value) for name, value in self.metrics.items()},
            "weights_sha256": self.weights_sha256,
            "best_loss": _finite(self.best_loss),
            "best_step": self.best_step,
            "elapsed_s": round(self.elapsed_s, 6),
            "device": self.device,
            "threads": self.threads,
            "changes": list(self.changes),
            **({"own_code": code} if code else {}),
            "losses": self.losses.tolist(),
        }


def finished_run(trainer: Trainer) -> Run:
    """Collect the result of a trainer whose run is over.

    Args:
        trainer: A trainer with ``ended`` set.
    """
    if trainer.ended is None:
        raise ValueError("The run is not over yet.")
    kept = trainer.kept
    names = list(trainer.model.state_dict())
    state = trainer.model.state_dict()
    train_loss = trainer.evaluate("train")
    snapshot = trainer.snapshot()
    return Run(
        spec=trainer.spec,
        steps=trainer.step_count,
        epochs=trainer.epoch_count,
        stopped_because=trainer.ended,
        text=trainer.ended_text,
        train_loss=float("nan") if train_loss is None else train_loss,
        validation_loss=trainer.evaluate("validation"),
        metrics=trainer.prober.metrics(limit=None),
        losses=trainer.history.losses.values().copy(),
        weights_sha256=weights_sha256(state),
        best_loss=kept.best_loss if kept.has_best else None,
        best_step=kept.best_step,
        best_state={name: tensor.clone() for name, tensor in zip(names, kept.best, strict=True)},
        elapsed_s=snapshot.elapsed_s,
        device=trainer.device.type,
        threads=trainer.threads,
        changes=tuple(
            {"step": c.step, "path": c.path, "old": c.old, "new": c.new} for c in trainer.history.changes
        ),
        model=trainer.model,
        own=trainer.own,
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
