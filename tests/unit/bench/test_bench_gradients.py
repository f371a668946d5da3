"""Gradients of the bench: against torch.autograd.grad, against finite differences, and as the graph tells them."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
import torch
from bench_steps import array, bench, data, fault_of, grad, last, run, step, value
from numpy.testing import assert_allclose
from torch import Tensor

from engine.explore.bench.run import run_bench
from engine.explore.bench.view import Graph, GraphNode
from engine.spec import BenchStep

X = [[0.3, -1.2, 0.8], [1.1, 0.4, -0.6]]
Y = [0.7, 1.9, -0.4]
EPS = 1e-6


def leaves(x: object = X, y: object = Y) -> tuple[BenchStep, ...]:
    return (
        data("x", x, dtype="float64", requires_grad=True),
        data("y", y, dtype="float64", requires_grad=True),
    )


EXPRESSIONS: dict[str, tuple[tuple[BenchStep, ...], Callable[[Tensor, Tensor], Tensor]]] = {
    "product": ((step("mul", "z", {"input": "x", "other": "y"}),), lambda x, y: x * y),
    "quotient": ((step("div", "z", {"input": "x", "other": "y"}),), lambda x, y: x / y),
    "sum_of_squares": (
        (
            step("pow", "p", {"input": "x"}, exponent=2),
            step("add", "z", {"input": "p", "other": "y"}, alpha=3),
        ),
        lambda x, y: x**2 + 3 * y,
    ),
    "matmul": ((step("matmul", "z", {"input": "x", "other": "y"}),), lambda x, y: x @ y),
    "addcmul": (
        (step("addcmul", "z", {"input": "x", "tensor1": "x", "tensor2": "y"}, value=0.5),),
        lambda x, y: x + 0.5 * x * y,
    ),
    "sigmoid_of_views": (
        (
            step("t", "p", {"input": "x"}),
            step("reshape", "q", {"input": "p"}, shape=(2, 3)),
            step("sigmoid", "r", {"input": "q"}),
            step("mul", "z", {"input": "r", "other": "y"}),
        ),
        lambda x, y: torch.sigmoid(x.T.reshape(2, 3)) * y,
    ),
    "picked_and_joined": (
        (
            step("getitem", "p", {"input": "x"}, index="0, ::2"),
            step("getitem", "q", {"input": "y"}, index="[2, 2]"),
            step("cat", "r", {"tensors": ("p", "q")}),
            step("tanh", "z", {"input": "r"}),
        ),
        lambda x, y: torch.tanh(torch.cat([x[0, ::2], y[[2, 2]]])),
    ),
    "split": (
        (
            step("split", "p q", {"tensor": "x"}, split_size_or_sections=1),
            step("mul", "r", {"input": "p", "other": "q"}),
            step("exp", "s", {"input": "r"}),
            step("sub", "z", {"input": "s", "other": "y"}),
        ),
        lambda x, y: torch.exp(x[:1] * x[1:]) - y,
    ),
    "changed_in_place": (
        (
            step("mul", "z", {"input": "x", "other": "y"}),
            step("add_", "", {"input": "z", "other": "y"}),
            step("setitem", "", {"input": "z"}, index="0, 0", value=5.0),
        ),
        lambda x, y: (x * y + y).index_put(
            (torch.tensor(0), torch.tensor(0)), torch.tensor(5.0, dtype=x.dtype)
        ),
    ),
    "extremes": (
        (step("max", "m k", {"input": "x"}, dim=0), step("mul", "z", {"input": "m", "other": "y"})),
        lambda x, y: x.max(0).values * y,
    ),
    "statistics": (
        (
            step("std", "s", {"input": "x"}),
            step("norm", "n", {"input": "y"}),
            step("mul", "z", {"input": "s", "other": "n"}),
        ),
        lambda x, y: x.std() * y.norm(),
    ),
}
TOTAL = step("sum", "l", {"input": "z"})
BACK = step("backward", "", {"input": "l"})


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_backward_gives_what_autograd_grad_gives(name: str) -> None:
    steps, function = EXPRESSIONS[name]
    view = run(*leaves(), *steps, TOTAL, BACK)
    x, y = (torch.tensor(one, dtype=torch.float64, requires_grad=True) for one in (X, Y))
    for leaf, expected in zip("xy", torch.autograd.grad(function(x, y).sum(), [x, y]), strict=True):
        assert_allclose(grad(view, leaf), expected.numpy(), rtol=0, atol=0)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_backward_agrees_with_finite_differences(name: str) -> None:
    steps, _ = EXPRESSIONS[name]

    def total(x: np.ndarray, y: np.ndarray) -> float:
        return float(array(run(*leaves(x.tolist(), y.tolist()), *steps, TOTAL), "l"))

    view = run(*leaves(), *steps, TOTAL, BACK)
    start = {"x": np.array(X), "y": np.array(Y)}
    for leaf, at in start.items():
        for place in itertools.product(*map(range, at.shape)):
            ends = []
            for side in (EPS, -EPS):
                moved = at.copy()
                moved[place] += side
                ends.append(total(**{**start, leaf: moved}))
            slope = (ends[0] - ends[1]) / (2 * EPS)
            assert grad(view, leaf)[place] == pytest.approx(slope, rel=1e-6, abs=1e-8)


SECOND = (
    data("x", [0.5, 2.0], dtype="float64", requires_grad=True),
    step("pow", "p", {"input": "x"}, exponent=3),
    step("sin", "s", {"input": "x"}),
    step("mul", "z", {"input": "p", "other": "s"}),
    TOTAL,
    step("autograd.grad", "g", {"outputs": "l", "inputs": ("x",)}, create_graph=True),
    step("sum", "h", {"input": "g"}),
    step("autograd.grad", "k", {"outputs": "h", "inputs": ("x",)}),
)


def test_second_derivatives_are_those_of_the_formula_and_of_finite_differences() -> None:
    view = run(*SECOND)
    x = np.array([0.5, 2.0])
    assert_allclose(array(view, "g"), 3 * x**2 * np.sin(x) + x**3 * np.cos(x), rtol=1e-12)
    formula = 6 * x * np.sin(x) + 6 * x**2 * np.cos(x) - x**3 * np.sin(x)
    assert_allclose(array(view, "k"), formula, rtol=1e-12)

    def first(at: np.ndarray) -> np.ndarray:
        return array(run(data("x", at.tolist(), dtype="float64", requires_grad=True), *SECOND[1:6]), "g")

    assert_allclose(array(view, "k"), (first(x + EPS) - first(x - EPS)) / (2 * EPS), rtol=1e-6)
    assert value(view, "x").grad_any is None


def test_autograd_grad_says_what_it_found_and_that_no_grad_was_touched() -> None:
    view = run(
        *SECOND[:2],
        step("sum", "l", {"input": "p"}),
        step("autograd.grad", "g", {"outputs": "l", "inputs": "x"}),
    )
    assert last(view).code == "(g,) = torch.autograd.grad(l, [x])"
    assert last(view).happened.startswith("g is the gradient of l by x: [0.75, 12]. No .grad was touched.")


def test_gradients_of_several_tensors_get_a_name_each() -> None:
    view = run(
        *leaves(),
        step("mul", "z", {"input": "x", "other": "y"}),
        TOTAL,
        step("autograd.grad", "g h", {"outputs": "l", "inputs": ("x", "y")}),
    )
    assert last(view).code == "g, h = torch.autograd.grad(l, [x, y])"
    assert_allclose(array(view, "h"), np.array(X).sum(0))


A = data("a", [3.0], requires_grad=True)
SQUARE = (A, step("pow", "b", {"input": "a"}, exponent=2), step("sum", "c", {"input": "b"}))
KEEP = step("backward", "", {"input": "c"}, retain_graph=True)
GO = step("backward", "", {"input": "c"})


def test_gradients_accumulate_and_it_is_said() -> None:
    view = run(*SQUARE, KEEP, GO)
    assert grad(view, "a").tolist() == [12.0]
    assert "a.grad was [6], the new gradient [6] was added: [12]." in last(view).happened


def test_zero_grad_begins_anew_in_both_ways() -> None:
    for drops in (True, False):
        cleared = run(*SQUARE, KEEP, step("zero_grad", "", {"input": "a"}, set_to_none=drops))
        assert last(cleared).code == ("a.grad = None" if drops else "a.grad.zero_()")
        assert value(cleared, "a").grad_any is None if drops else grad(cleared, "a").tolist() == [0.0]
        view = run(*SQUARE, KEEP, step("zero_grad", "", {"input": "a"}, set_to_none=drops), GO)
        assert grad(view, "a").tolist() == [6.0]


def test_a_named_gradient_is_the_gradient_itself() -> None:
    view = run(*SQUARE, KEEP, step("grad", "g", {"input": "a"}), KEEP)
    assert array(view, "g").tolist() == [12.0]
    assert value(view, "g").changed_any is not None


def test_gradient_step_moves_the_leaf_and_leaves_it_one() -> None:
    view = run(*SQUARE, GO, step("gradient_step", "", {"input": "a"}, lr=0.1))
    found = value(view, "a")
    assert array(view, "a").tolist() == pytest.approx([2.4])
    assert (found.is_leaf, found.requires_grad, found.grad_fn) == (True, True, None)
    assert last(view).code == "with torch.no_grad():\n    a -= 0.1 * a.grad"
    assert last(view).happened.startswith("a went down its slope [6] by 0.1 × [6] and is now [2.4].")


def test_a_line_can_be_fitted_by_hand_on_the_bench() -> None:
    """The gradient steps of the course: y = 2x + 5 from four points, loss below a bound."""
    steps = [
        data("x", [[-1.0], [0.0], [1.0], [2.0]]),
        data("y", [[3.0], [5.0], [7.0], [9.0]]),
        data("w", [0.0], requires_grad=True),
        data("b", [0.0], requires_grad=True),
    ]
    for _ in range(60):
        steps += [
            step("mul", "p", {"input": "x", "other": "w"}),
            step("add", "q", {"input": "p", "other": "b"}),
            step("sub", "e", {"input": "q", "other": "y"}),
            step("pow", "s", {"input": "e"}, exponent=2),
            step("mean", "loss", {"input": "s"}),
            step("backward", "", {"input": "loss"}),
            *(step("gradient_step", "", {"input": name}, lr=0.3) for name in "wb"),
            *(step("zero_grad", "", {"input": name}) for name in "wb"),
        ]
    view = run(*steps)
    assert array(view, "w").item() == pytest.approx(2.0, abs=1e-3)
    assert array(view, "b").item() == pytest.approx(5.0, abs=1e-3)
    assert float(array(view, "loss")) < 1e-6


def test_leaf_and_non_leaf_are_told_apart() -> None:
    view = run(*SQUARE, step("detach", "d", {"input": "b"}))
    leaf, made, free = (value(view, name) for name in "abd")
    assert (leaf.is_leaf, leaf.requires_grad, leaf.grad_fn) == (True, True, None)
    assert (made.is_leaf, made.requires_grad, made.grad_fn) == (False, True, "PowBackward0")
    assert (free.is_leaf, free.requires_grad, free.grad_fn) == (True, False, None)
    assert "b is no leaf: PowBackward0 leads back from it" in view.steps[1].happened


def test_retain_grad_keeps_the_gradient_of_a_non_leaf() -> None:
    assert value(run(*SQUARE, GO), "b").grad_any is None
    view = run(*SQUARE, step("retain_grad", "", {"input": "b"}), GO)
    assert grad(view, "b").tolist() == [1.0]


def test_requires_grad_can_be_set_later() -> None:
    view = run(data("a", [2.0]), step("requires_grad_", "", {"input": "a"}), *SQUARE[1:], GO)
    assert grad(view, "a").tolist() == [4.0]


def graph_of(*steps: BenchStep) -> Graph:
    graph = run(*steps).graph
    assert graph is not None
    return graph


def node(graph: Graph, label: str) -> GraphNode:
    (found,) = [one for one in graph.nodes if one.label == label]
    return found


def labels(graph: Graph) -> set[tuple[str, str]]:
    names = {one.id: one.label for one in graph.nodes}
    return {(names[source], names[target]) for source, target in graph.edges}


EXPRESSION = (
    data("w", [2.0], requires_grad=True),
    data("x", [3.0]),
    step("mul", "p", {"input": "w", "other": "x"}),
    step("add", "q", {"input": "p"}, other=1.5),
    step("mul", "r", {"input": "q", "other": "w"}),
)


def test_the_graph_is_the_expression_with_its_values() -> None:
    graph = graph_of(*EXPRESSION)
    muls = [one for one in graph.nodes if one.label == "Mul"]
    assert len(muls) == 2
    assert labels(graph) == {
        ("w", "Mul"),
        ("x", "Mul"),
        ("Mul", "p"),
        ("p", "Add"),
        ("1.5", "Add"),
        ("Add", "q"),
        ("q", "Mul"),
        ("Mul", "r"),
    }
    assert {name: node(graph, name).values_any.tolist() for name in "wxpqr"} == {  # type: ignore[union-attr]
        "w": [2.0],
        "x": [3.0],
        "p": [6.0],
        "q": [7.5],
        "r": [15.0],
    }
    assert [(node(graph, name).is_leaf, node(graph, name).requires_grad) for name in ("w", "x", "r")] == [
        (True, True),
        (True, False),
        (False, True),
    ]
    layers = {one.id: one.layer for one in graph.nodes}
    assert all(layers[source] < layers[target] for source, target in graph.edges)
    assert [node(graph, name).layer for name in ("w", "p", "q", "r")] == [0, 2, 4, 6]


def test_gradients_arrive_from_the_result_to_the_leaf() -> None:
    graph = graph_of(*EXPRESSION, step("backward", "", {"input": "r"}))
    names = {one.id: one.label for one in graph.nodes}
    arrived = [(names[id_], gradient.tolist()) for id_, gradient in graph.arrivals]
    assert arrived == [
        ("r", [1.0]),
        ("Mul", [1.0]),
        ("q", [2.0]),
        ("Add", [2.0]),
        ("p", [2.0]),
        ("Mul", [2.0]),
        # 7.5 straight from r, and 3 × 2 through p.
        ("w", [13.5]),
    ]
    assert {name: node(graph, name).grad_any.tolist() for name in "wpqr"} == {  # type: ignore[union-attr]
        "w": [13.5],
        "p": [2.0],
        "q": [2.0],
        "r": [1.0],
    }
    assert node(graph, "x").grad_any is None


def test_arrivals_are_those_of_the_shown_step_only() -> None:
    back = step("backward", "", {"input": "r"})
    view = run(*EXPRESSION, back, data("z", [1.0]))
    assert view.graph is not None
    assert view.graph.arrivals == ()
    assert node(view.graph, "p").grad_any is not None
    before = run(*EXPRESSION, back, shown=4)
    assert before.graph is not None
    assert before.graph.arrivals == ()
    assert node(before.graph, "p").grad_any is None


def test_a_node_is_freed_by_backward_unless_the_graph_is_kept() -> None:
    kept = graph_of(*SQUARE, KEEP)
    assert not any(one.is_freed for one in kept.nodes)
    freed = graph_of(*SQUARE, GO)
    assert node(freed, "Pow").is_freed
    # The sum has saved nothing but a shape.
    assert not node(freed, "Sum").is_freed


def test_gradients_arrive_for_autograd_grad_too() -> None:
    graph = graph_of(*SQUARE, step("autograd.grad", "g h", {"outputs": "c", "inputs": ("a", "b")}))
    names = {one.id: one.label for one in graph.nodes}
    arrived = {names[id_]: gradient.tolist() for id_, gradient in graph.arrivals}
    assert arrived == {"c": 1.0, "Sum": 1.0, "b": [1.0], "Pow": [1.0], "a": [6.0]}
    assert next(names[id_] for id_, _ in graph.arrivals) == "c"


def test_pieces_of_one_operation_get_their_own_gradients() -> None:
    graph = graph_of(
        data("x", [1.0, 2.0, 3.0], requires_grad=True),
        step("split", "p q", {"tensor": "x"}, split_size_or_sections=(1, 2)),
        step("sum", "s", {"input": "q"}),
        step("mul", "l", {"input": "s"}, other=4.0),
        step("backward", "", {"input": "l"}),
    )
    assert node(graph, "p").grad_any is None
    assert node(graph, "q").grad_any.tolist() == [4.0, 4.0]  # type: ignore[union-attr]
    assert node(graph, "x").grad_any.tolist() == [0.0, 4.0, 4.0]  # type: ignore[union-attr]


def test_there_is_no_graph_where_nothing_records() -> None:
    assert run(data("a", [1.0]), step("mul", "b", {"input": "a"}, other=2)).graph is None


def test_a_leaf_whose_name_went_to_something_else_stays_in_the_graph() -> None:
    graph = graph_of(A, step("mul", "a", {"input": "a"}, other=2.0))
    assert sorted(one.label for one in graph.nodes) == ["2", "Mul", "a", "a"]


def test_a_failed_backward_leaves_no_gradient_behind() -> None:
    steps = (
        data("w", [2.0], requires_grad=True),
        step("exp", "e", {"input": "w"}),
        data("v", [1.0], requires_grad=True),
        step("mul", "m", {"input": "v"}, other=3.0),
        step("add", "s", {"input": "e", "other": "m"}),
        step("mul_", "", {"input": "e"}, value=2.0),
        step("backward", "", {"input": "s"}),
    )
    assert "changed in place since then" in fault_of(*steps).sentence
    view = run_bench(bench(*steps))
    assert value(view, "v").grad_any is None
    assert value(view, "w").grad_any is None
