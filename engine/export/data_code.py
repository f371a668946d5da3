"""The data of a project as source text: the same function, or the same file read the same way."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from engine import catalogue
from engine.catalogue.entry import TargetForm, Task
from engine.data.load import LoadedData
from engine.data.split import split_indices
from engine.data.standardize import fill_missing, mean_and_std, means_of_present
from engine.data.table.plain_reader import read_csv_samples
from engine.export.text import call, comment, literal, source_of
from engine.spec import DataSpec


def data_functions(spec: DataSpec, data: LoadedData) -> list[str]:
    """Source of every function that the data part of the script calls."""
    needed: list[Callable[..., Any]] = [read_csv_samples if data.path is not None else _generator(spec)]
    if spec.split.validation or spec.split.test:
        needed.append(split_indices)
    if data.fill_F is not None:
        needed += [means_of_present, fill_missing]
    if spec.standardize_features or (spec.standardize_target and data.facts.task is Task.REGRESSION):
        needed.append(mean_and_std)
    return [source_of(function) for function in needed]


def _generator(spec: DataSpec) -> Callable[..., Any]:
    entry = catalogue.dataset(spec.kind)
    if entry is None:
        raise LookupError(f"unchecked dataset {spec.kind!r}")
    module, _, name = entry.target.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function


def data_lines(spec: DataSpec, data: LoadedData, form: TargetForm) -> list[str]:
    """Statements that make the tensors ``inputs`` and ``targets`` and the row numbers of each part.

    Args:
        spec: The data part of the project.
        data: The same, loaded.
        form: How the loss wants its targets.
    """
    lines = [_source_line(spec, data)]
    lines += _edit_lines(spec)
    lines += _split_lines(spec)
    if data.fill_F is not None:
        lines += [
            comment("Missing values get the mean of the training samples."),
            "x = fill_missing(x, means_of_present(x[train_rows]))",
        ]
    if spec.standardize_features:
        lines += [
            comment("Each feature gets mean 0 and standard deviation 1, measured on the training samples."),
            "x_mean, x_std = mean_and_std(x[train_rows])",
            "x = (x - x_mean) / x_std",
        ]
    if spec.standardize_target and data.facts.task is Task.REGRESSION:
        lines += [
            comment("So does the target: the loss is in standard deviations."),
            "y_mean, y_std = mean_and_std(y[train_rows])",
            "y = (y - y_mean) / y_std",
        ]
    lines += ["", "inputs = torch.from_numpy(x.astype(np.float32))", _target_line(data, form)]
    return lines


def _source_line(spec: DataSpec, data: LoadedData) -> str:
    if data.path is not None and data.reader_arguments is not None:
        arguments = {name: literal(value) for name, value in data.reader_arguments.items()}
        return "x, y = " + call("read_csv_samples", arguments, first=literal(str(data.path)))
    entry = catalogue.dataset(spec.kind)
    if entry is None:
        raise LookupError(f"unchecked dataset {spec.kind!r}")
    params = entry.resolved(spec.params)
    return "x, y = " + call(
        _generator(spec).__name__, {name: literal(value) for name, value in params.items()}
    )


def _edit_lines(spec: DataSpec) -> list[str]:
    edits = spec.edits
    if not (edits.moved or edits.added):
        return []
    lines = [comment("Points that were moved or added by hand; added ones are trained on.")]
    for move in edits.moved:
        lines.append(
            f"x[{move.index}], y[{move.index}] = {literal(move.values[:-1])}, {literal(move.values[-1])}"
        )
    if edits.added:
        rows = literal([row[:-1] for row in edits.added])
        last = literal([row[-1] for row in edits.added])
        lines += [f"x = np.concatenate([x, np.array({rows})])", f"y = np.append(y, {last}).astype(y.dtype)"]
    return lines


def _split_lines(spec: DataSpec) -> list[str]:
    added, removed = len(spec.edits.added), spec.edits.removed
    n = f"len(x) - {added}" if added else "len(x)"
    parts = ["train_rows"]
    if spec.split.validation or spec.split.test:
        parts = ["train_rows", "validation_rows", "test_rows"]
        split = spec.split
        arguments = {name: literal(getattr(split, name)) for name in ("validation", "test", "seed")}
        lines = [f"{', '.join(parts)} = " + call("split_indices", arguments, first=n)]
    else:
        lines = [f"train_rows = np.arange({n})"]
    if added:
        lines.append(f"train_rows = np.append(train_rows, np.arange({n}, len(x)))")
    if removed:
        lines.append(comment("Points that were removed by hand."))
        lines += [f"{part} = {part}[~np.isin({part}, {literal(removed)})]" for part in parts]
    return lines


def _target_line(data: LoadedData, form: TargetForm) -> str:
    if form is TargetForm.CLASS_INDEX:
        return "targets = torch.from_numpy(y.astype(np.int64))"
    line = "targets = torch.from_numpy(y.astype(np.float32)).unsqueeze(1)"
    if form is TargetForm.SIGN and data.facts.task is Task.CLASSIFICATION:
        return line + "\ntargets = 2 * targets - 1  # this loss names the classes -1 and 1"
    return line
