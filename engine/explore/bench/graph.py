"""The autograd graph behind the tensors of the bench, as torch itself holds it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor
from torch.autograd.graph import Node

from engine.build.bench.statements import own_grad
from engine.explore.bench.arrivals import Arrivals, Edge, all_nodes, edge_of
from engine.explore.bench.memory import Value
from engine.explore.bench.values import as_floats
from engine.explore.bench.view import Floats, Graph, GraphNode, Shape

_FEW = 64
_LEAF = "AccumulateGrad"


def graph_of(values: Mapping[str, Value], arrivals: Arrivals) -> Graph | None:
    """The graph of everything that records gradients; None if nothing does.

    Args:
        values: The bench at this moment, by name.
        arrivals: Names, constants and gradients that torch's graph does not hold.
    """
    tensors = {
        name: value for name, value in values.items() if isinstance(value, Tensor) and value.requires_grad
    }
    if not tensors:
        return None
    return _Drawing(tensors, arrivals).graph()


@dataclass(frozen=True)
class _Named:
    name: str
    tensor: Tensor


class _Drawing:
    def __init__(self, tensors: Mapping[str, Tensor], arrivals: Arrivals) -> None:
        self._arrivals = arrivals
        self._flowed = dict(arrivals.last)
        self._nodes: list[GraphNode] = []
        self._edges: dict[tuple[int, int], None] = {}
        self._named: dict[Edge, _Named] = {}
        for name, tensor in tensors.items():
            node, number = edge_of(tensor)
            self._named.setdefault((node, number), _Named(name, tensor))
        self._tensor_ids: dict[Edge, int] = {}
        self._op_ids: dict[Node, int] = {}
        self._constant_ids: dict[int, int] = {}

    def graph(self) -> Graph:
        """Everything behind the named tensors."""
        all_found = all_nodes([node for node, _ in self._named])
        for node in all_found:
            if node.name().endswith(_LEAF):
                self._add_leaf(node)
            else:
                self._op_ids[node] = self._add(self._operation(node))
        for (node, number), named in self._named.items():
            if node in self._op_ids:
                id_ = self._add(self._tensor(named.name, named.tensor, self._gradient(node, number)))
                self._tensor_ids[node, number] = id_
                self._edges[self._op_ids[node], id_] = None
        for node, id_ in self._op_ids.items():
            for following, number in node.next_functions:
                if following is not None:
                    source = self._tensor_ids.get((following, number), self._op_ids.get(following))
                    assert source is not None, "every node was found"
                    self._edges[source, id_] = None
            self._add_constants(node, id_)
        edges = tuple(self._edges)
        layers = _layers(len(self._nodes), edges)
        nodes = tuple(replace(node, layer=layers[node.id]) for node in self._nodes)
        return Graph(nodes, edges, tuple(self._arrived()))

    def _add(self, node: GraphNode) -> int:
        self._nodes.append(replace(node, id=len(self._nodes)))
        return len(self._nodes) - 1

    def _add_leaf(self, node: Node) -> None:
        tensor: Tensor = node.variable  # type: ignore[attr-defined]
        named = self._named.get((node, 0))
        label = named.name if named is not None else self._arrivals.labels.get(id(tensor), "unnamed")
        grad = own_grad(tensor)
        floats = as_floats(grad) if grad is not None else None
        self._tensor_ids[node, 0] = self._add(self._tensor(label, tensor, floats))

    def _add_constants(self, node: Node, id_: int) -> None:
        for constant in self._arrivals.constants.get(node, ()):
            if constant.tensor is None:
                number = GraphNode(0, constant.label, False, (), None, None, True, False, False, 0)
                self._edges[self._add(number), id_] = None
                continue
            known = self._constant_ids.get(id(constant.tensor))
            if known is None:
                known = self._add(self._tensor(constant.label, constant.tensor, None))
                self._constant_ids[id(constant.tensor)] = known
            self._edges[known, id_] = None

    def _tensor(self, label: str, tensor: Tensor, gradient_any: Floats | None) -> GraphNode:
        return GraphNode(
            0,
            label,
            False,
            tuple(tensor.shape),
            as_floats(tensor) if tensor.numel() <= _FEW else None,
            gradient_any,
            tensor.is_leaf,
            tensor.requires_grad,
            False,
            0,
        )

    def _operation(self, node: Node) -> GraphNode:
        gradients = self._flowed.get(node, ())
        arrived = next((gradient for gradient in gradients if gradient is not None), None)
        return GraphNode(
            0,
            _operation_label(node),
            True,
            _result_shape(node),
            None,
            as_floats(arrived) if arrived is not None else None,
            False,
            True,
            is_freed(node),
            0,
        )

    def _gradient(self, node: Node, number: int) -> Floats | None:
        gradients = self._flowed.get(node, ())
        gradient = gradients[number] if number < len(gradients) else None
        return as_floats(gradient) if gradient is not None else None

    def _arrived(self) -> list[tuple[int, Floats]]:
        found: list[tuple[int, Floats]] = []
        for node, gradients in self._arrivals.of_shown:
            known = [gradient for gradient in gradients if gradient is not None]
            for number, gradient in enumerate(gradients):
                id_ = self._tensor_ids.get((node, number))
                if id_ is not None and gradient is not None:
                    found.append((id_, as_floats(gradient)))
            if node in self._op_ids and known:
                found.append((self._op_ids[node], as_floats(known[0])))
        return found


def is_freed(node: Node) -> bool:
    """True if what the node had saved for backward is gone."""
    for name in _saved_names(type(node)):
        try:
            getattr(node, name)
        except RuntimeError as error:
            # An in-place change of what was saved is refused as well, but does not free it.
            if "already been freed" in str(error):
                return True
    return False


@functools.cache
def _saved_names(kind: type) -> tuple[str, ...]:
    return tuple(name for name in dir(kind) if name.startswith("_saved_"))


def _operation_label(node: Node) -> str:
    """``MulBackward0`` is Mul."""
    return node.name().removeprefix("torch::autograd::").rstrip("0123456789").removesuffix("Backward")


def _result_shape(node: Node) -> Shape:
    metadata: Any = getattr(node, "_input_metadata", ())
    return tuple(int(size) for size in metadata[0].shape) if len(metadata) else ()


def _layers(n_nodes: int, edges: tuple[tuple[int, int], ...]) -> list[int]:
    """For each node one more than the largest layer of its inputs; 0 where there are none."""
    following: dict[int, list[int]] = {}
    n_inputs = [0] * n_nodes
    for source, target in edges:
        following.setdefault(source, []).append(target)
        n_inputs[target] += 1
    layers = [0] * n_nodes
    ready = [id_ for id_ in range(n_nodes) if not n_inputs[id_]]
    while ready:
        id_ = ready.pop()
        for target in following.get(id_, ()):
            layers[target] = max(layers[target], layers[id_] + 1)
            n_inputs[target] -= 1
            if not n_inputs[target]:
                ready.append(target)
    return layers
