"""A walk that remembers layers finds the same as one that does not, after whatever edits."""

from __future__ import annotations

import random

import pytest
from known_networks import alexnet, bottomless, conv, full, grouped, inception, norm, resnet18
from model_trees import RELU, TREES, chain, linear, node

from engine.check import LayerMemory, check_project
from engine.check.shapes import walk_shapes
from engine.spec import LayerNode, ProjectSpec, set_value
from engine.spec.edits import get_value
from engine.spec.tree import (
    duplicate_layer,
    insert_layer,
    layer_paths,
    move_layer,
    relocate_layer,
    remove_layer,
    unwrap_layer,
    with_layer,
    wrap_layers,
)
from engine.starting_points import empty_project

LAYERS = (
    *(RELU, linear(8, 8), linear(7, 3), full(6), conv(4, 3), norm(), node("Flatten"), node("Nonsense")),
    *(chain(RELU, full(5)), node("Residual", full(8)), node("ModuleList", full(4), repeat=3)),
    *(node("Linear", in_features=-1, out_features="auto"), node("ModuleDict", RELU, full(3, "wide"))),
    *(node("Parallel", full(2), full(3)), node("Linear", in_feature=3), node("GRU", input_size="auto")),
)
START = {**TREES, "alexnet": alexnet(), "resnet18": resnet18(), "inception": inception()}


def edited(spec: ProjectSpec, rng: random.Random) -> ProjectSpec:
    """The project after an edit of any kind at any place."""
    nodes = list(layer_paths(spec.model))
    holders = [(path, layer) for path, layer in nodes if layer.children or layer.kind == "Sequential"]
    inner = [(path, layer) for path, layer in nodes if path != "model"]
    if not inner or rng.random() < 0.3:
        path, holder = rng.choice(holders or nodes)
        return insert_layer(spec, path, rng.randint(0, len(holder.children)), rng.choice(LAYERS))[0]
    path, layer = rng.choice(inner)
    match rng.randrange(9):
        case 0:
            return remove_layer(spec, path)[0]
        case 1:
            return move_layer(spec, path, rng.choice((-1, 1)))[0]
        case 2:
            return duplicate_layer(spec, path)[0]
        case 3:
            return wrap_layers(spec, path, 1, LayerNode(kind=rng.choice(("Sequential", "Residual"))))[0]
        case 4 if layer.children:
            return unwrap_layer(spec, path)[0]
        case 5:
            parent, holder = rng.choice(holders)
            if parent != path and not parent.startswith(f"{path}."):
                return relocate_layer(spec, path, parent, rng.randint(0, len(holder.children)))[0]
            return spec
        case 6:
            return with_layer(spec, path, layer.model_copy(update={"enabled": not layer.enabled}))
        case 7:
            return set_value(spec, f"{path}.params.out_features", rng.choice((3, 8, "auto", -2)))
        case _:
            return set_value(spec, f"{path}.params.bias", rng.random() < 0.5)


@pytest.mark.parametrize("name", list(START))
def test_a_walk_that_remembers_equals_a_fresh_one_after_every_edit(name: str) -> None:
    rng = random.Random(name)
    spec = empty_project().model_copy(update={"model": chain(START[name])})
    memory = LayerMemory()
    shape = (1, 3, 64, 64) if name in ("alexnet", "resnet18", "inception") else (1, 4)
    history = [spec]
    for _ in range(25):
        # Now and then back to an older project, as undo goes.
        spec = rng.choice(history) if rng.random() < 0.15 else edited(spec, rng)
        history.append(spec)
        remembered = walk_shapes(spec.model, shape, 3, memory=memory)
        fresh = walk_shapes(spec.model, shape, 3)
        assert remembered.layers == fresh.layers
        assert remembered.problems == fresh.problems
        assert remembered.output_shape == fresh.output_shape


def test_another_input_shape_or_number_of_outputs_is_not_mixed_up() -> None:
    memory = LayerMemory()
    model = chain(node("Flatten"), full(4), node("Linear", in_features="auto", out_features="auto"))
    for shape, n_outputs in (((1, 6), 2), ((1, 5), 2), ((1, 6), 3), ((1, 2, 3), 2), ((1, 6), 2), (None, 2)):
        assert walk_shapes(model, shape, n_outputs, memory=memory) == walk_shapes(model, shape, n_outputs)


def test_a_layer_that_is_remembered_is_not_looked_at_again() -> None:
    memory = LayerMemory()
    model = grouped(100)
    first = {row.path: row for row in walk_shapes(model, (1, 2), 1, memory=memory).layers}
    again = {row.path: row for row in walk_shapes(model, (1, 2), 1, memory=memory).layers}
    leaves = [path for path, layer in layer_paths(model) if not layer.children]
    # The last layer depends on the data too, and is looked at each time.
    same = [path for path in leaves if again[path].params is first[path].params]
    assert same == leaves[:-1]


def test_the_memory_holds_no_more_than_the_last_two_walks_met() -> None:
    memory = LayerMemory()
    for width in range(3, 60):
        walk_shapes(chain(full(width), RELU, full(1)), (1, 2), 1, memory=memory)
    assert len(memory._now) + len(memory._before) <= 6


def test_a_check_with_a_memory_says_the_same() -> None:
    memory = LayerMemory()
    spec = empty_project().model_copy(update={"model": bottomless()})
    assert check_project(spec, None, memory=memory) == check_project(spec, None)


def test_an_edit_of_one_value_keeps_every_other_layer() -> None:
    spec = empty_project().model_copy(update={"model": grouped(100)})
    path = "model.children[1].children[2].children[3]"
    after = set_value(spec, f"{path}.params.bias", False)
    assert get_value(after, path).params["bias"] is False
    on_the_way = {path[:end] for end in (5, 17, 29, 41)}
    for where, layer in layer_paths(spec.model):
        same = get_value(after, where) is layer
        assert same is (where not in on_the_way), where
    assert after.data is spec.data
