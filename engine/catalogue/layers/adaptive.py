"""Pooling to a size that is asked for: the windows follow from the input."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.declare import COUNTED, LETTERS, LETTERS_OUT, THINGS, layer
from engine.catalogue.layers.pooling import INDICES_LEFT_OUT, kernel_size
from engine.catalogue.layers.sizes import like, per_axis
from engine.catalogue.params import FloatParam, NumbersParam, SizeParam

Params = Mapping[str, Any]


def adaptive(params: Params, shape: Shape, n: int) -> Shape:
    """Shape after adaptive pooling: batch and channels, then the size that is asked for."""
    return (*shape[:2], *per_axis(params["output_size"], n))


def output_size(n: int, **given: Any) -> SizeParam:
    """Declare the size that is asked for."""
    form = "" if n == 1 else f": one number for all axes, or {'two' if n == 2 else 'three'}"
    return SizeParam(
        name="output_size",
        help=f"Number of {' and '.join(COUNTED[n][-2:])} to give, whatever comes in{form}.",
        low=1,
        axes=n,
        **given,
    )


def _adaptive(name: str, n: int, keeps: str, why: str, tags: tuple[str, ...]) -> LayerEntry:
    return layer(
        f"Adaptive{name}Pool{n}d",
        f"Cuts the input into as many windows as are asked for and keeps the {keeps} of each. {why}",
        ("pooling", "adaptive", "global pooling", *tags, *THINGS[n].split()),
        output_size(n, start=1),
        shapes=f"(N, C, {LETTERS[n]}) → (N, C, {LETTERS_OUT[n]})",
        rule=partial(adaptive, n=n),
        axes=(n + 2,),
        example=LayerExample({"output_size": 3}, (2, 3, *(7, 6, 5)[:n])),
        deviations={"return_indices": INDICES_LEFT_OUT} if name == "Max" else {},
    )


def _smaller(params: Params, sizes: Shape, others: Mapping[str, Shape], spare: int) -> tuple[Any, ...]:
    """The first parameter that mends a size, and its value, if the sizes of the other leave room for any."""
    for name, other in others.items():
        given = params[name]
        own = per_axis(given, len(sizes)) if given is not None else sizes
        most = [min(mine, s - o + spare) for mine, s, o in zip(own, sizes, other, strict=True)]
        if given is not None and min(most) >= 1:
            return name, like(given, most)
    return ()


def _fractional(params: Params, shape: Shape, n: int) -> Shape:
    wanted, ratio = params["output_size"], params["output_ratio"]
    half = ("output_ratio", (0.5,) * n)
    if wanted is None and ratio is None:
        raise ShapeProblem("an output_size or an output_ratio", "neither", *half)
    if wanted is not None and ratio is not None:
        raise ShapeProblem("either an output_size or an output_ratio", "both")
    sizes, kernel = shape[2:], per_axis(params["kernel_size"], n)
    if wanted is not None:
        out = per_axis(wanted, n)
    else:
        out = tuple(int(size * share) for size, share in zip(sizes, ratio, strict=True))
    # In three dimensions torch wants one more than the windows need.
    spare = 0 if n == 3 else 1
    for i, (size, k, o) in enumerate(zip(sizes, kernel, out, strict=True)):
        counted = COUNTED[n][i]
        if o < 1:
            raise ShapeProblem(f"a ratio that leaves at least one of {size} {counted}", f"{ratio[i]:g}")
        if o + k - spare > size:
            names = {"kernel_size": out} if wanted is None else {"output_size": kernel, "kernel_size": out}
            fix = _smaller(params, sizes, names, spare)
            raise ShapeProblem(
                f"at least {o + k - spare} {counted} for {o} windows of {k}",
                f"{size} of them",
                *fix,
            )
    return (*shape[:2], *out)


def _fractional_entry(n: int) -> LayerEntry:
    share = FloatParam(name="share", help="A share.", low=0, low_open=True, high=1, high_open=True)
    return layer(
        f"FractionalMaxPool{n}d",
        "Keeps the largest number of windows whose steps are drawn by chance, so that the size may shrink by less than "
        "half.",
        ("pooling", "maximum", "random", *THINGS[n].split()),
        kernel_size(n),
        output_size(n, default=None, optional=True, none_means="by ratio"),
        NumbersParam(
            name="output_ratio",
            help="Size to give as a share of the input, for each axis; set this or output_size.",
            default=None,
            optional=True,
            none_means="by size",
            start=(0.5,) * n,
            item=share,
            length=n,
        ),
        shapes=f"(N, C, {LETTERS[n]}) → (N, C, {LETTERS_OUT[n]})",
        rule=partial(_fractional, n=n),
        axes=(n + 2,),
        fresh={"output_ratio": (0.5,) * n},
        example=LayerExample({"kernel_size": 2, "output_size": 3}, (2, 3, *(7, 6, 5)[:n])),
        deviations={"return_indices": INDICES_LEFT_OUT, "_random_samples": "the windows are drawn each time"},
    )


_WHY = "Whatever the size of the input, the next layer gets the same."
ADAPTIVE_LAYERS: tuple[LayerEntry, ...] = (
    *(_adaptive("Avg", n, "mean", _WHY, ("mean", "average")) for n in (1, 2, 3)),
    *(_adaptive("Max", n, "largest number", _WHY, ("maximum",)) for n in (1, 2, 3)),
    *(_fractional_entry(n) for n in (2, 3)),
)
