"""From the data part of a project to samples that are ready for training.

Shapes: N samples, F features, I inputs of the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.catalogue.entry import ItemKind, Shape, Task
from engine.catalogue.facts import DataFacts
from engine.data.choice import chosen_entry, resolve_path
from engine.data.edits import apply_edits, without_removed
from engine.data.input_range import input_range
from engine.data.items import ImageFiles
from engine.data.prepare import Preparation, fit_preparation, fit_scale
from engine.data.progress import Progress
from engine.data.samples import FloatArray, IntArray, Samples, TargetArray, read_only, read_only_target
from engine.data.source import PlainCall, read_source
from engine.data.split import split_parts
from engine.data.table.table import TableOptions
from engine.spec import DataSpec, Problem, ProjectError

__all__ = ["LoadedData", "facts", "load", "resolve_path"]

# Training computes in float32, which holds nothing larger.
_MAX_FLOAT32: Final = float(np.finfo(np.float32).max)
_ALL_READ: Final = 0.9


@dataclass(frozen=True, eq=False)
class LoadedData:
    """Samples, dealt out and prepared. All arrays are read-only.

    Args:
        samples: After edits, in the units of the data; NaN where a value is missing.
        x_NI: Inputs of all samples of a table, prepared, float64; no columns for items, whose inputs are read when they
            are wanted: see ``inputs``.
        y_N: Targets of all samples; scaled only for regression.
        train_index: Rows of the training samples, in the order of the split.
        validation_index: Rows of the validation samples.
        test_index: Rows of the test samples.
        preparation: What was done to the features.
        y_shift: What was subtracted from the target.
        y_scale: What the target was divided by.
        facts: What a model and a loss must fit.
        plain: How a script gets the same samples; None for images in files.
        table: How a table was read, without any "auto"; None for anything else.
        notes: Sentences that the user should know.
    """

    samples: Samples
    x_NI: FloatArray
    y_N: TargetArray
    train_index: IntArray
    validation_index: IntArray
    test_index: IntArray
    preparation: Preparation
    y_shift: float
    y_scale: float
    facts: DataFacts
    plain: PlainCall | None
    table: TableOptions | None = None
    notes: tuple[str, ...] = ()

    @property
    def path(self) -> Path | None:
        """The file or folder that was read; None for a generator."""
        if isinstance(self.samples.items, ImageFiles):
            return self.samples.items.root
        return self.plain.path if self.plain is not None else None

    def inputs(self, rows: IntArray) -> NDArray[np.float32]:
        """Samples as the model gets them.

        Args:
            rows: Which ones.

        Returns:
            float32, shape (len(rows), *facts.input_shape).

        Raises:
            ProjectError: If an image cannot be read.
        """
        items = self.samples.items
        if items is not None:
            return self.preparation.items(items.read(rows), items.is_bytes)
        return self.x_NI[rows].astype(np.float32)


def load(data: DataSpec, folder: Path | None = None, progress: Progress | None = None) -> LoadedData:
    """Read or generate the samples, apply edits, split, prepare.

    Args:
        data: The data part of a project.
        folder: Folder of the project file, for relative paths; None takes the working directory.
        progress: Told how far it is; None for nobody.

    Raises:
        ProjectError: With everything that is wrong with the parameters, the file, the edits or the split.
        Cancelled: If the user gave up.
    """
    progress = Progress() if progress is None else progress
    entry, params = chosen_entry(data)
    reading = Progress(lambda share: progress.report(_ALL_READ * share), progress.cancelled)
    source = read_source(entry, params, data, folder, reading)
    original = source.samples
    progress.at(_ALL_READ)
    samples = apply_edits(original, data.edits)
    # The split is that of the data itself, so that a point more does not deal all samples out anew.
    train, validation, test = split_parts(len(original), data.split)
    added = np.arange(len(original), len(samples))
    train, validation, test = without_removed(np.append(train, added), (validation, test), data.edits)
    preparation = fit_preparation(data, samples, train)
    with np.errstate(over="ignore", invalid="ignore"):
        x_NI = preparation.table(samples.x_NF) if samples.items is None else samples.x_NF
    y_N, y_shift, y_scale = samples.y_N, 0.0, 1.0
    if data.scale_target != "none" and samples.task is Task.REGRESSION and not data.predicts_input:
        shift, scale = fit_scale(data.scale_target, y_N[train], (samples.target_name,), "data.scale_target")
        with np.errstate(over="ignore", invalid="ignore"):
            y_N, y_shift, y_scale = (y_N - shift) / scale, float(shift), float(scale)
    _refuse_too_large(samples, preparation.names, x_NI, y_N)
    progress.at(1.0)
    return LoadedData(
        samples=samples,
        x_NI=read_only(x_NI),
        y_N=read_only_target(y_N, samples.task),
        train_index=read_only(train),
        validation_index=read_only(validation),
        test_index=read_only(test),
        preparation=preparation,
        y_shift=y_shift,
        y_scale=y_scale,
        facts=_facts_of(samples, preparation, x_NI, y_N, (train, validation, test), data=data),
        plain=source.plain,
        table=source.table,
        notes=(*source.notes, *samples.notes, *_part_notes(data, samples, train, validation, test)),
    )


def facts(data: DataSpec, folder: Path | None = None) -> DataFacts:
    """What a model and a loss must fit; arguments and errors as in ``load``."""
    return load(data, folder).facts


def _facts_of(
    samples: Samples,
    preparation: Preparation,
    x_NI: FloatArray,
    y_N: TargetArray,
    parts: tuple[IntArray, IntArray, IntArray],
    *,
    data: DataSpec,
) -> DataFacts:
    train, validation, test = parts
    items = samples.items
    largest, input_shape = ("", 1.0), (len(preparation.names),)
    if items is None:
        sizes_I = np.array([_size(column_N[train]) for column_N in x_NI.T])
        at = int(np.argmax(sizes_I))
        largest = (preparation.names[at], float(sizes_I[at]))
    shape: Shape = input_shape if items is None else items.shape
    is_size_known = samples.task is Task.CLASSIFICATION or data.predicts_input
    return DataFacts(
        task=samples.task,
        n_train=len(train),
        n_validation=len(validation),
        n_test=len(test),
        feature_names=samples.feature_names,
        target_name=samples.target_name,
        class_names=samples.class_names,
        largest_feature=largest,
        target_size=1.0 if is_size_known else _size(y_N[train]),
        input_shape=shape,
        input_names=preparation.names,
        item=ItemKind.TABLE if items is None else items.kind,
        in_memory=items is None or items.in_memory,
        predicts_input=data.predicts_input,
        input_range=input_range(data, samples, preparation, x_NI) if data.predicts_input else None,
    )


def _size(values_N: NDArray[Any]) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(values_N, dtype=np.float64))))


def _refuse_too_large(samples: Samples, names: tuple[str, ...], x_NI: FloatArray, y_N: TargetArray) -> None:
    problems = []
    for name, column_N in zip((*names, samples.target_name), (*x_NI.T, y_N), strict=True):
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
