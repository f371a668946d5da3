"""How many learnable numbers each layer has, counted on torch's own modules without memory for their weights."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import torch

from engine import catalogue
from engine.build.model import build_layer
from engine.catalogue.own_module import OWN_KIND
from engine.check.shapes import ShapeWalk
from engine.spec import LayerNode


def parameter_counts(walk: ShapeWalk) -> Mapping[str, int]:
    """Count the parameters of every layer that the walk reached.

    Args:
        walk: Shapes of a model; layers behind a problem are missing in it, and in the result.

    Returns:
        Path of the layer to its number of parameters; containers are left out.
    """
    counts = {}
    for row in walk.layers:
        entry = catalogue.layer(row.kind)
        if entry is None or entry.container:
            continue
        if row.kind == OWN_KIND:
            # Its parameters are known from trying it once; its code is not run for a count.
            if row.probe is not None:
                counts[row.path] = row.probe.n_params
            continue
        with torch.device("meta"):
            module = build_layer(LayerNode(kind=row.kind, params=dict(row.params)))
        counts[row.path] = sum(parameter.numel() for parameter in module.parameters())
    return MappingProxyType(counts)
