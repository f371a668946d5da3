"""Memory as strips of numbered cells, and below each strip which tensor looks at which cell, and as what.

Shape suffixes: M cells of a memory that are drawn, E elements of a tensor in reading order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from trainer_gui.plots.cell_text import CellColors, cell_text, exact_text, index_text
from trainer_gui.plots.confusion import readable_on
from trainer_gui.plots.drawing import hairline, line_pen
from trainer_gui.plots.fitted_area import FittedWidget
from trainer_gui.plots.memory_strip import MemoryStrip, cells_in_line, element_label, elements_at, index_in

_EDGE_PX = 8.0
_GAP_PX = 16.0
_LEAST_CELL_PX = 34.0
_ARC_PX = 20.0
# A drawing on a wall is read from the last row, where there is room for it.
_SCALES = (1.7, 1.45, 1.2, 1.0)


@dataclass(frozen=True)
class _Placed:
    strip: MemoryStrip
    top_px: float
    title_px: float
    per_line: int
    line_px: float  # from one line of cells to the next


class MemoryMap(FittedWidget):
    """Draws every memory; pointing at a cell marks it, and arcs show where each stride leads from there.

    Signals:
        pointed: Number of the memory and address of the cell under the pointer; None for none.
    """

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strips: tuple[MemoryStrip, ...] = ()
        self._placed: tuple[_Placed, ...] = ()
        self._maps: dict[int, list[dict[int, list[int]]]] = {}
        self._marked: tuple[int, int] | None = None
        self._hovered: tuple[int, int] | None = None
        self._cell_px = _LEAST_CELL_PX
        self._row_px = 20.0
        self._enlarged = 1.0
        self._name_px = 40.0
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Memory of the tensors"))

    def show_strips(self, strips: Sequence[MemoryStrip]) -> None:
        """Draw these memories."""
        self._strips = tuple(strips)
        self._marked = self._hovered = None
        self._maps = {
            strip.number: [elements_at(row, len(strip.values_M)) for row in strip.rows] for strip in strips
        }
        self.setAccessibleDescription(" ".join(self._sentence(strip) for strip in strips[:20]))
        self.refit()

    @property
    def strips(self) -> tuple[MemoryStrip, ...]:
        """What is drawn."""
        return self._strips

    @property
    def marked(self) -> tuple[int, int] | None:
        """Number of the memory and address of the marked cell."""
        return self._hovered or self._marked

    def mark(self, place: tuple[int, int] | None) -> None:
        """Mark a cell, such as the one of the element under the pointer elsewhere."""
        if place != self._marked:
            self._marked = place
            self.update()

    def cell_rect(self, number: int, address: int) -> QRectF:
        """Where a cell of a memory is, in pixels of this widget.

        Raises:
            KeyError: If it is not drawn.
        """
        for placed in self._placed:
            if placed.strip.number == number and address < len(placed.strip.values_M):
                return self._rect(placed, address)
        raise KeyError((number, address))

    # Layout

    def fit(self, room: QSize) -> None:
        """Fold each strip so that it needs no sideways scrolling."""
        for self._enlarged in _SCALES:
            width_px, height_px = self._lay_out(room.width())
            has_room = width_px <= room.width() and height_px <= room.height()
            if has_room and all(
                placed.per_line == max(1, len(placed.strip.values_M)) for placed in self._placed
            ):
                break
        self.setMinimumSize(
            0 if width_px <= room.width() else round(width_px),
            0 if height_px <= room.height() else round(height_px),
        )
        self.update()

    def _font(self) -> QFont:
        font = self.label_font()
        font.setPointSizeF(font.pointSizeF() * self._enlarged)
        return font

    def _lay_out(self, width_px: float) -> tuple[float, float]:
        """Place everything at the size in hand; gives what it needs."""
        metrics = QFontMetricsF(self._font())
        texts = [cell_text(value) for strip in self._strips for value in strip.values_M.tolist()]
        rows = [row for strip in self._strips for row in strip.rows]
        indices = [element_label(row, row.addresses_E.size - 1) for row in rows if row.addresses_E.size]
        widest_px = max((metrics.horizontalAdvance(text) for text in {*texts, *indices}), default=0.0)
        self._row_px = float(round(metrics.height() + 5))
        self._name_px = max((metrics.horizontalAdvance(row.name) for row in rows), default=0.0) + 12
        self._cell_px = float(round(max(_LEAST_CELL_PX * self._enlarged, widest_px + 8)))
        fitting = max(4, int((width_px - 2 * _EDGE_PX - self._name_px) / self._cell_px))
        placed, top_px = [], _EDGE_PX
        for strip in self._strips:
            n = len(strip.values_M)
            per_line = cells_in_line(n, fitting, strip)
            # Title, arcs, numbers, cells, one row a tensor.
            line_px = _ARC_PX + self._row_px * (2.3 + len(strip.rows)) + 8
            title_px = self._row_px * (2 if self._stride_sentence(strip) else 1)
            placed.append(_Placed(strip, top_px + title_px, title_px, per_line, line_px))
            top_px += title_px + math.ceil(max(1, n) / per_line) * line_px + _GAP_PX
        self._placed = tuple(placed)
        widest = max((place.per_line for place in placed), default=1)
        return 2 * _EDGE_PX + self._name_px + widest * self._cell_px, top_px

    def _rect(self, placed: _Placed, address: int) -> QRectF:
        line, column = divmod(address, placed.per_line)
        return QRectF(
            _EDGE_PX + self._name_px + column * self._cell_px,
            placed.top_px + line * placed.line_px + _ARC_PX + self._row_px,
            self._cell_px,
            self._row_px * 1.3,
        )

    def _cell_at(self, at: QPointF) -> tuple[int, int] | None:
        for placed in self._placed:
            line = math.floor((at.y() - placed.top_px) / placed.line_px)
            column = math.floor((at.x() - _EDGE_PX - self._name_px) / self._cell_px)
            address = line * placed.per_line + column
            n = len(placed.strip.values_M)
            if line >= 0 and 0 <= column < placed.per_line and address < n and self._is_in(placed, at, line):
                return placed.strip.number, address
        return None

    def _is_in(self, placed: _Placed, at: QPointF, line: int) -> bool:
        inside_px = at.y() - placed.top_px - line * placed.line_px
        return _ARC_PX <= inside_px <= placed.line_px - 8

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint every strip."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.panel))
        painter.setFont(self._font())
        values = [strip.values_M[strip.is_known_M].astype(np.float64) for strip in self._strips]
        colors = CellColors(np.concatenate(values) if values else np.zeros(0), self.theme)
        for placed in self._placed:
            self._paint_title(painter, placed)
            for address in range(len(placed.strip.values_M)):
                self._paint_cell(painter, placed, address, colors)
            self._paint_names(painter, placed)
            self._paint_arcs(painter, placed)
        painter.end()

    def _paint_title(self, painter: QPainter, placed: _Placed) -> None:
        strip = placed.strip
        top_px = placed.top_px - placed.title_px
        color = QColor(self.theme.class_color(strip.number))
        painter.fillRect(QRectF(_EDGE_PX, top_px + 4, 10, self._row_px - 8), color)
        metrics = QFontMetricsF(painter.font())
        for text, pen in (
            (self._sentence(strip), self.theme.text),
            (self._stride_sentence(strip), self.theme.faint_text),
        ):
            box = QRectF(_EDGE_PX + 16, top_px, self.width() - _EDGE_PX - 18, self._row_px)
            painter.setPen(QColor(pen))
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, elided)
            top_px += self._row_px

    def _paint_cell(self, painter: QPainter, placed: _Placed, address: int, colors: CellColors) -> None:
        strip, box = placed.strip, self._rect(placed, address)
        center = Qt.AlignmentFlag.AlignCenter
        painter.setPen(QColor(self.theme.faint_text))
        painter.drawText(
            QRectF(box.left(), box.top() - self._row_px, box.width(), self._row_px), center, str(address)
        )
        if strip.is_known_M[address]:
            ground = colors.color(float(strip.values_M[address]))
            painter.fillRect(box, ground)
            painter.setPen(readable_on(ground, self.theme))
            painter.drawText(box, center, cell_text(strip.values_M[address]))
        else:
            painter.fillRect(box, Qt.BrushStyle.BDiagPattern)
        painter.setPen(hairline(self.theme.border))
        painter.drawRect(box)
        if strip.changed_M[address]:
            painter.setPen(QPen(QColor(self.theme.changed), 3))
            painter.drawRect(box.adjusted(2, 2, -1.5, -1.5))
        is_marked = self.marked == (strip.number, address)
        if is_marked:
            painter.setPen(QPen(QColor(self.theme.accent), 2.5))
            painter.drawRect(box)
        tint = QColor(self.theme.class_color(strip.number))
        for k, row in enumerate(strip.rows):
            elements = self._maps[strip.number][k].get(address)
            if not elements:
                continue
            place = self._row_box(box, k)
            ground = QColor(self.theme.accent) if is_marked else tint
            ground.setAlpha(255 if is_marked else (95 if row.is_selected else 50))
            painter.fillRect(place.adjusted(1, 1.5, -1, -1.5), ground)
            painter.setPen(QColor(self.theme.accent_text if is_marked else self.theme.text))
            text = element_label(row, elements[0])
            if len(elements) > 1:
                text = self.tr("×{0}").format(len(elements))
            painter.drawText(place, center, text)

    def _row_box(self, cell: QRectF, k: int) -> QRectF:
        return QRectF(cell.left(), cell.bottom() + 2 + k * self._row_px, cell.width(), self._row_px)

    def _paint_names(self, painter: QPainter, placed: _Placed) -> None:
        n = len(placed.strip.values_M)
        for line in range(math.ceil(max(1, n) / placed.per_line)):
            first = self._rect(placed, line * placed.per_line)
            for k, row in enumerate(placed.strip.rows):
                font = self._font()
                font.setBold(row.is_selected)
                painter.setFont(font)
                painter.setPen(QColor(self.theme.text))
                box = self._row_box(first, k)
                box = QRectF(_EDGE_PX, box.top(), self._name_px - 6, box.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.name)
        painter.setFont(self._font())

    def _paint_arcs(self, painter: QPainter, placed: _Placed) -> None:
        """From the marked element of the tensor in hand one arc along each axis: that is its stride."""
        strip = placed.strip
        chosen = next(((k, row) for k, row in enumerate(strip.rows) if row.is_selected), None)
        if chosen is None or not chosen[1].addresses_E.size:
            return
        k, row = chosen
        marked = self.marked
        elements = (
            self._maps[strip.number][k].get(marked[1], []) if marked and marked[0] == strip.number else []
        )
        index = np.unravel_index(elements[0] if elements else 0, row.shape) if row.shape else ()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for axis, stride in enumerate(row.strides):
            if row.shape[axis] < 2 or stride == 0 or int(index[axis]) + 1 >= row.shape[axis]:
                continue
            start = int(row.addresses_E[np.ravel_multi_index(index, row.shape)])
            end = start + stride
            n = len(strip.values_M)
            if not (start < n and 0 <= end < n) or start // placed.per_line != end // placed.per_line:
                continue
            self._paint_arc(painter, self._rect(placed, start), self._rect(placed, end), axis, stride)
        painter.restore()

    def _paint_arc(self, painter: QPainter, start: QRectF, end: QRectF, axis: int, stride: int) -> None:
        color = QColor(self.theme.class_color((axis + 1) * 3 + 1))
        base_px = start.top() - self._row_px + 2
        a = QPointF(start.center().x(), base_px)
        b = QPointF(end.center().x(), base_px)
        top_px = base_px - _ARC_PX * (1.25 if abs(stride) > 1 else 0.8)
        path = QPainterPath(a)
        path.cubicTo(QPointF(a.x(), top_px), QPointF(b.x(), top_px), b)
        painter.setPen(
            line_pen(color.name(), 2, Qt.PenStyle.SolidLine if axis == 0 else Qt.PenStyle.DashLine)
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.drawLine(b, b + QPointF(-4, -5))
        painter.drawLine(b, b + QPointF(4, -5))
        text = self.tr("axis {0}: {1}").format(axis, f"{stride:+d}")
        width_px = QFontMetricsF(painter.font()).horizontalAdvance(text)
        if abs(b.x() - a.x()) > width_px + 12:
            box = QRectF(
                (a.x() + b.x()) / 2 - width_px / 2 - 2, base_px - _ARC_PX - 1, width_px + 4, self._row_px - 4
            )
            painter.fillRect(box, QColor(self.theme.panel))
            painter.setPen(color)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    # Words and pointer

    def _sentence(self, strip: MemoryStrip) -> str:
        names = ", ".join(row.name for row in strip.rows)
        if len(strip.rows) > 1:
            text = self.tr("memory {0}: {1} elements, shared by {2}").format(
                strip.number, f"{strip.size:,}", names
            )
        else:
            text = self.tr("memory {0}: {1} elements, only {2} looks at it").format(
                strip.number, f"{strip.size:,}", names
            )
        if strip.size > len(strip.values_M):
            text += self.tr(" (the first {0} are drawn)").format(len(strip.values_M))
        return f"{text}."

    def _stride_sentence(self, strip: MemoryStrip) -> str:
        """How far apart elements of the tensor in hand lie; empty if it does not lie here."""
        chosen = next((row for row in strip.rows if row.is_selected and row.shape), None)
        if chosen is None:
            return ""
        steps = ", ".join(
            self.tr("{0} along axis {1}").format(f"{stride:+d}", axis)
            for axis, stride in enumerate(chosen.strides)
        )
        return self.tr("Strides of {0}: {1}").format(chosen.name, steps)

    def cell_sentence(self, number: int, address: int) -> str:
        """What is said of a cell: its address, its value, and what it is in each tensor."""
        strip = next(strip for strip in self._strips if strip.number == number)
        names = [
            f"{row.name}{index_text(index_in(row, element))}"
            for k, row in enumerate(strip.rows)
            for element in self._maps[number][k].get(address, [])[:4]
        ]
        if not names:
            return self.tr("memory {0}, cell {1}: no tensor looks at it").format(number, address)
        value = exact_text(strip.values_M[address])
        return self.tr("memory {0}, cell {1} holds {2}: it is {3}").format(
            number, address, value, ", ".join(names)
        )

    def event(self, event: QEvent) -> bool:
        """The tooltip of a cell tells who looks at it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.cell_sentence(*place) if place else "", self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the cell under the pointer."""
        self._hover(self._cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        self._hover(None)
        super().leaveEvent(event)

    def _hover(self, place: tuple[int, int] | None) -> None:
        if place != self._hovered:
            self._hovered = place
            self.pointed.emit(place)
            self.update()
