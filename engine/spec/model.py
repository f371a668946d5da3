"""The model as a tree of layers and containers, and how its weights begin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.spec.frozen import FROZEN_MAPPING, Frozen, Node, no_params


class LayerNode(Node):
    """A layer, a step without weights or a container of the model tree.

    Args:
        name: Attribute name in the module and in the code; None takes one that follows from the kind or the position.
        children: What a container holds, in order.
        init: Initialiser for each named parameter of the layer, such as ``weight``.
        enabled: False leaves the node out, with whatever it contains, as if it were not there.
    """

    name: Annotated[str, Field(max_length=100)] | None = None
    children: tuple[LayerNode, ...] = ()
    init: Annotated[Mapping[str, Node], *FROZEN_MAPPING] = Field(default_factory=no_params)
    enabled: bool = True


class InitRule(Frozen):
    """How a named parameter begins in every layer of a kind, unless the layer has an initialiser of its own.

    Args:
        layer: Catalogue id of the layers that the rule is for; None for all that have the parameter.
        parameter: Name of the parameter, such as ``weight``.
        initializer: What fills it.
    """

    layer: Annotated[str, Field(max_length=200)] | None = None
    parameter: Annotated[str, Field(max_length=100)] = "weight"
    initializer: Node
