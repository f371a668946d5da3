"""Where the blocks of a network stand: chains from top to bottom, branches side by side, containers as frames.

A long chain is broken into columns, so that the whole fits the room it is given and can still be read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

PAD_PX = 7.0
_GAP_PX = 10.0
_BRANCH_GAP_PX = 16.0
_COLUMN_GAP_PX = 44.0
_TURN_PX = 12.0
_JOIN_PX = 9.0
_MOST_COLUMNS = 10
MOST_TEXT_PX = 210.0
_LEAST_PX = 56.0


class BlockForm(StrEnum):
    """How what is inside a block hangs together."""

    LEAF = "leaf"
    CHAIN = "chain"  # one after the other
    RESIDUAL = "residual"  # the first child, and beside it the input itself or the second child
    PARALLEL = "parallel"  # the same input for every child
    CHOICE = "choice"  # one child of several


@dataclass(frozen=True)
class Block:
    """A layer or a container of the drawing.

    Args:
        path: What a click on it picks; empty for nothing.
        title: Its name.
        detail: A second line, fainter.
        form: How its children hang together.
        output: What stands at the line that leaves it.
        children: What is inside.
        group: weights, activation, plain or input: decides its colour.
        severity: error, warning, or empty.
        tooltip: Everything there is to say.
        is_faint: True if nothing goes through it: left out, or not on the chosen route.
        join: Sign where branches come together.
    """

    path: str
    title: str
    detail: str = ""
    form: BlockForm = BlockForm.LEAF
    output: str = ""
    children: tuple[Block, ...] = ()
    group: str = "plain"
    severity: str = ""
    tooltip: str = ""
    is_faint: bool = False
    join: str = ""


@dataclass(frozen=True)
class Box:
    """A placed layer, or the frame of a placed container."""

    block: Block
    rect: QRectF

    @property
    def is_frame(self) -> bool:
        """True for a container."""
        return self.block.form is not BlockForm.LEAF


@dataclass(frozen=True)
class Edge:
    """A line from block to block.

    Args:
        points: Its corners.
        text: What stands beside its first piece.
        is_faint: True if nothing goes through it.
        has_arrow: True if it ends at a block.
    """

    points: tuple[QPointF, ...]
    text: str = ""
    is_faint: bool = False
    has_arrow: bool = True

    @cached_property
    def bounds(self) -> QRectF:
        """What it covers, with room for the text beside it."""
        xs, ys = [p.x() for p in self.points], [p.y() for p in self.points]
        return QRectF(min(xs) - 6, min(ys) - 2, max(xs) - min(xs) + 130, max(ys) - min(ys) + 20)


@dataclass
class Piece:
    """A part of the drawing in coordinates of its own.

    Args:
        width, height: Its size.
        port: Where lines enter at the top and leave at the bottom.
        boxes: Frames before what is inside them.
        edges: Lines.
        joins: Places where branches come together, with their signs.
    """

    width: float
    height: float
    port: float
    boxes: list[Box] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    joins: list[tuple[QPointF, str, bool]] = field(default_factory=list)

    def take(self, other: Piece, x: float, y: float) -> None:
        """Put another piece in at a place."""
        by = QPointF(x, y)
        self.boxes += [Box(box.block, box.rect.translated(by)) for box in other.boxes]
        self.edges += [
            Edge(tuple([p + by for p in edge.points]), edge.text, edge.is_faint, edge.has_arrow)
            for edge in other.edges
        ]
        self.joins += [(at + by, sign, faint) for at, sign, faint in other.joins]


@dataclass(frozen=True)
class Measure:
    """Sizes of text.

    Args:
        width: Width of a text in pixels.
        line: Height of a line in pixels.
    """

    width: Callable[[str], float]
    line: float


def lay_out(blocks: Sequence[Block], measure: Measure, room: tuple[float, float]) -> Piece:
    """Place a chain of blocks in as many columns as let it be drawn the largest.

    Args:
        blocks: From the input to the last layer.
        measure: Sizes of text.
        room: Width and height of what can be seen.
    """
    pieces = [_piece(block, measure) for block in blocks]
    most = min(_MOST_COLUMNS, max(1, len(pieces)))
    best, best_scale = [list(range(len(pieces)))], -1.0
    for n in range(1, most + 1):
        groups = _split(pieces, measure, n)
        width, height = _size(groups, blocks, pieces, measure)
        scale = min(room[0] / width, room[1] / height)
        if scale > best_scale * 1.02:
            best, best_scale = groups, scale
        if best_scale >= 1.0:
            break
    return _columns(best, blocks, pieces, measure)


def _piece(block: Block, measure: Measure) -> Piece:
    match block.form:
        case BlockForm.LEAF:
            return _leaf(block, measure)
        case BlockForm.CHAIN:
            inside = _chain(block.children, measure)
        case BlockForm.RESIDUAL:
            inside = _residual(block, measure)
        case _:
            inside = _branches(block, measure)
    return _framed(block, inside, measure)


def _leaf(block: Block, measure: Measure) -> Piece:
    lines = [text for text in (block.title, block.detail) if text]
    widest = max(measure.width(text) for text in lines) if lines else 0.0
    width = max(_LEAST_PX, min(MOST_TEXT_PX, widest) + 2 * PAD_PX)
    height = max(1, len(lines)) * measure.line + PAD_PX
    return Piece(width, height, width / 2, [Box(block, QRectF(0, 0, width, height))])


def _gap(measure: Measure) -> float:
    return measure.line + _GAP_PX


def _label_px(block: Block, measure: Measure) -> float:
    return measure.width(block.output) + 8 if block.output else 0.0


def _chain(blocks: Sequence[Block], measure: Measure) -> Piece:
    return _stack(blocks, [_piece(block, measure) for block in blocks], measure)


def _stack(blocks: Sequence[Block], pieces: Sequence[Piece], measure: Measure) -> Piece:
    if not pieces:
        empty = Piece(_LEAST_PX, _gap(measure), _LEAST_PX / 2)
        at = _LEAST_PX / 2
        empty.edges.append(Edge((QPointF(at, 0), QPointF(at, empty.height)), has_arrow=False))
        return empty
    port = max(piece.port for piece in pieces)
    labels = [_label_px(block, measure) for block in blocks[:-1]] or [0.0]
    right = max(*(piece.width - piece.port for piece in pieces), *labels)
    whole = Piece(port + right, 0.0, port)
    y = 0.0
    for i, (block, piece) in enumerate(zip(blocks, pieces, strict=True)):
        whole.take(piece, port - piece.port, y)
        y += piece.height
        if i + 1 < len(pieces):
            ends = (QPointF(port, y), QPointF(port, y + _gap(measure)))
            whole.edges.append(Edge(ends, block.output))
            y += _gap(measure)
    whole.height = y
    return whole


def _framed(block: Block, inside: Piece, measure: Measure) -> Piece:
    title_px = min(MOST_TEXT_PX, measure.width(block.title))
    top = measure.line + PAD_PX + 4
    bottom = PAD_PX + 2
    left = PAD_PX + 2
    width = max(inside.width + 2 * left, title_px + 2 * PAD_PX)
    # Lines enter where what is inside has its port.
    x = (width - inside.width) / 2
    port = x + inside.port
    whole = Piece(width, top + inside.height + bottom, port)
    whole.boxes.append(Box(block, QRectF(0, 0, width, whole.height)))
    whole.take(inside, x, top)
    whole.edges.append(Edge((QPointF(port, 0), QPointF(port, top)), has_arrow=bool(block.children)))
    ends = (QPointF(port, top + inside.height), QPointF(port, whole.height))
    whole.edges.append(Edge(ends, has_arrow=False))
    return whole


def _residual(block: Block, measure: Measure) -> Piece:
    body = _piece(block.children[0], measure) if block.children else _stack((), (), measure)
    other = _piece(block.children[1], measure) if len(block.children) > 1 else None
    top, down = 14.0, 14.0 + _JOIN_PX
    middle = max(body.height, other.height if other is not None else 0.0)
    join_y = top + middle + down
    first = block.children[0].output if block.children else ""
    side = other.width + _BRANCH_GAP_PX if other is not None else 22.0
    if other is None:
        side = max(side, measure.width(first) + 8 - (body.width - body.port) + 26)
    whole = Piece(body.width + side, join_y + _JOIN_PX + 4, body.port)
    whole.take(body, 0, top)
    port = body.port
    whole.edges.append(Edge((QPointF(port, 0), QPointF(port, top))))
    tail = (QPointF(port, top + body.height), QPointF(port, join_y - _JOIN_PX))
    whole.edges.append(Edge(tail, first))
    turn = 5.0
    if other is None:
        x = whole.width - 8
        way = (
            QPointF(port, turn),
            QPointF(x, turn),
            QPointF(x, join_y),
            QPointF(port + _JOIN_PX, join_y),
        )
        whole.edges.append(Edge(way))
    else:
        left = body.width + _BRANCH_GAP_PX
        x = left + other.port
        whole.take(other, left, top)
        whole.edges.append(Edge((QPointF(port, turn), QPointF(x, turn), QPointF(x, top))))
        back = (QPointF(x, top + other.height), QPointF(x, join_y), QPointF(port + _JOIN_PX, join_y))
        whole.edges.append(Edge(back, block.children[1].output if other.height < body.height else ""))
    whole.joins.append((QPointF(port, join_y), "⊕", False))
    whole.edges.append(Edge((QPointF(port, join_y + _JOIN_PX), QPointF(port, whole.height)), has_arrow=False))
    return whole


def _branches(block: Block, measure: Measure) -> Piece:
    if not block.children:
        return _stack((), (), measure)
    pieces = [_piece(child, measure) for child in block.children]
    top = 2 * _TURN_PX
    rights = [
        max(piece.width, piece.port + _label_px(child, measure))
        for piece, child in zip(pieces, block.children, strict=True)
    ]
    width = sum(rights) + _BRANCH_GAP_PX * (len(pieces) - 1)
    height = max(piece.height for piece in pieces)
    turn_y = top + height + measure.line + 6
    join_y = turn_y + _TURN_PX + _JOIN_PX
    port = width / 2
    whole = Piece(width, join_y + _JOIN_PX + 4, port)
    x = 0.0
    for child, piece, room in zip(block.children, pieces, rights, strict=True):
        at = x + piece.port
        whole.take(piece, x, top)
        start = (QPointF(port, 0), QPointF(port, _TURN_PX), QPointF(at, _TURN_PX), QPointF(at, top))
        whole.edges.append(Edge(start, is_faint=child.is_faint))
        down = (QPointF(at, top + piece.height), QPointF(at, turn_y), QPointF(port, turn_y))
        end = (*down, QPointF(port, join_y - (_JOIN_PX if block.join else 0)))
        whole.edges.append(Edge(end, child.output, child.is_faint, has_arrow=bool(block.join)))
        x += room + _BRANCH_GAP_PX
    if block.join:
        whole.joins.append((QPointF(port, join_y), block.join, False))
    foot = join_y + (_JOIN_PX if block.join else 0)
    whole.edges.append(Edge((QPointF(port, foot), QPointF(port, whole.height)), has_arrow=False))
    return whole


def _split(pieces: Sequence[Piece], measure: Measure, n: int) -> list[list[int]]:
    """Which pieces stand in which of n columns of about the same height."""
    gap = _gap(measure)
    total = sum(piece.height + gap for piece in pieces)
    groups: list[list[int]] = [[]]
    filled = 0.0
    for i, piece in enumerate(pieces):
        goal = total / n * len(groups)
        if groups[-1] and filled + (piece.height + gap) / 2 > goal and len(groups) < n:
            groups.append([])
        groups[-1].append(i)
        filled += piece.height + gap
    return groups


def _size(
    groups: Sequence[Sequence[int]], blocks: Sequence[Block], pieces: Sequence[Piece], measure: Measure
) -> tuple[float, float]:
    """About the size that columns take, without placing anything."""
    gap = _gap(measure)
    width = height = 0.0
    for group in groups:
        if not group:
            continue
        port = max(pieces[i].port for i in group)
        right = max(max(pieces[i].width - pieces[i].port, _label_px(blocks[i], measure)) for i in group)
        width += port + right + _COLUMN_GAP_PX
        height = max(height, sum(pieces[i].height + gap for i in group))
    return max(1.0, width - _COLUMN_GAP_PX + 8), height + (2 * gap if len(groups) > 1 else 4.0)


def _columns(
    groups: Sequence[Sequence[int]], blocks: Sequence[Block], pieces: Sequence[Piece], measure: Measure
) -> Piece:
    gap = _gap(measure)
    stacks = [_stack([blocks[i] for i in g], [pieces[i] for i in g], measure) for g in groups]
    tails = [_label_px(blocks[g[-1]], measure) if g else 0.0 for g in groups]
    top = gap if len(stacks) > 1 else 4.0
    height = max(stack.height for stack in stacks) + top
    whole = Piece(0.0, height + gap + 4, stacks[0].port)
    x = 4.0
    before: tuple[float, float, float] | None = None
    for j, (stack, tail) in enumerate(zip(stacks, tails, strict=True)):
        width = max(stack.width, stack.port + tail)
        whole.take(stack, x, top)
        port, foot = x + stack.port, top + stack.height
        if before is not None:
            from_x, from_y, lane = before
            # Below the shape that stands at the foot of the longest column.
            low = height + gap
            way = [
                QPointF(from_x, from_y),
                QPointF(from_x, low),
                QPointF(lane, low),
                QPointF(lane, gap / 2 - 4),
                QPointF(port, gap / 2 - 4),
                QPointF(port, top),
            ]
            whole.edges.append(Edge(tuple(way), blocks[groups[j - 1][-1]].output))
        before = (port, foot, x + width + _COLUMN_GAP_PX / 2)
        x += width + _COLUMN_GAP_PX
    if before is not None and blocks:
        last = blocks[groups[-1][-1]]
        ends = (QPointF(before[0], before[1]), QPointF(before[0], before[1] + gap))
        whole.edges.append(Edge(ends, last.output))
    whole.width = x - _COLUMN_GAP_PX + 4
    return whole
