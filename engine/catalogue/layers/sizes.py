"""Size arithmetic of windows that slide over an axis: convolution, its transpose, and pooling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from engine.catalogue.entry import ShapeProblem
from engine.catalogue.layers.declare import COUNTED


def per_axis(value: int | Sequence[int], n: int) -> tuple[int, ...]:
    """A size for each of n axes, where one number may stand for all."""
    return (value,) * n if isinstance(value, int) else tuple(value)


def span(kernel: int, dilation: int) -> int:
    """How many neighbours a kernel reaches over, from its first to its last element."""
    return dilation * (kernel - 1) + 1


def same_padding(kernel: int, dilation: int) -> tuple[int, int]:
    """What the word "same" adds before and after an axis, so that stride 1 keeps its size."""
    total = dilation * (kernel - 1)
    return total // 2, total - total // 2


class Window(NamedTuple):
    """What slides along one axis.

    Args:
        kernel: Number of its elements.
        stride: Step from one place to the next.
        before: Padding in front of the first element.
        after: Padding behind the last element.
        dilation: Step between neighbours inside the kernel.
    """

    kernel: int
    stride: int
    before: int
    after: int
    dilation: int

    @property
    def reach(self) -> int:
        """How many neighbours it reaches over."""
        return span(self.kernel, self.dilation)


def windows_of(params: Mapping[str, Any], n: int) -> tuple[Window, ...]:
    """The window along each axis, from parameters of the usual names.

    Args:
        params: Resolved parameters; no stride is the kernel, what is missing adds nothing.
        n: Number of axes that the window slides along.
    """
    kernel = per_axis(params["kernel_size"], n)
    stride = kernel if params.get("stride") is None else per_axis(params["stride"], n)
    padding, dilation = (
        per_axis(params.get(name, value), n) for name, value in (("padding", 0), ("dilation", 1))
    )
    return tuple(Window(k, s, p, p, d) for k, s, p, d in zip(kernel, stride, padding, dilation, strict=True))


def conv_size(size: int, window: Window) -> int:
    """Number of places of a window along an axis of a convolution; below 1 if it does not fit."""
    return (size + window.before + window.after - window.reach) // window.stride + 1


def transposed_size(size: int, window: Window, output_padding: int) -> int:
    """Size of an axis after a transposed convolution: what a convolution with the same window would need."""
    return (size - 1) * window.stride - window.before - window.after + window.reach + output_padding


def pool_size(size: int, window: Window, ceil_mode: bool) -> int:
    """Number of windows along an axis of a pooling layer; below 1 if none fits.

    With ``ceil_mode`` a last window may hang over the end, but it must start inside the input or the padding in front.
    """
    room = size + window.before + window.after - window.reach
    windows = (room + window.stride - 1 if ceil_mode else room) // window.stride + 1
    if ceil_mode and (windows - 1) * window.stride >= size + window.before:
        windows -= 1
    return windows


def largest_kernel(size: int, window: Window) -> int:
    """The largest kernel up to the window's own that an axis has room for; 0 if there is none."""
    return max(0, min(window.kernel, (size + window.before + window.after - 1) // window.dilation + 1))


def like(given: int | Sequence[int], mended: Sequence[int]) -> int | tuple[int, ...]:
    """Sizes in the form in which they were given: the smallest one where one number stood for all axes."""
    return min(mended) if isinstance(given, int) else tuple(mended)


def too_large(
    params: Mapping[str, Any], sizes: Sequence[int], windows: Sequence[Window], i: int, fitting: Sequence[int]
) -> ShapeProblem:
    """The problem of a kernel that reaches over more than there is.

    Args:
        params: Parameters of the layer.
        sizes: Size of each axis that the window slides along.
        windows: The window along each of them.
        i: The axis on which it does not fit.
        fitting: The largest kernel that fits, for each axis; 0 if none does.
    """
    window, counted = windows[i], COUNTED[len(sizes)][i]
    spread = f" with dilation {window.dilation}" if window.dilation > 1 else ""
    added = window.before + window.after
    padded = f", {sizes[i] + added} with the padding" if added else ""
    fix = ("kernel_size", like(params["kernel_size"], fitting)) if min(fitting) >= 1 else ()
    return ShapeProblem(
        f"at least {window.reach} {counted}, because a kernel of {window.kernel}{spread} reaches over {window.reach}",
        f"{sizes[i]} {counted}{padded}",
        *fix,
    )
