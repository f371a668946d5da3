"""An activation of the project as a torch module in float64, in evaluation mode, drawn from no random numbers."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from engine import catalogue
from engine.build.model import build_layer
from engine.catalogue.entry import LayerEntry
from engine.catalogue.params import AUTO
from engine.spec import LayerNode, Problem, ProjectError
from engine.train.inside import ALONG_AN_AXIS


def activation_entry(node: LayerNode) -> LayerEntry:
    """The declaration of an activation.

    Raises:
        ProjectError: If it is no activation.
    """
    entry = catalogue.layer(node.kind)
    if entry is None or "activation" not in entry.tags:
        expected = "an activation, such as ReLU"
        raise ProjectError([Problem("kind", "no_activation", expected, repr(node.kind))])
    return entry


def activation_params(node: LayerNode) -> dict[str, Any]:
    """Its parameters with what is required filled in and without "auto".

    Raises:
        ProjectError: If it is no activation.
    """
    entry = activation_entry(node)
    params: dict[str, Any] = {
        name: (1 if value == AUTO else value) for name, value in entry.initial_params().items()
    } | {name: value for name, value in node.params.items() if value != AUTO}
    if node.kind in ALONG_AN_AXIS or node.kind == "GLU":
        # The picture has one axis of features; which axis of the real input it is makes no difference to it.
        params["dim"] = -1
    return params


def activation_module(node: LayerNode) -> nn.Module:
    """Build it with its own parameters.

    Args:
        node: An activation of the model, or a fresh one.

    Returns:
        The module in float64 and in evaluation mode.

    Raises:
        ProjectError: If it is no activation.
    """
    params = activation_params(node)
    module = build_layer(LayerNode(kind=node.kind, params=params)).double().eval()
    if isinstance(module, nn.PReLU):
        # It was filled in float32, which rounds 0.1.
        with torch.no_grad():
            module.weight.fill_(float(params.get("init", 0.25)))
    return module
