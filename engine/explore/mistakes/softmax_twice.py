"""The card: a softmax before CrossEntropyLoss, which applies one itself."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from engine.explore.mistakes.card import Found, Mistake, Outcome, Variant


def softmax_before_the_loss() -> Found:
    logits = torch.tensor([[8.0, 0.0, -2.0]], requires_grad=True)
    target = torch.tensor([1])
    probabilities = torch.softmax(logits, dim=1)
    loss = nn.CrossEntropyLoss()(probabilities, target)
    (gradient,) = torch.autograd.grad(loss, logits)
    perfect = nn.CrossEntropyLoss()(torch.tensor([[0.0, 1.0, 0.0]]), target)
    return {
        "loss": loss.item(),
        "gradient": gradient.norm().item(),
        "least loss possible": perfect.item(),
    }


def logits_into_the_loss() -> Found:
    logits = torch.tensor([[8.0, 0.0, -2.0]], requires_grad=True)
    target = torch.tensor([1])
    loss = nn.CrossEntropyLoss()(logits, target)
    (gradient,) = torch.autograd.grad(loss, logits)
    perfect = nn.CrossEntropyLoss()(torch.tensor([[0.0, 100.0, 0.0]]), target)
    return {
        "loss": loss.item(),
        "gradient": gradient.norm().item(),
        "least loss possible": perfect.item(),
    }


def _explain(outcomes: Sequence[Outcome]) -> str:
    wrong, right = (outcome.numbers for outcome in outcomes)
    times = right["gradient"] / wrong["gradient"]
    return (
        f"CrossEntropyLoss applies LogSoftmax itself. With a second softmax the loss of this wrong answer is "
        f"{wrong['loss']:.3f} instead of {right['loss']:.3f}, and the gradient is {times:.0f} times smaller: a sure "
        f"and wrong model learns nothing. Even a perfect answer costs {wrong['least loss possible']:.3f} instead of "
        f"{right['least loss possible']:.3f}. torch says nothing."
    )


MISTAKE = Mistake(
    "softmax_twice",
    "Softmax twice: once in the model, once in CrossEntropyLoss",
    (
        Variant("softmax, then CrossEntropyLoss", False, softmax_before_the_loss),
        Variant("logits into CrossEntropyLoss", True, logits_into_the_loss),
    ),
    _explain,
    asked="A sure and wrong answer: how large are loss and gradient with a softmax before the loss?",
    here="the check warns of a softmax before CrossEntropyLoss and offers to remove it.",
    lesson="Losses",
    codes=frozenset({"softmax_twice"}),
)
