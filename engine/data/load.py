"""From the data part of a project to samples that are ready for training.

Shapes: N samples, F features.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from engine.catalogue.datasets import DATASETS
from engine.catalogue.entry import DatasetEntry, Task
from engine.catalogue.facts import DataFacts
from engine.data.edits import apply_edits, without_removed
from engine.data.samples import FloatArray, IntArray, Samples, TargetArray, read_only, read_only_target
from engine.data.split import split_parts, split_problems
from engine.data.standardize import fill_missing, mean_and_std, means_of_present, standardize
from engine.data.table.columns import samples_from_table
from engine.data.table.plain_reader import plain_reader_arguments
from engine.data.table.reader import read_table
from engine.data.table.table import TableOptions
from engine.spec import DataSpec, Fix, Problem, ProjectError

# Training computes in float32, which holds nothing larger.
_MAX_FLOAT32: Final = float(np.finfo(np.float32).max)
_SAMPLES_FOLDER: Final = "samples"


@dataclass(frozen=True, eq=False)
class LoadedData:
    """Samples, dealt out and prepared. All arrays are float64 or int64 and read-only.

    Args:
        samples: After edits, in the units of the data; NaN where a value is missing.
        x_NF: Features of all samples, filled and standardised as asked.
        y_N: Targets of all samples; standardised only for regression.
        train_index: Rows of the training samples, in the order of the split.
        validation_index: Rows of the validation samples.
        test_index: Rows of the test samples.
        x_mean_F: What was subtracted from each feature; 0 where not standardised.
        x_std_F: What each feature was divided by; 1 where not standardised.
        y_mean: What was subtracted from the target.
        y_std: What the target was divided by.
        fill_F: What missing values of each feature were replaced by; None if none is missing.
        facts: What a model and a loss must fit.
        table: How a file was read, without any "auto"; None for a generator.
        path: The file that was read; None for a generator.
        reader_arguments: Keyword arguments with which read_csv_samples reads the same; None for a generator.
        notes: Sentences that the user should know.
    """

    samples: Samples
    x_NF: FloatArray
    y_N: TargetArray
    train_index: IntArray
    validation_index: IntArray
    test_index: IntArray
    x_mean_F: FloatArray
    x_std_F: FloatArray
    y_mean: float
    y_std: float
    fill_F: FloatArray | None
    facts: DataFacts
    table: TableOptions | None = None
    path: Path | None = None
    reader_arguments: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = ()


def load(data: DataSpec, folder: Path | None = None) -> LoadedData:
    """Read or generate the samples, apply edits, split, fill, standardise.

    Args:
        data: The data part of a project.
        folder: Folder of the project file, for relative paths; None takes the working directory.

    Raises:
        ProjectError: With everything that is wrong with the parameters, the file, the edits or the split.
    """
    entry, params = _choice(data)
    table, path, arguments = None, None, None
    notes: tuple[str, ...] = ()
    if entry.from_file:
        path = resolve_path(params["path"], folder)
        read = read_table(path, TableOptions(**{name: params[name] for name in TableOptions.__annotations__}))
        chosen = {name: params[name] for name in ("target", "features", "task", "missing")}
        original = samples_from_table(read, **chosen)
        table, arguments = read.options, MappingProxyType(plain_reader_arguments(read, original, chosen))
        notes = read.notes
    else:
        original = _generated(entry, params)
    samples = apply_edits(original, data.edits)
    # The split is that of the data itself, so that a point more does not deal all samples out anew.
    train, validation, test = split_parts(len(original), data.split)
    added = np.arange(len(original), len(samples))
    train, validation, test = without_removed(np.append(train, added), (validation, test), data.edits)
    x_NF, fill_F = _filled(samples, train)
    n_features = x_NF.shape[1]
    x_mean_F, x_std_F = np.zeros(n_features), np.ones(n_features)
    y_N, y_mean, y_std = samples.y_N, 0.0, 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        if data.standardize_features:
            x_mean_F, x_std_F = _scale(x_NF[train], samples.feature_names)
            x_NF = standardize(x_NF, x_mean_F, x_std_F)
        if data.standardize_target and samples.task is Task.REGRESSION:
            mean, std = _scale(y_N[train], (samples.target_name,))
            y_N, y_mean, y_std = standardize(y_N, mean, std), float(mean), float(std)
    _refuse_too_large(samples, x_NF, y_N)
    sizes_F = np.sqrt(np.mean(np.square(x_NF[train], dtype=np.float64), axis=0))
    largest = int(np.argmax(sizes_F))
    facts_of = DataFacts(
        task=samples.task,
        n_train=len(train),
        n_validation=len(validation),
        n_test=len(test),
        feature_names=samples.feature_names,
        target_name=samples.target_name,
        class_names=samples.class_names,
        largest_feature=(samples.feature_names[largest], float(sizes_F[largest])),
        target_size=_size_of_target(samples.task, y_N[train]),
    )
    return LoadedData(
        samples=samples,
        x_NF=read_only(x_NF),
        y_N=read_only_target(y_N, samples.task),
        train_index=read_only(train),
        validation_index=read_only(validation),
        test_index=read_only(test),
        x_mean_F=read_only(x_mean_F),
        x_std_F=read_only(x_std_F),
        y_mean=y_mean,
        y_std=y_std,
        fill_F=None if fill_F is None else read_only(fill_F),
        facts=facts_of,
        table=table,
        path=path,
        reader_arguments=arguments,
        notes=(*notes, *samples.notes, *_part_notes(data, samples, train, validation, test)),
    )


def facts(data: DataSpec, folder: Path | None = None) -> DataFacts:
    """What a model and a loss must fit; arguments and errors as in ``load``."""
    return load(data, folder).facts


def resolve_path(text: str, folder: Path | None) -> Path:
    """The file that a path in a project means.

    Args:
        text: Absolute, ``samples/NAME`` for a shipped sample, or relative to the project's folder.
        folder: Folder of the project file; None takes the working directory.
    """
    path = Path(text)
    if path.is_absolute():
        return path
    if len(path.parts) == 2 and path.parts[0] == _SAMPLES_FOLDER and path.parts[1] != "..":
        shipped = Path(str(resources.files("resources"))) / _SAMPLES_FOLDER / path.parts[1]
        # A name that the system cannot even look up is no sample; reading it will say so.
        with contextlib.suppress(OSError):
            if shipped.is_file():
                return shipped
    return (folder if folder is not None else Path.cwd()) / path


def _choice(data: DataSpec) -> tuple[DatasetEntry, dict[str, Any]]:
    entry = next((entry for entry in DATASETS if entry.kind == data.kind), None)
    if entry is None:
        kinds = [entry.kind for entry in DATASETS]
        problem = _unknown("data.kind", data.kind, kinds, "unknown_kind")
        raise ProjectError([problem, *split_problems(data.split)])
    names = [param.name for param in entry.params]
    problems = [
        _unknown(f"data.params.{name}", name, names, "unknown_param")
        for name in data.params
        if name not in names
    ]
    params = entry.resolved(data.params)
    for param in entry.params:
        path = f"data.params.{param.name}"
        if param.name not in params:
            problems.append(Problem(path, "missing", param.expected, "nothing"))
        elif not param.accepts(params[param.name]):
            problems.append(Problem(path, "wrong_value", param.expected, repr(params[param.name])))
    if not problems and "low" in params and not params["low"] < params["high"]:
        expected = f"a number below high ({params['high']:g})"
        problems.append(Problem("data.params.low", "empty_range", expected, f"{params['low']:g}"))
    problems.extend(split_problems(data.split))
    if problems:
        raise ProjectError(problems)
    return entry, params


def _unknown(path: str, name: str, known: list[str], code: str) -> Problem:
    near = difflib.get_close_matches(name, known, n=1)
    expected = "one of " + ", ".join(known)
    advice = f"Did you mean {near[0]}?" if near else ""
    fix = Fix(f"Use {near[0]}", ((path, near[0]),)) if near and path == "data.kind" else None
    return Problem(path, code, expected, repr(name), advice, fix)


def _generated(entry: DatasetEntry, params: Mapping[str, Any]) -> Samples:
    module, name = entry.target.split(":")
    with np.errstate(over="ignore", invalid="ignore"):
        x_NF, y_N = getattr(importlib.import_module(module), name)(**params)
    if not (np.isfinite(x_NF).all() and np.isfinite(y_N).all()):
        advice = "Choose smaller numbers."
        expected = "parameters that give finite numbers"
        raise ProjectError([Problem("data.params", "not_finite", expected, "infinite ones", advice)])
    is_regression = entry.task is Task.REGRESSION
    task = Task.REGRESSION if is_regression else Task.CLASSIFICATION
    n_classes = params[entry.n_classes] if isinstance(entry.n_classes, str) else entry.n_classes or 0
    return Samples(
        x_NF=read_only(x_NF),
        y_N=read_only_target(y_N, task),
        task=task,
        feature_names=("x",) if x_NF.shape[1] == 1 else tuple(f"x{i + 1}" for i in range(x_NF.shape[1])),
        target_name="y" if is_regression else "class",
        class_names=tuple(f"class {i}" for i in range(n_classes)),
    )


def _size_of_target(task: Task, y_N: FloatArray | IntArray) -> float:
    if task is Task.CLASSIFICATION:
        return 1.0
    return float(np.sqrt(np.mean(np.square(y_N, dtype=np.float64))))


def _filled(samples: Samples, train: IntArray) -> tuple[FloatArray, FloatArray | None]:
    """The features without gaps, and what the gaps were filled with."""
    missing_NF = np.isnan(samples.x_NF)
    if not missing_NF.any():
        return samples.x_NF, None
    gaps_F = missing_NF[train].sum(axis=0)
    names = [name for name, n in zip(samples.feature_names, gaps_F, strict=True) if n == len(train)]
    if names:
        raise ProjectError(
            [
                Problem(
                    "data.params.features",
                    "nothing_to_fill_with",
                    f'at least one training sample with a value in "{name}"',
                    "none",
                    "Leave the column out.",
                )
                for name in names
            ]
        )
    with np.errstate(over="ignore"):
        means_F = means_of_present(samples.x_NF[train])
    return fill_missing(samples.x_NF, means_F), means_F


def _scale(values: TargetArray, names: tuple[str, ...]) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation of each column; refused where the squares of its numbers overflow."""
    mean, std = mean_and_std(values)
    fits = np.isfinite(mean) & np.isfinite(std)
    problems = [
        Problem("data", "too_large", f'numbers in "{name}" that can be standardised', "numbers near 1e+308")
        for name, fit in zip(names, np.atleast_1d(fits), strict=True)
        if not fit
    ]
    if problems:
        raise ProjectError(problems)
    return mean, std


