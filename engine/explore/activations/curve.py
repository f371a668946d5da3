"""Activations and their derivatives, computed by torch itself: one, or several over one axis.

Shape suffixes: P points of a curve, K inputs along the axis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine.explore.activations.module import activation_module, activation_params
from engine.explore.axis import symmetric_axis
from engine.spec import LayerNode
from engine.train.inside import ALONG_AN_AXIS

Floats = npt.NDArray[np.float64]

_POINTS = 641
_REACH = 8.0
# Parameters that say where the curve bends: it is drawn beyond them.
_BENDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Hardtanh": ("min_val", "max_val"),
        "Threshold": ("threshold",),
        "Hardshrink": ("lambd",),
        "Softshrink": ("lambd",),
    }
)


class Varies(StrEnum):
    """What the bottom axis of an activation's curve is."""

    INPUT = "input"  # each number is changed by itself
    ONE_OF_SEVERAL = "one_of_several"  # the first of K inputs; the others stay 0, the first output is drawn
    GATE = "gate"  # the second half of the input; the first half stays 1


@dataclass(frozen=True, eq=False)
class ActivationCurve:
    """What comes out for what goes in.

    Args:
        varies: What ``x_P`` is.
        n_inputs: K; 1 where each number is changed by itself.
        x_P: float64, shape (P,).
        y_P: Output, float64, shape (P,).
        slope_P: Derivative of the output by ``x_P``, from autograd, float64, shape (P,).
    """

    varies: Varies
    n_inputs: int
    x_P: Floats
    y_P: Floats
    slope_P: Floats


@dataclass(frozen=True)
class Reading:
    """What the cursor reads: input, output and derivative."""

    x: float
    y: float
    slope: float


def activation_curve(node: LayerNode, n_inputs: int = 3) -> ActivationCurve:
    """Compute the curve of an activation with its own parameters, in evaluation mode.

    Args:
        node: An activation of the model, or a fresh one.
        n_inputs: How many numbers a softmax has along its axis.

    Raises:
        ProjectError: If it is no activation.
    """
    return activation_curves((node,), n_inputs)[0]


def activation_curves(
    nodes: Sequence[LayerNode], n_inputs: int = 3, span: tuple[float, float] | None = None
) -> tuple[ActivationCurve, ...]:
    """Compute several curves over one axis; unless it is given, it reaches beyond every bend of theirs.

    Args:
        nodes: Activations, in the order in which they are drawn; at least one.
        n_inputs: How many numbers a softmax has along its axis.
        span: Both ends of the axis, finite, the left one first.

    Raises:
        ProjectError: If one of them is no activation.
    """
    if span is None:
        x_P = symmetric_axis(reach_of(nodes), _POINTS).double()
    else:
        x_P = torch.linspace(*span, _POINTS, dtype=torch.float64)
        if span[0] < 0 < span[1]:
            # Where most kinks are.
            x_P[x_P.abs().argmin()] = 0
    return tuple(_curve(node, x_P, n_inputs) for node in nodes)


def reach_of(nodes: Sequence[LayerNode]) -> float:
    """How far the axis of several curves reaches from 0: beyond every bend of theirs.

    Args:
        nodes: Activations, at least one.
    """
    return max(map(_reach, nodes))


def read_activation(node: LayerNode, x: float, n_inputs: int = 3) -> Reading:
    """Compute output and derivative at one place, not between two points of the curve.

    Args:
        node: An activation.
        x: What varies on the curve's bottom axis; any finite number.
        n_inputs: As for ``activation_curve``.

    Raises:
        ProjectError: If it is no activation.
    """
    curve = activation_at(node, np.array([x]), n_inputs)
    return Reading(x, float(curve.y_P[0]), float(curve.slope_P[0]))


def activation_at(node: LayerNode, x_P: Floats, n_inputs: int = 3) -> ActivationCurve:
    """Compute output and derivative at given places.

    Args:
        node: An activation.
        x_P: Finite, float64, shape (P,).
        n_inputs: As for ``activation_curve``.

    Raises:
        ProjectError: If it is no activation.
    """
    return _curve(node, torch.from_numpy(x_P.copy()), n_inputs)


def slopes_at(module: nn.Module, kind: str, x_P: Floats, n_inputs: int = 3) -> Floats:
    """The derivative at given places of the curve's bottom axis.

    Args:
        module: The activation in float64.
        kind: Its catalogue id.
        x_P: float64, shape (P,).
        n_inputs: As for ``activation_curve``.
    """
    return _run(module, kind, torch.from_numpy(x_P.copy()), n_inputs)[3]


def _curve(node: LayerNode, x_P: Tensor, n_inputs: int) -> ActivationCurve:
    varies, n, y_P, slope_P = _run(activation_module(node), node.kind, x_P, n_inputs)
    return ActivationCurve(varies, n, x_P.numpy(), y_P, slope_P)


def _reach(node: LayerNode) -> float:
    params = activation_params(node)
    bends = (float(params[name]) for name in _BENDS.get(node.kind, ()) if name in params)
    return max([_REACH, *(1.5 * abs(bend) for bend in bends)])


def _run(module: nn.Module, kind: str, x_P: Tensor, n_inputs: int) -> tuple[Varies, int, Floats, Floats]:
    input_P = x_P.clone().requires_grad_()
    varies, n, y_P = _call(module, kind, input_P, max(1, n_inputs))
    (slope_P,) = torch.autograd.grad(y_P.sum(), input_P)
    return varies, n, y_P.detach().numpy(), slope_P.numpy()


def _call(module: nn.Module, kind: str, input_P: Tensor, n_inputs: int) -> tuple[Varies, int, Tensor]:
    # Sums and products make fresh tensors, which in-place activations may overwrite.
    if kind in ALONG_AN_AXIS or kind == "Softmax2d":
        rest_PK = torch.zeros(len(input_P), n_inputs - 1, dtype=input_P.dtype)
        x_PK = torch.cat((input_P.unsqueeze(1), rest_PK), dim=1)
        if kind == "Softmax2d":
            return Varies.ONE_OF_SEVERAL, n_inputs, module(x_PK[:, :, None, None])[:, 0, 0, 0]
        return Varies.ONE_OF_SEVERAL, n_inputs, module(x_PK)[:, 0]
    if kind == "GLU":
        return Varies.GATE, 2, module(torch.stack((torch.ones_like(input_P), input_P), dim=1))[:, 0]
    width = module.num_parameters if isinstance(module, nn.PReLU) else 1
    return Varies.INPUT, 1, module(input_P.unsqueeze(1) * torch.ones(1, width))[:, 0]
