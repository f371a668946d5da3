"""From what the engine tells of the bench to what the plots draw.

Shape suffixes: M cells of a memory, E elements of a tensor in reading order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from trainer_gui.plots.autograd_graph import GraphBox, GraphPicture
from trainer_gui.plots.broadcast_picture import StretchedShape
from trainer_gui.plots.cell_text import cell_text
from trainer_gui.plots.memory_strip import MOST_MEMORY_CELLS, MemoryRow, MemoryStrip

if TYPE_CHECKING:
    from engine.explore.bench.view import BenchView, Broadcast, Graph, ValueView

# More rows below a memory than this are a table, not a picture.
MOST_ROWS = 10
_MOST_TEXTS = 400


def memory_strips(view: BenchView, selected: str) -> list[MemoryStrip]:
    """Every memory of the bench, the one of the selected tensor first.

    Args:
        view: The bench after the shown step.
        selected: Name of the tensor in hand.
    """
    numbers = list(dict.fromkeys(value.memory for value in view.values))
    chosen = view.value(selected)
    if chosen is not None:
        numbers.sort(key=lambda number: number != chosen.memory)
    return [_strip([value for value in view.values if value.memory == number], chosen) for number in numbers]


def _strip(values: Sequence[ValueView], chosen: ValueView | None) -> MemoryStrip:
    size = max(value.memory_size for value in values)
    n = min(size, MOST_MEMORY_CELLS)
    known_M = np.zeros(n, dtype=bool)
    changed_M = np.zeros(n, dtype=bool)
    first = next((value.values_any for value in values if value.values_any is not None), None)
    held_M = np.zeros(n, dtype=first.dtype if first is not None else np.float64)
    rows = []
    for value in values[:MOST_ROWS]:
        if value.values_any is None or value.addresses_any is None:
            continue
        addresses_E = value.addresses_any.ravel()
        near_E = addresses_E < n
        held_M[addresses_E[near_E]] = value.values_any.ravel()[near_E]
        known_M[addresses_E[near_E]] = True
        if value.changed_any is not None:
            changed_M[addresses_E[near_E]] |= value.changed_any.ravel()[near_E]
        name = ", ".join((value.name, *value.names_of_same))
        rows.append(MemoryRow(name, value.shape, value.strides, addresses_E, value is chosen))
    return MemoryStrip(values[0].memory, size, held_M, known_M, changed_M, tuple(rows))


def graph_picture(graph: Graph) -> GraphPicture:
    """The autograd graph as it is drawn."""
    boxes = tuple(
        GraphBox(
            node.id,
            node.label,
            node.is_operation,
            node.shape,
            node.values_any,
            node.grad_any,
            node.is_leaf,
            node.requires_grad,
            node.is_freed,
            node.layer,
        )
        for node in graph.nodes
    )
    return GraphPicture(boxes, graph.edges, graph.arrivals)


def stretched_shapes(view: BenchView, broadcast: Broadcast) -> list[StretchedShape]:
    """The inputs of a call whose shapes differ, with their numbers where these are few."""
    return [
        StretchedShape(name, shape, stretched, _texts(view, name, shape))
        for name, shape, stretched in zip(broadcast.names, broadcast.shapes, broadcast.stretched, strict=True)
    ]


def _texts(view: BenchView, name: str, shape: tuple[int, ...]) -> tuple[str, ...]:
    value = view.value(name)
    if value is None:
        return (name,) if not shape else ()
    # A name that was changed in shape since tells nothing of what met.
    if value.values_any is None or value.shape != shape or math.prod(shape) > _MOST_TEXTS:
        return ()
    return tuple(cell_text(number) for number in value.values_any.ravel())


def cells_of(value: ValueView, address: int) -> list[int]:
    """Flat indices of the elements of a tensor that lie in a cell of its memory."""
    if value.addresses_any is None:
        return []
    found: list[int] = np.flatnonzero(value.addresses_any.ravel() == address).tolist()
    return found


def address_of(value: ValueView, flat: int) -> int | None:
    """The cell of the memory in which an element lies."""
    return None if value.addresses_any is None else int(value.addresses_any.ravel()[flat])


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as Python prints it."""
    return str(tuple(shape))


def result_text(value: ValueView) -> str:
    """What came out, in short: ``(2, 3) float32``."""
    return f"{shape_text(value.shape)} {value.dtype.removeprefix('torch.')}"


def typed_number(text: str, values: np.ndarray[Any, Any]) -> float | int | bool | None:
    """Read what was typed for an element; None if it is no number that fits its type.

    Args:
        text: Such as ``3``, ``−1.5e3``, ``nan`` or ``True``.
        values: The elements, for their type.
    """
    word = text.strip().replace("−", "-").lower()
    if values.dtype == np.bool_:
        return {"true": True, "1": True, "false": False, "0": False}.get(word)
    try:
        return int(word) if np.issubdtype(values.dtype, np.integer) else float(word)
    except ValueError:
        return None
