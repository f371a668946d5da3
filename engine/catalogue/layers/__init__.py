"""Layers of ``torch.nn`` and steps without weights: everything but activations and most containers."""

from __future__ import annotations

from engine.catalogue.layer_entry import LayerEntry
from engine.catalogue.layers.adaptive import ADAPTIVE_LAYERS
from engine.catalogue.layers.containers import SEQUENTIAL
from engine.catalogue.layers.convolution import CONVOLUTIONS
from engine.catalogue.layers.declare import DOCS, same_shape
from engine.catalogue.layers.distance import DISTANCE_LAYERS
from engine.catalogue.layers.dropout import DROPOUT_LAYERS
from engine.catalogue.layers.embedding import EMBEDDING_LAYERS
from engine.catalogue.layers.fold import FOLD_LAYERS
from engine.catalogue.layers.functional import FUNCTIONAL_STEPS
from engine.catalogue.layers.linear import LINEAR_LAYERS
from engine.catalogue.layers.normalization import NORMALIZATION_LAYERS
from engine.catalogue.layers.padding import PADDING_LAYERS
from engine.catalogue.layers.pooling import POOLING_LAYERS
from engine.catalogue.layers.recurrent import RECURRENT_LAYERS
from engine.catalogue.layers.reshape import RESHAPE_LAYERS
from engine.catalogue.layers.shuffle import SHUFFLE_LAYERS
from engine.catalogue.layers.tensor_steps import TENSOR_STEPS
from engine.catalogue.layers.transformer import TRANSFORMER_LAYERS
from engine.catalogue.layers.transposed import TRANSPOSED_CONVOLUTIONS
from engine.catalogue.layers.upsampling import UPSAMPLING_LAYERS

LAYERS: tuple[LayerEntry, ...] = (
    SEQUENTIAL,
    *LINEAR_LAYERS,
    *CONVOLUTIONS,
    *TRANSPOSED_CONVOLUTIONS,
    *POOLING_LAYERS,
    *ADAPTIVE_LAYERS,
    *PADDING_LAYERS,
    *NORMALIZATION_LAYERS,
    *DROPOUT_LAYERS,
    *RECURRENT_LAYERS,
    *TRANSFORMER_LAYERS,
    *EMBEDDING_LAYERS,
    *RESHAPE_LAYERS,
    *UPSAMPLING_LAYERS,
    *SHUFFLE_LAYERS,
    *FOLD_LAYERS,
    *DISTANCE_LAYERS,
    *FUNCTIONAL_STEPS,
    *TENSOR_STEPS,
)

__all__ = ["DOCS", "LAYERS", "same_shape"]
