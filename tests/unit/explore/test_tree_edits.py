"""Edits of the model tree: what moves where, and that nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.presets import read_preset
from engine.spec import LayerNode, ProjectError, ProjectSpec
from engine.spec.tree import can_move, duplicate_layer, insert_layer, layer_paths, move_layer, remove_layer


def _project(*children: LayerNode) -> ProjectSpec:
    model = LayerNode(kind="Sequential", children=children)
    return read_preset("two-moons-mlp").model_copy(update={"model": model})


def _leaf(name: str) -> LayerNode:
    return LayerNode(kind="Tanh", name=name)


def _names(spec: ProjectSpec) -> list[str | None]:
    return [node.name for _, node in layer_paths(spec.model)][1:]


NESTED = _project(
    _leaf("a"), LayerNode(kind="Sequential", name="box", children=(_leaf("b"), _leaf("c"))), _leaf("d")
)


def test_an_inserted_layer_stands_where_it_was_put() -> None:
    after, path = insert_layer(NESTED, "model.children[1]", 1, _leaf("new"))
    assert path == "model.children[1].children[1]"
    assert _names(after) == ["a", "box", "b", "new", "c", "d"]


def test_a_removed_container_takes_its_children_along() -> None:
    after, path = remove_layer(NESTED, "model.children[1]")
    assert _names(after) == ["a", "d"]
    assert path == "model.children[1]"


def test_after_the_last_layer_of_a_container_the_container_is_in_hand() -> None:
    once, path = remove_layer(NESTED, "model.children[1].children[1]")
    twice, path = remove_layer(once, path)
    assert path == "model.children[1]"
    assert _names(twice) == ["a", "box", "d"]


def test_a_copy_has_no_name_and_the_same_contents() -> None:
    after, path = duplicate_layer(NESTED, "model.children[1]")
    assert path == "model.children[2]"
    assert _names(after) == ["a", "box", "b", "c", None, "b", "c", "d"]


@pytest.mark.parametrize(
    ("path", "by", "names", "to"),
    [
        ("model.children[0]", 1, ["box", "b", "c", "a", "d"], "model.children[1]"),
        ("model.children[1].children[0]", 1, ["a", "box", "c", "b", "d"], "model.children[1].children[1]"),
        ("model.children[1].children[0]", -1, ["a", "b", "box", "c", "d"], "model.children[1]"),
        ("model.children[1].children[1]", 1, ["a", "box", "b", "c", "d"], "model.children[2]"),
    ],
)
def test_a_layer_moves_one_place_and_out_of_its_container(
    path: str, by: int, names: list[str], to: str
) -> None:
    after, at = move_layer(NESTED, path, by)
    assert (_names(after), at) == (names, to)


def test_at_the_ends_of_the_model_nothing_moves() -> None:
    assert not can_move(NESTED, "model.children[0]", -1)
    assert move_layer(NESTED, "model.children[2]", 1) == (NESTED, "model.children[2]")


@pytest.mark.parametrize("path", ["model", "model.children[9]", "optimizer", "model.children[0].name"])
def test_what_is_no_layer_in_a_container_is_refused(path: str) -> None:
    with pytest.raises(ProjectError):
        remove_layer(NESTED, path)


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from([-1, 1])), max_size=12))
def test_moves_lose_no_layer(moves: list[tuple[int, int]]) -> None:
    spec = NESTED
    for at, by in moves:
        path = [path for path, _ in layer_paths(spec.model)][1:][at]
        spec, path = move_layer(spec, path, by)
    assert sorted(str(name) for name in _names(spec)) == ["a", "b", "box", "c", "d"]
