"""Which picture shows the fit of a project, and what it needs to be computed.

Shape suffixes: N samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.catalogue.entry import ItemKind, Task
from engine.catalogue.facts import DataFacts
from engine.train.snapshot import LineView, PredictionsView, ReconstructionsView, SurfaceView, View

if TYPE_CHECKING:
    from engine.data.load import LoadedData

Floats = npt.NDArray[np.float64]
_PAD = 0.08
# Nodes along each axis; the picture between them is smoothed.
_GRID = 48
TRAIN, VALIDATION, TEST = 0, 1, 2


class Picture(StrEnum):
    """Kinds of pictures of a fit."""

    LINE = "line"
    SURFACE = "surface"
    PREDICTED = "predicted"
    CONFUSION = "confusion"
    PAIRS = "pairs"
    CURVES = "curves"


@dataclass(frozen=True)
class ShownSamples:
    """The samples that take part, in the order of their rows.

    Args:
        row_N: Row in the data.
        part_N: 0 training, 1 validation, 2 test.
    """

    row_N: npt.NDArray[np.int64]
    part_N: npt.NDArray[np.int64]

    @classmethod
    def of(cls, data: LoadedData) -> ShownSamples:
        """The samples of loaded data."""
        parts = (data.train_index, data.validation_index, data.test_index)
        row_N = np.concatenate(parts)
        part_N = np.repeat(np.arange(3), [len(part) for part in parts])
        order = np.argsort(row_N, kind="stable")
        return cls(row_N[order], part_N[order])


def picture_for(facts: DataFacts) -> Picture:
    """The picture that suits the samples."""
    if facts.predicts_input:
        pictures = {ItemKind.IMAGE: Picture.PAIRS, ItemKind.SEQUENCE: Picture.CURVES}
        return pictures.get(facts.item, Picture.PREDICTED)
    if facts.n_features == 1 and (facts.task is Task.REGRESSION or facts.n_classes == 2):
        return Picture.LINE
    if facts.n_features == 2:
        return Picture.SURFACE
    return Picture.PREDICTED if facts.task is Task.REGRESSION else Picture.CONFUSION


def padded(values_N: Floats) -> tuple[float, float]:
    """Ends of an axis that shows all values with some room; the room grows in steps, so that axes seldom move.

    Args:
        values_N: At least one finite value.
    """
    low, high = float(np.min(values_N)), float(np.max(values_N))
    size = high - low or abs(high) or 1.0
    step = 10.0 ** np.floor(np.log10(size)) / 2
    return (
        float(np.floor((low - _PAD * size) / step) * step),
        float(np.ceil((high + _PAD * size) / step) * step),
    )


def view_for(data: LoadedData) -> View:
    """What the trainer shall compute for the picture."""
    picture = picture_for(data.facts)
    if picture in (Picture.LINE, Picture.SURFACE):
        rows = ShownSamples.of(data).row_N
        x_NF = data.samples.x_NF[rows]
        ends = [padded(column[np.isfinite(column)]) for column in x_NF.T]
        if picture is Picture.LINE:
            return LineView(*ends[0])
        return SurfaceView(*ends[0], *ends[1], columns=_GRID, rows=_GRID)
    return ReconstructionsView() if picture in (Picture.PAIRS, Picture.CURVES) else PredictionsView()
