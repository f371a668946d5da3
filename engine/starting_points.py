"""Projects to begin with: an empty one, and one around the user's own table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from engine.catalogue.entry import Task
from engine.data.samples import Samples
from engine.data.split import split_indices
from engine.data.table import read_table, samples_from_table
from engine.spec import DataSpec, LayerNode, Node, ProjectSpec, SplitSpec, StopSpec

BATCH_SIZE: Final = 32
EPOCHS: Final = 100
HIDDEN_UNITS: Final = 16

_NO_PARAMS: Final[Mapping[str, Any]] = MappingProxyType({})


def empty_project() -> ProjectSpec:
    """A project whose model has no layer yet: points along a line, MSELoss, SGD."""
    return ProjectSpec(
        data=DataSpec(kind="linear"),
        model=LayerNode(kind="Sequential"),
        loss=Node(kind="MSELoss"),
        optimizer=Node(kind="SGD", params={"lr": 0.01}),
    )


def project_for_table(
    spec: ProjectSpec,
    path: str | Path,
    samples: Samples,
    params: Mapping[str, Any] = _NO_PARAMS,
    *,
    scale_features: str = "none",
    validation: float = 0.0,
    fit_model: bool = True,
) -> ProjectSpec:
    """Put a table in the place of a project's data, and a model that fits it in the place of the old one.

    Args:
        spec: The project before; its seeds, device and threads stay, and its name if the model does.
        path: The file; written into the project in full, so that it is found from any folder.
        samples: What the table gives with these parameters; says whether numbers or classes are predicted.
        params: Parameters of the dataset ``csv`` other than ``path``.
        scale_features: none, standardize or min_max.
        validation: Share of the samples that is watched and not trained on, 0 to below 1.
        fit_model: True for a model, a loss, an optimiser and batches that suit the table; False keeps the old.
    """
    split = SplitSpec(validation=validation, test=0.0, seed=spec.data.split.seed)
    data = DataSpec(
        kind="csv",
        params={"path": str(Path(path).absolute()), **params},
        split=split,
        scale_features=scale_features,
    )
    if not fit_model:
        return spec.model_copy(update={"data": data})
    train, _validation, _test = split_indices(len(samples), split.validation, split.test, split.seed)
    training = spec.training.model_copy(
        update={
            "epochs": EPOCHS,
            # More than there are would be one batch all the same, but not what the number says.
            "batch_size": BATCH_SIZE if len(train) >= BATCH_SIZE else None,
            "shuffle": True,
            "drop_last": False,
            "stop": StopSpec(),
        }
    )
    return spec.model_copy(
        update={
            "name": Path(path).stem[:200] or spec.name,
            "data": data,
            "model": _model_for(samples.task),
            "loss": Node(kind="MSELoss" if samples.task is Task.REGRESSION else "CrossEntropyLoss"),
            "optimizer": Node(kind="Adam", params={"lr": 0.01}),
            "scheduler": None,
            "training": training,
        }
    )


def project_for_file(path: str | Path) -> ProjectSpec:
    """A project around a table of which nothing else is known: the last column is predicted from all others.

    Args:
        path: A CSV, TSV or similar text file.

    Raises:
        ProjectError: If the file is no table, or its columns cannot be used as they are; with the row and column.
    """
    samples = samples_from_table(read_table(path))
    spec = empty_project().model_copy(update={"name": Path(path).stem[:200]})
    return project_for_table(spec, path, samples, {"target": samples.target_name})


def _model_for(task: Task) -> LayerNode:
    """A line for numbers; one hidden layer for classes, which a line often cannot part."""
    output = LayerNode(kind="Linear", params={"in_features": "auto", "out_features": "auto"})
    if task is Task.REGRESSION:
        return LayerNode(kind="Sequential", children=(output,))
    hidden = LayerNode(kind="Linear", params={"in_features": "auto", "out_features": HIDDEN_UNITS})
    return LayerNode(kind="Sequential", children=(hidden, LayerNode(kind="ReLU"), output))
