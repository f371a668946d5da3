"""The container that chains layers."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import LayerEntry, LayerExample
from engine.catalogue.layers.declare import DOCS, same_shape

SEQUENTIAL = LayerEntry(
    kind="Sequential",
    target="torch.nn:Sequential",
    summary="Runs its children one after the other; each gets what the one before gives.",
    source=DOCS + "torch.nn.Sequential.html",
    formula=r"y = f_n(\dots f_2(f_1(x)))",
    tags=frozenset({"container", "chain"}),
    shapes="whatever its children make of it",
    shape_rule=same_shape,
    container=True,
    example=LayerExample({}, (2, 3)),
    deviations=MappingProxyType({"args": "the children of the node"}),
)
