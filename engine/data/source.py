"""Where samples come from: a generator, a set that ships with the trainer, a drawing, or the user's files."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.catalogue.entry import DatasetEntry, ItemKind, SourceForm, Task
from engine.data.choice import resolve_path
from engine.data.items import ArrayItems
from engine.data.memory import refuse_too_large
from engine.data.progress import Progress
from engine.data.samples import Samples, read_only, read_only_target
from engine.data.table.columns import samples_from_table
from engine.data.table.parquet import is_parquet, read_parquet_samples
from engine.data.table.plain_reader import plain_reader_arguments, read_csv_samples
from engine.data.table.reader import read_table
from engine.data.table.table import TableOptions
from engine.spec import DataSpec, Problem, ProjectError


@dataclass(frozen=True)
class PlainCall:
    """The call with which a script gets the same samples as ``x`` and ``y``, bit for bit.

    Args:
        function: Stands alone; the script contains its text.
        arguments: Keyword arguments; literals.
        path: The file, passed first; None for a generator.
        helpers: Functions that it calls; the script contains their text as well.
    """

    function: Callable[..., Any]
    arguments: Mapping[str, Any]
    path: Path | None = None
    helpers: tuple[Callable[..., Any], ...] = ()


@dataclass(frozen=True, eq=False)
class Source:
    """Samples, and how they came about.

    Args:
        samples: As generated or read.
        plain: How a script gets them; None for images in files, which a script reads one by one.
        table: How a table was read, without any "auto"; None for anything else.
        notes: Sentences that the user should know.
    """

    samples: Samples
    plain: PlainCall | None
    table: TableOptions | None = None
    notes: tuple[str, ...] = ()


def read_source(
    entry: DatasetEntry, params: Mapping[str, Any], data: DataSpec, folder: Path | None, progress: Progress
) -> Source:
    """Generate or read the samples.

    Args:
        entry: The chosen dataset.
        params: Its parameters, complete and right.
        data: The data part of the project; says how large images shall be.
        folder: Folder of the project file, for relative paths.
        progress: Told how far reading is.

    Raises:
        ProjectError: If the samples cannot be had; names the file, the row, the parameter.
        Cancelled: If the user gave up.
    """
    match entry.form:
        case SourceForm.TABLE_FILE:
            return _from_table(params, resolve_path(params["path"], folder), progress)
        case SourceForm.ARRAY_FILE:
            from engine.data.array_source import from_arrays

            return from_arrays(entry, params, folder, progress)
        case SourceForm.IMAGE_FOLDER:
            from engine.data.images.source import from_image_folder

            return from_image_folder(params, data, resolve_path(params["path"], folder), progress)
        case _:
            return _from_function(entry, params)


def _from_table(params: Mapping[str, Any], path: Path, progress: Progress) -> Source:
    options = TableOptions(**{name: params[name] for name in TableOptions.__annotations__})
    read = read_table(path, options, progress=progress.report, cancelled=progress.cancelled)
    chosen = {name: params[name] for name in ("target", "features", "task", "missing")}
    samples = samples_from_table(read, **chosen)
    arguments = plain_reader_arguments(read, samples, chosen)
    if is_parquet(path):
        arguments = {
            name: arguments[name]
            for name in inspect.signature(read_parquet_samples).parameters
            if name != "path"
        }
    function = read_parquet_samples if is_parquet(path) else read_csv_samples
    return Source(samples, PlainCall(function, MappingProxyType(arguments), path), read.options, read.notes)


def _from_function(entry: DatasetEntry, params: Mapping[str, Any]) -> Source:
    module, name = entry.target.split(":")
    function = getattr(importlib.import_module(module), name)
    path = resolve_path(entry.file, None) if entry.file else None
    if entry.form is SourceForm.DRAWN:
        _refuse_unfinished(params)
    if entry.item is ItemKind.IMAGE and "size" in params:
        n, size = params["n"] * params["classes"], params["size"]
        # As bytes, and then as the float32 that the model gets.
        n_bytes = (1 + 4) * n * 3 * size**2
        refuse_too_large(n_bytes, f"{n:,} pictures of {size} × {size}", "data.params.n")
    with np.errstate(over="ignore", invalid="ignore"):
        x, y_N = function(**params) if path is None else function(str(path), **params)
    if not (_is_finite(x) and _is_finite(y_N)):
        advice = "Choose smaller numbers."
        expected = "parameters that give finite numbers"
        raise ProjectError([Problem("data.params", "not_finite", expected, "infinite ones", advice)])
    call = PlainCall(function, MappingProxyType(dict(params)), path)
    return Source(samples_from_arrays(entry, params, x, y_N), call)


def _refuse_unfinished(params: Mapping[str, Any]) -> None:
    """A drawing without points, or with a class that there is not, is told before anything is made of it."""
    name = "points" if "points" in params else "curve"
    rows = params[name]
    path = f"data.params.{name}"
    if name == "curve" and len({row[0] for row in rows}) < 2:
        expected = "at least two corners at different x"
        received = f"{len(rows)} of them" if rows else "none"
        raise ProjectError([Problem(path, "nothing_drawn", expected, received, "Sketch a line first.")])
    if not rows:
        expected = "at least one point"
        raise ProjectError([Problem(path, "nothing_drawn", expected, "none", "Draw some points first.")])
    if name == "points":
        classes = params["classes"]
        problems = [
            Problem(f"{path}[{i}]", "no_class", f"a class from 0 to {classes - 1}", f"{row[2]:g}")
            for i, row in enumerate(rows)
            if row[2] not in range(classes)
        ]
        if problems:
            raise ProjectError(problems[:20])


def samples_from_arrays(
    entry: DatasetEntry, params: Mapping[str, Any], x: NDArray[Any], y_N: NDArray[Any]
) -> Samples:
    """Name the arrays that a generator or a bundled set gives.

    Args:
        entry: The dataset; says what the target and the items are.
        params: Its parameters.
        x: Shape (N, F) for a table, (N, T, F) for sequences, (N, C, H, W) for images.
        y_N: Shape (N,).
    """
    task = Task.REGRESSION if entry.task is Task.REGRESSION else Task.CLASSIFICATION
    n_classes = params[entry.n_classes] if isinstance(entry.n_classes, str) else entry.n_classes or 0
    class_names = entry.class_names[:n_classes] or tuple(f"class {i}" for i in range(n_classes))
    is_table = entry.item in (ItemKind.TABLE, None)
    n_features = x.shape[1] if is_table else 0
    numbered = ("x",) if n_features == 1 else tuple(f"x{i + 1}" for i in range(n_features))
    return Samples(
        x_NF=read_only(x if is_table else np.zeros((len(x), 0))),
        y_N=read_only_target(y_N, task),
        task=task,
        feature_names=entry.feature_names or numbered,
        target_name=entry.target_name or ("y" if task is Task.REGRESSION else "class"),
        class_names=class_names,
        items=None if is_table or entry.item is None else ArrayItems(read_only(x), entry.item),
    )


def _is_finite(values: NDArray[Any]) -> bool:
    return bool(np.issubdtype(values.dtype, np.integer) or np.isfinite(values).all())
