"""The card: NLLLoss on raw logits, which has no least value."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from engine.explore.mistakes.card import Found, Mistake, Outcome, Variant


def nll_of_logits() -> Found:
    logits = torch.tensor([[0.2, 1.5, 0.3], [2.0, 0.5, -1.0]], requires_grad=True)
    target = torch.tensor([2, 1])
    losses = []
    for _ in range(200):
        loss = nn.NLLLoss()(logits, target)
        losses.append(loss.item())
        (gradient,) = torch.autograd.grad(loss, logits)
        with torch.no_grad():
            logits -= 1.0 * gradient
    return {"first loss": losses[0], "last loss": losses[-1], "loss of each step": losses}


def nll_of_log_softmax() -> Found:
    logits = torch.tensor([[0.2, 1.5, 0.3], [2.0, 0.5, -1.0]], requires_grad=True)
    target = torch.tensor([2, 1])
    losses = []
    for _ in range(200):
        loss = nn.NLLLoss()(torch.log_softmax(logits, dim=1), target)
        losses.append(loss.item())
        (gradient,) = torch.autograd.grad(loss, logits)
        with torch.no_grad():
            logits -= 1.0 * gradient
    return {"first loss": losses[0], "last loss": losses[-1], "loss of each step": losses}


def _explain(outcomes: Sequence[Outcome]) -> str:
    wrong, right = (outcome.numbers for outcome in outcomes)
    return (
        f"NLLLoss only picks the number of the right class and turns its sign. On raw logits it falls without end: "
        f"from {wrong['first loss']:.2f} to {wrong['last loss']:.1f} in 200 steps, below 0, though no likelihood can "
        f"be above 1; nothing pushes the other classes down. With LogSoftmax before it goes from "
        f"{right['first loss']:.2f} to {right['last loss']:.3f} and never below 0."
    )


MISTAKE = Mistake(
    "nll_on_logits",
    "NLLLoss on raw logits",
    (
        Variant("NLLLoss of logits", False, nll_of_logits),
        Variant("NLLLoss of LogSoftmax", True, nll_of_log_softmax),
    ),
    _explain,
    asked="NLLLoss gets raw scores. How far down can it go, and what do the other classes do?",
    here="the check warns of NLLLoss without LogSoftmax and offers CrossEntropyLoss.",
    lesson="Losses",
    codes=frozenset({"no_log_probability"}),
)
