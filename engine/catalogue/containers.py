"""Containers: what holds other layers, and how their outputs come together. ``Sequential`` is among the layers."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import LayerEntry, LayerExample
from engine.catalogue.layers import DOCS, same_shape
from engine.catalogue.params import ChoiceParam, IntParam, TextParam

_RESNET = "https://arxiv.org/abs/1512.03385"
_INCEPTION = "https://arxiv.org/abs/1409.4842"

MODULE_LIST = LayerEntry(
    kind="ModuleList",
    target="torch.nn:ModuleList",
    summary="A list of layers that the model goes through in a loop; a template can be repeated as often as wanted.",
    source=DOCS + "torch.nn.ModuleList.html",
    tags=frozenset({"container", "loop", "repeat", "append", "extend", "insert"}),
    params=(
        IntParam(
            name="repeat",
            help="How often the children are repeated, each time with weights of their own: a single Linear "
            "repeated 20 times is a list of 20.",
            default=1,
            low=1,
            high=10_000,
        ),
    ),
    shapes="whatever its children make of it, one after the other",
    shape_rule=same_shape,
    container=True,
    example=LayerExample({}, (2, 3)),
    deviations=MappingProxyType(
        {
            "modules": "the children of the node",
            "repeat": "a loop that fills the list, as a script would write it",
        }
    ),
)

MODULE_DICT = LayerEntry(
    kind="ModuleDict",
    target="torch.nn:ModuleDict",
    summary="Layers by name, of which one is chosen when the model is called; the others keep their weights and wait.",
    source=DOCS + "torch.nn.ModuleDict.html",
    tags=frozenset({"container", "choice", "route", "switch"}),
    params=(
        TextParam(
            name="route",
            help="Name of the child that the input goes through; an argument of forward with this default.",
            default="",
            max_length=100,
        ),
    ),
    shapes="whatever the chosen child makes of it",
    shape_rule=same_shape,
    container=True,
    example=LayerExample({}, (2, 3)),
    deviations=MappingProxyType(
        {"modules": "the children of the node", "route": "chosen at each call; empty takes the first child"}
    ),
)

RESIDUAL = LayerEntry(
    kind="Residual",
    target="engine.build.blocks:Residual",
    summary="Adds what its first child makes of the input to the input itself, or to what a second child makes of it.",
    formula=r"y = f(x) + s(x), \quad s(x) = x \mathrm{\ without\ a\ second\ child}",
    source=_RESNET,
    tags=frozenset({"container", "skip", "shortcut", "resnet"}),
    shapes="the first child must give the shape of the input, or of what the second child gives",
    shape_rule=same_shape,
    container=True,
    example=LayerExample({}, (2, 3)),
    deviations=MappingProxyType(
        {"body": "the first child of the node", "shortcut": "the second child of the node, if there is one"}
    ),
)

PARALLEL = LayerEntry(
    kind="Parallel",
    target="engine.build.blocks:Parallel",
    summary="Gives the same input to every child and puts their outputs together: side by side, or as a sum.",
    formula=r"y = \mathrm{join}(f_1(x), \dots, f_n(x))",
    source=_INCEPTION,
    tags=frozenset({"container", "branches", "inception", "concatenate", "sum"}),
    params=(
        ChoiceParam(
            name="join",
            help="Concatenate puts the outputs one after the other along an axis; sum adds them.",
            default="concatenate",
            choices=("concatenate", "sum"),
        ),
        IntParam(
            name="dim",
            help="Axis along which outputs are concatenated; 1 is the channels, or the features of a table.",
            default=1,
        ),
    ),
    shapes="all children must give the same shape, but for the axis along which they are concatenated",
    shape_rule=same_shape,
    container=True,
    example=LayerExample({}, (2, 3)),
    deviations=MappingProxyType({"branches": "the children of the node"}),
)

CONTAINERS: tuple[LayerEntry, ...] = (MODULE_LIST, MODULE_DICT, RESIDUAL, PARALLEL)
