"""Embeddings: a learned vector for each whole number, such as the number of a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.catalogue.entry import LayerCall, LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.declare import PLACE, layer
from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, IntParam

Params = Mapping[str, Any]


def _padding_in_reach(params: Params) -> None:
    n, padding = params["num_embeddings"], params["padding_idx"]
    if padding is not None and not -n <= padding < n:
        raise ShapeProblem(
            f"a padding_idx from {-n} to {n - 1}, as there are {n} vectors",
            str(padding),
            "padding_idx",
            n - 1,
        )


def _embedding(params: Params, shape: Shape) -> Shape:
    _padding_in_reach(params)
    return (*shape, params["embedding_dim"])


def _bag(params: Params, shape: Shape) -> Shape:
    _padding_in_reach(params)
    if params["scale_grad_by_freq"] and params["mode"] == "max":
        raise ShapeProblem(
            "scale_grad_by_freq with mode sum or mean only", "mode max", "scale_grad_by_freq", False
        )
    return (shape[0], params["embedding_dim"])


def _weights(params: Params, shape: Shape) -> Mapping[str, Shape]:
    del shape
    return {"weight": (params["num_embeddings"], params["embedding_dim"])}


_SIZES = (
    IntParam(
        name="num_embeddings",
        help="Number of vectors: one more than the largest number that comes in.",
        low=1,
        start=10,
    ),
    IntParam(name="embedding_dim", help="Size of each vector.", low=1, start=8),
)
_PADDING = IntParam(
    name="padding_idx",
    help="The number that only fills up short sequences; its vector stays zero and is not learned.",
    default=None,
    optional=True,
    advanced=True,
)
_LIMITS = (
    FloatParam(
        name="max_norm",
        help="Vectors longer than this are shortened to it each time they are looked up.",
        default=None,
        optional=True,
        low=0,
        low_open=True,
        advanced=True,
    ),
    FloatParam(
        name="norm_type",
        help="How length is measured for max_norm; 2 is the usual length.",
        default=2.0,
        low=0,
        low_open=True,
        advanced=True,
    ),
    BoolParam(
        name="scale_grad_by_freq",
        help="Divides a vector's gradient by how often its number is in the batch.",
        default=False,
        advanced=True,
    ),
)
_SPARSE = BoolParam(
    name="sparse",
    help="Gradients hold only the rows that a batch looked up; SGD, Adagrad and SparseAdam take them.",
    default=False,
    advanced=True,
)
_LEFT_OUT = {
    **PLACE,
    "_weight": "the vectors are set by an initialiser",
}

EMBEDDING = layer(
    "Embedding",
    "Looks up a learned vector for each whole number, such as the number of a word or of a category.",
    ("lookup", "words", "tokens", "categories", "text"),
    *_SIZES,
    _PADDING,
    *_LIMITS,
    _SPARSE,
    shapes="(N, *) → (N, *, embedding_dim)",
    rule=_embedding,
    call=LayerCall.INDEX,
    weight_shapes=_weights,
    example=LayerExample({"num_embeddings": 7, "embedding_dim": 4}, (2, 5), integer_input=True),
    deviations={**_LEFT_OUT, "_freeze": "which weights are learned is not a matter of the layer"},
)

EMBEDDING_BAG = layer(
    "EmbeddingBag",
    "Looks up a vector for each whole number of a sample and gives their mean, sum or maximum.",
    ("lookup", "words", "tokens", "text", "bag of words"),
    *_SIZES,
    *_LIMITS,
    ChoiceParam(
        name="mode",
        help="How the vectors of a sample become one.",
        default="mean",
        choices=("mean", "sum", "max"),
    ),
    _SPARSE,
    _PADDING,
    shapes="(N, T) → (N, embedding_dim)",
    rule=_bag,
    axes=(2,),
    call=LayerCall.INDEX,
    weight_shapes=_weights,
    example=LayerExample({"num_embeddings": 7, "embedding_dim": 4}, (2, 5), integer_input=True),
    deviations={**_LEFT_OUT, "include_last_offset": "samples are rows of one length, not marked by offsets"},
)

EMBEDDING_LAYERS: tuple[LayerEntry, ...] = (EMBEDDING, EMBEDDING_BAG)
