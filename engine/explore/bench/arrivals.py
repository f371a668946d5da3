"""Gradients on their way back through the graph, noted node by node in the order in which torch computes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import Node, get_gradient_edge

from engine.explore.bench.act import Act
from engine.explore.bench.memory import Value
from engine.explore.bench.view import MAX_ELEMENTS
from engine.explore.bench.words import number_text

# A node of the graph, and which of its results.
Edge = tuple[Node, int]


@dataclass(frozen=True, eq=False)
class Constant:
    """What takes part in an operation without a gradient.

    Args:
        label: Its name, or the number itself.
        tensor: None for a number.
    """

    label: str
    tensor: Tensor | None


class Arrivals:
    """What the graph itself does not keep: names, constants, and the gradients of the last backward.

    Nodes are held, so that each is the same Python object whenever torch gives it.
    """

    def __init__(self) -> None:
        self.constants: dict[Node, tuple[Constant, ...]] = {}
        self.labels: dict[int, str] = {}
        self.last: list[tuple[Node, tuple[Tensor | None, ...]]] = []
        self.of_shown: list[tuple[Node, tuple[Tensor | None, ...]]] = []

    def note(self, act: Act) -> None:
        """Remember the names and constants of a step that was carried out."""
        changed: list[Value] = [*act.results]
        owner = act.input("input") if act.entry.in_place else None
        if owner is not None:
            changed.append(owner)
        for name, value in zip(act.step.names, act.results, strict=False):
            self.labels[id(value)] = name
        for value in changed:
            if isinstance(value, Tensor) and value.grad_fn is not None and act.entry.group != "autograd":
                self.constants.setdefault(value.grad_fn, tuple(_constants(act, value)))

    @contextmanager
    def watching(self, act: Act, is_shown: bool) -> Iterator[None]:
        """Note gradients while a step computes them; does nothing for all other steps.

        Args:
            act: The step.
            is_shown: True if its arrivals are the ones to show.
        """
        kind = act.entry.kind
        root = act.tensor("input" if kind == "backward" else "outputs")
        if kind not in ("backward", "autograd.grad") or root is None or not root.requires_grad:
            yield
            return
        found: list[tuple[Node, tuple[Tensor | None, ...]]] = []
        hooks = [node.register_prehook(_note_in(found, node)) for node in all_nodes([edge_of(root)[0]])]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()
        self.last = found
        if is_shown:
            self.of_shown = found

    def add_captured(self, inputs: Sequence[Value], results: Sequence[Value], is_shown: bool) -> None:
        """Note what ``autograd.grad`` gave for its inputs: their own nodes are not passed.

        Args:
            inputs: The tensors by which was differentiated.
            results: The gradients.
            is_shown: True if they are the ones to show.
        """
        passed = {node for node, _ in self.last}
        for tensor, gradient in zip(inputs, results, strict=False):
            if not isinstance(tensor, Tensor) or not isinstance(gradient, Tensor) or not tensor.requires_grad:
                continue
            node, number = edge_of(tensor)
            if node not in passed:
                self.last.append((node, (*(None,) * number, _copy(gradient))))
        if is_shown:
            self.of_shown = self.last


def edge_of(tensor: Tensor) -> Edge:
    """The node that made a tensor, or the one that adds to the gradient of a leaf, and which of its results it is."""
    if tensor.grad_fn is not None:
        return tensor.grad_fn, tensor.output_nr
    edge = get_gradient_edge(tensor)
    return edge.node, edge.output_nr


def all_nodes(roots: Sequence[Node]) -> list[Node]:
    """Every node behind some others, they included, each once."""
    found: dict[Node, None] = {}
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node in found:
            continue
        found[node] = None
        waiting.extend(following for following, _ in node.next_functions if following is not None)
    return list(found)


def _note_in(found: list[tuple[Node, tuple[Tensor | None, ...]]], node: Node) -> Any:
    def note(gradients: tuple[Tensor | None, ...]) -> None:
        found.append((node, tuple(_copy(gradient) for gradient in gradients)))

    return note


def _copy(gradient: Tensor | None) -> Tensor | None:
    if gradient is None or gradient.numel() > MAX_ELEMENTS:
        return None
    with torch.no_grad():
        return gradient.detach().clone()


def _constants(act: Act, result: Tensor) -> Iterator[Constant]:
    for argument in act.entry.inputs:
        if argument.name == "out":
            continue
        for name, value in zip(act.names(argument.name), act.inputs(argument.name), strict=True):
            if isinstance(value, Tensor) and not value.requires_grad and value is not result:
                yield Constant(name, value)
        if argument.or_param and argument.name in act.step.params and not act.names(argument.name):
            number = act.step.params[argument.name]
            if isinstance(number, bool | int | float):
                yield Constant(number_text(number), None)
