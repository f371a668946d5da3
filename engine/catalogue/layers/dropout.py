"""Dropout: numbers or whole channels that are switched off by chance while the model trains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.declare import LETTERS, inplace, layer
from engine.catalogue.params import FloatParam


def _chance(what: str) -> FloatParam:
    return FloatParam(name="p", help=f"Probability that {what}.", default=0.5, low=0, high=1)


def _with_channels(params: Mapping[str, Any], shape: Shape) -> Shape:
    del params
    if len(shape) < 2:
        raise ShapeProblem("an input of shape (N, C, *)", "1 axis" if shape else "a single number")
    return shape


def _channel_dropout(n: int) -> LayerEntry:
    return layer(
        f"Dropout{n}d",
        "Sets whole channels to zero with probability p while training and scales the rest up by 1/(1−p); neighbours "
        "in a channel are too alike for dropping them one by one to help.",
        ("regularisation", "channels"),
        _chance("a channel of a sample is set to zero"),
        inplace(),
        formula=r"y_{c} = \frac{m_c \, x_{c}}{1 - p}, \quad m_c \sim \mathrm{Bernoulli}(1 - p)",
        shapes=f"(N, C, {LETTERS[n]}) → the same",
        axes=(n + 2,),
        example=LayerExample({"p": 0.25}, (4, 5, *(4, 3, 2)[:n])),
    )


DROPOUT = layer(
    "Dropout",
    "Sets each number to zero with probability p while training and scales the rest up by 1/(1−p).",
    ("regularisation",),
    _chance("a number is set to zero"),
    inplace(),
    formula=r"y = \frac{m \odot x}{1 - p}, \quad m \sim \mathrm{Bernoulli}(1 - p)",
    example=LayerExample({"p": 0.25}, (4, 3)),
)

ALPHA_DROPOUT = layer(
    "AlphaDropout",
    "Sets numbers to SELU's lowest value with probability p while training, and shifts and scales all so that mean 0 "
    "and variance 1 stay.",
    ("regularisation", "selu", "self-normalising"),
    _chance("a number is replaced"),
    inplace(),
    example=LayerExample({"p": 0.25}, (4, 3)),
)

FEATURE_ALPHA_DROPOUT = layer(
    "FeatureAlphaDropout",
    "Sets whole channels to SELU's lowest value with probability p while training; mean 0 and variance 1 stay.",
    ("regularisation", "selu", "self-normalising", "channels"),
    _chance("a channel of a sample is replaced"),
    inplace(),
    shapes="(N, C, *) → the same",
    rule=_with_channels,
    example=LayerExample({"p": 0.25}, (4, 5, 3)),
)

DROPOUT_LAYERS: tuple[LayerEntry, ...] = (
    DROPOUT,
    *(_channel_dropout(n) for n in (1, 2, 3)),
    ALPHA_DROPOUT,
    FEATURE_ALPHA_DROPOUT,
)
