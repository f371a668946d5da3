"""The gradient of PReLU by its own slope: which inputs teach it, and how much.

Shape suffixes: P points of a curve, N samples, C channels, S learned slopes (1 or C).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from engine.explore.activations.curve import activation_curve
from engine.explore.activations.module import activation_module
from engine.spec import LayerNode, Problem, ProjectError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SlopeGradient:
    """How a loss changes with the learned slopes.

    Args:
        slope_S: The slopes, float64, shape (S,).
        gradient_S: The derivative of the loss by each, from autograd, float64, shape (S,).
        part_NC: What each input adds to it, ``upstream · min(0, x)``, float64, shape (N, C); 0 for inputs above 0.
        output_NC: What PReLU gives, float64, shape (N, C).
    """

    slope_S: Floats
    gradient_S: Floats
    part_NC: Floats
    output_NC: Floats


@dataclass(frozen=True, eq=False)
class SlopeCurve:
    """How the output changes with the slope, along the bottom axis: a line below 0, nothing above.

    Args:
        x_P: float64, shape (P,).
        by_slope_P: Derivative of the output by the slope, from autograd, float64, shape (P,).
    """

    x_P: Floats
    by_slope_P: Floats


def slope_gradient(node: LayerNode, x_NC: Floats, upstream_NC: Floats | None = None) -> SlopeGradient:
    """Send a gradient back through a PReLU to its slopes.

    Args:
        node: A PReLU; its ``num_parameters`` is 1 or C.
        x_NC: Inputs, shape (N, C).
        upstream_NC: Derivative of the loss by each output, shape (N, C); ones if None.

    Raises:
        ProjectError: If it is no PReLU, or the shapes do not fit.
    """
    _only_prelu(node)
    module = activation_module(node)
    slopes: int = module.num_parameters  # type: ignore[assignment]
    upstream_NC = np.ones_like(x_NC) if upstream_NC is None else upstream_NC
    if x_NC.ndim != 2 or x_NC.shape != upstream_NC.shape or slopes not in (1, x_NC.shape[1]):
        expected = f"inputs and gradients of one shape (N, {slopes if slopes > 1 else 'C'})"
        raise ProjectError([Problem("x", "wrong_shape", expected, f"{x_NC.shape} and {upstream_NC.shape}")])
    x = torch.from_numpy(np.array(x_NC, dtype=np.float64))
    y_NC = module(x)
    (weight,) = module.parameters()
    (gradient_S,) = torch.autograd.grad(
        y_NC, weight, torch.from_numpy(np.array(upstream_NC, dtype=np.float64))
    )
    return SlopeGradient(
        weight.detach().numpy().copy(),
        gradient_S.numpy(),
        upstream_NC * np.minimum(x_NC, 0),
        y_NC.detach().numpy(),
    )


def slope_curve(node: LayerNode) -> SlopeCurve:
    """The derivative of a PReLU's output by its slope, drawn beside its derivative by the input.

    Raises:
        ProjectError: If it is no PReLU.
    """
    _only_prelu(node)
    x_P = activation_curve(node).x_P
    single = LayerNode(kind="PReLU", params={"num_parameters": 1, "init": node.params.get("init", 0.25)})
    module = activation_module(single)
    (weight,) = module.parameters()
    # One slope for each point, so that one backward pass gives the derivative at every point.
    slope_P = weight.detach().expand(len(x_P)).clone().requires_grad_()
    y_P = torch.nn.functional.prelu(torch.from_numpy(x_P.copy()).unsqueeze(0), slope_P)
    (by_slope_P,) = torch.autograd.grad(y_P.sum(), slope_P)
    return SlopeCurve(x_P, by_slope_P.numpy())


def _only_prelu(node: LayerNode) -> None:
    if node.kind != "PReLU":
        expected = "PReLU, whose slope is learned"
        raise ProjectError([Problem("kind", "no_learned_slope", expected, repr(node.kind))])
