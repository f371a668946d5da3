"""What becomes of a node when another kind is chosen for it: what still fits stays, what is missing gets a start."""

from __future__ import annotations

from typing import Any

from engine.catalogue import Entry, LayerEntry
from engine.spec import LayerNode, ProjectSpec, choose_kind, get_value, set_values


def choose_entry(spec: ProjectSpec, path: str, entry: Entry) -> ProjectSpec:
    """Choose an entry at a node as one edit.

    A parameter stays if the new entry has one of the same name that accepts the value; parameters without a default
    get the value that a form would begin with.

    Args:
        spec: The project before the edit.
        path: Path of the node, which may be missing, as a scheduler may.
        entry: The new choice.
    """
    old = get_value(spec, path)
    kept = (
        {}
        if old is None
        else {name: value for name, value in old.params.items() if _fits(entry, name, value)}
    )
    after = choose_kind(spec, path, entry.kind, kept)
    missing = [
        (f"{path}.params.{name}", value)
        for name, value in entry.initial_params().items()
        if name not in kept and value is not None
    ]
    return set_values(after, missing) if missing else after


def choose_layer(spec: ProjectSpec, path: str, entry: LayerEntry) -> ProjectSpec:
    """Choose a layer at a node of the model: initialisers of weights that it lacks go, and so do children.

    Args:
        spec: The project before the edit.
        path: Path of the layer.
        entry: The new choice.
    """
    after = choose_entry(spec, path, entry)
    node: LayerNode = get_value(after, path)
    edits: list[tuple[str, Any]] = []
    kept = {
        name: chosen.model_dump(mode="json") for name, chosen in node.init.items() if name in entry.weights
    }
    if len(kept) != len(node.init):
        edits.append((f"{path}.init", kept))
    if node.children and not entry.container:
        edits.append((f"{path}.children", []))
    return set_values(after, edits) if edits else after


def fresh_layer(entry: LayerEntry) -> LayerNode:
    """A new layer of a kind, with a start for every parameter that has no default."""
    return LayerNode(kind=entry.kind, params=entry.initial_params())


def _fits(entry: Entry, name: str, value: Any) -> bool:
    param = entry.param(name)
    return param is not None and param.accepts(value)
