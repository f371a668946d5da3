"""Applies what the user changed by hand: samples moved, removed, added.

Shapes: N samples, F features.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.catalogue.entry import Task
from engine.data.samples import IntArray, Samples, read_only, read_only_target
from engine.spec import Fix, PointEdits, Problem, ProjectError

_DROP = Fix("Undo all changes by hand", (("data.edits", {"added": [], "moved": [], "removed": []}),))


def apply_edits(samples: Samples, edits: PointEdits) -> Samples:
    """Move samples and append the added ones; rows keep their numbers.

    Removed samples stay in the arrays, so that no other row gets another number; ``without_removed`` takes them out of
    the parts.

    Args:
        samples: As generated or read; row numbers in the edits count these.
        edits: Rows hold the features, then the target (a class index for classes).

    Returns:
        New samples; the given ones stay as they are.

    Raises:
        ProjectError: With every row of a wrong length, every number that cannot be, and every row number
            beyond the data.
    """
    if edits.is_empty:
        return samples
    problems = _problems(samples, edits)
    if problems:
        raise ProjectError(problems)
    x_NF, y_N = samples.x_NF.copy(), samples.y_N.copy()
    for move in edits.moved:
        x_NF[move.index], y_N[move.index] = move.values[:-1], move.values[-1]
    added = np.array(edits.added, dtype=np.float64).reshape(-1, x_NF.shape[1] + 1)
    x_NF = np.concatenate([x_NF, added[:, :-1]])
    y_N = np.concatenate([y_N, added[:, -1].astype(y_N.dtype)])
    return replace(samples, x_NF=read_only(x_NF), y_N=read_only_target(y_N, samples.task))


def without_removed(train: IntArray, others: Sequence[IntArray], edits: PointEdits) -> tuple[IntArray, ...]:
    """The parts of the data without the samples that were removed by hand.

    Args:
        train: Rows of the training samples.
        others: Rows of the other parts.
        edits: What was changed by hand.

    Returns:
        The same parts, the training one first.

    Raises:
        ProjectError: If no training sample is left.
    """
    if not edits.removed:
        return (train, *others)
    parts = tuple(part[~np.isin(part, edits.removed)] for part in (train, *others))
    if len(parts[0]) == 0:
        expected, received = "at least one training sample that is not removed", f"all {len(train)} removed"
        raise ProjectError([Problem("data.edits.removed", "no_samples", expected, received, fix=_DROP)])
    return parts


def _problems(samples: Samples, edits: PointEdits) -> list[Problem]:
    problems = []
    indices = [(f"data.edits.moved[{i}].index", move.index) for i, move in enumerate(edits.moved)]
    indices += [(f"data.edits.removed[{i}]", index) for i, index in enumerate(edits.removed)]
    for path, index in indices:
        if not 0 <= index < len(samples):
            expected = f"the row of a sample, 0 to {len(samples) - 1}"
            problems.append(Problem(path, "no_sample", expected, str(index), fix=_DROP))
    for i, move in enumerate(edits.moved):
        problems.extend(_row_problems(f"data.edits.moved[{i}].values", move.values, samples))
    for i, row in enumerate(edits.added):
        problems.extend(_row_problems(f"data.edits.added[{i}]", row, samples))
    return problems


def _row_problems(path: str, row: Sequence[float], samples: Samples) -> list[Problem]:
    names = (*samples.feature_names, samples.target_name)
    if len(row) != len(names):
        shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
        return [Problem(path, "wrong_length", f"{len(names)} numbers ({shown})", str(len(row)), fix=_DROP)]
    wrong = [(i, value) for i, value in enumerate(row) if not math.isfinite(value)]
    if wrong:
        return [
            Problem(f"{path}[{i}]", "not_finite", "a finite number", repr(value), fix=_DROP)
            for i, value in wrong
        ]
    n_classes = len(samples.class_names)
    if samples.task is Task.CLASSIFICATION and row[-1] not in range(n_classes):
        expected = f"a class index, 0 to {n_classes - 1}"
        return [Problem(f"{path}[{len(row) - 1}]", "no_class", expected, repr(row[-1]), fix=_DROP)]
    return []
