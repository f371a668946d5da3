"""Layers are dragged, wrapped and unwrapped; whatever is done, no layer is lost and none is doubled."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.presets import read_preset
from engine.spec import LayerNode, ProjectError, ProjectSpec, get_value
from engine.spec.tree import layer_paths, owner_of, relocate_layer, unwrap_layer, wrap_layers


def _leaf(name: str) -> LayerNode:
    return LayerNode(kind="ReLU", name=name)


def _box(name: str, *children: LayerNode) -> LayerNode:
    return LayerNode(kind="Sequential", name=name, children=children)


TREE = _box(
    "root", _leaf("a"), _box("b", _leaf("c"), _box("d", _leaf("e"), _leaf("f"))), _leaf("g"), _box("h")
)
SPEC = read_preset("linear-regression").model_copy(update={"model": TREE})
PATHS = {node.name: path for path, node in layer_paths(TREE)}


def _order(spec: ProjectSpec) -> list[str]:
    return [str(node.name) for _, node in layer_paths(spec.model)]


def _all_moves() -> list[tuple[str, str, int]]:
    boxes = [node for _, node in layer_paths(TREE) if node.kind == "Sequential"]
    return [
        (str(moved), str(box.name), index)
        for moved in PATHS
        if moved != "root"
        for box in boxes
        for index in range(len(box.children) + 1)
    ]


@pytest.mark.parametrize(("moved", "into", "index"), _all_moves())
def test_a_dragged_layer_arrives_before_the_neighbour_it_was_dropped_at(
    moved: str, into: str, index: int
) -> None:
    if PATHS[into] == PATHS[moved] or PATHS[into].startswith(f"{PATHS[moved]}."):
        with pytest.raises(ProjectError, match="outside the layer"):
            relocate_layer(SPEC, PATHS[moved], PATHS[into], index)
        return
    siblings = [str(child.name) for child in get_value(SPEC, PATHS[into]).children]
    # Dropped at its own place it stays; else it comes right before what was at the index.
    expected = [*siblings[:index], "*", *siblings[index:]]
    expected = [name for name in expected if name != moved]
    expected[expected.index("*")] = moved
    after, path = relocate_layer(SPEC, PATHS[moved], PATHS[into], index)
    assert get_value(after, path).name == moved
    parent, _ = owner_of(path)
    assert get_value(after, parent).name == into
    assert [child.name for child in get_value(after, parent).children] == expected
    assert Counter(_order(after)) == Counter(_order(SPEC))


def test_layers_beside_the_edit_are_the_same_objects() -> None:
    after, _ = relocate_layer(SPEC, PATHS["g"], PATHS["h"], 0)
    assert get_value(after, PATHS["b"]) is get_value(SPEC, PATHS["b"])


@pytest.mark.parametrize(("first", "count"), [("a", 1), ("a", 2), ("a", 4), ("b", 3), ("e", 2)])
def test_unwrapping_gives_back_what_was_wrapped(first: str, count: int) -> None:
    wrapped, path = wrap_layers(SPEC, PATHS[first], count, LayerNode(kind="Residual"))
    assert len(get_value(wrapped, path).children) == count
    assert unwrap_layer(wrapped, path)[0] == SPEC


def test_the_whole_model_can_be_wrapped_and_unwrapped() -> None:
    wrapped, path = wrap_layers(SPEC, "model", 1, LayerNode(kind="Sequential"))
    assert (path, wrapped.model.children) == ("model", (TREE,))
    assert unwrap_layer(wrapped, "model")[0] == SPEC


@pytest.mark.parametrize("path", ["model", PATHS["h"], PATHS["a"]])
def test_what_holds_nothing_or_is_everything_cannot_be_unwrapped(path: str) -> None:
    with pytest.raises(ProjectError, match=r"cannot be|a container with"):
        unwrap_layer(SPEC, path)


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("rbdh"), st.integers(0, 3)), max_size=12)
)
def test_any_row_of_drags_keeps_every_layer(moves: list[tuple[str, str, int]]) -> None:
    spec = SPEC
    for moved, into, index in moves:
        paths = {str(node.name)[0]: path for path, node in layer_paths(spec.model)}
        try:
            spec, _ = relocate_layer(spec, paths[moved], paths[into], index)
        except ProjectError:
            continue
    assert sorted(_order(spec)) == sorted(_order(SPEC))
