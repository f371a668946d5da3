"""The card: KLDivLoss with mean, which divides by the classes as well, against batchmean."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from engine.explore.mistakes.card import Found, Mistake, Outcome, Variant


def mean_of_all_elements() -> Found:
    true = torch.tensor([[0.8, 0.1, 0.05, 0.05], [0.25, 0.25, 0.25, 0.25]])
    predicted = torch.tensor([[0.4, 0.3, 0.2, 0.1], [0.7, 0.1, 0.1, 0.1]])
    loss = nn.KLDivLoss(reduction="mean")(predicted.log(), true)
    divergence = (true * (true / predicted).log()).sum(1)
    return {"loss": loss.item(), "mean divergence of the samples": divergence.mean().item()}


def mean_of_the_samples() -> Found:
    true = torch.tensor([[0.8, 0.1, 0.05, 0.05], [0.25, 0.25, 0.25, 0.25]])
    predicted = torch.tensor([[0.4, 0.3, 0.2, 0.1], [0.7, 0.1, 0.1, 0.1]])
    loss = nn.KLDivLoss(reduction="batchmean")(predicted.log(), true)
    divergence = (true * (true / predicted).log()).sum(1)
    return {"loss": loss.item(), "mean divergence of the samples": divergence.mean().item()}


def _explain(outcomes: Sequence[Outcome]) -> str:
    wrong, right = (outcome.numbers for outcome in outcomes)
    times = right["loss"] / wrong["loss"]
    said = "torch warns of it." if outcomes[0].warnings else "torch says nothing."
    return (
        f"mean divides the sum by all elements, samples and classes: {wrong['loss']:.4f}. The divergence of the two "
        f"samples is {right['mean divergence of the samples']:.4f} in the mean, which batchmean gives: "
        f"{right['loss']:.4f}, {times:.0f} times as much, as there are 4 classes. {said}"
    )


MISTAKE = Mistake(
    "mean_of_divergence",
    "KLDivLoss with mean instead of batchmean",
    (
        Variant('reduction="mean"', False, mean_of_all_elements),
        Variant('reduction="batchmean"', True, mean_of_the_samples),
    ),
    _explain,
    asked="Two samples, four classes. Which reduction gives the mean divergence of a sample?",
    here="the catalogue's help says it where the reduction is chosen; mean is torch's default, and stays allowed.",
    lesson="Losses",
)
