"""Samples that the user draws."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.datasets.declare import LARGE, SEED, WIKIPEDIA, count, noise
from engine.catalogue.entry import DatasetEntry, SourceForm, Task
from engine.catalogue.params import FloatParam, IntParam, RowsParam

_COORDINATE = FloatParam(name="coordinate", help="A place along an axis.", low=-LARGE, high=LARGE)

DRAWN: tuple[DatasetEntry, ...] = (
    DatasetEntry(
        kind="drawn_points",
        target="engine.data.drawn:drawn_points",
        summary="Points that you draw with the mouse, one by one or with a brush, in as many classes as you like.",
        source=WIKIPEDIA + "Statistical_classification",
        tags=frozenset({"classification", "draw", "paint", "own data", "brush"}),
        params=(
            RowsParam(
                name="points",
                help="The points: x1, x2 and the number of the class, 0 for the first. Draw them in the picture.",
                default=(),
                columns=("x1", "x2", "class"),
                item=_COORDINATE,
                noun="point",
            ),
            IntParam(name="classes", help="Number of classes.", default=2, low=2, high=8),
        ),
        task=Task.CLASSIFICATION,
        n_features=2,
        n_classes="classes",
        form=SourceForm.DRAWN,
        deviations=MappingProxyType({"points": "nothing is drawn at first"}),
    ),
    DatasetEntry(
        kind="drawn_curve",
        target="engine.data.drawn:drawn_curve",
        summary="Points along a line that you sketch with the mouse, with as much noise as you like.",
        source=WIKIPEDIA + "Linear_interpolation",
        tags=frozenset({"regression", "draw", "sketch", "own data", "curve"}),
        params=(
            RowsParam(
                name="curve",
                help="The corners of the line: x and y. Sketch it in the picture.",
                default=(),
                columns=("x", "y"),
                item=_COORDINATE,
                noun="corner",
            ),
            count(100),
            noise(0.0),
            SEED,
        ),
        task=Task.REGRESSION,
        n_features=1,
        form=SourceForm.DRAWN,
        deviations=MappingProxyType({"curve": "nothing is drawn at first"}),
    ),
)
