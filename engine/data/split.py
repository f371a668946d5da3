"""Deals samples out to the training, validation and test parts."""

from __future__ import annotations

import math

import numpy as np

from engine.data.samples import IntArray
from engine.spec import Problem, ProjectError, SplitSpec


def split_indices(
    n: int, validation: float, test: float, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row numbers of the training, validation and test samples; in order if nothing is kept from training."""
    if validation == 0 and test == 0:
        nothing = np.arange(0)
        return np.arange(n), nothing, nothing
    order = np.random.default_rng(seed).permutation(n)
    n_validation = int(np.floor(validation * n + 0.5))
    n_test = int(np.floor(test * n + 0.5))
    parts = np.split(order, [n_validation, n_validation + n_test])
    return parts[2], parts[0], parts[1]


def split_problems(split: SplitSpec) -> list[Problem]:
    """Everything that is wrong with the shares and the seed, whatever the number of samples."""
    problems = []
    for name, share in (("validation", split.validation), ("test", split.test)):
        if not (math.isfinite(share) and 0 <= share < 1):
            path = f"data.split.{name}"
            problems.append(Problem(path, "out_of_range", "a share of at least 0 and below 1", repr(share)))
    if not problems and split.validation + split.test >= 1:
        received = f"{split.validation:g} and {split.test:g}"
        expected = "shares of validation and test that leave some samples for training"
        problems.append(Problem("data.split", "no_training_samples", expected, received))
    if split.seed < 0:
        problems.append(
            Problem("data.split.seed", "out_of_range", "a whole number of at least 0", repr(split.seed))
        )
    return problems


def split_parts(n: int, split: SplitSpec) -> tuple[IntArray, IntArray, IntArray]:
    """Row numbers of the training, validation and test samples.

    Args:
        n: Number of samples.
        split: The shares and the seed.

    Raises:
        ProjectError: If a share is out of range or no sample would be left for training.
    """
    problems = split_problems(split)
    if problems:
        raise ProjectError(problems)
    train, validation, test = split_indices(n, split.validation, split.test, split.seed)
    if len(train) == 0:
        received = f"{len(validation)} for validation and {len(test)} for the test, of {n} in all"
        advice = "Keep fewer samples from training."
        expected = "at least one sample for training"
        raise ProjectError([Problem("data.split", "no_training_samples", expected, received, advice)])
    return train.astype(np.int64), validation.astype(np.int64), test.astype(np.int64)
