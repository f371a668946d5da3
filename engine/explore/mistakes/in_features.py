"""The card: ``in_features`` that does not match, 4006 instead of 4096."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from engine.explore.mistakes.card import Found, Mistake, Outcome, Variant


def in_features_4006() -> Found:
    classifier = nn.Sequential(nn.Linear(16, 4096), nn.ReLU(), nn.Linear(4006, 10))
    return {"outputs": classifier(torch.zeros(1, 16)).shape[1]}


def in_features_4096() -> Found:
    classifier = nn.Sequential(nn.Linear(16, 4096), nn.ReLU(), nn.Linear(4096, 10))
    return {"outputs": classifier(torch.zeros(1, 16)).shape[1]}


def _explain(outcomes: Sequence[Outcome]) -> str:
    wrong, right = outcomes
    refused = wrong.error.splitlines()[0].rstrip(".") if wrong.error else "nothing"
    return (
        f"The model is built without a word; only when data run through it torch says: {refused}. The first pair is "
        f"what comes in, (1 sample × 4096), the second the turned weights of the layer that refuses, (in_features × "
        f"out_features). in_features is the out_features of the layer before: with 4096 it gives "
        f"{right.numbers['outputs']:.0f} outputs."
    )


MISTAKE = Mistake(
    "in_features",
    "in_features that does not match: 4006 instead of 4096",
    (
        Variant("nn.Linear(4006, 10)", False, in_features_4006),
        Variant("nn.Linear(4096, 10)", True, in_features_4096),
    ),
    _explain,
    asked="When does torch notice: while the model is built, or when data run through it?",
    here="the check follows the shapes while the model is edited and offers the right number.",
    lesson="Models",
    codes=frozenset({"shape"}),
    seed=0,
)
