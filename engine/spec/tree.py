"""Edits of the model tree: insert, remove, move and duplicate layers, each a function from one project to the next.

Every function returns the new project and the path at which the layer in hand stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.spec.edits import get_value, set_value
from engine.spec.model import LayerNode
from engine.spec.paths import format_path, parse_path
from engine.spec.problem import Problem, ProjectError
from engine.spec.project import ProjectSpec

ROOT = "model"


def layer_paths(model: LayerNode, path: str = ROOT) -> Iterator[tuple[str, LayerNode]]:
    """Every node of the tree with its path, a container before its children.

    Args:
        model: Root of the tree.
        path: Path of the root.
    """
    yield path, model
    for i, child in enumerate(model.children):
        yield from layer_paths(child, f"{path}.children[{i}]")


def owner_of(path: str) -> tuple[str, int]:
    """Path of the container that a layer lies in, and the layer's position there.

    Raises:
        ProjectError: If the path is not that of a layer inside a container.
    """
    steps = parse_path(path)
    if len(steps) < 3 or steps[0] != ROOT or steps[-2] != "children" or not isinstance(steps[-1], int):
        expected = "the path of a layer inside a container, such as model.children[0]"
        raise ProjectError([Problem(path, "not_a_layer", expected, repr(path))])
    return format_path(steps[:-2]), steps[-1]


def insert_layer(spec: ProjectSpec, parent: str, index: int, node: LayerNode) -> tuple[ProjectSpec, str]:
    """Put a layer into a container.

    Args:
        spec: The project before the edit.
        parent: Path of the container.
        index: Position that the layer gets, 0 to the number of children.
        node: The layer, with whatever it contains.

    Raises:
        ProjectError: If there is no such container or position.
    """
    children = list(_layer(spec, parent).children)
    if not 0 <= index <= len(children):
        expected = f"a position from 0 to {len(children)}"
        raise ProjectError([Problem(f"{parent}.children", "no_position", expected, str(index))])
    children.insert(index, node)
    return _with_children(spec, parent, children), f"{parent}.children[{index}]"


def remove_layer(spec: ProjectSpec, path: str) -> tuple[ProjectSpec, str]:
    """Take a layer out, with whatever it contains.

    Returns:
        The project without it, and the path of the neighbour that is next in hand: the layer that took its place,
        else the one before it, else the container.

    Raises:
        ProjectError: If there is no such layer, or it is the whole model.
    """
    parent, index = owner_of(path)
    _layer(spec, path)
    children = list(_layer(spec, parent).children)
    del children[index]
    at = min(index, len(children) - 1)
    return _with_children(spec, parent, children), f"{parent}.children[{at}]" if children else parent


def duplicate_layer(spec: ProjectSpec, path: str) -> tuple[ProjectSpec, str]:
    """Put a copy of a layer right behind it; the copy has no name, since neighbours may not share one.

    Raises:
        ProjectError: If there is no such layer, or it is the whole model.
    """
    parent, index = owner_of(path)
    copy = _layer(spec, path).model_copy(update={"name": None})
    return insert_layer(spec, parent, index + 1, copy)


def move_layer(spec: ProjectSpec, path: str, by: int) -> tuple[ProjectSpec, str]:
    """Move a layer one place up or down; from the end of a nested container it steps out of it.

    Args:
        spec: The project before the edit.
        path: Path of the layer.
        by: −1 for up, 1 for down.

    Returns:
        The project and the layer's new path; both unchanged where there is no place to go.

    Raises:
        ProjectError: If there is no such layer, or it is the whole model.
    """
    if not can_move(spec, path, by):
        return spec, path
    parent, index = owner_of(path)
    node = _layer(spec, path)
    children = list(_layer(spec, parent).children)
    del children[index]
    to = index + by
    if 0 <= to <= len(children):
        children.insert(to, node)
        return _with_children(spec, parent, children), f"{parent}.children[{to}]"
    outer, at = owner_of(parent)
    without = _with_children(spec, parent, children)
    return insert_layer(without, outer, at if by < 0 else at + 1, node)


def can_move(spec: ProjectSpec, path: str, by: int) -> bool:
    """Tell whether ``move_layer`` would move it.

    Raises:
        ProjectError: If there is no such layer, or it is the whole model.
    """
    parent, index = owner_of(path)
    _layer(spec, path)
    return 0 <= index + by < len(_layer(spec, parent).children) or parent != ROOT


def _layer(spec: ProjectSpec, path: str) -> LayerNode:
    node = get_value(spec, path)
    if not isinstance(node, LayerNode):
        raise ProjectError([Problem(path, "not_a_layer", "the path of a layer", repr(path))])
    return node


def _with_children(spec: ProjectSpec, parent: str, children: Sequence[LayerNode]) -> ProjectSpec:
    return set_value(spec, f"{parent}.children", [child.model_dump(mode="json") for child in children])
