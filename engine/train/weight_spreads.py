"""How the weights of a model and the gradients of a batch are spread, from a copy of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from engine.train.inner_questions import ParameterSpread, Spread


def weight_spreads(model: nn.Module, loss: Callable[[], Tensor], bins: int) -> tuple[ParameterSpread, ...]:
    """Count weights and gradients of every parameter.

    Args:
        model: A copy in evaluation mode whose parameters need no gradient; they need none afterwards.
        loss: Runs it and gives a single number.
        bins: Number of bins of each histogram, at least 1.
    """
    named = dict(model.named_parameters())
    floats = {name: parameter for name, parameter in named.items() if parameter.is_floating_point()}
    for parameter in floats.values():
        parameter.requires_grad_(True)
    try:
        with torch.enable_grad():
            value = loss()
        gradients: list[Tensor | None] = [None] * len(floats)
        if value.requires_grad:
            gradients = list(torch.autograd.grad(value, list(floats.values()), allow_unused=True))
    finally:
        for parameter in floats.values():
            parameter.requires_grad_(False)
    return tuple(
        ParameterSpread(name, spread_of(parameter, bins), None if grad is None else spread_of(grad, bins))
        for (name, parameter), grad in zip(floats.items(), gradients, strict=True)
    )


def spread_of(tensor: Tensor, bins: int) -> Spread:
    """Count the numbers of a tensor between the smallest and the largest finite one.

    Args:
        tensor: Real numbers of any shape.
        bins: Number of bins, at least 1.
    """
    values = tensor.detach().double().cpu().numpy().reshape(-1)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if not high > low:
        # Alone on its value: a bin around it, wide enough to be one in floating point.
        reach = max(0.5, abs(low) * 1e-6)
        low, high = low - reach, high + reach
    counts_B, edges = np.histogram(finite, bins=max(1, bins), range=(low, high))
    norm = float(np.sqrt(np.square(values).sum()))
    return Spread(edges.astype(np.float64), counts_B.astype(np.int64), int(values.size - finite.size), norm)
