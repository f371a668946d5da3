"""What really goes into the activations of a model: histograms, and the share that is saturated or dead.

Shape suffixes: N samples, F units, B bins.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine import catalogue
from engine.explore.activations.module import OF_A_VECTOR, activation_module
from engine.explore.activations.zones import SATURATED_SHARE
from engine.explore.axis import symmetric_axis
from engine.spec import LayerNode

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

_BINS = 60
_REACH, _POINTS = 8.0, 161
_KINDS = frozenset(entry.kind for entry in catalogue.ACTIVATIONS)


@dataclass(frozen=True, eq=False)
class PreActivations:
    """The inputs of one activation.

    Args:
        kind: Catalogue id of the activation.
        edges: Ends of the bins, float64, shape (B + 1,).
        counts_B: How many inputs lie in each bin, int64, shape (B,).
        n: Number of inputs, finite or not.
        n_not_finite: How many of them are NaN or infinite; they are in no bin.
        mean: Of the finite ones; NaN if there are none.
        std: Their standard deviation; NaN if there are none.
        saturated: Share of the inputs at which less than the stated share of the steepest slope is left, dead ones
            not counted; None for activations of a whole vector.
        dead: Share of the inputs at which the slope is exactly 0; None for activations of a whole vector.
        dead_F: For each unit (axis 1), true if its slope is 0 for every sample: it learns nothing from them. Shape
            (F,); shape (0,) for activations of a whole vector or inputs of one axis.
    """

    kind: str
    edges: Floats
    counts_B: Counts
    n: int
    n_not_finite: int
    mean: float
    std: float
    saturated: float | None
    dead: float | None
    dead_F: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class LayerPreActivations:
    """The inputs of one activation of a model.

    Args:
        name: Name of the module in the model, such as ``features.1``; a module that runs twice appears twice.
        view: Its inputs.
    """

    name: str
    view: PreActivations


def pre_activations(
    node: LayerNode,
    values: npt.NDArray[np.floating],
    bins: int = _BINS,
    share: float = SATURATED_SHARE,
) -> PreActivations:
    """Look at given inputs of an activation.

    Args:
        node: The activation.
        values: What goes into it, float32 or float64; samples along axis 0, units or channels along axis 1.
        bins: Number of bins between the smallest and the largest input, at least 1.
        share: As for ``activation_zones``.

    Raises:
        ProjectError: If it is no activation.
    """
    return _view(activation_module(node), values, bins, share)


def model_pre_activations(
    model: nn.Module, x: Tensor, bins: int = _BINS, share: float = SATURATED_SHARE
) -> tuple[LayerPreActivations, ...]:
    """Run a copy of a model in evaluation mode and look at the inputs of every activation module, in running order.

    The model itself, its mode and torch's random numbers are left as they are.

    Args:
        model: Any model; activations that are called as functions are not seen.
        x: A batch.
        bins: As for ``pre_activations``.
        share: As for ``activation_zones``.
    """
    own = copy.deepcopy(model).eval()
    seen: list[tuple[str, nn.Module, Tensor]] = []
    for name, module in own.named_modules():
        if type(module).__name__ in _KINDS:
            module.register_forward_pre_hook(
                # A copy, because an in-place activation overwrites it.
                lambda hooked, given, name=name: seen.append((name, hooked, given[0].detach().clone()))
            )
    with torch.no_grad():
        own(x)
    for module in own.modules():
        module._forward_pre_hooks.clear()
    # What follows is small, and NumPy needs it on the CPU.
    own.cpu()
    return tuple(
        LayerPreActivations(name, _view(module, _plain(values), bins, share)) for name, module, values in seen
    )


def _plain(values: Tensor) -> npt.NDArray[np.floating]:
    """As an array; NumPy has no bfloat16, and float16 has too few digits for a slope."""
    wide = values if values.dtype in (torch.float32, torch.float64) else values.float()
    array: npt.NDArray[np.floating] = wide.cpu().numpy()
    return array


def _view(module: nn.Module, values: npt.NDArray[np.floating], bins: int, share: float) -> PreActivations:
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
        bound = share * max(_steepest(module, values), float(size.max()))
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
    dtype = next((parameter.dtype for parameter in module.parameters()), None)
    leaf = torch.from_numpy(np.array(values)).to(dtype or torch.from_numpy(values[:0]).dtype).requires_grad_()
    with torch.enable_grad():
        (slope,) = torch.autograd.grad(module(leaf * 1).sum(), leaf)
    return _plain(slope)


def _steepest(module: nn.Module, values: npt.NDArray[np.floating]) -> float:
    """The largest size of its slope on the usual axis."""
    axis_P = symmetric_axis(_REACH, _POINTS).numpy().astype(values.dtype)
    width = values.shape[1] if values.ndim > 1 else 1
    on_axis = np.abs(_slopes(module, np.repeat(axis_P[:, None], width, 1)))
    return float(on_axis.max())
