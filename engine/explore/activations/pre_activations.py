"""What goes into activations: given numbers, or what a model makes of a batch.

The trainer looks at the model that it trains in the same way; see ``engine.train.inside``.
"""

from __future__ import annotations

import copy

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine.explore.activations.module import activation_module
from engine.spec import LayerNode
from engine.train.inside import BINS, SATURATED_SHARE, view_of_inputs, watched_inputs
from engine.train.questions import LayerPreActivations, PreActivations


def pre_activations(
    node: LayerNode,
    values: npt.NDArray[np.floating],
    bins: int = BINS,
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
    return view_of_inputs(activation_module(node), values, bins, share)


def model_pre_activations(
    model: nn.Module, x: Tensor, bins: int = BINS, share: float = SATURATED_SHARE
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

    def forward() -> None:
        with torch.no_grad():
            own(x)

    return watched_inputs(own, forward, bins, share)
