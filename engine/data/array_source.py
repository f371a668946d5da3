"""Samples from files of arrays: NumPy's own formats, and the format of MNIST.

Shapes: N samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.catalogue.entry import DatasetEntry, ItemKind, Task
from engine.data.arrays import LABELS, PATH, ArrayChoice, choose_arrays, read_array_samples
from engine.data.choice import resolve_path
from engine.data.idx import check_idx, labels_beside, read_idx, read_idx_samples
from engine.data.items import ArrayItems
from engine.data.progress import Progress
from engine.data.samples import Samples, read_only, read_only_target
from engine.data.source import PlainCall, Source
from engine.spec import Fix, Problem, ProjectError

MAX_CLASSES: Final = 1000
_TASK, _LAYOUT = "data.params.task", "data.params.layout"
_CHANNELS: Final = (1, 3, 4)


def from_arrays(
    entry: DatasetEntry, params: Mapping[str, Any], folder: Path | None, progress: Progress
) -> Source:
    """Read the samples.

    Args:
        entry: ``arrays`` or ``idx``.
        params: Its parameters, complete and right.
        folder: Folder of the project file, for relative paths.
        progress: Told how far it is.

    Raises:
        ProjectError: If a file cannot be read, lies about its size, or its arrays do not go together.
    """
    path = resolve_path(params["path"], folder)
    labels = resolve_path(params["labels"], folder) if params["labels"] else None
    if entry.kind == "idx":
        return _from_idx(path, labels if labels is not None else labels_beside(path), progress)
    chosen = choose_arrays(path, labels)
    n = chosen.x.shape[0] if chosen.x.shape else 0
    _check_counts(chosen, n)
    item, channels_last = _layout(params["layout"], chosen)
    arguments: dict[str, Any] = {
        "labels": None if labels is None else str(labels),
        "x_name": chosen.x_name,
        "y_name": chosen.y_name,
        "item": item.value,
        "channels_last": channels_last,
        "classes": None,
    }
    progress.at(0.1)
    try:
        _, raw_N = read_array_samples(str(path), **arguments)
        task = _task(params["task"], raw_N)
        names: tuple[str, ...] = ()
        if task is Task.CLASSIFICATION:
            values = np.unique(raw_N)
            if not 2 <= len(values) <= MAX_CLASSES:
                raise ProjectError([_wrong_class_count(len(values), raw_N)])
            arguments["classes"] = values.tolist()
            names = tuple(
                f"{value:g}" if isinstance(value, float) else str(value) for value in values.tolist()
            )
        x, y_N = read_array_samples(str(path), **arguments)
    except (ValueError, OSError, EOFError, KeyError) as error:
        expected = "arrays that can be read"
        raise ProjectError([Problem(PATH, "unreadable", expected, f"{error}: {path}")]) from None
    samples = _samples(x, y_N, task, item, names)
    return Source(samples, PlainCall(read_array_samples, MappingProxyType(arguments), path))


def _from_idx(path: Path, labels: Path, progress: Progress) -> Source:
    shape = check_idx(path, PATH, (3,))
    progress.at(0.5)
    (n_labels,) = check_idx(labels, LABELS, (1,))
    if n_labels != shape[0]:
        expected = f"{shape[0]:,} labels, one for each image"
        raise ProjectError([Problem(LABELS, "count", expected, f"{n_labels:,}")])
    arguments = {"labels": str(labels)}
    x, y_N = read_idx_samples(str(path), **arguments)
    n_classes = int(y_N.max(initial=0)) + 1
    if not n_labels or n_classes < 2:
        expected = "images of at least two classes"
        raise ProjectError([Problem(LABELS, "one_class", expected, f"{n_labels:,} images of one class")])
    names = tuple(map(str, range(n_classes)))
    samples = _samples(x, y_N, Task.CLASSIFICATION, ItemKind.IMAGE, names)
    return Source(samples, PlainCall(read_idx_samples, MappingProxyType(arguments), path, (read_idx,)))


def _samples(
    x: NDArray[Any], y_N: NDArray[Any], task: Task, item: ItemKind, class_names: tuple[str, ...]
) -> Samples:
    is_table = item is ItemKind.TABLE
    if not is_table and x.dtype != np.uint8 and not np.isfinite(x).all():
        expected, received = "numbers in every place", "some that are missing or infinite"
        raise ProjectError([Problem(PATH, "not_finite", expected, received)])
    if is_table and np.isinf(x).any():
        row, column = np.argwhere(np.isinf(x))[0].tolist()
        expected = f"a finite number in row {row}, column {column} (from 0)"
        raise ProjectError([Problem(PATH, "not_finite", expected, str(x[row, column]))])
    if task is Task.REGRESSION and not np.isfinite(y_N.astype(np.float64)).all():
        row = int(np.argmin(np.isfinite(y_N.astype(np.float64))))
        expected = f"a finite target in row {row} (from 0)"
        raise ProjectError([Problem(PATH, "not_finite", expected, str(y_N[row]))])
    n_features = x.shape[1] if is_table else 0
    return Samples(
        x_NF=read_only(x if is_table else np.zeros((len(x), 0))),
        y_N=read_only_target(y_N, task),
        task=task,
        feature_names=("x",) if n_features == 1 else tuple(f"x{i + 1}" for i in range(n_features)),
        target_name="y" if task is Task.REGRESSION else "class",
        class_names=class_names,
        items=None if is_table else ArrayItems(read_only(x), item),
    )


def _check_counts(chosen: ArrayChoice, n: int) -> None:
    if chosen.x.dtype.kind == "U":
        expected, received = "numbers as inputs", f"text in {chosen.x_name or 'the array'}"
        raise ProjectError([Problem(PATH, "text_inputs", expected, received)])
    if n < 1:
        raise ProjectError([Problem(PATH, "no_samples", "at least one sample", f"shape {chosen.x.shape}")])
    y = chosen.y
    if y is None:
        return
    where = PATH if chosen.y_name else LABELS
    if not y.shape or y.shape[0] != n or len(y.shape) > 2:
        expected = f"one target for each of {n:,} samples"
        raise ProjectError([Problem(where, "count", expected, f"an array of shape {y.shape}")])
    if len(y.shape) == 2 and y.shape[1] > 1 and y.dtype.kind not in "biu":
        expected = "one number a sample, or rows of whole numbers with a single 1"
        raise ProjectError([Problem(where, "several_targets", expected, f"an array of shape {y.shape}")])


def _layout(wanted: str, chosen: ArrayChoice) -> tuple[ItemKind, bool]:
    """What one sample is, and whether an image has its channels last."""
    shape, n_axes = chosen.x.shape, len(chosen.x.shape)
    fits = {"table": (2,), "sequence": (3,), "image": (3, 4)}
    if wanted == "auto":
        is_bytes = chosen.x.dtype == np.uint8
        wanted = {2: "table", 3: "image" if is_bytes else "sequence", 4: "image"}.get(n_axes, "auto")
    if wanted == "auto" or n_axes not in fits[wanted]:
        axes = "2 to 4" if wanted == "auto" else " or ".join(map(str, fits[wanted]))
        fix = Fix("Find it out", ((_LAYOUT, "auto"),)) if wanted != "auto" else None
        received = f"an array of shape {shape}"
        expected = f"inputs with {axes} axes, the samples first"
        raise ProjectError([Problem(_LAYOUT, "axes", expected, received, "", fix)])
    last = n_axes == 4 and shape[1] not in _CHANNELS and shape[3] in _CHANNELS
    return ItemKind(wanted), last


def _task(wanted: str, y_N: NDArray[Any]) -> Task:
    is_text = y_N.dtype.kind == "U"
    if wanted == "regression" and is_text:
        fix = Fix("Predict a class", ((_TASK, "classification"),))
        raise ProjectError([Problem(_TASK, "text_target", "numbers as target", repr(str(y_N[0])), "", fix)])
    if wanted == "auto":
        return Task.CLASSIFICATION if is_text or y_N.dtype.kind in "biu" else Task.REGRESSION
    return Task(wanted)


def _wrong_class_count(n: int, y_N: NDArray[Any]) -> Problem:
    expected = f"2 to {MAX_CLASSES:,} classes in the target"
    fix = Fix("Predict a number", ((_TASK, "regression"),)) if y_N.dtype.kind != "U" else None
    return Problem(_TASK, "class_count", expected, f"{n:,}", "", fix)
