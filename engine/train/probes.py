"""Probes: what the model says along a line, on a grid or for the samples, seen through a copy of it.

Shape suffixes: G points, H rows, W columns, N samples, F features, K classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine.build.tensors import LOOKING_BATCH
from engine.catalogue.entry import ItemKind, Task
from engine.data.load import LoadedData
from engine.train.metrics import accuracy, mae, r2, rmse
from engine.train.predict import OutputReader
from engine.train.questions import InputPredictions, InputsView, NamedArray
from engine.train.reconstruction import SNAPSHOT_NUMBERS, ReconstructionFigures, pictures
from engine.train.rng import draws_in_evaluation, random_state, set_random_state
from engine.train.shadow import Shadow
from engine.train.snapshot import (
    CurveReconstructions,
    Fit,
    LineFit,
    LineView,
    Predictions,
    PredictionsView,
    Reconstructions,
    ReconstructionsView,
    SurfaceFit,
    SurfaceView,
    View,
)

Floats = npt.NDArray[np.float64]

# A snapshot looks at no more samples than this, and at fewer of them where the model takes longer for each; the final
# metrics look at all.
SNAPSHOT_SAMPLES = 4000
_FEWEST_SAMPLES = 16
_SNAPSHOT_MULTIPLY_ADDS = 100_000_000
MOST_FILES = 64
_KEPT_PARTS = 4
_SHOWN_PARAMETERS = 64


class Prober:
    """Looks at a model through a copy; draws no random numbers and leaves the model's mode alone.

    Args:
        model: The trained model.
        data: The samples it is trained on.
        reader: How its output is to be read.
        device: Where it computes.
        multiply_adds: What the model takes for one sample.

    Attributes:
        shadow: The copy.
        most_samples: How many samples a look can afford; a few even where they take long.
        affordable_samples: The same without regard to how much they tell; at least one.
    """

    def __init__(
        self,
        model: nn.Module,
        data: LoadedData,
        reader: OutputReader,
        device: torch.device,
        *,
        multiply_adds: int,
    ) -> None:
        self._model, self._device = model, device
        affordable = _SNAPSHOT_MULTIPLY_ADDS // max(1, multiply_adds)
        self.affordable_samples = max(1, affordable)
        self.most_samples = max(_FEWEST_SAMPLES, min(SNAPSHOT_SAMPLES, affordable))
        self.shadow = Shadow(model)
        self.take_data(data, reader)
        # Fractional pooling draws its windows even where nothing is learned.
        self._draws = draws_in_evaluation(self.shadow.model, data.facts.input_shape, device)

    def take_data(self, data: LoadedData, reader: OutputReader) -> None:
        """Look at other samples from now on, whose units the reader knows."""
        self._data, self._reader = data, reader
        self._kept: dict[bytes, npt.NDArray[np.float32]] = {}

    def fit(self, view: View | None, best: Sequence[Tensor] | None) -> Fit | None:
        """Compute what a viewer asked for with the weights of this moment.

        Args:
            view: What to compute; None for nothing.
            best: State of the best model so far, for the dashed line.
        """
        match view:
            case LineView():
                return self._line(view, best)
            case SurfaceView():
                return self._surface(view)
            case PredictionsView():
                return self._predictions(view)
            case ReconstructionsView():
                return self._reconstructions(view)
        return None

    def metrics(self, limit: int | None = SNAPSHOT_SAMPLES) -> dict[str, float]:
        """Metrics of the training part, and of the others under ``validation_…`` and ``test_…``.

        Args:
            limit: Look at no more than this many samples of each part, evenly spaced; None looks at all.
        """
        found: dict[str, float] = {}
        parts = (
            ("", self._data.train_index),
            ("validation_", self._data.validation_index),
            ("test_", self._data.test_index),
        )
        model = self.shadow.refresh()
        if self._reader.predicts_input and limit is not None:
            limit = max(1, min(limit, SNAPSHOT_NUMBERS // prod(self._data.facts.input_shape)))
        for prefix, index_N in parts:
            if len(index_N) == 0:
                continue
            rows = thinned(index_N, self.limited(limit))
            if self._reader.predicts_input:
                figures = ReconstructionFigures()
                for portion in _portions(rows):
                    figures.add(*self._pair(model, self.inputs(portion)))
                found |= {prefix + name: value for name, value in figures.figures().items()}
                continue
            predicted_N = self._reader.predicted(self._look(model, rows))
            true_N = self._data.samples.y_N[rows].astype(np.float64)
            if self._reader.task is Task.CLASSIFICATION:
                found[prefix + "accuracy"] = accuracy(true_N, predicted_N)
            else:
                found[prefix + "mae"] = mae(true_N, predicted_N)
                found[prefix + "rmse"] = rmse(true_N, predicted_N)
                found[prefix + "r2"] = r2(true_N, predicted_N)
        return found

    def parameters(self) -> tuple[NamedArray, ...]:
        """Copies of all parameters if they are few enough to be read as numbers."""
        named = list(self._model.named_parameters())
        if sum(parameter.numel() for _, parameter in named) > _SHOWN_PARAMETERS:
            return ()
        return tuple(
            NamedArray(name, parameter.detach().cpu().numpy().astype(np.float64)) for name, parameter in named
        )

    def _line(self, view: LineView, best: Sequence[Tensor] | None) -> LineFit:
        x_G = np.linspace(view.low, view.high, view.n)
        inputs_GF = self._prepared(x_G[:, None])
        y_G = self._drawn(self.outputs(self.shadow.refresh(), inputs_GF))
        best_y_G = None
        if best is not None:
            best_y_G = self._drawn(self.outputs(self.shadow.refresh(best), inputs_GF))
        return LineFit(view, x_G, y_G, best_y_G)

    def _surface(self, view: SurfaceView) -> SurfaceFit:
        x_W = np.linspace(view.x_low, view.x_high, view.columns)
        y_H = np.linspace(view.y_low, view.y_high, view.rows)
        grid_NF = np.stack(np.broadcast_arrays(x_W[None, :], y_H[:, None]), axis=-1).reshape(-1, 2)
        values = self._drawn(self.outputs(self.shadow.refresh(), self._prepared(grid_NF)))
        return SurfaceFit(view, values.reshape(view.rows, view.columns, *values.shape[1:]))

    def _predictions(self, view: PredictionsView) -> Predictions:
        used = np.concatenate([self._data.train_index, self._data.validation_index, self._data.test_index])
        if self._reader.predicts_input:
            return self._numbers(used, view)
        rows = thinned(used, self.limited(view.limit))
        predicted_N = self._reader.predicted(self._look(self.shadow.refresh(), rows))
        return Predictions(rows, self._data.samples.y_N[rows].astype(np.float64), predicted_N)

    def _numbers(self, used: npt.NDArray[np.int64], view: PredictionsView) -> Predictions:
        """Every number of some samples, beside what the model makes of it."""
        size = prod(self._data.facts.input_shape)
        rows = thinned(used, max(1, view.limit // size))
        true, made = self._pair(self.shadow.refresh(), self.inputs(rows))
        at = thinned(np.arange(true.size), view.limit)
        flat_true, flat_made = (values.reshape(-1)[at].astype(np.float64) for values in (true, made))
        return Predictions(np.repeat(rows, size)[at], flat_true, flat_made)

    def _reconstructions(self, view: ReconstructionsView) -> Reconstructions | CurveReconstructions:
        validation = self._data.validation_index
        is_validation = len(validation) > 0
        rows = thinned(validation if is_validation else self._data.train_index, view.limit)
        true, made = self._pair(self.shadow.refresh(), self.inputs(rows))
        if self._data.facts.item is ItemKind.SEQUENCE:
            return CurveReconstructions(rows, is_validation, true, made)
        return Reconstructions(
            rows, is_validation, pictures(self._data.preparation, true, made), _distances(true, made)
        )

    def _pair(
        self, model: nn.Module, x: npt.NDArray[np.float32]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Inputs, and what the model gives back for them."""
        return x, self._reader.reconstruction(self.outputs(model, x))

    def unseen(self, view: InputsView) -> InputPredictions:
        """What the model says of samples that are not among the data."""
        if self._reader.predicts_input:
            true, made = self._pair(self.shadow.refresh(), view.x)
            is_image = self._data.facts.item is ItemKind.IMAGE
            pairs = pictures(self._data.preparation, true, made) if is_image else None
            return InputPredictions(view, _distances(true, made), None, pairs)
        output = self.outputs(self.shadow.refresh(), view.x)
        return InputPredictions(
            view, self._reader.predicted(output), self._reader.class_probabilities(output)
        )

    def _drawn(self, output: Tensor) -> Floats:
        if self._reader.task is Task.REGRESSION:
            return self._reader.predicted(output)
        return self._reader.probabilities(output)

    def _prepared(self, x_NF: Floats) -> Floats:
        return self._data.preparation.table(x_NF)

    def _look(self, model: nn.Module, rows: npt.NDArray[np.int64]) -> Tensor:
        """Output for samples; items go through in portions, whose activations fit in memory."""
        facts = self._data.facts
        if facts.item is ItemKind.TABLE:
            return self.outputs(model, self._data.inputs(rows))
        return torch.cat([self.outputs(model, self.inputs(portion)) for portion in _portions(rows)])

    def inputs(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Prepared items; those in files are kept, since every snapshot looks at the same ones."""
        if self._data.facts.in_memory:
            return self._data.inputs(rows)
        if len(rows) > MOST_FILES:
            return self._data.inputs(rows)
        key = rows.tobytes()
        if key not in self._kept:
            if len(self._kept) >= _KEPT_PARTS:
                self._kept.clear()
            self._kept[key] = self._data.inputs(rows)
        return self._kept[key]

    def outputs(self, model: nn.Module, x: npt.NDArray[Any], *, with_gradient: bool = False) -> Tensor:
        """Run a model without touching any random state.

        Args:
            model: The shadow.
            x: Prepared inputs, shape (N, *input_shape).
            with_gradient: True if what is computed of the outputs shall have a gradient.
        """
        state = random_state(self._device) if self._draws else None
        with torch.set_grad_enabled(with_gradient):
            output: Tensor = model(torch.from_numpy(x.astype(np.float32, copy=False)).to(self._device))
        if state is not None:
            set_random_state(state)
        return output

    def limited(self, limit: int | None) -> int | None:
        """What a look can afford of the samples that are wanted: images in files are decoded for it, too."""
        if limit is None:
            return None
        most = self.most_samples
        return min(limit, most if self._data.facts.in_memory else min(most, MOST_FILES))


def _portions(rows: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    return [rows[i : i + LOOKING_BATCH] for i in range(0, len(rows), LOOKING_BATCH)]


def _distances(true: npt.NDArray[np.float32], made: npt.NDArray[np.float32]) -> Floats:
    """Mean distance of each sample from what was made of it."""
    missed = np.abs(made.astype(np.float64) - true)
    found: Floats = missed.reshape(len(missed), -1).mean(axis=1)
    return found


def thinned(index_N: npt.NDArray[np.int64], limit: int | None) -> npt.NDArray[np.int64]:
    """At most so many of them, evenly spaced and always the same.

    Args:
        index_N: Rows of the data.
        limit: How many at most; None for all.
    """
    if limit is None or len(index_N) <= limit:
        return index_N
    return index_N[np.linspace(0, len(index_N) - 1, limit).astype(np.int64)]
