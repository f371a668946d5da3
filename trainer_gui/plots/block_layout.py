"""Where the blocks of a network stand: from top to bottom in as many columns as let them be drawn the largest.

A frame whose layers do not fit into one column goes on in the next one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QPointF

from trainer_gui.plots.block_drawing import Drawing, PlacedColumn
from trainer_gui.plots.block_pieces import Item, foot_px, gap_px, items_of, label_px, reach, step_px
from trainer_gui.plots.blocks import Block, Edge, Measure

_COLUMN_GAP_PX = 40.0
_EDGE_PX = 4.0
_MOST_COLUMNS = 12


@dataclass(frozen=True)
class _Flow:
    """Heights of the items of a chain, summed up, so that any column is measured without placing it.

    Args:
        items: What is placed.
        until: Height of all items up to each one, with what lies between them.
        heads: Height of the frames above an item that begins a column.
        feet: Height of the frames below an item that ends one.
    """

    items: Sequence[Item]
    until: Sequence[float]
    heads: Sequence[float]
    feet: Sequence[float]

    def height(self, a: int, b: int) -> float:
        """Height of a column of the items a to b, b included."""
        return self.heads[a] + self.until[b] - self.until[a] + self.items[a].piece.height + self.feet[b]

    def groups(self, most_px: float) -> list[range]:
        """Columns that are no higher than this, but for single items that are."""
        n, a = len(self.items), 0
        groups = []
        while a < n:
            room = most_px - self.heads[a] - self.items[a].piece.height + self.until[a]
            b = max(a, bisect_right(self.until, room, a) - 1)
            while b > a and self.height(a, b) > most_px:
                b -= 1
            groups.append(range(a, b + 1))
            a = b + 1
        return groups

    def evenly(self, n: int) -> list[range]:
        """At most n columns, the highest of which is as low as can be."""
        low, high = max(item.piece.height for item in self.items), self.height(0, len(self.items) - 1)
        best = self.groups(high)
        for _ in range(14):
            middle = (low + high) / 2
            groups = self.groups(middle)
            if len(groups) <= n:
                best, high = groups, middle
            else:
                low = middle
        return best


def lay_out(blocks: Sequence[Block], measure: Measure, room: tuple[float, float], readable: float) -> Drawing:
    """Place a chain of blocks.

    Args:
        blocks: From the input to the last layer.
        measure: Sizes of text.
        room: Width and height of what can be seen.
        readable: The smallest scale at which it can be read. Where the whole does not fit at this scale, columns are as
            high as the room, and go on to the right of it.
    """
    items = list(items_of(blocks, measure))
    if not items:
        return Drawing(1.0, 1.0, (), ())
    flow = _measured(items, measure)
    sides = [reach(item, measure) for item in items]
    ends = [label_px(item.block, measure) for item in items]
    groups, scale = [range(len(items))], -1.0
    # What has several times the area of the room need not be tried: nothing makes it fit at a scale that can be read.
    area = sum((one + two) * item.piece.height for (one, two), item in zip(sides, items, strict=True))
    is_hopeless = area * readable**2 > 2 * room[0] * room[1]
    for n in range(1, 1 if is_hopeless else min(_MOST_COLUMNS, len(items)) + 1):
        tried = flow.evenly(n)
        width, height = _size(flow, tried, sides, ends, measure)
        fits = min(room[0] / width, room[1] / height)
        if fits > scale * 1.02:
            groups, scale = tried, fits
        if scale >= 1.0:
            break
    if scale < readable:
        frame_px = 2 * gap_px(measure) + 2 * _EDGE_PX
        groups = flow.groups(max(room[1] / readable - frame_px, 12 * measure.line))
    return _columns(groups, flow, sides, ends, measure)


def _measured(items: Sequence[Item], measure: Measure) -> _Flow:
    steps = [step_px(items[i - 1] if i else None, item, measure) for i, item in enumerate(items)]
    heads = [step_px(None, item, measure) for item in items]
    until = list(accumulate(step + item.piece.height for step, item in zip(steps, items, strict=True)))
    return _Flow(items, until, heads, [len(item.frames) * foot_px() for item in items])


def _size(
    flow: _Flow,
    groups: Sequence[range],
    sides: Sequence[tuple[float, float]],
    ends: Sequence[float],
    measure: Measure,
) -> tuple[float, float]:
    """About the size that columns take, without placing anything."""
    width = height = 0.0
    for group in groups:
        left, right = _sides(group, sides, ends)
        width += left + right + _COLUMN_GAP_PX
        height = max(height, flow.height(group[0], group[-1]))
    margin = (2 * gap_px(measure) if len(groups) > 1 else gap_px(measure)) + 2 * _EDGE_PX
    return max(1.0, width - _COLUMN_GAP_PX + 2 * _EDGE_PX), height + margin


def _sides(group: range, sides: Sequence[tuple[float, float]], ends: Sequence[float]) -> tuple[float, float]:
    """How far a column reaches to both sides of the line through it."""
    return max(sides[i][0] for i in group), max(*(sides[i][1] for i in group), ends[group[-1]])


def _columns(
    groups: Sequence[range],
    flow: _Flow,
    sides: Sequence[tuple[float, float]],
    ends: Sequence[float],
    measure: Measure,
) -> Drawing:
    items, gap = flow.items, gap_px(measure)
    top = gap if len(groups) > 1 else _EDGE_PX
    heights = [flow.height(group[0], group[-1]) for group in groups]
    low = top + max(heights) + gap
    x = _EDGE_PX
    columns, links = [], []
    before: tuple[float, float, float, str] | None = None
    for group, height in zip(groups, heights, strict=True):
        first, last = group[0], group[-1]
        left, right = _sides(group, sides, ends)
        columns.append(
            PlacedColumn(
                QPointF(x, top),
                (left + right, height),
                items[first : last + 1],
                items[first - 1] if first else None,
                items[last + 1] if last + 1 < len(items) else None,
                measure,
            )
        )
        port = x + left
        if before is not None:
            from_x, from_y, lane, text = before
            # Along the foot of the longest column, up between the two, and in from above.
            high = top - gap / 2 - 3
            way = (
                *(QPointF(from_x, from_y), QPointF(from_x, low), QPointF(lane, low)),
                *(QPointF(lane, high), QPointF(port, high), QPointF(port, top)),
            )
            links.append(Edge(way, text))
        before = (port, top + height, x + left + right + _COLUMN_GAP_PX / 2, items[last].block.output)
        x += left + right + _COLUMN_GAP_PX
    if before is not None:
        tail = (QPointF(before[0], before[1]), QPointF(before[0], before[1] + gap))
        links.append(Edge(tail, before[3]))
    return Drawing(x - _COLUMN_GAP_PX + _EDGE_PX, low + _EDGE_PX, tuple(columns), tuple(links))
