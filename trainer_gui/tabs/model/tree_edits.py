"""What the list of layers can do to the tree, each as a function from one project to the next.

Several layers are edited at once where they are neighbours: a run is the path of its first layer and a number.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine import catalogue
from engine.spec import LayerNode, ProjectError, ProjectSpec, get_value
from engine.spec.tree import (
    ROOT,
    insert_layer,
    layer_paths,
    move_layer,
    owner_of,
    relocate_layer,
    remove_layer,
    with_layer,
    wrap_layers,
)
from trainer_gui.tabs.choosing import fresh_layer

Edited = tuple[ProjectSpec, str]


def layers_in_run(spec: ProjectSpec, path: str, count: int) -> tuple[LayerNode, ...]:
    """The layers of a run."""
    if path == ROOT:
        return (spec.model,)
    parent, at = owner_of(path)
    holder: LayerNode = get_value(spec, parent)
    return holder.children[at : at + count]


def with_added(spec: ProjectSpec, selected: str, nodes: Sequence[LayerNode]) -> Edited:
    """Put layers behind the selected one, or into a selected container.

    Returns:
        The project, and the path of the first new layer.
    """
    node: LayerNode = get_value(spec, selected)
    holder = catalogue.layer(node.kind)
    if holder is not None and holder.container:
        return _inserted(spec, selected, len(node.children), nodes)
    if selected == ROOT:
        # A single layer becomes the first of a chain.
        chain = LayerNode(kind="Sequential", children=(node.model_copy(update={"name": None}),))
        return _inserted(spec.model_copy(update={"model": chain}), ROOT, 1, nodes)
    parent, index = owner_of(selected)
    return _inserted(spec, parent, index + 1, nodes)


def with_inserted(spec: ProjectSpec, parent: str, index: int, nodes: Sequence[LayerNode]) -> Edited:
    """Put layers at a place of a container, as dropping does."""
    return _inserted(spec, parent, index, nodes)


def without_run(spec: ProjectSpec, path: str, count: int) -> Edited:
    """Take neighbours out."""
    for _ in range(count):
        spec, at = remove_layer(spec, path)
    return spec, at


def with_copies(spec: ProjectSpec, path: str, count: int) -> Edited:
    """Put copies of neighbours right behind them; the copies have no names, since neighbours may not share one."""
    nodes = [node.model_copy(update={"name": None}) for node in layers_in_run(spec, path, count)]
    parent, at = owner_of(path)
    return _inserted(spec, parent, at + count, nodes)


def with_moved(spec: ProjectSpec, path: str, count: int, by: int) -> Edited:
    """Move neighbours one place up or down; a single layer steps out of its container at the end."""
    if count == 1:
        return move_layer(spec, path, by)
    parent, at = owner_of(path)
    holder: LayerNode = get_value(spec, parent)
    # The neighbour jumps over the run.
    if by < 0 and at > 0:
        return relocate_layer(spec, f"{parent}.children[{at - 1}]", parent, at + count)[
            0
        ], f"{parent}.children[{at - 1}]"
    if by > 0 and at + count < len(holder.children):
        return relocate_layer(spec, f"{parent}.children[{at + count}]", parent, at)[
            0
        ], f"{parent}.children[{at + 1}]"
    return spec, path


def with_relocated(spec: ProjectSpec, path: str, count: int, parent: str, index: int) -> Edited:
    """Move neighbours to any place of any container, as dragging does."""
    owner, at = owner_of(path)
    if count == 1:
        return relocate_layer(spec, path, parent, index)
    if owner == parent:
        if at <= index <= at + count:
            return spec, path
        for i in range(count):
            # Downwards the first one is always at the same place, and the place behind the last stays where it is.
            if index > at:
                spec, _ = relocate_layer(spec, path, parent, index)
            else:
                spec, _ = relocate_layer(spec, f"{owner}.children[{at + i}]", parent, index + i)
        to = index - count if index > at else index
        return spec, f"{parent}.children[{to}]"
    first = ""
    for i in range(count):
        spec, now = relocate_layer(spec, path, parent, index + i)
        # Its container may have moved up as a layer before it left.
        parent = owner_of(now)[0]
    place = owner_of(now)[1] - count + 1
    first = f"{parent}.children[{place}]"
    return spec, first


def with_wrapped(spec: ProjectSpec, path: str, count: int, kind: str) -> Edited:
    """Put neighbours into a new container; what adds to its input takes several as one chain."""
    entry = catalogue.layer(kind)
    assert entry is not None, "the menu offers what the catalogue has"
    if kind == "Residual" and count > 1:
        spec, path = wrap_layers(spec, path, count, LayerNode(kind="Sequential"))
        count = 1
    return wrap_layers(spec, path, count, fresh_layer(entry))


def with_enabled(spec: ProjectSpec, path: str, count: int, enabled: bool) -> Edited:
    """Leave neighbours out, or take them in again."""
    parent, at = owner_of(path)
    for i in range(count):
        where = f"{parent}.children[{at + i}]"
        node: LayerNode = get_value(spec, where)
        spec = with_layer(spec, where, node.model_copy(update={"enabled": enabled}))
    return spec, path


def nearest(spec: ProjectSpec, path: str) -> str:
    """The layer to take in hand when the one at a path is gone."""
    there = dict(layer_paths(spec.model))
    at = path
    while at and at != ROOT:
        try:
            parent, index = owner_of(at)
        except ProjectError:
            break
        if parent in there and there[parent].children:
            return f"{parent}.children[{min(index, len(there[parent].children) - 1)}]"
        at = parent
    return f"{ROOT}.children[0]" if spec.model.children else ROOT


def _inserted(spec: ProjectSpec, parent: str, index: int, nodes: Sequence[LayerNode]) -> Edited:
    holder: LayerNode = get_value(spec, parent)
    taken = {child.name for child in holder.children if child.name}
    path = parent
    for i, given in enumerate(nodes):
        # Neighbours may not share a name.
        node = given.model_copy(update={"name": None}) if given.name in taken else given
        if node.name:
            taken.add(node.name)
        spec, at = insert_layer(spec, parent, index + i, node)
        if i == 0:
            path = at
    return spec, path
