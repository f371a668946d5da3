"""Pooling: a window slides along the axes behind the channels and keeps one number of what it sees."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.convolution import dilation, stride
from engine.catalogue.layers.declare import LETTERS, LETTERS_OUT, THINGS, layer
from engine.catalogue.layers.sizes import largest_kernel, like, pool_size, too_large, windows_of
from engine.catalogue.params import BoolParam, FloatParam, IntParam, Param, SizeParam

Params = Mapping[str, Any]
INDICES_LEFT_OUT = "gives two results, and a chain passes one on"


def pooled(params: Params, shape: Shape, n: int, inside: bool = False) -> Shape:
    """Shape after a pooling window of n axes has slid over the input.

    Args:
        params: Resolved parameters of the layer.
        shape: What comes in, batch and channels first.
        n: Number of axes that the window slides along.
        inside: True if the window must be no larger than the input without its padding, as torch wants it for means
            over volumes.

    Raises:
        ShapeProblem: If the padding is more than half of the window, or no window fits.
    """
    windows, sizes, ceil = windows_of(params, n), shape[2:], bool(params["ceil_mode"])
    for window in windows:
        if window.before > window.kernel // 2:
            most = [min(w.before, w.kernel // 2) for w in windows]
            raise ShapeProblem(
                f"padding of at most {window.kernel // 2}, half of kernel_size {window.kernel}",
                str(window.before),
                "padding",
                like(params["padding"], most),
            )
    out = tuple(pool_size(size, window, ceil) for size, window in zip(sizes, windows, strict=True))
    for i, size in enumerate(out):
        if size < 1 or (inside and windows[i].kernel > sizes[i]):
            bare = [w._replace(before=0, after=0) for w in windows] if inside else windows
            most = [largest_kernel(size, window) for size, window in zip(sizes, bare, strict=True)]
            if isinstance(params["kernel_size"], int):
                most = [min(most)] * n
            # A smaller window whose half the padding exceeds would mend nothing.
            fitting = [k if w.before <= k // 2 else 0 for k, w in zip(most, windows, strict=True)]
            raise too_large(params, sizes, bare, i, fitting)
    return (*shape[:2], *out)


def kernel_size(n: int, **given: Any) -> SizeParam:
    """Declare the window of a pooling layer."""
    words = {
        1: "positions",
        2: "rows and columns: one number for a square, or two",
        3: "elements along each axis",
    }
    return SizeParam(
        name="kernel_size",
        help=f"Size of the window in {words[n]}.",
        low=1,
        axes=n,
        start=2,
        **given,
    )


def _stride(n: int) -> SizeParam:
    return stride(n, default=None, optional=True, none_means="as kernel_size")


def _padding(n: int, filler: str) -> SizeParam:
    return SizeParam(
        name="padding",
        help=f"How many elements of {filler} are added at every edge; at most half of the window.",
        default=0,
        low=0,
        axes=n,
    )


def ceil_mode() -> BoolParam:
    """Declare what happens to a last window that hangs over the edge."""
    return BoolParam(
        name="ceil_mode",
        help="Keeps a last window that hangs over the end, as long as it starts inside; otherwise the last rows that "
        "no whole window covers are lost.",
        default=False,
        advanced=True,
    )


def _entry(kind: str, n: int, summary: str, tags: tuple[str, ...], formula: str, **given: Any) -> LayerEntry:
    params: tuple[Param, ...] = given.pop("params")
    return layer(
        kind,
        summary,
        ("pooling", "downsampling", *tags, *THINGS[n].split()),
        *params,
        formula=formula,
        shapes=f"(N, C, {LETTERS[n]}) → (N, C, {LETTERS_OUT[n]})",
        rule=partial(pooled, n=n, inside=n == 3 and not kind.startswith("Max")),
        axes=(n + 2,),
        example=LayerExample({"kernel_size": 2, **given.pop("more", {})}, (2, 3, *(7, 6, 5)[:n])),
        **given,
    )


def _max_pool(n: int) -> LayerEntry:
    return _entry(
        f"MaxPool{n}d",
        n,
        "Keeps the largest number in each window: whether a pattern was there, not exactly where.",
        ("maximum",),
        r"y_i = \max_{j < k} x_{s i + d j}",
        params=(
            kernel_size(n),
            _stride(n),
            _padding(n, "minus infinity"),
            dilation(n),
            ceil_mode(),
        ),
        deviations={"return_indices": INDICES_LEFT_OUT},
    )


def _avg_pool(n: int) -> LayerEntry:
    divisor = IntParam(
        name="divisor_override",
        help="Divides the sum in a window by this instead of by the size of the window.",
        default=None,
        optional=True,
        none_means="window size",
        low=1,
        advanced=True,
    )
    return _entry(
        f"AvgPool{n}d",
        n,
        "Gives the mean of each window: a smaller, blurred copy.",
        ("mean", "average", "blur"),
        r"y_i = \frac{1}{k} \sum_{j < k} x_{s i + j}",
        params=(
            kernel_size(n),
            _stride(n),
            _padding(n, "zeros"),
            ceil_mode(),
            BoolParam(
                name="count_include_pad",
                help="Counts the added zeros as elements of the mean; without it the edge is not darkened.",
                default=True,
                advanced=True,
            ),
            *(() if n == 1 else (divisor,)),
        ),
    )


def _lp_pool(n: int) -> LayerEntry:
    # torch multiplies by the size of the window, and in one dimension wants a plain number for that.
    window: Param = kernel_size(n)
    if n == 1:
        window = IntParam(name="kernel_size", help="Number of positions in the window.", low=1, start=2)
    return _entry(
        f"LPPool{n}d",
        n,
        "Gives the length of each window as a vector: 1 adds the numbers, 2 is the usual length, and large powers come "
        "near the maximum.",
        ("norm", "power", "average"),
        r"y_i = \Big( \sum_{j < k} x_{s i + j}^{p} \Big)^{1/p}",
        params=(
            FloatParam(
                name="norm_type",
                help="The power p. Use an even number where inputs may be negative: the root of a negative sum is no "
                "number.",
                low=0,
                low_open=True,
                start=2.0,
            ),
            window,
            _stride(n),
            ceil_mode(),
        ),
        more={"norm_type": 2.0},
    )


POOLING_LAYERS: tuple[LayerEntry, ...] = tuple(
    make(n) for make in (_max_pool, _avg_pool, _lp_pool) for n in (1, 2, 3)
)
