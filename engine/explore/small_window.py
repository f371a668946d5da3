"""The window of a convolution or pooling layer on an input small enough to draw cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import catalogue
from engine.catalogue.entry import Shape
from engine.catalogue.layers.convolution import conv_windows
from engine.catalogue.layers.sizes import Window, conv_size, per_axis, pool_size, transposed_size, windows_of
from engine.explore.size_formula import has_size_formula

_USUAL, _MOST = 7, 16
_MOST_TRANSPOSED = 4


@dataclass(frozen=True)
class SmallAxis:
    """One axis.

    Args:
        size: Cells of the input that is drawn; at most those of the real one.
        window: What slides along it.
        output: Cells that come out for that size.
        overhang: Cells behind the input and its padding that a last window hangs over, with ``ceil_mode``.
    """

    size: int
    window: Window
    output: int
    overhang: int


def small_window(kind: str, params: Mapping[str, Any], input_shape: Shape) -> tuple[SmallAxis, ...]:
    """The last two axes (the only one for sequences) with the user's window on an input of a few cells.

    Args:
        kind: Catalogue id; see ``has_size_formula``.
        params: Its resolved parameters.
        input_shape: What comes in, batch and channels first.

    Returns:
        One or two axes; empty where the kernel is too large to be drawn cell by cell.

    Raises:
        LookupError: If the kind slides no window.
    """
    entry = catalogue.layer(kind)
    if entry is None or not has_size_formula(kind):
        raise LookupError(f"{kind} slides no window")
    given = entry.resolved(params)
    n = len(input_shape) - 2
    is_transposed = "Transpose" in kind
    is_conv = "conv" in kind.lower()
    windows = conv_windows(given, n) if is_conv and not is_transposed else windows_of(given, n)
    extra = per_axis(given["output_padding"], n) if is_transposed else (0,) * n
    ceil_mode = bool(given.get("ceil_mode", False))
    axes = []
    for size, window, more in list(zip(input_shape[2:], windows, extra, strict=True))[-2:]:
        if is_transposed:
            shown = min(size, _MOST_TRANSPOSED)
            output = transposed_size(shown, window, more)
            if output > _MOST or output < 1:
                return ()
            axes.append(SmallAxis(shown, window, output, 0))
            continue
        # Room for the window and one more step.
        need = window.reach + window.stride - window.before - window.after
        shown = min(size, max(_USUAL, need))
        if shown + window.before + window.after > _MOST:
            return ()
        output = conv_size(shown, window) if is_conv else pool_size(shown, window, ceil_mode)
        if output < 1:
            return ()
        end = (output - 1) * window.stride + window.reach - window.before - shown - window.after
        axes.append(SmallAxis(shown, window, output, max(0, end)))
    return tuple(axes)
