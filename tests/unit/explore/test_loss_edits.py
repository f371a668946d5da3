"""Small tensors of a loss are edited, told of in a sentence and written as a script."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch

from engine import catalogue
from engine.explore.losses.code import loss_script
from engine.explore.losses.edits import (
    Along,
    random_inputs,
    typed_value,
    with_block,
    with_cell,
    with_dtype,
    with_lines,
    with_more,
)
from engine.explore.losses.example import example_inputs
from engine.explore.losses.notice import what_to_notice
from engine.explore.losses.table import look_at_loss, loss_table
from engine.spec import Node

NODES = [Node(kind=entry.kind, params=entry.initial_params()) for entry in catalogue.LOSSES]
KINDS = [node.kind for node in NODES]


def test_a_cell_is_set_in_a_copy() -> None:
    before = {"input": np.zeros((2, 2)), "target": np.ones((2, 2))}
    after = with_cell(before, "input", (1, 0), 3.5)
    assert after["input"].tolist() == [[0, 0], [3.5, 0]]
    assert before["input"].tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    "text", ["1\t2\n3\t4", "1, 2\n3, 4", "[[1, 2],\n [3, 4]]", "tensor([[1., 2.],\n [3., 4.]])", "1 2\n3 4\n"]
)
def test_a_pasted_block_fills_the_cells_from_the_chosen_one_on(text: str) -> None:
    after = with_block({"input": np.zeros((3, 3))}, "input", (1, 1), text)
    assert after is not None
    assert after["input"].tolist() == [[0, 0, 0], [0, 1, 2], [0, 3, 4]]


def test_a_paste_that_is_no_number_changes_nothing_and_one_too_large_is_cut() -> None:
    zeros = {"input": np.zeros((2, 2))}
    assert with_block(zeros, "input", (0, 0), "1 two") is None
    assert with_block(zeros, "input", (0, 0), "  ") is None
    cut = with_block(zeros, "input", (0, 1), "5 6 7\n8 9 10\n11 12 13")
    assert cut is not None
    assert cut["input"].tolist() == [[0, 5], [0, 8]]


def test_typed_numbers_are_those_of_their_dtype() -> None:
    real, whole = np.dtype(np.float64), np.dtype(np.int64)
    assert typed_value("−1.5e2", real) == -150
    assert np.isnan(typed_value("nan", real) or 0.0)
    assert typed_value("2", whole) == 2
    assert typed_value("2.5", whole) is None
    assert typed_value("nan", whole) is None
    assert typed_value("two", real) is None


def test_another_dtype_cuts_as_torch_does() -> None:
    x = np.array([1.7, -1.7, 0.2])
    after = with_dtype({"target": x}, "target", "int64")["target"]
    assert after.tolist() == torch.tensor(x).long().tolist()
    assert with_dtype({"target": x}, "target", "float32")["target"].dtype == np.float32


@pytest.mark.parametrize("node", NODES, ids=KINDS)
def test_a_sample_more_and_a_column_more_still_fit_the_loss(node: Node) -> None:
    inputs = example_inputs(node)
    for along in Along:
        more = with_more(node, inputs, along, 1)
        view = look_at_loss(node, more)
        assert view.table is not None, view.faults
        less = with_more(node, more, along, -1)
        assert {name: a.shape for name, a in less.items()} == {name: a.shape for name, a in inputs.items()}
    samples = with_more(node, inputs, Along.SAMPLES, 1)
    assert loss_table(node, samples).elements.size > loss_table(node, inputs).elements.size


@pytest.mark.parametrize("node", NODES, ids=KINDS)
def test_random_numbers_lie_in_their_ranges(node: Node) -> None:
    inputs = example_inputs(node)
    for seed in range(8):
        drawn = random_inputs(node, inputs, seed)
        assert look_at_loss(node, drawn).faults == ()
        assert {name: (a.shape, a.dtype) for name, a in drawn.items()} == {
            name: (a.shape, a.dtype) for name, a in inputs.items()
        }
    again, other = random_inputs(node, inputs, 3), random_inputs(node, inputs, 4)
    same = random_inputs(node, inputs, 3)
    assert all(np.array_equal(again[name], same[name]) for name in inputs)
    assert any(not np.array_equal(again[name], other[name]) for name in inputs)


def test_the_last_line_of_a_tensor_stays() -> None:
    one = {"input": np.zeros((1, 2))}
    assert with_lines(one, "input", 0, -1)["input"].shape == (1, 2)
    assert with_lines(one, "input", 0, 1)["input"].shape == (2, 2)
    assert with_lines({"input": np.zeros((12, 1))}, "input", 0, 1)["input"].shape == (12, 1)


def test_the_dearest_element_and_the_hardest_pull_are_told() -> None:
    node = Node(kind="MSELoss")
    inputs = {"input": np.array([[1.0], [4.0], [2.0]]), "target": np.array([[1.0], [1.0], [1.0]])}
    told = what_to_notice(node, loss_table(node, inputs))
    assert told == (
        "loss[1, 0] alone is 90 % of the sum: 9 of 10. input[1, 0] is pulled hardest: training moves it down "
        "(gradient 2). 1 of 3 losses is 0."
    )
    equal = {"input": inputs["target"], "target": inputs["target"]}
    assert "Every loss is 0" in what_to_notice(node, loss_table(node, equal))


def test_every_script_runs_and_prints_the_value_of_the_page() -> None:
    # One process for all, because importing torch takes longest.
    parts, expected = [], []
    for node in NODES:
        inputs = example_inputs(node)
        parts.append(loss_script(node, inputs) + 'print("value", float(value.sum()))\n')
        table = loss_table(node, inputs)
        expected.append(table.total if table.value is None else table.value)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "\n".join(parts)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    values = [float(line.split()[1]) for line in done.stdout.splitlines() if line.startswith("value ")]
    np.testing.assert_allclose(values, expected, rtol=1e-12)


def test_weights_are_written_as_tensors() -> None:
    node = Node(kind="CrossEntropyLoss", params={"weight": (2.0, 1.0, 1.0), "label_smoothing": 0.1})
    script = loss_script(node, example_inputs(node))
    assert (
        "nn.CrossEntropyLoss(weight=torch.tensor([2.0, 1.0, 1.0], dtype=torch.float64), label_smoothing=0.1)"
        in script
    )
