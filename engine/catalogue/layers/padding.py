"""Padding: what is added around the input before a window slides over it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.declare import COUNTED, LETTERS, LETTERS_OUT, THINGS, layer
from engine.catalogue.layers.sizes import per_axis
from engine.catalogue.params import FloatParam, Param, SizeParam

Params = Mapping[str, Any]
_FORMS = {
    1: "two: left, right",
    2: "four: left, right, top, bottom",
    3: "six: left, right, top, bottom, front, back",
}


def _padded(params: Params, shape: Shape, n: int, most: int | None) -> Shape:
    """Shape with the padding around it.

    Args:
        most: How much less than its size an axis may get at each end; None for as much as wanted.
    """
    given = per_axis(params["padding"], 2 * n)
    out = []
    for i, size in enumerate(shape[2:]):
        # The list begins with the last axis.
        at = 2 * (n - 1 - i)
        pair, counted = given[at : at + 2], COUNTED[n][i]
        if most is not None and max(pair) > size - most:
            mended = tuple(min(p, shape[2:][n - 1 - j // 2] - most) for j, p in enumerate(given))
            value = min(mended) if isinstance(params["padding"], int) else mended
            raise ShapeProblem(
                f"at most {size - most} more at each end, which is what {size} {counted} can lend",
                str(max(pair)),
                "padding",
                value,
            )
        out.append(size + sum(pair))
        # Cutting off comes first, so what is cut off must be there.
        if out[-1] < 1 or size + sum(min(0, p) for p in pair) < 0:
            raise ShapeProblem(
                f"padding that leaves at least one of {size} {counted}", f"{pair[0]} and {pair[1]}"
            )
    return (*shape[:2], *out)


def _entry(
    name: str, n: int, summary: str, tag: str, most: int | None, *more: Param, **example: Any
) -> LayerEntry:
    low = 0 if name in ("Reflection", "Replication", "Circular") else None
    crop = "" if low == 0 else "; a negative number cuts off instead"
    return layer(
        f"{name}Pad{n}d",
        summary,
        ("padding", "edge", tag, *THINGS[n].split()),
        SizeParam(
            name="padding",
            help=f"How many elements are added at the ends of each axis: one number for all, or {_FORMS[n]}{crop}.",
            low=low,
            axes=2 * n,
            start=1,
        ),
        *more,
        shapes=f"(N, C, {LETTERS[n]}) → (N, C, {LETTERS_OUT[n]})",
        rule=partial(_padded, n=n, most=most),
        axes=(n + 2,),
        example=LayerExample({"padding": (1, 2, 2, 1, 0, 3)[: 2 * n], **example}, (2, 3, *(4, 5, 6)[:n])),
    )


_VALUE = FloatParam(name="value", help="What every added element is.", start=0.0)

PADDING_LAYERS: tuple[LayerEntry, ...] = tuple(
    entry
    for n in (1, 2, 3)
    for entry in (
        _entry("Zero", n, "Adds zeros around the input.", "zeros", None),
        _entry("Constant", n, "Adds one value around the input.", "value", None, _VALUE, value=-1.5),
        _entry("Reflection", n, "Mirrors the input at its edge, without the edge itself.", "mirror", 1),
        _entry("Replication", n, "Repeats the outermost elements of the input.", "repeat", None),
        _entry("Circular", n, "Goes on with the other end of the input, as if it were a ring.", "ring", 0),
    )
)
