"""Transposed convolutions: from a small map to a large one, the way that the gradient of a convolution goes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import prod
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.convolution import (
    dilation,
    groups,
    in_channels,
    need_groups,
    out_channels,
)
from engine.catalogue.layers.declare import (
    COUNTED,
    LETTERS,
    LETTERS_OUT,
    PLACE,
    THINGS,
    bias,
    channels,
    layer,
    need_size,
)
from engine.catalogue.layers.sizes import like, per_axis, transposed_size, windows_of
from engine.catalogue.params import Param, SizeParam

Params = Mapping[str, Any]


def _transposed(params: Params, shape: Shape, n: int) -> Shape:
    need_size(shape, 1, params["in_channels"], "input channels", "in_channels")
    need_groups(params)
    windows, extra = windows_of(params, n), per_axis(params["output_padding"], n)
    for window, more in zip(windows, extra, strict=True):
        if more >= max(window.stride, window.dilation):
            most = [min(e, max(w.stride, w.dilation) - 1) for e, w in zip(extra, windows, strict=True)]
            raise ShapeProblem(
                f"an output_padding below stride {window.stride} or dilation {window.dilation}",
                str(more),
                "output_padding",
                like(params["output_padding"], most),
            )
    out = tuple(map(transposed_size, shape[2:], windows, extra))
    for i, size in enumerate(out):
        if size < 1:
            # Without any padding there is always something left.
            most = [min(w.before, (o + 2 * w.before - 1) // 2) for w, o in zip(windows, out, strict=True)]
            raise ShapeProblem(
                f"padding that leaves at least one of the {COUNTED[n][i]}",
                f"{windows[i].before} on both sides, which leaves {size}",
                "padding",
                like(params["padding"], most),
            )
    return (shape[0], params["out_channels"], *out)


def _weights(params: Params, shape: Shape, n: int) -> Mapping[str, Shape]:
    del shape
    out = params["out_channels"]
    kernel = per_axis(params["kernel_size"], n)
    shapes: dict[str, Shape] = {"weight": (params["in_channels"], out // params["groups"], *kernel)}
    return shapes | {"bias": (out,)} if params["bias"] else shapes


def _work(params: Params, shape: Shape, output: Shape, n: int) -> int:
    del output
    kernel = prod(per_axis(params["kernel_size"], n))
    return prod(shape) * kernel * int(params["out_channels"] // params["groups"])


def _params(n: int) -> tuple[Param, ...]:
    return (
        in_channels(),
        out_channels("Number of channels that go out."),
        SizeParam(
            name="kernel_size",
            help="Size of the patch that each input element spreads over; where patches overlap they add up.",
            low=1,
            axes=n,
            start=2,
        ),
        SizeParam(
            name="stride",
            help="How far apart the patches are laid; 2 doubles the size.",
            default=1,
            low=1,
            axes=n,
        ),
        SizeParam(
            name="padding",
            help="How many elements are cut off at every edge of the result, as many as a convolution would add.",
            default=0,
            low=0,
            axes=n,
        ),
        SizeParam(
            name="output_padding",
            help="How many elements are added at one end of the result, to choose among the sizes from which a "
            "convolution would give the input.",
            default=0,
            low=0,
            axes=n,
            advanced=True,
        ),
        groups(),
        bias("Adds a learnable number to each output channel."),
        dilation(n),
    )


def _entry(n: int) -> LayerEntry:
    return layer(
        f"ConvTranspose{n}d",
        f"Makes {THINGS[n]} larger with learned patches: every input element lays its kernel down, and they add up.",
        ("convolution", "deconvolution", "upsampling", "decoder", "autoencoder", *THINGS[n].split()),
        *_params(n),
        formula=r"L_{out} = (L - 1) s - 2p + d (k - 1) + p_{out} + 1",
        shapes=f"(N, C, {LETTERS[n]}) → (N, out_channels, {LETTERS_OUT[n]})",
        rule=partial(_transposed, n=n),
        axes=(n + 2,),
        inferred={"in_channels": channels},
        output_param="out_channels",
        weight_shapes=partial(_weights, n=n),
        multiply_adds=partial(_work, n=n),
        example=LayerExample(
            {"in_channels": 3, "out_channels": 4, "kernel_size": 3, "stride": 2, "padding": 1},
            (2, 3, *(4, 3, 2)[:n]),
        ),
        deviations={**PLACE, "padding_mode": "torch knows zeros only"},
    )


TRANSPOSED_CONVOLUTIONS: tuple[LayerEntry, ...] = tuple(_entry(n) for n in (1, 2, 3))
