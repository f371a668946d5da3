"""Samples, batches, steps and epochs of a project in plain sentences."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.spec import TrainingSpec


def steps_text(n_train: int, training: TrainingSpec) -> str:
    """Say how many steps an epoch and the run have.

    Args:
        n_train: Training samples, at least 1.
        training: Batch size and epochs, without problems.
    """
    tr = QCoreApplication.translate
    size = n_train if training.batch_size is None else min(training.batch_size, n_train)
    full, rest = divmod(n_train, size)
    steps = full + (1 if rest and not training.drop_last else 0)
    total = steps * training.epochs
    if size == n_train:
        text = tr("Arithmetic", "All {0} training samples in one batch are 1 step an epoch; {1}.")
        text = text.format(f"{n_train:,}", _run_text(training.epochs, total))
    else:
        text = tr("Arithmetic", "{0} training samples with batch size {1} are {2} an epoch; {3}.")
        steps_word = (
            tr("Arithmetic", "1 step") if steps == 1 else tr("Arithmetic", "{0} steps").format(f"{steps:,}")
        )
        text = text.format(f"{n_train:,}", f"{size:,}", steps_word, _run_text(training.epochs, total))
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
