"""What a drawing of a network consists of: blocks before they are placed, boxes and lines after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF


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
        title: Its name; empty for a frame that needs none.
        detail: A second line, fainter.
        form: How its children hang together.
        output: What stands at the line that leaves it.
        children: What is inside.
        group: weights, activation, plain or input: decides its colour.
        severity: error, warning, or empty.
        tooltip: Everything there is to say.
        is_faint: True if nothing goes through it: left out, or not on the chosen route.
        join: Sign where branches come together.
        run: What a click opens, where this stands for several of the same; empty for nothing.
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
    run: str = ""

    @cached_property
    def look(self) -> tuple[object, ...]:
        """What can be seen of it: layers with the same look are the same to the eye."""
        return (
            *(self.title, self.detail, self.form, self.output, self.group, self.severity),
            *(self.is_faint, self.join, self.run),
            *(child.look for child in self.children),
        )


@dataclass(frozen=True, slots=True)
class Box:
    """A placed layer, or the frame of a placed container.

    Args:
        block: What is placed.
        rect: Where.
        is_continued: True for a frame that began in the column before.
        goes_on: True for a frame that ends in a later column.
        title_px: Where its title begins, from the left side: beside the line that enters.
    """

    block: Block
    rect: QRectF
    is_continued: bool = False
    goes_on: bool = False
    title_px: float = 7.0

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
        is_shortcut: True for the way around the body of a Residual.
    """

    points: tuple[QPointF, ...]
    text: str = ""
    is_faint: bool = False
    has_arrow: bool = True
    is_shortcut: bool = False

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
        parts: Other pieces and where they are, until ``flat`` puts everything together.
    """

    width: float
    height: float
    port: float
    boxes: list[Box] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    joins: list[tuple[QPointF, str, bool]] = field(default_factory=list)

    parts: list[tuple[Piece, float, float]] = field(default_factory=list)

    def take(self, other: Piece, x: float, y: float) -> None:
        """Put another piece in at a place."""
        self.parts.append((other, x, y))

    def flat(self) -> Piece:
        """The same with everything that was put in, in one system of coordinates."""
        whole = Piece(self.width, self.height, self.port)
        self._pour(whole, 0.0, 0.0)
        return whole

    def _pour(self, whole: Piece, x: float, y: float) -> None:
        by = QPointF(x, y)
        for box in self.boxes:
            rect = box.rect.translated(by)
            whole.boxes.append(Box(box.block, rect, box.is_continued, box.goes_on, box.title_px))
        for edge in self.edges:
            points = tuple([p + by for p in edge.points])
            whole.edges.append(Edge(points, edge.text, edge.is_faint, edge.has_arrow, edge.is_shortcut))
        whole.joins += [(at + by, sign, faint) for at, sign, faint in self.joins]
        for other, dx, dy in self.parts:
            other._pour(whole, x + dx, y + dy)


@dataclass(frozen=True)
class Measure:
    """Sizes of text.

    Args:
        width: Width of a text in pixels.
        line: Height of a line in pixels.
    """

    width: Callable[[str], float]
    line: float
