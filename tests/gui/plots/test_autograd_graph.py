"""The autograd graph: its order, and gradients that arrive one after the other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from trainer_gui.plots.autograd_graph import AutogradGraph, GraphBox, GraphPicture
from trainer_gui.plots.fitted_area import FittedArea
from trainer_gui.plots.graph_layout import ordered_layers


def tensor(node: int, label: str, layer: int, value: float, grad: float | None = None) -> GraphBox:
    """A tensor with one number, a leaf if it has a gradient."""
    kept = None if grad is None else np.array(grad)
    return GraphBox(node, label, False, (), np.array(value), kept, grad is not None, True, False, layer)


def operation(node: int, label: str, layer: int, freed: bool = False) -> GraphBox:
    """An operation."""
    return GraphBox(node, label, True, (), None, None, False, True, freed, layer)


def one(value: float) -> NDArray[np.float64]:
    """A gradient of one number."""
    return np.array(value)


# loss = (w · x + b)
PICTURE = GraphPicture(
    (
        tensor(0, "w", 0, 2.0, 3.0),
        tensor(1, "b", 0, 1.0, 1.0),
        operation(2, "Mul", 1, freed=True),
        operation(3, "Add", 2),
        tensor(4, "loss", 3, 7.0),
    ),
    ((0, 2), (2, 3), (1, 3), (3, 4)),
    ((4, one(1.0)), (3, one(1.0)), (1, one(1.0)), (2, one(1.0)), (0, one(3.0))),
)


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[AutogradGraph]:
    """The graph, drawn."""
    made = AutogradGraph()
    area = FittedArea(made, "area")
    qtbot.addWidget(area)
    area.resize(600, 300)
    with qtbot.waitExposed(area):
        area.show()
    made.show_graph(PICTURE)
    yield made


def test_inputs_stand_left_of_what_is_made_of_them(plot: AutogradGraph) -> None:
    for source, target in PICTURE.edges:
        assert plot.box_rect(source).right() < plot.box_rect(target).left()


def test_boxes_do_not_cover_each_other(plot: AutogradGraph) -> None:
    rects = [plot.box_rect(box.id) for box in PICTURE.boxes]
    for i, rect in enumerate(rects):
        assert not any(rect.intersects(other) for other in rects[i + 1 :])


def test_at_first_every_gradient_has_arrived(plot: AutogradGraph) -> None:
    assert plot.n_arrived == 5
    assert plot.gradient_of(0) == pytest.approx(3.0)


def test_gradients_arrive_one_after_the_other(plot: AutogradGraph) -> None:
    plot.set_arrived(0)
    assert [plot.gradient_of(box.id) for box in PICTURE.boxes] == [None] * 5
    plot.set_arrived(2)
    assert plot.gradient_of(3) == pytest.approx(1.0)
    assert plot.gradient_of(0) is None
    assert plot.sentence() == "2 of 5: Add gets the gradient 1."
    before = plot.box_rect(0)
    plot.set_arrived(5)
    assert plot.gradient_of(0) == pytest.approx(3.0)
    assert plot.box_rect(0) == before


def test_leaves_and_freed_operations_are_told_in_words(plot: AutogradGraph) -> None:
    assert plot.words(0) == "w: a tensor of shape (), leaf, 2. Gradient here: 3."
    assert "not a leaf" in plot.words(4)
    assert "freed" in plot.words(2)
    assert "freed" not in plot.words(3)


def test_the_picture_changes_with_what_has_arrived(plot: AutogradGraph) -> None:
    whole = plot.grab().toImage()
    plot.set_arrived(1)
    assert plot.grab().toImage() != whole


def test_edges_of_a_ladder_do_not_cross() -> None:
    # Two chains whose second nodes come in the other order.
    layers = ordered_layers({0: 0, 1: 0, 2: 1, 3: 1, 4: 2, 5: 2}, [(0, 3), (1, 2), (3, 5), (2, 4)])
    place = {node: i for layer in layers for i, node in enumerate(layer)}
    assert place[0] == place[3] == place[5]
    assert place[1] == place[2] == place[4]


def test_a_late_leaf_stands_beside_the_operation_that_takes_it() -> None:
    layers = ordered_layers({0: 0, 1: 0, 2: 1, 3: 2, 4: 3}, [(0, 2), (2, 3), (3, 4), (1, 4)])
    assert [sorted(layer) for layer in layers] == [[0], [2], [1, 3], [4]]
