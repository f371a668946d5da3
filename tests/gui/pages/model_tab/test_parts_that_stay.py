"""What is kept between two edits gives the same picture as what is made anew."""

from __future__ import annotations

import random

import pytest
from known_networks import alexnet, full, grouped, inception
from model_trees import RELU, TREES, chain, node
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from engine.check import check_project
from engine.spec import LayerNode, ProjectSpec, set_value
from engine.spec.tree import duplicate_layer, insert_layer, layer_paths, move_layer, remove_layer, wrap_layers
from engine.starting_points import empty_project
from trainer_gui.tabs.model.block_tree import BlockTree
from trainer_gui.tabs.model.layer_facts import LayerFacts, facts_of_layers
from trainer_gui.tabs.model.summary_model import SummaryModel
from trainer_gui.tabs.model.tree_model import LayerTreeModel

START = {**TREES, "alexnet": alexnet(), "inception": inception(), "groups": grouped(60)}
LAYERS = (RELU, full(5), chain(full(3), RELU), node("Residual", full(4)), node("ModuleDict", RELU, full(2)))


def edited(spec: ProjectSpec, rng: random.Random) -> ProjectSpec:
    """The project after an edit at any place."""
    inner = [(path, layer) for path, layer in layer_paths(spec.model) if path != "model"]
    kind = rng.randrange(6)
    if not inner or kind == 0:
        holders = [
            (path, layer) for path, layer in layer_paths(spec.model) if layer.children or path == "model"
        ]
        path, holder = rng.choice(holders)
        return insert_layer(spec, path, rng.randint(0, len(holder.children)), rng.choice(LAYERS))[0]
    path, _ = rng.choice(inner)
    match kind:
        case 1:
            return remove_layer(spec, path)[0]
        case 2:
            return move_layer(spec, path, rng.choice((-1, 1)))[0]
        case 3:
            return duplicate_layer(spec, path)[0]
        case 4:
            return wrap_layers(spec, path, 1, LayerNode(kind="Sequential"))[0]
    return set_value(spec, f"{path}.name", rng.choice((None, "block", "stem")))


def facts_of(spec: ProjectSpec, before: dict[str, LayerFacts] | None = None) -> dict[str, LayerFacts]:
    """What the page shows, from nothing or from what was shown before."""
    checked = check_project(spec, None)
    if before is None:
        return facts_of_layers(spec, checked.walk, checked.problems)
    return facts_of_layers(spec, checked.walk, checked.problems, before)


def titles(model: LayerTreeModel, parent: QModelIndex) -> list[object]:
    """Everything a view sees below a row."""
    rows = [model.index(row, 0, parent) for row in range(model.rowCount(parent))]
    return [(model.path_of(index), index.data(), titles(model, index)) for index in rows]


@pytest.mark.parametrize("name", list(START))
def test_rows_blocks_and_facts_follow_edits_as_if_they_were_made_anew(name: str, qapp: object) -> None:
    rng = random.Random(name)
    spec = empty_project().model_copy(update={"model": chain(START[name])})
    tree, summary, blocks = LayerTreeModel(), SummaryModel(), BlockTree()
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    testers = (QAbstractItemModelTester(tree, mode), QAbstractItemModelTester(summary, mode))
    facts = facts_of(spec)
    for _ in range(15):
        tree.show_facts(facts)
        summary.show_layers(list(facts.values()))
        fresh_tree = LayerTreeModel()
        fresh_tree.show_facts(facts)
        assert titles(tree, QModelIndex()) == titles(fresh_tree, QModelIndex())
        assert [summary.layer_at(row) for row in range(summary.rowCount())] == list(facts.values())
        words = (spec.model, facts, (1, 4), "input", "")
        assert blocks.blocks_of(*words) == BlockTree().blocks_of(*words)
        spec = edited(spec, rng)
        facts = facts_of(spec, facts)
        assert list(facts.items()) == list(facts_of(spec).items())
    del testers


def test_a_row_that_is_inserted_leaves_the_others_alone(qapp: object) -> None:
    spec = empty_project().model_copy(update={"model": grouped(100)})
    tree = LayerTreeModel()
    tree.show_facts(facts_of(spec))
    seen: list[tuple[str, int, int]] = []
    tree.rowsInserted.connect(lambda parent, a, b: seen.append((tree.path_of(parent), a, b)))
    tree.rowsRemoved.connect(lambda _, a, b: seen.append(("gone", a, b)))
    tree.modelReset.connect(lambda: seen.append(("reset", 0, 0)))
    after, path = insert_layer(spec, "model.children[1].children[2]", 3, RELU)
    assert tree.show_facts(facts_of(after)) == (path,)
    assert seen == [("model.children[1].children[2]", 3, 3)]
    assert tree.show_facts(facts_of(spec)) == ()
    assert seen[1:] == [("gone", 3, 3)]
