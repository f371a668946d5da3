"""The cards of targets that a loss refuses: classes as floats, a class too many, a probability that is none."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from engine.explore.mistakes.card import Found, Mistake, Outcome, Variant


def classes_as_floats() -> Found:
    logits = torch.tensor([[2.0, 0.5, -1.0], [0.2, 1.5, 0.3]])
    target = torch.tensor([0.0, 1.0])
    return {"loss": nn.CrossEntropyLoss()(logits, target).item()}


def classes_as_whole_numbers() -> Found:
    logits = torch.tensor([[2.0, 0.5, -1.0], [0.2, 1.5, 0.3]])
    target = torch.tensor([0.0, 1.0]).long()
    return {"loss": nn.CrossEntropyLoss()(logits, target).item()}


def classes_counted_from_one() -> Found:
    logits = torch.tensor([[2.0, 0.5, -1.0], [0.2, 1.5, 0.3]])
    target = torch.tensor([1, 3])
    return {"loss": nn.CrossEntropyLoss()(logits, target).item()}


def classes_counted_from_zero() -> Found:
    logits = torch.tensor([[2.0, 0.5, -1.0], [0.2, 1.5, 0.3]])
    target = torch.tensor([1, 3]) - 1
    return {"loss": nn.CrossEntropyLoss()(logits, target).item()}


def bce_of_logits() -> Found:
    logits = torch.tensor([[2.0], [-1.5]])
    target = torch.tensor([[1.0], [0.0]])
    return {"loss": nn.BCELoss()(logits, target).item()}


def bce_with_logits() -> Found:
    logits = torch.tensor([[2.0], [-1.5]])
    target = torch.tensor([[1.0], [0.0]])
    return {"loss": nn.BCEWithLogitsLoss()(logits, target).item()}


def _floats(outcomes: Sequence[Outcome]) -> str:
    wrong, right = outcomes
    return (
        f"Class indices tell places, so they are whole numbers (int64). Floats are taken for the probabilities of the "
        f"classes, and those need the shape of the output. {_answer(wrong)} With .long() the loss is "
        f"{right.numbers['loss']:.4f}."
    )


def _too_many(outcomes: Sequence[Outcome]) -> str:
    wrong, right = outcomes
    return (
        f"Three outputs are the classes 0, 1 and 2; there is no class 3. {_answer(wrong)} On a GPU the same mistake is "
        f"an assert that comes later and elsewhere. With 1 taken from each the loss is {right.numbers['loss']:.4f}."
    )


def _outside(outcomes: Sequence[Outcome]) -> str:
    wrong, right = outcomes
    return (
        f"BCELoss takes the logarithm of its input and of 1 minus it, so it wants probabilities in 0 … 1. "
        f"{_answer(wrong)} BCEWithLogitsLoss applies the sigmoid itself and gives {right.numbers['loss']:.4f}."
    )


def _answer(outcome: Outcome) -> str:
    if outcome.error:
        return f"torch refuses: {outcome.error.splitlines()[0].rstrip('.')}."
    return f"torch takes it and gives {outcome.numbers['loss']:.4f}."


FLOAT_CLASSES = Mistake(
    "float_classes",
    "Class indices as floats",
    (
        Variant("target of float32", False, classes_as_floats),
        Variant("target of int64", True, classes_as_whole_numbers),
    ),
    _floats,
    asked="The classes are right, only their dtype is float32. Does torch take them?",
    here="it cannot happen: the targets of a classification are made int64 for losses that take class indices.",
    lesson="Losses",
)
CLASS_TOO_MANY = Mistake(
    "class_too_many",
    "A label equal to the number of classes",
    (
        Variant("classes 1 to 3", False, classes_counted_from_one),
        Variant("classes 0 to 2", True, classes_counted_from_zero),
    ),
    _too_many,
    asked="Three classes, numbered from 1. What does torch say to class 3?",
    here="it cannot happen: whatever the classes are called in the data, they are numbered from 0.",
    lesson="Losses",
)
BCE_OUTSIDE = Mistake(
    "bce_outside",
    "BCELoss outside of 0 … 1",
    (
        Variant("BCELoss of logits", False, bce_of_logits),
        Variant("BCEWithLogitsLoss of logits", True, bce_with_logits),
    ),
    _outside,
    asked="BCELoss gets the scores 2 and −1.5. What does it make of them?",
    here="the check refuses BCELoss without a Sigmoid before it and offers BCEWithLogitsLoss.",
    lesson="Losses",
    codes=frozenset({"no_probability"}),
)
