"""What can be asked of a run once, beside the picture that it leaves again and again, and what it answers.

Shape suffixes: N samples, K classes, P original and reconstruction, H rows, W columns, C channels, F units, B bins,
S slopes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.train.inner_questions import NeuronMapsView, WeightsView

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class InputsView:
    """Asks for the predictions of samples that are not among the data, such as an image of the user's.

    Args:
        x: Prepared as the model gets them, float32, shape (N, *input_shape).
    """

    x: npt.NDArray[np.float32]


@dataclass(frozen=True)
class BatchView:
    """Asks for what the model gives for the current batch.

    Args:
        weights: True if copies of all weights are wanted too.
    """

    weights: bool = False


@dataclass(frozen=True)
class InsideView:
    """Asks for what goes into the activations, for at most ``limit`` training samples, always the same ones."""

    limit: int = 256


@dataclass(frozen=True)
class VitalsView:
    """Asks for the ``Vitals`` of the run: what a doctor looks at."""


Question = InputsView | BatchView | InsideView | VitalsView | NeuronMapsView | WeightsView


@dataclass(frozen=True)
class NamedArray:
    """A copy of one parameter or buffer, with its name in ``state_dict``."""

    name: str
    values: Floats


@dataclass(frozen=True, eq=False)
class InputPredictions:
    """Predictions of samples that are not among the data.

    Args:
        view: What was asked for.
        predicted_N: Predicted numbers in the target's unit, or class indices; for an autoencoder the mean distance of
            each sample from what the model makes of it.
        probabilities_NK: Probability of every class; None for regression.
        pairs_NPHWC: For an autoencoder of images each of them beside what the model makes of it, as in Reconstructions.
    """

    view: InputsView
    predicted_N: Floats
    probabilities_NK: Floats | None
    pairs_NPHWC: npt.NDArray[np.uint8] | None = None


@dataclass(frozen=True, eq=False)
class BatchOutput:
    """What the model gives, in evaluation mode and with the weights of this moment, for the batch it learned from last.

    Args:
        output_NK: Its output as the loss gets it, float32, shape (N, K) or what else the model gives.
        target: The targets of the same samples as the project's loss wants them: float32 (N, 1) or int64 (N,).
        is_first: True if nothing was learned yet: these are the first training samples.
        state: Copies of everything in ``state_dict``, if they were asked for and are no more than a million numbers.
    """

    output_NK: npt.NDArray[np.float32]
    target: npt.NDArray[np.float32] | npt.NDArray[np.int64]
    is_first: bool
    state: tuple[NamedArray, ...] = ()


@dataclass(frozen=True, eq=False)
class PreActivations:
    """The inputs of one activation.

    Args:
        kind: Catalogue id of the activation.
        edges: Ends of the bins, float64, shape (B + 1,).
        counts_B: How many inputs lie in each bin, int64, shape (B,).
        n: Number of inputs, finite or not.
        n_not_finite: How many of them are NaN or infinite; they are in no bin.
        mean: Of the finite ones; NaN if there are none.
        std: Their standard deviation; NaN if there are none.
        saturated: Share of the inputs at which less than the stated share of the steepest slope is left, dead ones
            not counted; None for activations of a whole vector.
        dead: Share of the inputs at which the slope is exactly 0; None for activations of a whole vector.
        dead_F: For each unit (axis 1), true if its slope is 0 for every sample: it learns nothing from them. Shape
            (F,); shape (0,) for activations of a whole vector or inputs of one axis.
    """

    kind: str
    edges: Floats
    counts_B: npt.NDArray[np.int64]
    n: int
    n_not_finite: int
    mean: float
    std: float
    saturated: float | None
    dead: float | None
    dead_F: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class LearnedSlopes:
    """What a PReLU has learned, and where the loss draws it.

    Args:
        slope_S: Its slopes, float64, shape (S,).
        gradient_S: Derivative of the loss of the samples by each, float64, shape (S,); NaN where the loss does
            not depend on it.
    """

    slope_S: Floats
    gradient_S: Floats


@dataclass(frozen=True, eq=False)
class LayerPreActivations:
    """The inputs of one activation of a model.

    Args:
        name: Name of the module in the model, such as ``features.1``; a module that runs twice appears twice.
        view: Its inputs.
        slopes: What it has learned, if it is a PReLU and a loss is known.
    """

    name: str
    view: PreActivations
    slopes: LearnedSlopes | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """What a run answered.

    Args:
        run_id: The run.
        step: Steps it had done.
        question: What was asked.
        value: ``InputPredictions``, ``BatchOutput``, ``Vitals`` or a tuple of ``LayerPreActivations``, by the
            question.
    """

    run_id: str
    step: int
    question: Question
    value: Any
