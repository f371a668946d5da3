"""The layer that is a class of the user's own, read from a Python file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.catalogue.entry import LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.own_arguments import ArgumentsParam
from engine.catalogue.params import PathParam, TextParam

OWN_KIND = "OwnModule"


def _only_measured(params: Mapping[str, Any], shape: Shape) -> Shape:
    """Nobody can say by arithmetic what code of the user's own gives."""
    del params, shape
    raise ShapeProblem("a module that was tried with this input", "one whose code has not been run yet")


OWN_MODULE = LayerEntry(
    kind=OWN_KIND,
    target="engine.build.own_module:own_module",
    summary="A class of your own from a Python file, as one layer; its code runs on this machine once you allow it.",
    source="https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html",
    tags=frozenset({"own", "custom", "file", "import", "module", "python"}),
    params=(
        PathParam(
            name="path",
            help="The Python file that has the class.",
            start="model.py",
            suffixes=(".py",),
        ),
        TextParam(
            name="class_name",
            help="Name of the class, which must be a torch.nn.Module whose forward takes one tensor and gives one.",
            start="Model",
            max_length=200,
        ),
        ArgumentsParam(
            name="arguments",
            help="Keyword arguments that the class is made with.",
            default=MappingProxyType({}),
        ),
        TextParam(
            name="sha256",
            help="SHA-256 of the file as it was when it was opened; a file that has changed since is not run.",
            default="",
            max_length=64,
        ),
    ),
    shapes="what the code makes of the input; it is tried once to find out",
    shape_rule=_only_measured,
    example=LayerExample({"path": "model.py", "class_name": "Model"}, (2, 3)),
    deviations=MappingProxyType(
        {"allowed": "what the user allowed on this machine, which is never part of a project"}
    ),
)

OWN_MODULES: tuple[LayerEntry, ...] = (OWN_MODULE,)
