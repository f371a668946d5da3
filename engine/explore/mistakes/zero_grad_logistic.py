"""The card: a logistic regression without ``zero_grad`` that looks faster, while its weights run away."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from engine.explore.mistakes.card import Found, Mistake, Outcome, Variant


def without_zero_grad() -> Found:
    ones = torch.ones(100, 2)
    x = torch.cat((torch.normal(1.7 * ones, 1) + 1, torch.normal(-1.7 * ones, 1) + 1))
    y = torch.cat((torch.zeros(100, 1), torch.ones(100, 1)))
    linear = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(linear.parameters(), lr=0.01, momentum=0.9)
    accuracies, sizes = [], []
    for _ in range(400):
        probability = torch.sigmoid(linear(x))
        accuracies.append(((probability > 0.5) == (y > 0.5)).float().mean().item())
        sizes.append(linear.weight.norm().item())
        nn.BCELoss()(probability, y).backward()
        optimizer.step()
    return {"accuracy of each step": accuracies, "size of the weights": sizes}


def with_zero_grad() -> Found:
    ones = torch.ones(100, 2)
    x = torch.cat((torch.normal(1.7 * ones, 1) + 1, torch.normal(-1.7 * ones, 1) + 1))
    y = torch.cat((torch.zeros(100, 1), torch.ones(100, 1)))
    linear = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(linear.parameters(), lr=0.01, momentum=0.9)
    accuracies, sizes = [], []
    for _ in range(400):
        probability = torch.sigmoid(linear(x))
        accuracies.append(((probability > 0.5) == (y > 0.5)).float().mean().item())
        sizes.append(linear.weight.norm().item())
        optimizer.zero_grad()
        nn.BCELoss()(probability, y).backward()
        optimizer.step()
    return {"accuracy of each step": accuracies, "size of the weights": sizes}


def _explain(outcomes: Sequence[Outcome]) -> str:
    texts = []
    for word, outcome in zip(("Without", "With"), outcomes, strict=True):
        accuracies, sizes = outcome.series["accuracy of each step"], outcome.series["size of the weights"]
        first = next((step for step, accuracy in enumerate(accuracies) if accuracy > 0.99), None)
        reached = "never reaches 99 %" if first is None else f"is above 99 % at step {first}"
        at = "" if first is None else f" with weights of size {sizes[first]:.1f}"
        texts.append(
            f"{word} zero_grad the accuracy {reached}{at}; after 400 steps their size is {sizes[-1]:.0f}."
        )
    last = [outcome.series["size of the weights"][-1] for outcome in outcomes]
    return (
        f"{' '.join(texts)} The sum of all gradients looks like a large learning rate, but it never forgets: the "
        f"weights run away ({last[0] / last[1]:.0f} times as large), and every output is 0 or 1, sure whether right "
        f"or wrong."
    )


MISTAKE = Mistake(
    "zero_grad_logistic",
    "Forgetting zero_grad: a logistic regression that only looks faster",
    (
        Variant("without zero_grad", False, without_zero_grad),
        Variant("with zero_grad", True, with_zero_grad),
    ),
    _explain,
    asked="Which one is above 99 % first, and what do its weights look like by then?",
    here="it cannot happen: every step takes fresh gradients, as after optimizer.zero_grad().",
    lesson="Regression and optimisers",
    seed=10,
)
