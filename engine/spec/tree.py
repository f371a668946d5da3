"""Edits of the model tree: insert, remove, move, wrap … layers, each a function from one project to the next.

Every function returns the new project and the path at which the layer in hand stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.spec.edits import get_value
from engine.spec.model import LayerNode
from engine.spec.paths import Step, format_path, parse_path
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


def relocate_layer(spec: ProjectSpec, path: str, parent: str, index: int) -> tuple[ProjectSpec, str]:
    """Move a layer to any place of any container, as dragging does.

    Args:
        spec: The project before the edit.
        path: Path of the layer.
        parent: Path of the container that it goes into.
        index: Position among the children that the container has before the move.

    Returns:
        The project and the layer's new path.

    Raises:
        ProjectError: If there is no such layer, container or position, or the container lies inside the layer.
    """
    if parent == path or parent.startswith(f"{path}."):
        expected = "a container outside the layer that is moved"
        raise ProjectError([Problem(f"{parent}.children", "inside_itself", expected, repr(parent))])
    owner, at = owner_of(path)
    node = _layer(spec, path)
    if not 0 <= index <= len(_layer(spec, parent).children):
        expected = f"a position from 0 to {len(_layer(spec, parent).children)}"
        raise ProjectError([Problem(f"{parent}.children", "no_position", expected, str(index))])
    if owner == parent and index in (at, at + 1):
        return spec, path
    without = _with_children(
        spec, owner, [child for i, child in enumerate(_layer(spec, owner).children) if i != at]
    )
    if owner == parent:
        index -= index > at
    elif parent.startswith(f"{owner}.children["):
        # The container stood behind the layer, and has moved up by one.
        head = parse_path(parent)
        depth = len(parse_path(owner)) + 1
        place = head[depth]
        if isinstance(place, int) and place > at:
            parent = format_path((*head[:depth], place - 1, *head[depth + 1 :]))
    return insert_layer(without, parent, index, node)


def wrap_layers(spec: ProjectSpec, path: str, count: int, container: LayerNode) -> tuple[ProjectSpec, str]:
    """Put neighbours into a new container at their place.

    Args:
        spec: The project before the edit.
        path: Path of the first of them.
        count: How many.
        container: The container, without children.

    Raises:
        ProjectError: If there are not so many neighbours.
    """
    if path == ROOT:
        return spec.model_copy(
            update={"model": container.model_copy(update={"children": (spec.model,)})}
        ), ROOT
    parent, at = owner_of(path)
    children = list(_layer(spec, parent).children)
    if not (count >= 1 and at + count <= len(children)):
        expected = f"1 to {len(children) - at} layers"
        raise ProjectError([Problem(path, "no_layer", expected, str(count))])
    inside = tuple(children[at : at + count])
    children[at : at + count] = [container.model_copy(update={"children": inside})]
    return _with_children(spec, parent, children), path


def unwrap_layer(spec: ProjectSpec, path: str) -> tuple[ProjectSpec, str]:
    """Put the children of a container in its place; a repeated list leaves one of each.

    Raises:
        ProjectError: If it has no children, or it is the whole model and has more than one.
    """
    node = _layer(spec, path)
    if not node.children or (path == ROOT and len(node.children) > 1):
        expected = "a container with one child" if path == ROOT else "a container with children"
        raise ProjectError([Problem(path, "cannot_unwrap", expected, f"{len(node.children)} children")])
    if path == ROOT:
        return spec.model_copy(update={"model": node.children[0]}), ROOT
    parent, at = owner_of(path)
    children = list(_layer(spec, parent).children)
    children[at : at + 1] = node.children
    return _with_children(spec, parent, children), path


def with_layer(spec: ProjectSpec, path: str, node: LayerNode) -> ProjectSpec:
    """The project with another node at a path; everything beside it stays the same object.

    Raises:
        ProjectError: If there is no layer at the path.
    """
    _layer(spec, path)
    return spec.model_copy(update={"model": _rebuilt(spec.model, parse_path(path)[1:], node)})


def _rebuilt(node: LayerNode, steps: Sequence[Step], new: LayerNode) -> LayerNode:
    if not steps:
        return new
    at = steps[1]
    assert isinstance(at, int), "paths of layers alternate between children and positions"
    children = list(node.children)
    children[at] = _rebuilt(children[at], steps[2:], new)
    return node.model_copy(update={"children": tuple(children)})


def _layer(spec: ProjectSpec, path: str) -> LayerNode:
    node = get_value(spec, path)
    if not isinstance(node, LayerNode):
        raise ProjectError([Problem(path, "not_a_layer", "the path of a layer", repr(path))])
    return node


def _with_children(spec: ProjectSpec, parent: str, children: Sequence[LayerNode]) -> ProjectSpec:
    node = _layer(spec, parent)
    return with_layer(spec, parent, node.model_copy(update={"children": tuple(children)}))
