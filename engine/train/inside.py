"""What goes into the activations of a model: histograms, and the share that is saturated or dead.

Shape suffixes: N samples, F units, B bins, S learned slopes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine import catalogue
from engine.train.questions import LayerPreActivations, LearnedSlopes, PreActivations

# Below this share of its steepest slope an activation counts as saturated.
SATURATED_SHARE = 0.05
# These look at all numbers along one axis.
ALONG_AN_AXIS = frozenset({"Softmax", "Softmin", "LogSoftmax"})
OF_A_VECTOR = ALONG_AN_AXIS | {"Softmax2d", "GLU"}
BINS = 60

_REACH, _POINTS = 8.0, 161
_KINDS = frozenset(entry.kind for entry in catalogue.ACTIVATIONS)
# More inputs of one layer than this are thinned evenly.
_MOST_VALUES = 40_000


def watched_inputs(
    model: nn.Module, forward: Callable[[], object], bins: int = BINS, share: float = SATURATED_SHARE
) -> tuple[LayerPreActivations, ...]:
    """Look at the inputs of every activation module while a model runs, in running order.

    Args:
        model: A model in evaluation mode; activations that are called as functions are not seen.
        forward: Runs it.
        bins: Number of bins between the smallest and the largest input, at least 1.
        share: What is left of the steepest slope where an activation counts as saturated.
    """
    seen: list[tuple[str, nn.Module, Tensor]] = []
    handles = [
        module.register_forward_pre_hook(
            # A copy, because an in-place activation overwrites it.
            lambda hooked, given, name=name: seen.append((name, hooked, given[0].detach().clone()))
        )
        for name, module in model.named_modules()
        if type(module).__name__ in _KINDS
    ]
    try:
        forward()
    finally:
        for handle in handles:
            handle.remove()
    return tuple(
        LayerPreActivations(name, view_of_inputs(module, _plain(_thinned(values)), bins, share))
        for name, module, values in seen
    )


def learned_slopes(model: nn.Module, loss: Callable[[], Tensor]) -> Mapping[str, LearnedSlopes]:
    """The slopes of every PReLU of a model, with the derivative of a loss by them.

    Args:
        model: A model whose parameters need no gradient; they need none afterwards.
        loss: Runs it and gives a single number.

    Returns:
        Name of the module to what it has learned.
    """
    found = {name: module for name, module in model.named_modules() if isinstance(module, nn.PReLU)}
    if not found:
        return {}
    weights = [module.weight for module in found.values()]
    for weight in weights:
        weight.requires_grad_(True)
    try:
        with torch.enable_grad():
            value = loss()
        gradients = (
            torch.autograd.grad(value, weights, allow_unused=True)
            if value.requires_grad
            else [None] * len(weights)
        )
    finally:
        for weight in weights:
            weight.requires_grad_(False)
    slopes = {}
    for name, weight, gradient in zip(found, weights, gradients, strict=True):
        slope_S = weight.detach().cpu().numpy().astype(np.float64)
        gradient_S = np.full_like(slope_S, np.nan)
        if gradient is not None:
            gradient_S = gradient.cpu().numpy().astype(np.float64)
        slopes[name] = LearnedSlopes(slope_S, gradient_S)
    return slopes


def view_of_inputs(
    module: nn.Module, values: npt.NDArray[np.floating], bins: int = BINS, share: float = SATURATED_SHARE
) -> PreActivations:
    """Count given inputs of an activation.

    Args:
        module: The activation, in evaluation mode.
        values: What goes into it; samples along axis 0, units or channels along axis 1.
        bins: As for ``watched_inputs``.
        share: As for ``watched_inputs``.
    """
    kind = type(module).__name__
    finite = values[np.isfinite(values)].astype(np.float64)
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    counts_B, edges = np.histogram(finite, bins=max(1, bins), range=(low, high))
    saturated = dead = None
    dead_F = np.zeros(0, dtype=np.bool_)
    if kind not in OF_A_VECTOR and values.size:
        size = np.abs(_slopes(module, values))
        # What is not finite has a slope that is no number, which says nothing of the others.
        known = size[np.isfinite(size)]
        bound = share * max(_steepest(module, values), float(known.max()) if known.size else 0.0)
        is_dead = size == 0
        dead = float(is_dead.mean())
        saturated = float(((size < bound) & ~is_dead).mean())
        if values.ndim > 1:
            others = tuple(axis for axis in range(values.ndim) if axis != 1)
            dead_F = is_dead.all(axis=others)
    return PreActivations(
        kind,
        edges.astype(np.float64),
        counts_B.astype(np.int64),
        int(values.size),
        int(values.size - finite.size),
        float(finite.mean()) if finite.size else float("nan"),
        float(finite.std()) if finite.size else float("nan"),
        saturated,
        dead,
        dead_F,
    )


def _slopes(module: nn.Module, values: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    own = next(module.parameters(), None)
    leaf = torch.from_numpy(np.array(values))
    leaf = (leaf if own is None else leaf.to(own.device, own.dtype)).requires_grad_()
    with torch.enable_grad():
        # A product, because an in-place activation must not overwrite the leaf.
        (slope,) = torch.autograd.grad(module(leaf * 1).sum(), leaf)
    return _plain(slope)


def _steepest(module: nn.Module, values: npt.NDArray[np.floating]) -> float:
    """The largest size of its slope on the usual axis."""
    axis_P = np.linspace(-_REACH, _REACH, _POINTS, dtype=values.dtype)
    width = values.shape[1] if values.ndim > 1 else 1
    on_axis = np.abs(_slopes(module, np.repeat(axis_P[:, None], width, 1)))
    return float(on_axis.max())


def _plain(values: Tensor) -> npt.NDArray[np.floating]:
    """As an array; NumPy has no bfloat16, and float16 has too few digits for a slope."""
    wide = values if values.dtype in (torch.float32, torch.float64) else values.float()
    array: npt.NDArray[np.floating] = wide.cpu().numpy()
    return array


def _thinned(values: Tensor) -> Tensor:
    """At most so many inputs: places of an image first, then samples; units are all kept."""
    if values.numel() <= _MOST_VALUES or values.ndim < 2:
        return values[:: max(1, -(-values.numel() // _MOST_VALUES))] if values.ndim == 1 else values
    flat = values.flatten(2) if values.ndim > 2 else values.unsqueeze(2)
    n, _, places = flat.shape
    step = max(1, min(places, -(-values.numel() // _MOST_VALUES)))
    flat = flat[:, :, ::step]
    step = max(1, min(n, -(-flat.numel() // _MOST_VALUES)))
    flat = flat[::step]
    return flat if values.ndim > 2 else flat.squeeze(2)
