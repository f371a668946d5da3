"""The card: an output of shape (N, 1) against a target of shape (N,), which torch stretches to N × N pairs."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from engine.explore.mistakes.card import Found, Mistake, Outcome, Variant


def target_without_a_column() -> Found:
    x = torch.linspace(-1, 1, 20).unsqueeze(1)
    y = 2 * x.squeeze(1) + 5
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(200):
        loss = nn.MSELoss()(model(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return {"slope": model.weight.item(), "intercept": model.bias.item(), "loss of each step": losses}


def target_with_a_column() -> Found:
    x = torch.linspace(-1, 1, 20).unsqueeze(1)
    y = 2 * x + 5
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(200):
        loss = nn.MSELoss()(model(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return {"slope": model.weight.item(), "intercept": model.bias.item(), "loss of each step": losses}


def _explain(outcomes: Sequence[Outcome]) -> str:
    wrong, right = outcomes
    last_wrong, last_right = (outcome.series["loss of each step"][-1] for outcome in outcomes)
    said = "torch only warns." if wrong.warnings else "torch says nothing."
    return (
        f"The output has the shape (20, 1) and the target (20,): torch stretches both to (20, 20) and compares every "
        f"output with every target. The best answer to all targets at once is their mean, so the slope becomes "
        f"{abs(wrong.numbers['slope']):.3f} instead of 2 and the loss stays at {last_wrong:.3f}. With the same shape "
        f"the slope becomes {right.numbers['slope']:.3f} and the loss {last_right:.1e}. {said}"
    )


MISTAKE = Mistake(
    "column_against_row",
    "(N, 1) against (N,): every output is compared with every target",
    (
        Variant("target of shape (N,)", False, target_without_a_column),
        Variant("target of shape (N, 1)", True, target_with_a_column),
    ),
    _explain,
    asked="The model gives one column, the target is a row. Which line will be learned?",
    here="it cannot happen: the targets of a regression are made a column, (N, 1), as the output is.",
    lesson="Losses",
    seed=0,
)
