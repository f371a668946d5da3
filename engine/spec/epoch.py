"""How many samples and steps an epoch has: arithmetic that a check, a run, a script and a page share."""

from __future__ import annotations

from engine.spec.project import TrainingSpec


def samples_in_epoch(training: TrainingSpec, n_train: int) -> int:
    """Samples that are drawn in an epoch, before a smaller last batch is dropped.

    Args:
        training: Whose sampler may draw another number than there are.
        n_train: Training samples.
    """
    wanted = training.sampler.params.get("num_samples") if training.sampler is not None else None
    return wanted if isinstance(wanted, int) and not isinstance(wanted, bool) and wanted > 0 else n_train


def updates_per_epoch(training: TrainingSpec, n_train: int) -> int:
    """Steps of the optimiser in an epoch: a last portion of fewer batches than ``accumulate`` makes one too.

    Args:
        training: Batches, and how many of them make one step.
        n_train: Training samples.
    """
    return -(-steps_per_epoch(training, n_train) // max(1, training.gradients.accumulate))


def batch_size_of(training: TrainingSpec, n_train: int) -> int:
    """Samples in one batch: all of an epoch if the project names no size, and never more than there are.

    Args:
        training: Batch size and sampler.
        n_train: Training samples.
    """
    drawn = samples_in_epoch(training, n_train)
    return drawn if training.batch_size is None else min(training.batch_size, drawn)


def steps_per_epoch(training: TrainingSpec, n_train: int) -> int:
    """Batches in an epoch; 0 without samples.

    Args:
        training: Batch size, sampler and drop_last.
        n_train: Training samples.
    """
    size = batch_size_of(training, n_train)
    if size <= 0:
        return 0
    full, rest = divmod(samples_in_epoch(training, n_train), size)
    return full + (1 if rest and not training.drop_last else 0)
