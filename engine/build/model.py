"""From a checked model tree to ``torch.nn`` modules."""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from engine import catalogue
from engine.build.targets import resolve_target, torch_arguments
from engine.spec import LayerNode


def build_layer(node: LayerNode) -> nn.Module:
    """Build one node with its children, with torch's own initial weights.

    Args:
        node: A node without problems and without "auto".
    """
    entry = catalogue.layer(node.kind)
    if entry is None:
        raise LookupError(f"unchecked layer {node.kind!r}")
    if entry.container:
        children = OrderedDict(
            (child.name or str(i), build_layer(child)) for i, child in enumerate(node.children)
        )
        return nn.Sequential(children)
    module: nn.Module = resolve_target(entry.target)(**torch_arguments(entry, node.params))
    return module


def initialize(module: nn.Module, node: LayerNode) -> None:
    """Fill the weights for which the user chose an initialiser, in the order of the forward pass.

    Args:
        module: What ``build_layer`` made of the node.
        node: The node.
    """
    for name, chosen in node.init.items():
        entry = catalogue.initializer(chosen.kind)
        tensor = getattr(module, name)
        if entry is not None and tensor is not None:
            resolve_target(entry.target)(tensor, **torch_arguments(entry, chosen.params))
    for child, child_node in zip(module.children(), node.children, strict=False):
        initialize(child, child_node)


def build_model(model: LayerNode) -> nn.Module:
    """Build the whole model with its chosen initial weights; draws from torch's global generator.

    Args:
        model: The root of a resolved tree.
    """
    module = build_layer(model)
    initialize(module, model)
    return module
