"""What can be chosen: every layer, loss, optimiser, dataset … declared once. Importing this loads no torch."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from engine.callable_package import make_callable
from engine.catalogue.activations import ACTIVATIONS
from engine.catalogue.containers import CONTAINERS
from engine.catalogue.datasets import DATASETS
from engine.catalogue.entry import (
    DatasetEntry,
    Entry,
    InitializerEntry,
    LayerEntry,
    LossEntry,
    MetricEntry,
    OptimizerEntry,
    OutputMeaning,
    SchedulerEntry,
    Shape,
    ShapeProblem,
    TargetForm,
    Task,
    TensorOpEntry,
)
from engine.catalogue.initializers import INITIALIZERS
from engine.catalogue.layers import LAYERS
from engine.catalogue.losses import LOSSES
from engine.catalogue.metrics import METRICS
from engine.catalogue.optimizers import OPTIMIZERS
from engine.catalogue.own_module import OWN_MODULES
from engine.catalogue.samplers import SAMPLERS, SamplerEntry
from engine.catalogue.schedulers import SCHEDULERS
from engine.catalogue.tensor_ops import TENSOR_OPS
from engine.spec import Problem, ProjectError

if TYPE_CHECKING:
    from engine.presets import Preset

FAMILIES: Mapping[str, tuple[Entry, ...]] = MappingProxyType(
    {
        "layers": LAYERS,
        "containers": CONTAINERS,
        "own-modules": OWN_MODULES,
        "activations": ACTIVATIONS,
        "losses": LOSSES,
        "initializers": INITIALIZERS,
        "optimizers": OPTIMIZERS,
        "schedulers": SCHEDULERS,
        "samplers": SAMPLERS,
        "datasets": DATASETS,
        "metrics": METRICS,
        "tensor-ops": TENSOR_OPS,
    }
)


def entries(family: str) -> tuple[Entry, ...]:
    """Every entry of a family.

    Args:
        family: layers, activations, losses, initializers, optimizers, schedulers, samplers, datasets, metrics
            or tensor-ops.

    Raises:
        KeyError: If there is no such family.
    """
    return FAMILIES[family]


def find(family: str, kind: str) -> Entry | None:
    """The entry with this catalogue id, or None."""
    return next((entry for entry in FAMILIES[family] if entry.kind == kind), None)


def near(name: str, known: Sequence[str]) -> str | None:
    """The known name that the user probably meant, if one is close enough."""
    lower = {item.lower(): item for item in reversed(known)}
    found = difflib.get_close_matches(name.lower(), list(lower), n=1, cutoff=0.6)
    return lower[found[0]] if found else None


def all_layers() -> tuple[LayerEntry, ...]:
    """Whatever a node of the model can be: layers, containers, activations and modules of the user's own."""
    return (*LAYERS, *CONTAINERS, *ACTIVATIONS, *OWN_MODULES)


def layer(kind: str) -> LayerEntry | None:
    """The layer or activation with this id, or None."""
    return _BY_KIND.get(kind)


def loss(kind: str) -> LossEntry | None:
    """The loss with this id, or None."""
    return next((entry for entry in LOSSES if entry.kind == kind), None)


def dataset(kind: str) -> DatasetEntry | None:
    """The dataset with this id, or None."""
    return next((entry for entry in DATASETS if entry.kind == kind), None)


def initializer(kind: str) -> InitializerEntry | None:
    """The initialiser with this id, or None."""
    return next((entry for entry in INITIALIZERS if entry.kind == kind), None)


def optimizer(kind: str) -> OptimizerEntry | None:
    """The optimiser with this id, or None."""
    return next((entry for entry in OPTIMIZERS if entry.kind == kind), None)


def scheduler(kind: str) -> SchedulerEntry | None:
    """The scheduler with this id, or None."""
    return next((entry for entry in SCHEDULERS if entry.kind == kind), None)


def sampler(kind: str) -> SamplerEntry | None:
    """The sampler with this id, or None."""
    return next((entry for entry in SAMPLERS if entry.kind == kind), None)


def choices(kind: str) -> tuple[Entry, ...] | tuple[Preset, ...]:
    """Everything of a kind that can be chosen; what ``engine.catalogue(kind)`` gives.

    Args:
        kind: presets, models, layers, containers, own-modules, activations, losses, initializers, optimizers,
            schedulers, samplers, datasets, metrics or tensor-ops.

    Raises:
        ProjectError: If there is no such kind.
    """
    if kind in ("presets", "models"):
        from engine.presets import models, presets

        return presets() if kind == "presets" else models()
    if kind not in FAMILIES:
        known = ["presets", "models", *FAMILIES]
        guess = near(kind, known)
        advice = f"Did you mean {guess}?" if guess else ""
        raise ProjectError(
            [Problem("kind", "unknown_kind", "one of " + ", ".join(known), repr(kind), advice)]
        )
    return FAMILIES[kind]


_BY_KIND: Mapping[str, LayerEntry] = MappingProxyType({entry.kind: entry for entry in all_layers()})

make_callable(__name__, __name__, "choices")

__all__ = [
    "ACTIVATIONS",
    "CONTAINERS",
    "DATASETS",
    "FAMILIES",
    "INITIALIZERS",
    "LAYERS",
    "LOSSES",
    "METRICS",
    "OPTIMIZERS",
    "OWN_MODULES",
    "SAMPLERS",
    "SCHEDULERS",
    "TENSOR_OPS",
    "DatasetEntry",
    "Entry",
    "InitializerEntry",
    "LayerEntry",
    "LossEntry",
    "MetricEntry",
    "OptimizerEntry",
    "OutputMeaning",
    "SamplerEntry",
    "SchedulerEntry",
    "Shape",
    "ShapeProblem",
    "TargetForm",
    "Task",
    "TensorOpEntry",
    "all_layers",
    "choices",
    "dataset",
    "entries",
    "find",
    "initializer",
    "layer",
    "loss",
    "near",
    "optimizer",
    "sampler",
    "scheduler",
]
