"""Where the nodes of a layered graph are: layers from left to right, few crossings within."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SWEEPS = 4


def ordered_layers(layer_of: Mapping[int, int], edges: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Put the nodes of each layer in an order in which few edges cross.

    Each node moves to the mean place of its neighbours in the layer before, then in the one behind, and so on.

    Args:
        layer_of: Node to layer; smaller layers stand further left.
        edges: Pairs of nodes, from left to right.

    Returns:
        For each layer that has nodes, from left to right, these nodes from top to bottom.

    Source: Sugiyama, Tagawa and Toda, Methods for visual understanding of hierarchical system structures, 1981.
    """
    layer_of = _beside_their_use(layer_of, edges)
    numbers = sorted(set(layer_of.values()))
    layers = [[node for node in layer_of if layer_of[node] == number] for number in numbers]
    before: dict[int, list[int]] = {node: [] for node in layer_of}
    behind: dict[int, list[int]] = {node: [] for node in layer_of}
    for source, target in edges:
        before[target].append(source)
        behind[source].append(target)
    place: dict[int, float] = {}
    _note_places(layers, place)
    for sweep in range(_SWEEPS):
        neighbours = before if sweep % 2 == 0 else behind
        for nodes in layers if sweep % 2 == 0 else reversed(layers):
            weight = {
                node: sum(place[other] for other in neighbours[node]) / len(neighbours[node])
                if neighbours[node]
                else place[node]
                for node in nodes
            }
            nodes.sort(key=lambda node: weight[node])
            _note_places([nodes], place)
    return layers


def _beside_their_use(layer_of: Mapping[int, int], edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Move nodes that nothing leads to next to where they are used: a long edge would cross what lies between."""
    with_input = {target for _, target in edges}
    moved = dict(layer_of)
    for node in layer_of:
        used_in = [layer_of[target] for source, target in edges if source == node]
        if node not in with_input and used_in:
            moved[node] = max(layer_of[node], min(used_in) - 1)
    return moved


def _note_places(layers: Sequence[Sequence[int]], place: dict[int, float]) -> None:
    for nodes in layers:
        for i, node in enumerate(nodes):
            # From the middle, so that short layers stand before the middle of long ones.
            place[node] = i - (len(nodes) - 1) / 2
