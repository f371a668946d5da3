"""The card: the best weights kept as a view, which goes on changing with the weights."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from engine.explore.mistakes.card import Found, Mistake, Outcome, Variant


def best_kept_as_a_view() -> Found:
    w = torch.tensor([0.0], requires_grad=True)
    best_loss, best_w = float("inf"), w
    kept = []
    for _ in range(12):
        loss = ((w - 3) ** 2).sum()
        if loss < best_loss:
            best_loss, best_w = loss.item(), w.detach()
        kept.append(best_w.item())
        (gradient,) = torch.autograd.grad(loss, w)
        with torch.no_grad():
            # Too large a step: the loss rises from the first step on.
            w -= 1.05 * gradient
    return {
        "best loss": best_loss,
        "loss of best_w": ((best_w - 3) ** 2).item(),
        "best_w after each step": kept,
    }


def best_kept_as_a_copy() -> Found:
    w = torch.tensor([0.0], requires_grad=True)
    best_loss, best_w = float("inf"), w
    kept = []
    for _ in range(12):
        loss = ((w - 3) ** 2).sum()
        if loss < best_loss:
            best_loss, best_w = loss.item(), w.detach().clone()
        kept.append(best_w.item())
        (gradient,) = torch.autograd.grad(loss, w)
        with torch.no_grad():
            # Too large a step: the loss rises from the first step on.
            w -= 1.05 * gradient
    return {
        "best loss": best_loss,
        "loss of best_w": ((best_w - 3) ** 2).item(),
        "best_w after each step": kept,
    }


def _explain(outcomes: Sequence[Outcome]) -> str:
    wrong, right = (outcome.numbers for outcome in outcomes)
    changed = len(set(outcomes[0].series["best_w after each step"]))
    return (
        f"detach() gives another tensor over the same memory, and so do .data and .numpy(). The best loss was "
        f"{wrong['best loss']:.1f}, but best_w took {changed} different values afterwards, and its loss is now "
        f"{wrong['loss of best_w']:.1f}. A clone stays: its loss is {right['loss of best_w']:.1f}. state_dict() is "
        f"such a view too; keep a deep copy of it."
    )


MISTAKE = Mistake(
    "best_weights_as_a_view",
    "The best weights kept as a view that keeps changing",
    (
        Variant("best_w = w.detach()", False, best_kept_as_a_view),
        Variant("best_w = w.detach().clone()", True, best_kept_as_a_copy),
    ),
    _explain,
    asked="The loss was lowest at the first step. What is in best_w after the last one?",
    here="it cannot happen: the best weights of a run are copies.",
    lesson="Training by hand",
)
