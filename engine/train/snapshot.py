"""What a viewer sees of a run at one moment: plain values and fresh arrays, nothing that training still changes.

Shape suffixes: G points on a line, H rows and W columns of a grid, N samples, K classes, T steps, F features.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.train.questions import Answer, NamedArray

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


@dataclass(frozen=True)
class ReconstructionsView:
    """Asks for images or sequences beside what an autoencoder makes of them, at most ``limit`` of the validation part.

    Without a validation part training samples are taken. Of the rows of a table ``PredictionsView`` asks for the
    numbers.
    """

    limit: int = 12


View = LineView | SurfaceView | PredictionsView | ReconstructionsView


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


Fit = LineFit | SurfaceFit | Predictions | Reconstructions | CurveReconstructions


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
        answers: To questions that were asked since the last snapshot.
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
    answers: tuple[Answer, ...] = ()
