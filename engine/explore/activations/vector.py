"""Activations of a whole vector: softmax and its kin over logits, GLU over two halves, each with its Jacobian.

Shape suffixes: K inputs, M outputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engine.explore.activations.module import activation_entry, activation_module
from engine.spec import LayerNode, Problem, ProjectError
from engine.train.inside import OF_A_VECTOR

Floats = npt.NDArray[np.float64]

FEWEST_LOGITS, MOST_LOGITS = 2, 16


@dataclass(frozen=True, eq=False)
class VectorActivation:
    """What comes out for a vector.

    Args:
        kind: Catalogue id.
        input_K: What went in, float64, shape (K,). For GLU: first the values, then the gates.
        output_M: What comes out, float64, shape (M,); M is K / 2 for GLU, K for the others.
        jacobian_MK: Row m, column k: how output m changes with input k, from autograd, float64.
        total: Sum of the outputs; 1 for Softmax and Softmin.
    """

    kind: str
    input_K: Floats
    output_M: Floats
    jacobian_MK: Floats
    total: float


def vector_activation(node: LayerNode, logits: Sequence[float]) -> VectorActivation:
    """Compute an activation of a whole vector; other activations treat each number by itself: a diagonal Jacobian.

    Args:
        node: Any activation.
        logits: 2 … 16 finite numbers; an even number of them for GLU.

    Raises:
        ProjectError: If it is no activation, or the vector has a wrong length or a number that is not finite.
    """
    activation_entry(node)
    problems = _problems(node.kind, logits)
    if problems:
        raise ProjectError(problems)
    module = activation_module(node)
    x_K = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    # A fresh tensor, which an in-place activation may overwrite.
    copied_K = x_K * 1
    if node.kind == "Softmax2d":
        y_M = module(copied_K[:, None, None])[:, 0, 0]
    elif isinstance(module, nn.PReLU):
        y_M = module(copied_K[:, None].expand(-1, module.num_parameters))[:, 0]
    else:
        y_M = module(copied_K)
    rows = [torch.autograd.grad(y_M[m], x_K, retain_graph=True)[0] for m in range(len(y_M))]
    output_M = y_M.detach().numpy()
    return VectorActivation(
        node.kind, x_K.detach().numpy(), output_M, torch.stack(rows).numpy(), float(output_M.sum())
    )


def is_of_a_vector(node: LayerNode) -> bool:
    """True if an output depends on more than one input, so that the vector view says more than the curve."""
    return node.kind in OF_A_VECTOR


def _problems(kind: str, logits: Sequence[float]) -> list[Problem]:
    n = len(logits)
    if not FEWEST_LOGITS <= n <= MOST_LOGITS:
        expected = f"{FEWEST_LOGITS} to {MOST_LOGITS} numbers"
        return [Problem("logits", "wrong_length", expected, f"{n}")]
    if kind == "GLU" and n % 2:
        expected = "an even number of inputs, half of them values and half of them gates"
        return [Problem("logits", "wrong_length", expected, f"{n}")]
    return [
        Problem(f"logits[{k}]", "not_finite", "a finite number", f"{value}")
        for k, value in enumerate(logits)
        if not np.isfinite(value)
    ]
