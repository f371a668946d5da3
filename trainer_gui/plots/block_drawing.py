"""A placed network whose columns are worked out when they are looked at: of a large one only a few ever are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from trainer_gui.plots.block_pieces import Item, column
from trainer_gui.plots.blocks import Box, Edge, Measure, Piece

_OUTSIDE_PX = 130.0


@dataclass(frozen=True)
class PlacedColumn:
    """A column of blocks.

    Args:
        at: Its upper left corner.
        size: Width and height.
        items: What stands in it, from top to bottom.
        before: The last item of the column before; None for the first column.
        after: The first item of the next column; None for the last one.
        measure: Sizes of text.
    """

    at: QPointF
    size: tuple[float, float]
    items: Sequence[Item]
    before: Item | None
    after: Item | None
    measure: Measure

    @cached_property
    def piece(self) -> Piece:
        """Everything in it, in coordinates of the drawing."""
        whole = Piece(*self.size, 0.0)
        whole.take(column(self.items, self.measure, self.before, self.after), self.at.x(), self.at.y())
        return whole.flat()

    @property
    def rect(self) -> QRectF:
        """What it covers, with the words beside its lines."""
        return QRectF(self.at.x(), self.at.y(), self.size[0] + _OUTSIDE_PX, self.size[1])

    def holds(self, path: str) -> bool:
        """True if a block may be in it."""
        return any(
            item.block.path == path
            or (item.block.children and path.startswith(f"{item.block.path}."))
            or any(frame.path == path for frame in item.frames)
            for item in self.items
        )


@dataclass(frozen=True)
class Drawing:
    """A placed network.

    Args:
        width, height: Its size.
        columns: From left to right.
        links: The lines from column to column.
    """

    width: float
    height: float
    columns: Sequence[PlacedColumn]
    links: Sequence[Edge]

    def seen(self, rect: QRectF | None) -> Iterator[Piece]:
        """The columns that can be seen.

        Args:
            rect: The part of the drawing that is looked at; None for all of it.
        """
        for part in self.columns:
            if rect is None or rect.intersects(part.rect):
                yield part.piece

    @cached_property
    def boxes(self) -> list[Box]:
        """All blocks and frames; frames before what is inside them."""
        return [box for piece in self.seen(None) for box in piece.boxes]

    @cached_property
    def edges(self) -> list[Edge]:
        """All lines."""
        return [*(edge for piece in self.seen(None) for edge in piece.edges), *self.links]

    @cached_property
    def joins(self) -> list[tuple[QPointF, str, bool]]:
        """All places where branches come together."""
        return [join for piece in self.seen(None) for join in piece.joins]

    def box_of(self, path: str) -> Box | None:
        """The first box of a block; None if it is not drawn."""
        for part in self.columns:
            if part.holds(path):
                found = next((box for box in part.piece.boxes if box.block.path == path), None)
                if found is not None:
                    return found
        return None

    def box_at(self, place: QPointF) -> Box | None:
        """The innermost block at a place."""
        for piece in self.seen(QRectF(place.x() - 0.5, place.y() - 0.5, 1.0, 1.0)):
            found = next((box for box in reversed(piece.boxes) if box.rect.contains(place)), None)
            if found is not None:
                return found
        return None
