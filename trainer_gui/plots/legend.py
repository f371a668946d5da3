"""The row of names above a plot. It lies outside the drawing, so it never covers data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter

from trainer_gui.plots.drawing import hairline, line_pen
from trainer_gui.plots.marks import Mark, draw_mark
from trainer_gui.theme.colors import Theme

_SAMPLE_PX = 16.0
# A pattern can be told from others after two turns of it.
_PATTERN_PX = 34.0
_GAP_PX = 12.0
_MOST_ROWS = 3


class Sample(StrEnum):
    """What stands before a name."""

    LINE = "line"
    DASH = "dash"
    PATCH = "patch"
    DISC = "disc"
    RING = "ring"
    DIAMOND = "diamond"


@dataclass(frozen=True)
class LegendItem:
    """One name with the sample of how it is drawn.

    Args:
        text: The name.
        sample: What stands before it.
        color: ``#rrggbb``.
        pattern: Of a line, dashes and gaps by turns in widths of the pen; empty for the sample's own.
        hatched: True for a patch of slanted lines.
    """

    text: str
    sample: Sample
    color: str
    pattern: tuple[float, ...] = ()
    hatched: bool = False


@dataclass(frozen=True)
class PlacedItem:
    """A name with its place: left end of the sample, row from the top, and the text as it fits."""

    item: LegendItem
    left_px: float
    row: int
    text: str


def place_legend(
    items: Sequence[LegendItem], metrics: QFontMetricsF, left_px: float, right_px: float
) -> list[PlacedItem]:
    """Flow names into rows of a given width, at most three; what does not fit is left out.

    Args:
        items: The names in order.
        metrics: Of the font they are drawn in.
        left_px: Where rows begin.
        right_px: Where rows end.
    """
    placed: list[PlacedItem] = []
    at_px, row = left_px, 0
    for item in items:
        sample_px = _sample_px(item)
        room_px = max(20.0, right_px - left_px - sample_px - 4)
        text = metrics.elidedText(item.text, Qt.TextElideMode.ElideRight, room_px)
        width_px = sample_px + 4 + metrics.horizontalAdvance(text)
        if at_px > left_px and at_px + width_px > right_px:
            at_px, row = left_px, row + 1
        if row >= _MOST_ROWS:
            break
        placed.append(PlacedItem(item, at_px, row, text))
        at_px += width_px + _GAP_PX
    return placed


def paint_legend(
    painter: QPainter, placed: Sequence[PlacedItem], top_px: float, row_px: float, theme: Theme
) -> None:
    """Paint names at their places.

    Args:
        painter: Where to, with the font set.
        placed: The names.
        top_px: Top of the first row.
        row_px: Height of a row.
        theme: Where the colours of text and ground come from.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place in placed:
        middle_px = top_px + (place.row + 0.5) * row_px
        _paint_sample(painter, place, middle_px, theme)
        painter.setPen(QColor(theme.text))
        box = QRectF(place.left_px + _sample_px(place.item) + 4, middle_px - row_px / 2, 10_000, row_px)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, place.text)


def _paint_sample(painter: QPainter, place: PlacedItem, middle_px: float, theme: Theme) -> None:
    item, left_px = place.item, place.left_px
    match item.sample:
        case Sample.LINE | Sample.DASH:
            style = Qt.PenStyle.SolidLine if item.sample is Sample.LINE else Qt.PenStyle.DashLine
            pen = line_pen(item.color, 2, style)
            if item.pattern:
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                pen.setDashPattern(item.pattern)
            painter.setPen(pen)
            right_px = left_px + _sample_px(item) - 1
            painter.drawLine(QPointF(left_px + 1, middle_px), QPointF(right_px, middle_px))
        case Sample.PATCH:
            fill = Qt.BrushStyle.BDiagPattern if item.hatched else Qt.BrushStyle.SolidPattern
            box = QRectF(left_px + 3, middle_px - 5, 10, 10)
            painter.fillRect(box, QBrush(QColor(item.color), fill))
            if item.hatched:
                painter.setPen(hairline(item.color))
                painter.drawRect(box)
        case _:
            at = QPointF(left_px + _SAMPLE_PX / 2, middle_px)
            draw_mark(painter, at, Mark(item.sample.value), item.color, edge=theme.panel)


def _sample_px(item: LegendItem) -> float:
    return _PATTERN_PX if len(item.pattern) > 2 or sum(item.pattern) > 6 else _SAMPLE_PX
