"""What a step of autograd did, in plain sentences with the user's names and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from engine.build.bench.statements import own_grad
from engine.explore.bench.act import Act
from engine.explore.bench.memory import Value
from engine.explore.bench.words import listed, number_text, shape_text, values_text

_MOST_LEAVES = 3


def recording_sentence(name: str, value: Value) -> str:
    """That a result is part of the graph, and as what; empty if it is not."""
    if not isinstance(value, Tensor) or value.grad_fn is None:
        return ""
    return (
        f"{name} is no leaf: {value.grad_fn.name()} leads back from it, and backward keeps no .grad for it."
    )


def _records(act: Act) -> list[str]:
    name = act.name("input")
    if not act.param("requires_grad"):
        return [f"What is done with {name} is not recorded any more."]
    return [
        f"{name} is a leaf: from now on what is done with it is recorded, and backward fills {name}.grad."
    ]


def _went_back(act: Act) -> list[str]:
    name = act.name("input")
    reached = [
        (leaf, before, own_grad(tensor))
        for leaf, before in act.grads.items()
        if isinstance(tensor := act.values[leaf], Tensor) and _has_changed(before, own_grad(tensor))
    ]
    sentences = []
    if not reached:
        sentences.append(f"Backward went from {name} and reached no tensor of the bench.")
    else:
        leaves = listed([leaf for leaf, _, _ in reached])
        sentences.append(f"Backward went from {name} to {leaves}.")
    sentences.append("; ".join(_added(*one) for one in reached[:_MOST_LEAVES]) + "." if reached else "")
    keeps = act.param("retain_graph")
    if keeps or (keeps is None and act.param("create_graph")):
        sentences.append("The graph is kept: backward can pass through it again, and would add to .grad.")
    else:
        sentences.append(
            "What the graph had saved is freed; a second backward needs retain_graph=True in this one."
        )
    if act.param("create_graph"):
        sentences[-1] = (
            "How the gradients were computed is recorded as well, so that they can be differentiated."
        )
    return sentences


def _has_changed(before: Tensor | None, after: Tensor | None) -> bool:
    if before is None or after is None:
        return before is not after
    return not torch.equal(before, after.detach())


def _added(leaf: str, before: Tensor | None, after: Tensor | None) -> str:
    assert after is not None, "a backward drops no gradient"
    if before is None:
        return f"{leaf}.grad is {values_text(after)}"
    new = after.detach() - before
    if after.numel() == 1:
        added = f"the new gradient {values_text(new)} was added"
        return f"{leaf}.grad was {values_text(before)}, {added}: {values_text(after)}"
    return f"{leaf}.grad was there already, the new gradient was added to it: {values_text(after)}"


def _differentiated(act: Act) -> list[str]:
    result = act.name("outputs")
    told = [
        f"{name} is the gradient of {result} by {by}: {values_text(value)}"
        for name, by, value in zip(act.step.names, act.names("inputs"), act.results, strict=False)
    ]
    sentences = ["; ".join(told[:_MOST_LEAVES]) + "."] if told else []
    sentences.append("No .grad was touched.")
    if act.param("create_graph"):
        names = listed(act.step.names)
        sentences.append(f"How it was computed is recorded, so that {names} can be differentiated again.")
    elif not act.param("retain_graph"):
        sentences.append("What the graph had saved is freed; to pass again, set retain_graph.")
    return sentences


def _named_gradient(act: Act) -> list[str]:
    owner = act.name("input")
    name = act.step.names[0] if act.step.names else "The result"
    return [
        f"{name} is {owner}.grad itself, {values_text(act.results[0])}: backward and zero_grad change it, too."
    ]


def _cleared(act: Act) -> list[str]:
    owner = act.name("input")
    if act.param("set_to_none"):
        return [f"{owner}.grad is gone: the next backward begins anew instead of adding to it."]
    return [f"{owner}.grad holds zeros: what the next backward adds is all that there is."]


def _kept(act: Act) -> list[str]:
    owner = act.name("input")
    facts = act.before["input", 0]
    if facts.is_leaf:
        return [f"{owner} is a leaf, whose gradient backward keeps anyway."]
    return [f"{owner} is no leaf; all the same, backward will now keep its gradient in {owner}.grad."]


def _detached(act: Act) -> list[str]:
    name = act.step.names[0] if act.step.names else "The result"
    owner = act.name("input")
    return [
        f"{name} looks at the memory of {owner}: changing one changes the other.",
        f"The graph does not know {name}: gradients stop there.",
    ]


def _moved(act: Act) -> list[str]:
    owner = act.name("input")
    tensor = act.tensor("input")
    assert tensor is not None, "it was moved"
    grad = own_grad(tensor)
    lr = number_text(float(act.step.params["lr"]))
    if tensor.numel() == 1 and grad is not None:
        slope = values_text(grad)
        return [
            f"{owner} went down its slope {slope} by {lr} × {slope} and is now {values_text(tensor)}.",
            f"Inside no_grad nothing of this is recorded{f': {owner} stays a leaf' if tensor.is_leaf else ''}.",
        ]
    size = f" It is now {values_text(tensor)}." if tensor.numel() <= 6 else f" ({shape_text(tensor)})"
    return [
        f"{owner} moved by {lr} times {owner}.grad against its gradient.{size}",
        "Inside no_grad nothing of this is recorded.",
    ]


AUTOGRAD_SENTENCES: Mapping[str, Callable[[Act], list[str]]] = {
    "requires_grad_": _records,
    "backward": _went_back,
    "autograd.grad": _differentiated,
    "grad": _named_gradient,
    "zero_grad": _cleared,
    "retain_grad": _kept,
    "detach": _detached,
    "gradient_step": _moved,
}
