"""Where the cells of a tensor are: a row for one axis, a matrix for two, a matrix for each index of the others.

Pixels throughout; a flat index counts elements in reading order, the last axis fastest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

Shape = tuple[int, ...]

# Heights that are tried, the largest first: a drawing on a wall is read from the last row.
HEIGHTS_PX = (104.0, 88.0, 72.0, 58.0, 50.0, 43.0, 37.0, 32.0, 28.0, 25.0, 22.0)
_GAP_PX = 14.0
_EDGE_PX = 6.0


@dataclass(frozen=True)
class Block:
    """One matrix of the drawing.

    Args:
        title: The index of the leading axes, such as ``[1, :, :]``; empty where there is but one block.
        left_px: Left end of its first cell.
        top_px: Top of its first cell.
        first: Flat index of its first element.
        n: How many elements it has.
        columns: Cells in a row.
    """

    title: str
    left_px: float
    top_px: float
    first: int
    n: int
    columns: int

    @property
    def rows(self) -> int:
        """Rows of cells; the last one may be shorter where a single axis was folded."""
        return math.ceil(self.n / self.columns) if self.columns else 0


@dataclass(frozen=True)
class CellLayout:
    """The whole drawing.

    Args:
        shape: Of the tensor.
        cell_width_px: Of every cell.
        cell_height_px: The same.
        head_px: Room at the left of a block for row numbers.
        blocks: From the first to the last.
        width_px: Of the drawing.
        height_px: The same.
    """

    shape: Shape
    cell_width_px: float
    cell_height_px: float
    head_px: float
    blocks: tuple[Block, ...]
    width_px: float
    height_px: float

    def block_of(self, flat: int) -> Block:
        """The block with this element."""
        return self.blocks[flat // self.blocks[0].n]

    def rect(self, flat: int) -> QRectF:
        """Where an element is."""
        block = self.block_of(flat)
        row, column = divmod(flat - block.first, block.columns)
        return QRectF(
            block.left_px + column * self.cell_width_px,
            block.top_px + row * self.cell_height_px,
            self.cell_width_px,
            self.cell_height_px,
        )

    def element_at(self, at: QPointF) -> int | None:
        """Flat index of the element at a place; None beside the cells."""
        for block in self.blocks:
            column = math.floor((at.x() - block.left_px) / self.cell_width_px)
            row = math.floor((at.y() - block.top_px) / self.cell_height_px)
            if 0 <= column < block.columns and 0 <= row < block.rows:
                inside = row * block.columns + column
                return block.first + inside if inside < block.n else None
        return None


def fitted_layout(
    shape: Shape,
    cell_width_px: Callable[[float], float],
    line_px: Callable[[float], float],
    room_width_px: float,
    room_height_px: float,
    *,
    heights_px: Sequence[float] = HEIGHTS_PX,
) -> CellLayout:
    """Lay cells out as large as the room allows; too small a room is exceeded at the smallest size.

    Args:
        shape: Of a tensor with at least one element.
        cell_width_px: Width of a cell of a height, so that every number fits.
        line_px: Height of a line of text beside cells of a height.
        room_width_px: Room from left to right.
        room_height_px: Room from top to bottom.
        heights_px: Heights of cells that are tried, the largest first.
    """
    layout = None
    for height_px in heights_px:
        layout = _layout(shape, height_px, cell_width_px(height_px), line_px(height_px), room_width_px)
        if layout.width_px <= room_width_px and layout.height_px <= room_height_px:
            break
    assert layout is not None
    return layout


def _layout(
    shape: Shape, cell_height_px: float, cell_width_px: float, line_px: float, room_px: float
) -> CellLayout:
    head_px = line_px * 1.9 if shape else 0.0
    last = shape[-1] if shape else 1
    rows = shape[-2] if len(shape) > 1 else 1
    columns = last
    if len(shape) == 1:
        # A long row is folded: a bar that must be pulled sideways hides what a row is about.
        columns = max(1, min(last, int((room_px - head_px - 2 * _EDGE_PX) / cell_width_px)))
        rows = math.ceil(last / columns)
    n_in_block = last if len(shape) == 1 else rows * last
    leading = shape[:-2]
    n_blocks = math.prod(leading)
    title_px = line_px + 4 if leading else 0.0
    top_px = line_px + 2 if shape else 0.0
    block_width_px = head_px + columns * cell_width_px
    block_height_px = title_px + top_px + rows * cell_height_px
    per_line = max(1, int((room_px - 2 * _EDGE_PX + _GAP_PX) / (block_width_px + _GAP_PX)))
    blocks = []
    for i in range(n_blocks):
        line, place = divmod(i, per_line)
        blocks.append(
            Block(
                _title(i, leading),
                _EDGE_PX + place * (block_width_px + _GAP_PX) + head_px,
                _EDGE_PX + line * (block_height_px + _GAP_PX) + title_px + top_px,
                i * n_in_block,
                n_in_block,
                columns,
            )
        )
    in_line, lines = min(per_line, n_blocks), math.ceil(n_blocks / per_line)
    width_px = 2 * _EDGE_PX + in_line * (block_width_px + _GAP_PX) - _GAP_PX
    height_px = 2 * _EDGE_PX + lines * (block_height_px + _GAP_PX) - _GAP_PX
    return CellLayout(shape, cell_width_px, cell_height_px, head_px, tuple(blocks), width_px, height_px)


def _title(i: int, leading: Shape) -> str:
    if not leading:
        return ""
    index: list[int] = []
    for size in reversed(leading):
        i, at = divmod(i, size)
        index.insert(0, at)
    return "[" + ", ".join([*(str(at) for at in index), ":", ":"]) + "]"
