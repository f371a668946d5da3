"""The card: a linear regression without ``zero_grad`` that stops by luck, and with it diverges."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import torch

from engine.explore.mistakes.card import Found, Mistake, Outcome, Variant


def without_zero_grad() -> Found:
    lr = 0.1
    x = torch.rand(20, 1) * 10
    y = 2 * x + (5 + torch.randn(20, 1))
    w = torch.randn(1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    losses = []
    for _ in range(1000):
        loss = (0.5 * (y - (w * x + b)) ** 2).mean()
        losses.append(loss.item())
        if loss < 1 or not loss.isfinite():
            break
        loss.backward()
        optimizer.step()
    curvature = torch.tensor([[(x**2).mean(), x.mean()], [x.mean(), 1.0]])
    largest = torch.linalg.eigvalsh(curvature)[-1].item()
    return {"w": w.item(), "b": b.item(), "largest curvature": largest, "loss of each step": losses}


def with_zero_grad() -> Found:
    lr = 0.1
    x = torch.rand(20, 1) * 10
    y = 2 * x + (5 + torch.randn(20, 1))
    w = torch.randn(1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    losses = []
    for _ in range(1000):
        loss = (0.5 * (y - (w * x + b)) ** 2).mean()
        losses.append(loss.item())
        if loss < 1 or not loss.isfinite():
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    curvature = torch.tensor([[(x**2).mean(), x.mean()], [x.mean(), 1.0]])
    largest = torch.linalg.eigvalsh(curvature)[-1].item()
    return {"w": w.item(), "b": b.item(), "largest curvature": largest, "loss of each step": losses}


def with_zero_grad_and_small_steps() -> Found:
    lr = 0.05
    x = torch.rand(20, 1) * 10
    y = 2 * x + (5 + torch.randn(20, 1))
    w = torch.randn(1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    losses = []
    for _ in range(1000):
        loss = (0.5 * (y - (w * x + b)) ** 2).mean()
        losses.append(loss.item())
        if loss < 1 or not loss.isfinite():
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    curvature = torch.tensor([[(x**2).mean(), x.mean()], [x.mean(), 1.0]])
    largest = torch.linalg.eigvalsh(curvature)[-1].item()
    return {"w": w.item(), "b": b.item(), "largest curvature": largest, "loss of each step": losses}


def _explain(outcomes: Sequence[Outcome]) -> str:
    lucky, diverged, calm = (outcome.series["loss of each step"] for outcome in outcomes)
    limit = 2 / outcomes[0].numbers["largest curvature"]
    falls = sum(after < before for before, after in itertools.pairwise(calm))
    rises = sum(after > before for before, after in itertools.pairwise(lucky))
    return (
        f"backward adds to .grad. Without zero_grad each step follows the sum of all gradients so far, a swing without "
        f"a brake: the loss rose in {rises} of {len(lucky) - 1} steps, up to {max(lucky):.0f}, and passed below 1 by "
        f"luck at step {len(lucky) - 1}, where the loop stopped. With zero_grad and the same learning rate 0.1 it "
        f"{_ending(diverged)}: the largest curvature of this loss allows only 2 / λ = {limit:.3f}. "
        f"With 0.05 it {_ending(calm)}, falling in {falls} of {len(calm) - 1} steps."
    )


def _ending(losses: Sequence[float]) -> str:
    if losses[-1] < 1:
        return f"stops at step {len(losses) - 1} with the loss {losses[-1]:.3f}"
    return f"diverges, to {max(losses[:-1]):.1e} before the loss is no number at step {len(losses) - 1}"


MISTAKE = Mistake(
    "zero_grad_linear",
    "Forgetting zero_grad: a linear regression that stops by luck",
    (
        Variant("no zero_grad, lr 0.1", False, without_zero_grad),
        Variant("zero_grad, lr 0.1", False, with_zero_grad),
        Variant("zero_grad, lr 0.05", True, with_zero_grad_and_small_steps),
    ),
    _explain,
    asked="Which of the three comes to rest, and which one only seems to?",
    here="it cannot happen: every step takes fresh gradients, as after optimizer.zero_grad().",
    lesson="Regression and optimisers",
    seed=10,
)
