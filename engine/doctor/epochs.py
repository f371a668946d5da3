"""What the losses of whole epochs tell: a plateau, and overfitting."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.doctor.finding import Finding, Gravity
from engine.doctor.rate_fix import rate_times
from engine.doctor.rule import Rule
from engine.spec import Fix, ProjectSpec
from engine.train.vitals import Vitals

_PATIENCE = 10
_THRESHOLD = 1e-4
_RIGHT_ENOUGH = 0.9
_LOSS_OF_GENERALITY = 0.05
_EPOCHS_ABOVE = 5
_GIVEN_BACK = 0.1


def plateau(vitals: Vitals, spec: ProjectSpec) -> list[Finding]:
    """The training loss has stopped falling while there is still something to learn."""
    losses, counts = vitals.epoch_losses, vitals.counts_KP
    if len(losses) <= 2 * _PATIENCE or not vitals.class_names or not counts.sum():
        # Of numbers nobody knows how well they could be predicted: noise looks like a plateau.
        return []
    if np.trace(counts) >= _RIGHT_ENOUGH * counts.sum():
        return []
    before, since = float(losses[:-_PATIENCE].min()), float(losses[-_PATIENCE:].min())
    if since < before * (1 - _THRESHOLD):
        return []
    epoch = int(np.argmin(losses)) + 1
    return [
        Finding(
            "plateau",
            "",
            f"The training loss has not fallen since epoch {epoch}.",
            f"Lowest loss until then: {before:.4g}; in the last {_PATIENCE} epochs: {since:.4g}. "
            f"{np.trace(counts) / counts.sum():.0%} of the training samples are right.",
            "A smaller learning rate may get further; otherwise this model has learned what it can.",
            rate_times(0.1, vitals, spec),
            Gravity.NOTE,
            vitals.step,
            vitals.step,
            epoch,
        )
    ]


def overfitting(vitals: Vitals, spec: ProjectSpec) -> list[Finding]:
    """The validation loss rises while the training loss falls."""
    validation, training = vitals.validation_losses, vitals.epoch_losses
    if len(validation) < 3 * _EPOCHS_ABOVE or len(validation) != len(training):
        return []
    if not np.isfinite(validation).all():
        return []
    # Medians of five epochs, because the losses of few samples jump.
    smooth, train = _medians(validation), _medians(training)
    at = int(np.argmin(smooth))
    lowest, now = float(smooth[at]), float(smooth[-1])
    rose = now - lowest
    has_lasted = len(smooth) - 1 - at >= _EPOCHS_ABOVE
    is_large = rose > _LOSS_OF_GENERALITY * abs(lowest) and rose > _GIVEN_BACK * (validation[0] - lowest)
    if not (has_lasted and is_large and train[-1] < train[at] and train[-1] < lowest):
        return []
    epoch = at + _EPOCHS_ABOVE // 2 + 1
    fix = None
    if spec.training.stop.patience is None:
        edits = (("training.stop.patience", _EPOCHS_ABOVE),)
        fix = Fix(f"Stop after {_EPOCHS_ABOVE} epochs without gain", edits)
    return [
        Finding(
            "overfitting",
            "training.stop.patience",
            f"The model overfits since epoch {epoch}: it learns the training samples by heart.",
            f"The validation loss rose from {lowest:.4g} to {now:.4g}, while the training loss fell from "
            f"{train[at]:.4g} to {train[-1]:.4g} (medians of {_EPOCHS_ABOVE} epochs).",
            "Stop, and take the best weights; more data, dropout or weight decay help in the next run.",
            fix,
            Gravity.WARNING,
            vitals.step,
            vitals.step,
            epoch,
        )
    ]


def _medians(losses: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    windows = np.lib.stride_tricks.sliding_window_view(losses, _EPOCHS_ABOVE)
    found: npt.NDArray[np.float64] = np.median(windows, axis=1)
    return found


PLATEAU = Rule(
    "plateau",
    "A plateau",
    "Ten epochs without a gain of a ten-thousandth are what torch's own ReduceLROnPlateau takes for one.",
    "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html",
    plateau,
    looks=1,
)
OVERFITTING = Rule(
    "overfitting",
    "Overfitting",
    "A generalisation loss of 5 % that lasts for five epochs: the criteria GL with alpha 5 and UP with s 5. Beyond "
    "them a tenth of what was gained since the first epoch must be given back, since 5 % of a loss near 0 is noise.",
    "Prechelt, Early stopping - but when?, in Neural Networks: Tricks of the Trade, 1998",
    overfitting,
    looks=1,
)
