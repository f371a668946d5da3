"""Samples, batches, steps and epochs of a project in plain sentences."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.spec import TrainingSpec
from engine.spec.epoch import batch_size_of, samples_in_epoch, steps_per_epoch


def steps_text(n_train: int, training: TrainingSpec) -> str:
    """Say how many steps an epoch and the run have.

    Args:
        n_train: Training samples, at least 1.
        training: Batch size and epochs, without problems.
    """
    tr = QCoreApplication.translate
    size, drawn = batch_size_of(training, n_train), samples_in_epoch(training, n_train)
    rest = drawn % size
    steps = steps_per_epoch(training, n_train)
    total = steps * training.epochs
    if size == drawn:
        text = tr("Arithmetic", "All {0} training samples in one batch are 1 step an epoch; {1}.")
        text = text.format(f"{drawn:,}", _run_text(training.epochs, total))
    else:
        text = tr("Arithmetic", "{0} training samples with batch size {1} are {2} an epoch; {3}.")
        steps_word = (
            tr("Arithmetic", "1 step") if steps == 1 else tr("Arithmetic", "{0} steps").format(f"{steps:,}")
        )
        text = text.format(f"{drawn:,}", f"{size:,}", steps_word, _run_text(training.epochs, total))
    if not rest:
        return text
    if training.drop_last:
        left_out = tr("Arithmetic", "drop_last leaves {0} of them out of each epoch.").format(rest)
        return f"{text} {left_out}"
    smaller = tr("Arithmetic", "The last batch of each epoch has only {0}.").format(rest)
    return f"{text} {smaller}"


def _run_text(epochs: int, total: int) -> str:
    tr = QCoreApplication.translate
    epochs_word = tr("Arithmetic", "1 epoch is") if epochs == 1 else tr("Arithmetic", "{0} epochs are")
    steps_word = tr("Arithmetic", "1 step") if total == 1 else tr("Arithmetic", "{0} steps")
    return f"{epochs_word.format(f'{epochs:,}')} {steps_word.format(f'{total:,}')}"
