"""Bad input of a loss is told at its cell, before torch is asked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.catalogue import LOSSES
from engine.explore.losses.by_hand.compare import loss_by_hand
from engine.explore.losses.example import example_inputs
from engine.explore.losses.forms import Role, loss_forms
from engine.explore.losses.table import LossView, look_at_loss
from engine.spec import Node

KINDS = [entry.kind for entry in LOSSES]


def node_of(kind: str, **params: Any) -> Node:
    entry = next(entry for entry in LOSSES if entry.kind == kind)
    return Node(kind=kind, params={**entry.initial_params(), **params})


def look(kind: str, changed: dict[str, Any], **params: Any) -> LossView:
    node = node_of(kind, **params)
    arrays = {name: np.array(value) for name, value in changed.items()}
    return look_at_loss(node, {**example_inputs(node), **arrays})


SCORES = [[2.0, 0.5, -1.0], [0.2, 1.5, 0.3], [-0.5, 0.1, 0.9]]
BEYOND = [[0, -2, -1], [1, 0, -1], [2, -1, -1]]
# Loss, changed inputs, parameters; argument and place of the fault, a part of its sentence, a part of torch's words.
WRONG: tuple[tuple[str, dict[str, Any], dict[str, Any], str, tuple[int, ...], str, str], ...] = (
    ("CrossEntropyLoss", {"target": [0, 3, 1]}, {}, "target", (1,), "their indices are 0 … 2", "out of bounds"),
    ("CrossEntropyLoss", {"target": [0, -1, 1]}, {}, "target", (1,), "is −1, but there are 3 classes", "out of bounds"),
    ("CrossEntropyLoss", {"target": [0.0, 1.0, 2.0]}, {}, "target", (), "class indices are int64", ""),
    ("CrossEntropyLoss", {"target": [[0], [1], [2]]}, {}, "target", (), "one class index a sample is (3,)", ""),
    ("CrossEntropyLoss", {}, {"weight": (1.0, 2.0)}, "weight", (), "2 numbers, but there are 3 classes", "weight"),
    ("NLLLoss", {"target": [0.0, 1.0, 0.0]}, {}, "target", (), "wants class indices (int64)", "Long"),
    ("BCELoss", {"input": [[0.5], [1.3], [0.2]]}, {}, "input", (1, 0), "is 1.3; BCELoss wants", "between 0 and 1"),
    ("BCELoss", {"input": [[0.5], [-0.1], [0.2]]}, {}, "input", (1, 0), "is −0.1", "between 0 and 1"),
    ("BCELoss", {"target": [1, 0, 1]}, {}, "target", (), "is int64; BCELoss wants real numbers", ""),
    ("BCELoss", {"target": [1.0, 0.0, 1.0]}, {}, "target", (), "input has (3, 1)", "size"),
    ("MSELoss", {"target": [1.0, 2.0, 0.5]}, {}, "target", (), "(3,), but input has (3, 1)", "target size"),
    ("MSELoss", {"input": [[0.5], [float("nan")], [1.0]]}, {}, "input", (1, 0), "is NaN", "nan"),
    ("L1Loss", {"target": [[1.0], [float("inf")], [0.0]]}, {}, "target", (1, 0), "is ∞", "inf"),
    ("GaussianNLLLoss", {"var": [[1.0], [-0.25], [4.0]]}, {}, "var", (1, 0), "is −0.25", "negative"),
    ("GaussianNLLLoss", {"var": [[1.0], [2.0]]}, {}, "var", (), "one variance a number is (3, 1)", "size"),
    ("PoissonNLLLoss", {"log_input": [[-1.0], [2.0], [3]]}, {"log_input": False}, "log_input", (0, 0), "counts", "nan"),
    ("MultiMarginLoss", {"target": [0, 1, 3]}, {}, "target", (2,), "is 3, but there are 3 classes", "range"),
    ("MultiLabelMarginLoss", {"target": BEYOND}, {}, "target", (0, 1), "and −1 ends the list", "range"),
    ("CosineEmbeddingLoss", {"target": [[1.0], [-1.0], [-1.0]]}, {}, "target", (), "one sign a pair is (3,)", "1D"),
    ("TripletMarginLoss", {"negative": SCORES[:2]}, {}, "negative", (), "anchor has (2, 2)", "size"),
    ("LinearCrossEntropyLoss", {"target": [0, 1, 3]}, {}, "target", (2,), "is 3, but there", "out of bounds"),
    ("LinearCrossEntropyLoss", {"input": [[1.0, 2.0]]}, {}, "input", (), "as in_features says", "in_features"),
    ("AdaptiveLogSoftmaxWithLoss", {"target_": [0, 1, 10]}, {}, "target_", (2,), "is 10, but", "should be in"),
    ("AdaptiveLogSoftmaxWithLoss", {}, {"cutoffs": (4, 2)}, "cutoffs", (), "must rise", "cutoffs"),
    ("AdaptiveLogSoftmaxWithLoss", {}, {"div_value": 20.0}, "div_value", (), "squeezed to 0", ""),
    ("CTCLoss", {"targets": [[1, 0]]}, {}, "targets", (0, 1), "the blank, which is no label", ""),
    ("CTCLoss", {"targets": [[1, 7]]}, {}, "targets", (0, 1), "is 7, but there are 3 classes", ""),
    ("CTCLoss", {"input_lengths": [9]}, {}, "input_lengths", (0,), "1 … 5 fit", ""),
    ("CTCLoss", {"target_lengths": [3]}, {}, "target_lengths", (0,), "0 … 2 fit", ""),
    ("CTCLoss", {}, {"blank": 5}, "blank", (), "there are 3 classes", ""),
    ("BCEWithLogitsLoss", {}, {"pos_weight": (1.0, 2.0)}, "pos_weight", (), "there are 1 places", ""),
)  # fmt: skip


@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case[0]}-{case[5]}")
def test_an_error_names_its_cell_and_keeps_the_words_of_torch(case: tuple[Any, ...]) -> None:
    kind, changed, params, argument, place, sentence, words = case
    view = look(kind, changed, **params)
    assert view.table is None
    first = view.faults[0]
    assert (first.argument, first.place, first.is_error) == (argument, place, True)
    assert sentence in first.sentence
    assert first.sentence.endswith(".")
    assert words in view.details
    # CTC is never asked with a wrong label: it would read outside its memory.
    assert (view.details == "") == (kind == "CTCLoss")


# Loss, changed inputs, parameters; argument, place, a part of the sentence.
DOUBTFUL: tuple[tuple[str, dict[str, Any], dict[str, Any], str, tuple[int, ...], str], ...] = (
    ("NLLLoss", {"input": SCORES}, {}, "input", (0, 0), "log-probabilities"),
    ("KLDivLoss", {"target": [[0.8, 0.1, 0.3], [0, 1, 0], [0.2, 0.3, 0.5]]}, {}, "target", (0,), "add up to 1.2"),
    ("MarginRankingLoss", {"target": [1.0, 0.0, -1.0]}, {}, "target", (1,), "−1 or 1"),
    ("SoftMarginLoss", {"target": [[1.0], [0.0], [-1.0]]}, {}, "target", (1, 0), "goes on silently"),
    ("BCEWithLogitsLoss", {"target": [[1.0], [2.0], [0.0]]}, {}, "target", (1, 0), "is 2"),
    ("CrossEntropyLoss", {"target": [0, 0, 0]}, {"ignore_index": 0}, "target", (), "0 / 0"),
    ("CrossEntropyLoss", {"target": SCORES}, {}, "target", (0, 0), "a probability is 0 … 1"),
    ("SoftMarginLoss", {"input": [[-710.0], [0.5], [1.0]]}, {}, "input", (0, 0), "no room for, and gives ∞"),
    ("PoissonNLLLoss", {"log_input": [[0.5], [1.0], [710.0]]}, {}, "log_input", (2, 0), "no room for"),
    ("CTCLoss", {"input_lengths": [1]}, {}, "input_lengths", (0,), "its loss is infinite"),
    ("CTCLoss", {"targets": [[1, 1]], "input_lengths": [2]}, {}, "input_lengths", (0,), "it needs 3"),
)  # fmt: skip


@pytest.mark.parametrize("case", DOUBTFUL, ids=lambda case: f"{case[0]}-{case[5]}")
def test_what_torch_takes_silently_is_warned_of_and_computed(case: tuple[Any, ...]) -> None:
    kind, changed, params, argument, place, sentence = case
    view = look(kind, changed, **params)
    assert view.table is not None
    assert not any(fault.is_error for fault in view.faults)
    found = next(fault for fault in view.faults if (fault.argument, fault.place) == (argument, place))
    assert sentence in found.sentence


def test_torch_overflows_where_by_hand_does_not_and_the_tick_says_so() -> None:
    node, inputs = node_of("SoftMarginLoss"), example_inputs(node_of("SoftMarginLoss"))
    inputs["input"][0, 0] = -710.0
    found = loss_by_hand(node, inputs)
    assert not found.agrees
    assert np.isinf(found.torch_value)
    inputs["input"][0, 0] = -700.0
    assert loss_by_hand(node, inputs).agrees


@pytest.mark.parametrize("kind", KINDS)
def test_nan_in_any_input_of_any_loss_is_told_at_its_cell(kind: str) -> None:
    node = node_of(kind)
    for form in loss_forms(node):
        if form.whole:
            continue
        inputs = example_inputs(node)
        place = tuple(size - 1 for size in inputs[form.name].shape)
        inputs[form.name][place] = np.nan
        (fault,) = look_at_loss(node, inputs).faults
        assert (fault.argument, fault.place) == (form.name, place)
        assert "NaN" in fault.sentence


@pytest.mark.parametrize("kind", KINDS)
def test_the_wrong_dtype_of_any_input_of_any_loss_is_told(kind: str) -> None:
    node = node_of(kind)
    for form in loss_forms(node):
        if kind == "CrossEntropyLoss" and form.name == "target":
            continue
        inputs = example_inputs(node)
        inputs[form.name] = inputs[form.name].astype(np.float64 if form.whole else np.int64)
        view = look_at_loss(node, inputs)
        assert view.table is None
        assert (view.faults[0].argument, view.faults[0].place) == (form.name, ())
        assert form.name in view.faults[0].sentence


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_and_an_unknown_argument_are_named(kind: str) -> None:
    node = node_of(kind)
    last = loss_forms(node)[-1].name
    inputs = {name: array for name, array in example_inputs(node).items() if name != last}
    (fault,) = look_at_loss(node, inputs).faults
    assert f"{last} is missing" in fault.sentence
    (fault,) = look_at_loss(node, {**example_inputs(node), "other": np.zeros(1)}).faults
    assert "has no argument other" in fault.sentence


@pytest.mark.parametrize("kind", KINDS)
def test_an_array_of_any_other_shape_never_raises(kind: str) -> None:
    node = node_of(kind)
    for form in loss_forms(node):
        for shape in ((), (1,), (2,), (3,), (1, 1), (3, 1), (2, 3), (3, 2), (4, 3), (2, 2, 2), (0,), (500,)):
            inputs = example_inputs(node)
            dtype = np.int64 if form.whole else np.float64
            inputs[form.name] = (
                np.full(shape, 0.5).astype(dtype) if form.role is not Role.OWN else np.ones(shape)
            )
            view = look_at_loss(node, inputs)
            assert view.table is not None or view.faults
