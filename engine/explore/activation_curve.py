"""An activation and its derivative, computed by torch itself.

Shape suffixes: P points of a curve, K inputs along the axis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine import catalogue
from engine.build.model import build_layer
from engine.catalogue.params import AUTO
from engine.explore.axis import symmetric_axis
from engine.spec import LayerNode, Problem, ProjectError

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
_ALONG_AN_AXIS = frozenset({"Softmax", "Softmin", "LogSoftmax"})


class Varies(StrEnum):
    """What the bottom axis of an activation's curve is."""

    INPUT = "input"  # each number is changed by itself
    ONE_OF_SEVERAL = "one_of_several"  # the first of K inputs; the others stay 0, the first output is drawn
    GATE = "gate"  # the second half of the input; the first half stays 1


@dataclass(frozen=True)
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


def activation_curve(node: LayerNode, n_inputs: int = 3) -> ActivationCurve:
    """Compute the curve of an activation with its own parameters, in evaluation mode.

    Args:
        node: An activation of the model, or a fresh one.
        n_inputs: How many numbers a softmax has along its axis.

    Raises:
        ProjectError: If it is no activation.
    """
    entry = catalogue.layer(node.kind)
    if entry is None or "activation" not in entry.tags:
        expected = "an activation, such as ReLU"
        raise ProjectError([Problem("kind", "no_activation", expected, repr(node.kind))])
    params: dict[str, Any] = {
        name: (1 if value == AUTO else value) for name, value in entry.initial_params().items()
    } | {name: value for name, value in node.params.items() if value != AUTO}
    if node.kind in _ALONG_AN_AXIS or node.kind == "GLU":
        # The picture has one axis of features; which axis of the real input it is makes no difference to it.
        params["dim"] = -1
    module = build_layer(LayerNode(kind=node.kind, params=params)).eval()
    reach = max(
        [_REACH, *(1.5 * abs(float(params[name])) for name in _BENDS.get(node.kind, ()) if name in params)]
    )
    x_P = symmetric_axis(reach, _POINTS)
    input_P = x_P.clone().requires_grad_()
    varies, n, y_P = _run(module, node.kind, params, input_P, max(1, n_inputs))
    (slope_P,) = torch.autograd.grad(y_P.sum(), input_P)
    return ActivationCurve(varies, n, _numpy(x_P), _numpy(y_P), _numpy(slope_P))


def _run(
    module: nn.Module, kind: str, params: Mapping[str, Any], input_P: Tensor, n_inputs: int
) -> tuple[Varies, int, Tensor]:
    # Sums and products make fresh tensors, which in-place activations may overwrite.
    if kind in _ALONG_AN_AXIS or kind == "Softmax2d":
        rest_PK = torch.zeros(len(input_P), n_inputs - 1)
        x_PK = torch.cat((input_P.unsqueeze(1), rest_PK), dim=1)
        if kind == "Softmax2d":
            return Varies.ONE_OF_SEVERAL, n_inputs, module(x_PK[:, :, None, None])[:, 0, 0, 0]
        return Varies.ONE_OF_SEVERAL, n_inputs, module(x_PK)[:, 0]
    if kind == "GLU":
        return Varies.GATE, 2, module(torch.stack((torch.ones_like(input_P), input_P), dim=1))[:, 0]
    width = int(params.get("num_parameters", 1))
    return Varies.INPUT, 1, module(input_P.unsqueeze(1) * torch.ones(1, width))[:, 0]


def _numpy(values: Tensor) -> Floats:
    array: Floats = values.detach().numpy().astype(np.float64)
    return array
