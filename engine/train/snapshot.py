"""What a viewer sees of a run at one moment: plain values and fresh arrays, nothing that training still changes.

Shape suffixes: G points on a line, H rows and W columns of a grid, N samples, K classes, F units, B bins, S slopes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LineView:
    """Asks for the prediction along one feature.

    Args:
        low: Left end, in the data's own unit.
        high: Right end.
        n: Number of points.
    """

    low: float
    high: float
    n: int = 128


@dataclass(frozen=True)
class SurfaceView:
    """Asks for the prediction on a grid over two features, in the data's own units."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float
    columns: int = 64
    rows: int = 64


@dataclass(frozen=True)
class PredictionsView:
    """Asks for the predictions of the samples themselves, at most ``limit`` of them."""

    limit: int = 2000


@dataclass(frozen=True, eq=False)
class InputsView:
    """Asks for the predictions of samples that are not among the data, such as an image of the user's.

    Args:
        x: Prepared as the model gets them, float32, shape (N, *input_shape).
    """

    x: npt.NDArray[np.float32]


@dataclass(frozen=True)
class ReconstructionsView:
    """Asks for images or sequences beside what an autoencoder makes of them, at most ``limit`` of the validation part.

    Without a validation part training samples are taken. Of the rows of a table ``PredictionsView`` asks for the
    numbers.
    """

    limit: int = 12


View = LineView | SurfaceView | PredictionsView | InputsView | ReconstructionsView


@dataclass(frozen=True)
class LineFit:
    """Predictions along one feature, in the data's own units.

    Args:
        x_G: Feature values.
        y_G: Predicted numbers, or the probability of class 1.
        best_y_G: The same with the best parameters so far; None before there are any.
    """

    view: LineView
    x_G: Floats
    y_G: Floats
    best_y_G: Floats | None


@dataclass(frozen=True)
class SurfaceFit:
    """Predictions on a grid.

    Args:
        values: (H, W) predicted numbers or probabilities of class 1, or (H, W, K) one probability a class; row 0 is
            the lowest value of the second feature.
    """

    view: SurfaceView
    values: Floats


@dataclass(frozen=True)
class Predictions:
    """Predictions of samples; for an autoencoder one entry for each number of each sample.

    Args:
        index_N: Row of each sample in the data.
        true_N: Targets in their own unit, or class indices; for an autoencoder inputs as the model gets them.
        predicted_N: Predicted numbers in the target's unit, or class indices; for an autoencoder its outputs.
    """

    index_N: npt.NDArray[np.int64]
    true_N: Floats
    predicted_N: Floats


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
class Reconstructions:
    """Images beside what an autoencoder makes of them.

    Args:
        index_N: Row of each image in the data.
        is_validation: True if they are never trained on.
        pairs_NPHWC: Original and reconstruction as red, green, blue, alpha, shape (N, 2, H, W, 4).
        error_N: Mean distance of each reconstruction, in the numbers that the model gets.
    """

    index_N: npt.NDArray[np.int64]
    is_validation: bool
    pairs_NPHWC: npt.NDArray[np.uint8]
    error_N: Floats


@dataclass(frozen=True, eq=False)
class CurveReconstructions:
    """Sequences beside what an autoencoder makes of them, in the numbers that the model gets.

    Args:
        index_N: Row of each sequence in the data.
        is_validation: True if they are never trained on.
        true_NTF: The sequences, shape (N, T, F).
        made_NTF: What the model gives, the same shape.
    """

    index_N: npt.NDArray[np.int64]
    is_validation: bool
    true_NTF: npt.NDArray[np.float32]
    made_NTF: npt.NDArray[np.float32]


Fit = LineFit | SurfaceFit | Predictions | InputPredictions | Reconstructions | CurveReconstructions


@dataclass(frozen=True)
class InsideView:
    """Asks for what goes into the activations, for at most ``limit`` training samples, always the same ones."""

    limit: int = 256


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


@dataclass(frozen=True)
class NamedArray:
    """A copy of one small parameter, with its name in ``state_dict``."""

    name: str
    values: Floats


@dataclass(frozen=True)
class Snapshot:
    """The state of a run after a step.

    Args:
        run_id: The run that it belongs to.
        step: Steps done.
        epoch: Epochs completed.
        steps_per_epoch: Steps in one epoch.
        epochs: Epochs planned.
        elapsed_s: Time spent training, pauses left out.
        steps_per_s: Speed over the last second or so.
        loss: Loss of the last step; NaN before the first.
        metrics: Names and values over training and validation samples, such as ``accuracy``.
        parameters: Copies of the parameters of a model that has at most 64 of them.
        hyperparameters: Live values in force, by spec path.
        best_loss: Lowest watched loss so far, and the step it was seen at; None before there is one.
        fit: What the viewer asked for, or None.
        inside: What goes into the activations, if that was asked for.
    """

    run_id: str
    step: int
    epoch: int
    steps_per_epoch: int
    epochs: int
    elapsed_s: float
    steps_per_s: float
    loss: float
    metrics: dict[str, float] = field(default_factory=dict)
    parameters: tuple[NamedArray, ...] = ()
    hyperparameters: dict[str, Any] = field(default_factory=dict)
    best_loss: tuple[float, int] | None = None
    fit: Fit | None = None
    inside: tuple[LayerPreActivations, ...] | None = None
