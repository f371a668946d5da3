"""Convolutions: a small kernel that slides along the axes behind the channels, the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import gcd, prod
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem
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
    width,
)
from engine.catalogue.layers.sizes import (
    Window,
    conv_size,
    largest_kernel,
    like,
    per_axis,
    same_padding,
    too_large,
    windows_of,
)
from engine.catalogue.params import ChoiceParam, IntParam, Param, SizeParam

Params = Mapping[str, Any]
_KERNELS = {
    1: "Number of neighbouring positions that each output looks at.",
    2: "Height and width of the window that each output looks at: one number for a square, or two.",
    3: "Depth, height and width of the block that each output looks at: one number for a cube, or three.",
}


def conv_windows(params: Params, n: int) -> tuple[Window, ...]:
    """The window of a convolution along each axis, its words for padding turned into numbers.

    Args:
        params: Resolved parameters of a convolution.
        n: Number of axes that the kernel slides along.
    """
    word = params["padding"]
    if not isinstance(word, str):
        return windows_of(params, n)
    windows = windows_of({**params, "padding": 0}, n)
    if word == "valid":
        return windows
    added = (same_padding(window.kernel, window.dilation) for window in windows)
    return tuple(w._replace(before=a, after=b) for w, (a, b) in zip(windows, added, strict=True))


def need_groups(params: Params) -> None:
    """Refuse a number of groups that does not divide the channels on both sides.

    Raises:
        ShapeProblem: As torch would when it builds the layer.
    """
    groups, sides = params["groups"], (params["in_channels"], params["out_channels"])
    if any(side % groups for side in sides):
        raise ShapeProblem(
            f"a number of groups that divides {sides[0]} input and {sides[1]} output channels",
            str(groups),
            "groups",
            gcd(groups, *sides),
        )


def _conv(params: Params, shape: Shape, n: int) -> Shape:
    need_size(shape, 1, params["in_channels"], "input channels", "in_channels")
    need_groups(params)
    windows, sizes = conv_windows(params, n), shape[2:]
    if params["padding"] == "same" and any(window.stride > 1 for window in windows):
        raise ShapeProblem(
            'stride 1, because padding "same" keeps the size', f"{params['stride']}", "stride", 1
        )
    _need_enough_to_copy(params, sizes, windows)
    for i, (size, window) in enumerate(zip(sizes, windows, strict=True)):
        if window.reach > size + window.before + window.after:
            raise too_large(params, sizes, windows, i, [*map(largest_kernel, sizes, windows)])
    return (shape[0], params["out_channels"], *map(conv_size, sizes, windows))


def _need_enough_to_copy(params: Params, sizes: Shape, windows: tuple[Window, ...]) -> None:
    """Reflected padding needs more values than it adds, circular padding as many."""
    mode = params["padding_mode"]
    if mode not in ("reflect", "circular"):
        return
    spare = 1 if mode == "reflect" else 0
    for i, (size, window) in enumerate(zip(sizes, windows, strict=True)):
        if window.after > size - spare:
            most = [min(w.after, s - spare) for w, s in zip(windows, sizes, strict=True)]
            fix = () if isinstance(params["padding"], str) else ("padding", like(params["padding"], most))
            raise ShapeProblem(
                f"padding of at most {size - spare}, because {mode} copies from {size} {COUNTED[len(sizes)][i]}",
                str(window.after),
                *fix,
            )


def _weights(params: Params, shape: Shape, n: int) -> Mapping[str, Shape]:
    del shape
    out, groups = params["out_channels"], params["groups"]
    kernel = per_axis(params["kernel_size"], n)
    shapes: dict[str, Shape] = {"weight": (out, params["in_channels"] // groups, *kernel)}
    return shapes | {"bias": (out,)} if params["bias"] else shapes


def _work(params: Params, shape: Shape, output: Shape, n: int) -> int:
    del shape
    kernel = prod(per_axis(params["kernel_size"], n))
    return prod(output) * kernel * int(params["in_channels"] // params["groups"])


def in_channels() -> IntParam:
    """Declare the number of channels that come in."""
    return width(
        "in_channels",
        "Number of channels that come in: 1 for grey pictures, 3 for colour, or what the layer before gives.",
    )


def out_channels(help_text: str) -> IntParam:
    """Declare the number of channels that go out."""
    return IntParam(name="out_channels", help=help_text, low=1, start=16, auto=True)


def groups() -> IntParam:
    """Declare into how many groups the channels are split."""
    return IntParam(
        name="groups",
        help="Splits the channels into groups that do not see each other; as many groups as channels gives each "
        "channel a kernel of its own.",
        default=1,
        low=1,
        advanced=True,
    )


def dilation(n: int) -> SizeParam:
    """Declare the step between the elements of a kernel."""
    return SizeParam(
        name="dilation",
        help="Step between neighbouring elements of the kernel; 2 looks at every second one, so the kernel reaches "
        "further with as many weights.",
        default=1,
        low=1,
        axes=n,
        advanced=True,
    )


def stride(n: int, **given: Any) -> SizeParam:
    """Declare the step of a window."""
    return SizeParam(
        name="stride",
        help="How far the window moves from one output to the next; 2 halves the size.",
        low=1,
        axes=n,
        **given,
    )


def _params(n: int) -> tuple[Param, ...]:
    return (
        in_channels(),
        out_channels("Number of kernels, each of which looks for one pattern and gives one channel."),
        SizeParam(name="kernel_size", help=_KERNELS[n], low=1, axes=n, start=3),
        stride(n, default=1),
        SizeParam(
            name="padding",
            help="How many elements are added around the input, so that its edge is not lost; the word same keeps the "
            "size, valid adds nothing.",
            default=0,
            low=0,
            axes=n,
            words=("valid", "same"),
        ),
        dilation(n),
        groups(),
        bias("Adds a learnable number to each output channel."),
        ChoiceParam(
            name="padding_mode",
            help="What the added elements are: zeros, the input mirrored at its edge, its edge repeated, or its other "
            "end as if it were a ring.",
            default="zeros",
            choices=("zeros", "reflect", "replicate", "circular"),
            advanced=True,
        ),
    )


def _entry(n: int) -> LayerEntry:
    return layer(
        f"Conv{n}d",
        f"Slides learned kernels over {THINGS[n]}: every output channel shows where its kernel's pattern is.",
        ("convolution", "kernel", "filter", "cnn", *THINGS[n].split(), *(("image",) if n == 2 else ())),
        *_params(n),
        formula=r"y_{c} = b_{c} + \sum_{k} w_{ck} \star x_{k}",
        shapes=f"(N, C, {LETTERS[n]}) → (N, out_channels, {LETTERS_OUT[n]})",
        rule=partial(_conv, n=n),
        axes=(n + 2,),
        inferred={"in_channels": channels},
        output_param="out_channels",
        weight_shapes=partial(_weights, n=n),
        multiply_adds=partial(_work, n=n),
        example=LayerExample(
            {"in_channels": 3, "out_channels": 4, "kernel_size": 3, "stride": 2, "padding": 1},
            (2, 3, *(8, 7, 6)[:n]),
        ),
        deviations=PLACE,
    )


CONVOLUTIONS: tuple[LayerEntry, ...] = tuple(_entry(n) for n in (1, 2, 3))
