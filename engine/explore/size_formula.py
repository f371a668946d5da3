"""How a sliding window sets the size of an axis: the formula with the user's numbers, and what is never looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import catalogue
from engine.catalogue.entry import Shape
from engine.catalogue.layers.convolution import conv_windows
from engine.catalogue.layers.declare import COUNTED, THINGS
from engine.catalogue.layers.sizes import Window, per_axis, pool_size, windows_of

_MOST_NAMED = 6
_AXIS_LETTERS = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}
_ONE = {"positions": "position", "rows": "row", "columns": "column", "planes": "plane"}


@dataclass(frozen=True)
class AxisFormula:
    """The size of one axis of the output.

    Args:
        counted: What the axis counts: positions, planes, rows or columns.
        size: Size that comes in.
        output: Size that goes out.
        steps: The formula in LaTeX notation: with letters, with the user's numbers, and worked out bit by bit.
        meanings: What each letter stands for, as pairs of letter and the parameter's name with its value.
        note: Why the result is one less than the formula gives; empty where it is not.
        ignored: Elements of the input that no window covers, counted from 0.
        sentence: The same in words; empty if every element is looked at.
    """

    counted: str
    size: int
    output: int
    steps: tuple[str, ...]
    meanings: tuple[tuple[str, str], ...]
    note: str
    ignored: tuple[int, ...]
    sentence: str


def size_formula(kind: str, params: Mapping[str, Any], input_shape: Shape) -> tuple[AxisFormula, ...]:
    """Work out the size that a convolution or pooling layer gives, one axis at a time.

    Args:
        kind: Catalogue id; see ``has_size_formula``.
        params: Its parameters without "auto"; what is left out is the default.
        input_shape: What comes in, batch and channels first.

    Returns:
        One formula for each axis behind the channels.

    Raises:
        LookupError: If the kind has no such formula.
        ShapeProblem: If the layer cannot take the input.
    """
    entry = catalogue.layer(kind)
    if entry is None or not has_size_formula(kind):
        raise LookupError(f"{kind} slides no window")
    given = entry.resolved(params)
    output = entry.shape_rule(given, input_shape)[2:]
    sizes = input_shape[2:]
    n = len(sizes)
    if "Transpose" in kind:
        extra = per_axis(given["output_padding"], n)
        return tuple(
            _transposed((n, i), size, window, extra[i], output[i])
            for i, (size, window) in enumerate(zip(sizes, windows_of(given, n), strict=True))
        )
    windows = conv_windows(given, n) if kind.startswith("Conv") else windows_of(given, n)
    return tuple(
        _sliding((n, i), size, window, output[i], given=given)
        for i, (size, window) in enumerate(zip(sizes, windows, strict=True))
    )


def has_size_formula(kind: str) -> bool:
    """True for convolutions, their transposes, and pooling with a window of a given size."""
    bare = kind.removeprefix("F.").replace("_", "").lower()
    return bare.rstrip("d").rstrip("123") in ("conv", "convtranspose", "maxpool", "avgpool", "lppool")


def _sliding(
    axis: tuple[int, int], size: int, window: Window, output: int, *, given: Mapping[str, Any]
) -> AxisFormula:
    n, i = axis
    letter, counted = _AXIS_LETTERS[n][i], COUNTED[n][i]
    ceil_mode, has_dilation = bool(given.get("ceil_mode", False)), "dilation" in given
    left, right = (r"\left\lceil", r"\right\rceil") if ceil_mode else (r"\left\lfloor", r"\right\rfloor")
    uneven = window.before != window.after
    padding = "p_{1} + p_{2}" if uneven else "2p"
    padded = f"{window.before} + {window.after}" if uneven else rf"2 \cdot {window.before}"
    reach, reached = ("k", f"{window.kernel}")
    if has_dilation:
        reach, reached = "d (k - 1) - 1", rf"{window.dilation} \cdot ({window.kernel} - 1) - 1"
    room = size + window.before + window.after - window.reach
    steps = [
        rf"{letter}_{{out}} = {left} \frac{{{letter} + {padding} - {reach}}}{{s}} {right} + 1",
        rf"= {left} \frac{{{size} + {padded} - {reached}}}{{{window.stride}}} {right} + 1",
        rf"= {left} \frac{{{room}}}{{{window.stride}}} {right} + 1",
    ]
    whole = -(-room // window.stride) if ceil_mode else room // window.stride
    steps.append(f"= {whole} + 1 = {whole + 1}")
    note = ""
    if ceil_mode and pool_size(size, window, ceil_mode) < whole + 1:
        inside = f"{size} + {window.before} = {size + window.before}" if window.before else f"{size}"
        with_padding = " and its padding in front" if window.before else ""
        start = whole * window.stride
        note = (
            f"The last window would start {whole} · {window.stride} = {start} {counted} after the first one, behind "
            f"the {inside} {counted} of the input{with_padding}; it is left out, "
            f"which gives {output}."
        )
    meanings = [(letter, f"input: {size}"), ("k", f"kernel_size: {window.kernel}")]
    if uneven:
        meanings += [
            ("p_{1}", f"padding in front: {window.before}"),
            ("p_{2}", f"padding behind: {window.after}"),
        ]
    else:
        meanings.append(("p", f"padding: {window.before}"))
    meanings += [("d", f"dilation: {window.dilation}")] if has_dilation else []
    meanings.append(("s", f"stride: {window.stride}"))
    ignored = never_looked_at(size, window, output, given.get("padding_mode", "zeros"))
    return AxisFormula(
        counted, size, output, tuple(steps), tuple(meanings), note, ignored, _sentence(ignored, counted, n)
    )


def _transposed(axis: tuple[int, int], size: int, window: Window, extra: int, output: int) -> AxisFormula:
    n, i = axis
    letter, counted = _AXIS_LETTERS[n][i], COUNTED[n][i]
    spread, cut, reach = (size - 1) * window.stride, 2 * window.before, window.reach - 1
    steps = (
        rf"{letter}_{{out}} = ({letter} - 1) \cdot s - 2p + d (k - 1) + p_{{out}} + 1",
        rf"= ({size} - 1) \cdot {window.stride} - 2 \cdot {window.before} + "
        rf"{window.dilation} \cdot ({window.kernel} - 1) + {extra} + 1",
        f"= {spread} - {cut} + {reach} + {extra} + 1",
        f"= {output}",
    )
    meanings = (
        (letter, f"input: {size}"),
        ("k", f"kernel_size: {window.kernel}"),
        ("p", f"padding: {window.before}"),
        ("d", f"dilation: {window.dilation}"),
        ("s", f"stride: {window.stride}"),
        ("p_{out}", f"output_padding: {extra}"),
    )
    return AxisFormula(counted, size, output, steps, meanings, "", (), "")


def never_looked_at(size: int, window: Window, places: int, mode: str = "zeros") -> tuple[int, ...]:
    """Elements of an axis that no element of the kernel ever lies on.

    Args:
        size: Size of the axis.
        window: What slides along it.
        places: Number of places that it takes.
        mode: What the padding is; all but zeros shows elements of the axis once more.
    """
    seen = {
        _shown(place * window.stride - window.before + element * window.dilation, size, mode)
        for place in range(places)
        for element in range(window.kernel)
    }
    return tuple(i for i in range(size) if i not in seen)


def _shown(at: int, size: int, mode: str) -> int:
    """Which element stands at a place that may lie in the padding."""
    if 0 <= at < size or mode == "zeros":
        return at
    if mode == "circular":
        return at % size
    if mode == "replicate":
        return min(max(at, 0), size - 1)
    return -at if at < 0 else 2 * (size - 1) - at


def _sentence(ignored: tuple[int, ...], counted: str, n: int) -> str:
    """What is never looked at, people's way: counted from 1, neighbours together."""
    if not ignored:
        return ""
    runs: list[list[int]] = []
    for i in ignored:
        if runs and i == runs[-1][1] + 1:
            runs[-1][1] = i
        else:
            runs.append([i, i])
    words: list[str] = []
    for first, last in runs[:_MOST_NAMED]:
        if last - first > 1:
            words.append(f"{first + 1} to {last + 1}")
        else:
            words += [str(i + 1) for i in range(first, last + 1)]
    more = len(ignored) - sum(last - first + 1 for first, last in runs[:_MOST_NAMED])
    if more:
        words.append(f"{more} more")
    named = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    what, verb = (_ONE[counted], "is") if len(ignored) == 1 else (counted, "are")
    # Such as: Rows 10 and 11 of the input are never looked at.
    return f"{what.capitalize()} {named} of the {THINGS[n].removesuffix('s')} {verb} never looked at."