def _refuse_too_large(samples: Samples, x_NF: FloatArray, y_N: TargetArray) -> None:
    names = (*samples.feature_names, samples.target_name)
    columns = (*x_NF.T, y_N)
    problems = []
    for name, column_N in zip(names, columns, strict=True):
        fits = np.abs(column_N) <= _MAX_FLOAT32
        if not fits.all():
            row = int(np.argmin(fits))
            expected = f'numbers of at most {_MAX_FLOAT32:.1e} in "{name}", as float32 holds them'
            received = f"{column_N[row]:g} in sample {row}"
            problems.append(Problem("data", "too_large", expected, received, "Scale the numbers down."))
    if problems:
        raise ProjectError(problems)


def _part_notes(
    data: DataSpec, samples: Samples, train: IntArray, validation: IntArray, test: IntArray
) -> list[str]:
    notes = []
    for name, share, part in (
        ("validation", data.split.validation, validation),
        ("test", data.split.test, test),
    ):
        if share > 0 and len(part) == 0:
            notes.append(f"The {name} part is empty: {share:.3g} of {len(samples)} samples rounds to none.")
    if samples.task is Task.CLASSIFICATION:
        present = set(np.unique(samples.y_N[train]).tolist())
        absent = [name for i, name in enumerate(samples.class_names) if i not in present]
        if absent:
            notes.append("No training sample is of class " + ", ".join(absent) + ".")
    return notes
