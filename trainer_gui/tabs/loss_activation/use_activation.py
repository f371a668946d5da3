"""An activation that was looked at, put into the project; and one of the project, to be looked at."""

from __future__ import annotations

from typing import Any

from engine import catalogue
from engine.catalogue import LayerEntry
from engine.catalogue.params import AUTO
from engine.spec import LayerNode, ProjectSpec, set_values
from trainer_gui.tabs.choosing import choose_layer


def entry_of(kind: str) -> LayerEntry:
    """The declaration of an activation.

    Raises:
        LookupError: If the catalogue has none of this kind.
    """
    entry = catalogue.layer(kind)
    if entry is None:
        raise LookupError(f"there is no layer {kind!r}")
    return entry


def looked_at_params(node: LayerNode) -> dict[str, Any]:
    """Every parameter of a layer of the project as a picture needs it: with defaults, and without "auto"."""
    given = {name: value for name, value in node.params.items() if value != AUTO}
    return {**entry_of(node.kind).initial_params(), **given}


def used_at(spec: ProjectSpec, path: str, node: LayerNode) -> ProjectSpec:
    """The project with an activation in place of the layer at a path; what equals torch's default is left out.

    Args:
        spec: The project before the edit.
        path: Path of the layer.
        node: The activation with all its parameters.
    """
    entry = entry_of(node.kind)
    params = {
        param.name: node.params[param.name]
        for param in entry.params
        if param.name in node.params and (param.required or node.params[param.name] != param.default)
    }
    return set_values(choose_layer(spec, path, entry), [(f"{path}.params", params)])
