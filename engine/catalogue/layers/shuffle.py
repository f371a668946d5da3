"""Layers that move numbers between channels and places without changing them."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.declare import layer
from engine.catalogue.params import IntParam

Params = Mapping[str, Any]


def _shuffled(params: Params, shape: Shape) -> Shape:
    r = params["upscale_factor"]
    *front, c, h, w = shape
    if c % (r * r):
        fitting = max(n for n in range(1, r + 1) if c % (n * n) == 0)
        raise ShapeProblem(
            f"a number of channels that {r} · {r} = {r * r} divides",
            f"{c} channels",
            "upscale_factor",
            fitting,
        )
    return (*front, c // (r * r), h * r, w * r)


def _unshuffled(params: Params, shape: Shape) -> Shape:
    r = params["downscale_factor"]
    *front, c, h, w = shape
    if h % r or w % r:
        raise ShapeProblem(
            f"rows and columns that {r} divides",
            f"{h} rows and {w} columns",
            "downscale_factor",
            gcd(h, w, r),
        )
    return (*front, c * r * r, h // r, w // r)


def _channels_shuffled(params: Params, shape: Shape) -> Shape:
    groups = params["groups"]
    if len(shape) < 3:
        raise ShapeProblem(
            "an input of shape (N, C, *)", "1 axis" if len(shape) == 1 else f"{len(shape)} axes"
        )
    if shape[1] % groups:
        raise ShapeProblem(
            f"a number of groups that divides {shape[1]} channels",
            str(groups),
            "groups",
            gcd(shape[1], groups),
        )
    return shape


PIXEL_SHUFFLE = layer(
    "PixelShuffle",
    "Makes a picture larger by laying r · r channels out as blocks of r × r pixels.",
    ("upsampling", "super-resolution", "rearrange"),
    IntParam(name="upscale_factor", help="How many times as many rows and columns: r.", low=1, start=2),
    shapes="(N, C · r², H, W) → (N, C, H · r, W · r)",
    rule=_shuffled,
    axes=(4,),
    example=LayerExample({"upscale_factor": 2}, (2, 8, 3, 4)),
)

PIXEL_UNSHUFFLE = layer(
    "PixelUnshuffle",
    "Makes a picture smaller without losing anything: blocks of r × r pixels become r · r channels.",
    ("downsampling", "rearrange"),
    IntParam(name="downscale_factor", help="How many times fewer rows and columns: r.", low=1, start=2),
    shapes="(N, C, H · r, W · r) → (N, C · r², H, W)",
    rule=_unshuffled,
    axes=(4,),
    example=LayerExample({"downscale_factor": 2}, (2, 3, 4, 6)),
)

CHANNEL_SHUFFLE = layer(
    "ChannelShuffle",
    "Deals the channels out anew, so that the next grouped convolution sees channels of every group.",
    ("groups", "rearrange", "shufflenet"),
    IntParam(
        name="groups", help="Number of groups that are mixed; it must divide the channels.", low=1, start=2
    ),
    shapes="(N, C, *) → the same",
    rule=_channels_shuffled,
    example=LayerExample({"groups": 2}, (2, 6, 3)),
)

SHUFFLE_LAYERS: tuple[LayerEntry, ...] = (PIXEL_SHUFFLE, PIXEL_UNSHUFFLE, CHANNEL_SHUFFLE)
