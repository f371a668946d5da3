"""The parts of a drawing that stay together: a layer, branches that part and meet again, and a column of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF

from trainer_gui.plots.blocks import Block, BlockForm, Box, Edge, Measure, Piece

PAD_PX = 7.0
MOST_TEXT_PX = 230.0
JOIN_PX = 9.0
_LEAST_PX = 56.0
_BRANCH_GAP_PX = 16.0
_TURN_PX = 12.0
# Between a frame and what is inside it: at its sides and its foot, and above where it has no title.
_SIDE_PX = 8.0
# Between a frame that ends and what comes next.
_BETWEEN_PX = 13.0
# Around the words at a line, so that an arrow can be seen.
_ARROW_ROOM_PX = 7.0


@dataclass(frozen=True)
class Item:
    """What a column cannot break: a layer, or branches.

    Args:
        block: What it is.
        piece: The same, placed by itself.
        frames: The chains that it lies in, the outermost first.
    """

    block: Block
    piece: Piece
    frames: tuple[Block, ...]


def items_of(blocks: Sequence[Block], measure: Measure, frames: tuple[Block, ...] = ()) -> Iterator[Item]:
    """The parts of a chain of blocks; chains inside are taken apart as well.

    Args:
        blocks: One after the other.
        measure: Sizes of text.
        frames: The chains around them.
    """
    for block in blocks:
        if block.form is BlockForm.CHAIN and block.children:
            yield from items_of(block.children, measure, (*frames, block))
        else:
            yield Item(block, _atom(block, measure), frames)


def gap_px(measure: Measure) -> float:
    """Height of a line between two blocks, with the shape beside it."""
    return measure.line + _ARROW_ROOM_PX


def head_px(frame: Block, measure: Measure) -> float:
    """Height between the upper edge of a frame and what is inside."""
    return measure.line + PAD_PX if frame.title else _SIDE_PX + 3


def foot_px() -> float:
    """Height between what is inside of a frame and its lower edge."""
    return _SIDE_PX


def step_px(before: Item | None, item: Item, measure: Measure) -> float:
    """Height between two items of a column, frames that end and begin there included."""
    if before is None:
        return sum(head_px(frame, measure) for frame in item.frames)
    same = _shared(before.frames, item.frames)
    heads = sum(head_px(frame, measure) for frame in item.frames[same:])
    ended = len(before.frames) - same
    feet = ended * foot_px() + (_BETWEEN_PX if ended else 0.0)
    return gap_px(measure) + feet + heads


def label_px(block: Block, measure: Measure) -> float:
    """Width of the shape that stands beside the line behind a block."""
    return measure.width(block.output) + 9 if block.output else 0.0


def extent(item: Item, measure: Measure, *, is_last: bool = False) -> tuple[float, float]:
    """How far an item reaches to the left and to the right of the line through a column, frames included."""
    around = len(item.frames) * _SIDE_PX
    right = item.piece.width - item.piece.port
    if not is_last:
        right = max(right, label_px(item.block, measure))
    return item.piece.port + around, right + around


def reach(item: Item, measure: Measure) -> tuple[float, float]:
    """How far a column reaches to both sides for an item, with room for the titles of its frames."""
    left, right = extent(item, measure)
    for level, frame in enumerate(item.frames):
        if frame.title:
            right = max(right, _title_width(frame, measure) + 7 + PAD_PX + level * _SIDE_PX)
    return left, right


@dataclass
class _Segment:
    frame: Block
    level: int
    top: float
    is_continued: bool
    owner: _Segment | None
    items: list[Item] = field(default_factory=list)
    bottom: float = 0.0
    goes_on: bool = False


def column(items: Sequence[Item], measure: Measure, before: Item | None, after: Item | None) -> Piece:
    """Place items one below the other, with the frames around them.

    Args:
        items: At least one.
        measure: Sizes of text.
        before: The last item of the column before; frames that it lies in too are continued.
        after: The first item of the next column.
    """
    shown: list[_Segment] = []
    opened: list[_Segment] = []
    begun = () if before is None else before.frames
    went = 0 if before is None else _shared(begun, items[0].frames)
    last: Item | None = None
    y, places = 0.0, []
    for item in items:
        same = 0 if last is None else _shared(last.frames, item.frames)
        start = y
        if last is not None:
            y += gap_px(measure)
        while len(opened) > same:
            y += foot_px()
            opened[-1].bottom = y
            opened.pop()
        if last is not None and len(last.frames) > same:
            y += _BETWEEN_PX
        for level in range(same, len(item.frames)):
            frame = item.frames[level]
            owner = opened[-1] if opened else None
            opened.append(_Segment(frame, level, y, last is None and level < went, owner))
            shown.append(opened[-1])
            y += head_px(frame, measure)
        for segment in opened:
            segment.items.append(item)
        places.append((item, start, y))
        y += item.piece.height
        last = item
    kept = 0 if after is None or last is None else _shared(last.frames, after.frames)
    while opened:
        y += foot_px()
        opened[-1].bottom, opened[-1].goes_on = y, opened[-1].level < kept
        opened.pop()
    sides: dict[int, tuple[float, float]] = {}
    for segment in reversed(shown):
        # What is inside comes first: frames reach further than what they hold.
        inner = sides.get(id(segment), (0.0, 0.0))
        own = sides[id(segment)] = _sides(segment, last, inner, measure)
        if segment.owner is not None:
            so_far = sides.get(id(segment.owner), (0.0, 0.0))
            sides[id(segment.owner)] = (
                max(so_far[0], own[0] + _SIDE_PX),
                max(so_far[1], own[1] + _SIDE_PX),
            )
    extents = [extent(item, measure, is_last=item is last) for item in items]
    left = max([one for one, _ in extents] + [one for one, _ in sides.values()])
    right = max([two for _, two in extents] + [two for _, two in sides.values()])
    whole = Piece(left + right, y, left)
    for segment in shown:
        to_left, to_right = sides[id(segment)]
        rect = QRectF(left - to_left, segment.top, to_left + to_right, segment.bottom - segment.top)
        at_px = title_px(segment.frame, to_left, measure)
        whole.boxes.append(Box(segment.frame, rect, segment.is_continued, segment.goes_on, at_px))
    for i, (item, start, at) in enumerate(places):
        if at > start:
            ends = (QPointF(left, start), QPointF(left, at))
            whole.edges.append(Edge(ends, places[i - 1][0].block.output if i else ""))
        whole.take(item.piece, left - item.piece.port, at)
    end = places[-1][2] + items[-1].piece.height
    if y > end:
        whole.edges.append(Edge((QPointF(left, end), QPointF(left, y)), has_arrow=False))
    return whole


def _sides(
    segment: _Segment, last: Item | None, inner: tuple[float, float], measure: Measure
) -> tuple[float, float]:
    """How far a frame reaches to both sides of the line through the column."""
    outside = (segment.level) * _SIDE_PX
    extents = [extent(item, measure, is_last=item is last) for item in segment.items]
    left = max(*(one for one, _ in extents), inner[0] + outside) - outside
    right = max(*(two for _, two in extents), inner[1] + outside) - outside
    return left, max(right, _room_for_title(segment.frame, left, measure))


def title_px(frame: Block, left: float, measure: Measure) -> float:
    """Where the title of a frame begins: in the corner, or to the right of the line where that would cross the words.

    Args:
        frame: The container.
        left: Where the line is, from the left side of the frame.
        measure: Sizes of text.
    """
    return PAD_PX if _title_width(frame, measure) + PAD_PX + 5 <= left else left + 7


def _room_for_title(frame: Block, left: float, measure: Measure) -> float:
    """What a frame needs to the right of the line for a title that has no room to the left of it."""
    width = _title_width(frame, measure)
    return width + 7 + PAD_PX if width and width + PAD_PX + 5 > left else 0.0


def _title_width(frame: Block, measure: Measure) -> float:
    return min(MOST_TEXT_PX, measure.width(frame.title)) + 14 if frame.title else 0.0


def _shared(a: Sequence[Block], b: Sequence[Block]) -> int:
    """How many of the outermost frames are the same."""
    n = 0
    for one, two in zip(a, b, strict=False):
        if one is not two:
            break
        n += 1
    return n


def _atom(block: Block, measure: Measure) -> Piece:
    match block.form:
        case BlockForm.LEAF:
            return _leaf(block, measure)
        case BlockForm.CHAIN:
            inside = _nothing()
        case BlockForm.RESIDUAL:
            inside = _residual(block, measure)
        case _:
            inside = _branches(block, measure)
    return _framed(block, inside, measure)


def _leaf(block: Block, measure: Measure) -> Piece:
    n_lines = 2 if block.title and block.detail else 1
    widest = max(measure.width(block.title), measure.width(block.detail) if block.detail else 0.0)
    width = max(_LEAST_PX, min(MOST_TEXT_PX, widest) + 2 * PAD_PX)
    height = n_lines * measure.line + PAD_PX
    return Piece(width, height, width / 2, [Box(block, QRectF(0, 0, width, height))])


def _nothing() -> Piece:
    """What is inside a container without layers: the line that runs through it."""
    piece = Piece(_LEAST_PX, 24.0, _LEAST_PX / 2)
    ends = (QPointF(piece.port, 0), QPointF(piece.port, piece.height))
    piece.edges.append(Edge(ends, has_arrow=False))
    return piece


def _inner(block: Block, measure: Measure) -> Piece:
    """A branch."""
    return column(list(items_of([block], measure)), measure, None, None)


def _framed(block: Block, inside: Piece, measure: Measure) -> Piece:
    top, bottom = head_px(block, measure), foot_px()
    x = _SIDE_PX
    # Lines enter where what is inside has its port.
    port = x + inside.port
    width = max(inside.width + 2 * _SIDE_PX, port + _room_for_title(block, port, measure))
    whole = Piece(width, top + inside.height + bottom, port)
    rect = QRectF(0, 0, width, whole.height)
    whole.boxes.append(Box(block, rect, title_px=title_px(block, port, measure)))
    whole.take(inside, x, top)
    whole.edges.append(Edge((QPointF(port, 0), QPointF(port, top)), has_arrow=False))
    ends = (QPointF(port, top + inside.height), QPointF(port, whole.height))
    whole.edges.append(Edge(ends, has_arrow=False))
    return whole


def _residual(block: Block, measure: Measure) -> Piece:
    body = _inner(block.children[0], measure) if block.children else _nothing()
    other = _inner(block.children[1], measure) if len(block.children) > 1 else None
    top, down = 15.0, gap_px(measure) + JOIN_PX
    middle = max(body.height, other.height if other is not None else 0.0)
    join_y = top + middle + down
    first = block.children[0].output if block.children else ""
    label = measure.width(first) + 9 if first else 0.0
    # The way around keeps clear of the body, and of the shape below it.
    right = max(body.width - body.port, label) + _BRANCH_GAP_PX
    whole = Piece(body.port + right + 8, join_y + JOIN_PX + 4, body.port)
    whole.take(body, 0, top)
    port = body.port
    whole.edges.append(Edge((QPointF(port, 0), QPointF(port, top))))
    tail = (QPointF(port, top + body.height), QPointF(port, join_y - JOIN_PX))
    whole.edges.append(Edge(tail, first))
    turn = 4.0
    if other is None:
        x = port + right
        way = (QPointF(port, turn), QPointF(x, turn), QPointF(x, join_y), QPointF(port + JOIN_PX, join_y))
        whole.edges.append(Edge(way, is_shortcut=True))
    else:
        left = port + right
        x = left + other.port
        # The shortcut stands as far down as the body does: both ways have the same length.
        at = top + (middle - other.height) / 2
        whole.take(other, left, at)
        into = (QPointF(port, turn), QPointF(x, turn), QPointF(x, at))
        whole.edges.append(Edge(into, is_shortcut=True))
        back = (QPointF(x, at + other.height), QPointF(x, join_y), QPointF(port + JOIN_PX, join_y))
        second = block.children[1].output
        whole.edges.append(Edge(back, second, is_shortcut=True))
        beside = other.port + (measure.width(second) + 9 if second else 0.0)
        whole.width = left + max(other.width, beside)
    whole.joins.append((QPointF(port, join_y), "⊕", False))
    whole.edges.append(Edge((QPointF(port, join_y + JOIN_PX), QPointF(port, whole.height)), has_arrow=False))
    return whole


def _branches(block: Block, measure: Measure) -> Piece:
    if not block.children:
        return _nothing()
    pieces = [_inner(child, measure) for child in block.children]
    top = 2 * _TURN_PX
    rights = [
        max(piece.width, piece.port + label_px(child, measure))
        for piece, child in zip(pieces, block.children, strict=True)
    ]
    width = sum(rights) + _BRANCH_GAP_PX * (len(pieces) - 1)
    height = max(piece.height for piece in pieces)
    turn_y = top + height + measure.line + 6
    join_y = turn_y + _TURN_PX + JOIN_PX
    port = width / 2
    whole = Piece(width, join_y + JOIN_PX + 4, port)
    x = 0.0
    for child, piece, room in zip(block.children, pieces, rights, strict=True):
        at = x + piece.port
        whole.take(piece, x, top)
        start = (QPointF(port, 0), QPointF(port, _TURN_PX), QPointF(at, _TURN_PX), QPointF(at, top))
        whole.edges.append(Edge(start, is_faint=child.is_faint))
        down = (QPointF(at, top + piece.height), QPointF(at, turn_y), QPointF(port, turn_y))
        end = (*down, QPointF(port, join_y - (JOIN_PX if block.join else 0)))
        whole.edges.append(Edge(end, child.output, child.is_faint, has_arrow=bool(block.join)))
        x += room + _BRANCH_GAP_PX
    if block.join:
        whole.joins.append((QPointF(port, join_y), block.join, False))
    foot = join_y + (JOIN_PX if block.join else 0)
    whole.edges.append(Edge((QPointF(port, foot), QPointF(port, whole.height)), has_arrow=False))
    return whole
