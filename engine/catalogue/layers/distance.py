"""How alike two inputs are. In a chain both are the same, so these are for looking rather than for training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.catalogue.entry import LayerCall, LayerEntry, LayerExample, Shape
from engine.catalogue.layers.axes import named_axis
from engine.catalogue.layers.declare import layer
from engine.catalogue.params import BoolParam, FloatParam, IntParam

Params = Mapping[str, Any]


def _without_axis(params: Params, shape: Shape) -> Shape:
    axis = named_axis(params, shape, instead=-1)
    return (*shape[:axis], *shape[axis + 1 :])


def _without_last(params: Params, shape: Shape) -> Shape:
    return (*shape[:-1], 1) if params["keepdim"] else shape[:-1]


def _epsilon(default: float, what: str) -> FloatParam:
    return FloatParam(
        name="eps", help=f"Small number that {what}.", default=default, low=0, log=True, advanced=True
    )


COSINE_SIMILARITY = layer(
    "CosineSimilarity",
    "Cosine of the angle between two vectors: 1 if they point the same way. In a chain a vector meets itself, which "
    "gives 1.",
    ("angle", "alike", "two inputs"),
    IntParam(name="dim", help="Axis along which the vectors lie.", default=1),
    _epsilon(1e-08, "keeps the division finite"),
    formula=r"\frac{x_1 \cdot x_2}{\max(\|x_1\| \|x_2\|, \epsilon)}",
    shapes="(N, *, D, *) → (N, *, *)",
    rule=_without_axis,
    call=LayerCall.TWICE,
    example=LayerExample({}, (4, 3)),
)

PAIRWISE_DISTANCE = layer(
    "PairwiseDistance",
    "Distance between two vectors. In a chain a vector meets itself, which gives nearly 0.",
    ("difference", "alike", "two inputs"),
    FloatParam(name="p", help="The power: 2 is the usual distance, 1 the sum of differences.", default=2.0),
    _epsilon(1e-06, "is added to every difference, so that the slope is finite"),
    BoolParam(name="keepdim", help="Keeps the last axis with size 1.", default=False),
    formula=r"\Big( \sum_i |x_{1i} - x_{2i} + \epsilon|^p \Big)^{1/p}",
    shapes="(N, *, D) → (N, *)",
    rule=_without_last,
    call=LayerCall.TWICE,
    example=LayerExample({}, (4, 3)),
)

DISTANCE_LAYERS: tuple[LayerEntry, ...] = (COSINE_SIMILARITY, PAIRWISE_DISTANCE)
