"""A loss as a torch module in the precision of its inputs, and its call; torch's random numbers are left alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine.build.training import build_loss
from engine.explore.losses.forms import loss_entry
from engine.explore.own_chance import OwnChance
from engine.spec import Node

Array = npt.NDArray[Any]
Inputs = Mapping[str, Array]


def precision_of(inputs: Inputs) -> torch.dtype:
    """float32 if every real number among the inputs is, else float64."""
    dtypes = {array.dtype for array in inputs.values() if array.dtype.kind == "f"}
    return torch.float32 if dtypes == {np.dtype(np.float32)} else torch.float64


def loss_module(node: Node, inputs: Inputs, reduction: str | None = None) -> nn.Module:
    """Build a loss with the user's parameters.

    Args:
        node: The loss.
        inputs: Its arguments; those with a dot in their name become its own weights.
        reduction: Taken instead of its own, where it has one.
    """
    entry = loss_entry(node)
    params = {**entry.initial_params(), **node.params}
    if reduction is not None and entry.param("reduction") is not None:
        params["reduction"] = reduction
    dtype = precision_of(inputs)
    # Two losses fill weights of their own at random, which the given ones replace.
    with OwnChance(0):
        module = build_loss(Node(kind=node.kind, params=params), dtype).to(dtype)
    own = {name: torch.from_numpy(np.array(array)) for name, array in inputs.items() if "." in name}
    if own:
        module.load_state_dict(own, strict=False)
    return module.requires_grad_(False)


def loss_tensors(inputs: Inputs) -> dict[str, Tensor]:
    """The arguments of the call, in their order, as tensors of their own."""
    return {name: torch.from_numpy(np.array(array)) for name, array in inputs.items() if "." not in name}


def call_loss(module: nn.Module, tensors: Mapping[str, Tensor]) -> Tensor:
    """Compute a loss; with reduction none the loss of each element."""
    value: Any = module(*tensors.values())
    return value if isinstance(value, Tensor) else value.loss


def element_losses(node: Node, inputs: Inputs, tensors: Mapping[str, Tensor]) -> Tensor:
    """The losses before any reduction, as torch gives them for ``reduction="none"``."""
    module = loss_module(node, inputs, "none")
    value: Any = module(*tensors.values())
    # AdaptiveLogSoftmaxWithLoss has no reduction; it gives the log-probabilities beside their mean.
    return value if isinstance(value, Tensor) else -value.output
