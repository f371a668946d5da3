"""The vital signs of a run at one moment: what a doctor looks at, as plain values.

Shape suffixes: K classes, P the classes and one column for none of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LayerSigns:
    """The weights of one module; only parameters of two axes and more, since biases and scales begin at 0 or 1.

    Args:
        name: Name of the module in the model, such as ``features.1``.
        path: Spec path of its layer.
        weight_norm: Euclidean norm of the weights.
        gradient_norm: Norm of the derivative of the loss by them, for the last batch in evaluation mode.
        gradient_rms: The same, divided by the root of the number of weights.
        update_ratio: Norm of the last update divided by that of the weights; None where the last update is not
            known: before the first step, at the end of a broken run, and on a GPU.
    """

    name: str
    path: str
    weight_norm: float
    gradient_norm: float
    gradient_rms: float
    update_ratio: float | None


@dataclass(frozen=True)
class ActivationSigns:
    """The units of one activation, over at most 256 training samples.

    Args:
        name: Name of the module.
        path: Spec path of its layer.
        kind: Catalogue id.
        n_units: Number of units; 0 where they cannot be told apart.
        n_dead: Units whose slope is exactly 0 for every sample.
        saturated: Share of the inputs with less than a twentieth of the steepest slope left, dead ones included; None
            for activations of a whole vector.
        is_output: True if no weights come after it.
    """

    name: str
    path: str
    kind: str
    n_units: int
    n_dead: int
    saturated: float | None
    is_output: bool


class Broken(StrEnum):
    """What is the first thing that is not a finite number."""

    WEIGHTS = "weights"
    OUTPUT = "output"
    LOSS = "loss"
    GRADIENT = "gradient"


@dataclass(frozen=True)
class Breakdown:
    """Where a run lost its numbers.

    Args:
        step: The step, from 1.
        broken: What is not finite.
        name: Module whose output it is, or the parameter; empty for the loss itself.
        path: Spec path of the layer; empty for the loss and for what has no layer.
        largest: Name and size of the largest weight at that moment.
    """

    step: int
    broken: Broken
    name: str
    path: str
    largest: tuple[str, float]


@dataclass(frozen=True, eq=False)
class Vitals:
    """What is known of the health of a run after a step.

    Args:
        step: Steps done.
        epoch: Epochs completed.
        lr: Learning rate that the schedule starts from, or that is in force without one; None if there is none.
        losses: Training loss of every step, float64.
        epoch_losses: Mean training loss of every epoch.
        validation_losses: Validation loss after every epoch; empty without a validation part.
        layers: Layers with weights, from the input on.
        activations: Activation modules in running order.
        class_names: Names of the classes; empty for regression.
        counts_KP: Looked-at training samples by true class (row) and predicted class (column), int64; the
            last column counts outputs that stand for no class, where a model has more outputs than there are classes.
        breakdown: Where the run lost its numbers, if it did.
    """

    step: int
    epoch: int
    lr: float | None
    losses: Floats
    epoch_losses: Floats
    validation_losses: Floats
    layers: tuple[LayerSigns, ...] = ()
    activations: tuple[ActivationSigns, ...] = ()
    class_names: tuple[str, ...] = ()
    counts_KP: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    breakdown: Breakdown | None = None
