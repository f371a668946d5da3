"""How shapes become one: aligned at the right, and each tensor stretched to the common shape as ghost cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.drawing import hairline
from trainer_gui.plots.fitted_area import FittedWidget

_EDGE_PX = 10.0
_GAP_PX = 26.0
_MOST_DRAWN = 12
_SMALLEST_PX, _LARGEST_PX = 16.0, 76.0
# The room of the third axis, drawn as sheets behind the first.
_SHEET_PX = 7.0
_MOST_SHEETS = 4


@dataclass(frozen=True)
class StretchedShape:
    """One of the tensors that met.

    Args:
        name: What it is called.
        shape: Its own shape.
        stretched: Axes of the result along which it was repeated.
        texts: Its elements as text in reading order, for at most a few; empty where they are not known.
    """

    name: str
    shape: tuple[int, ...]
    stretched: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()


class BroadcastPicture(FittedWidget):
    """Draws inputs and the result side by side, each in the shape of the result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inputs: tuple[StretchedShape, ...] = ()
        self._result: tuple[int, ...] = ()
        self._cell_px = _SMALLEST_PX
        self._rects: list[QRectF] = []
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Broadcasting"))

    def show_shapes(
        self,
        inputs: Sequence[StretchedShape],
        result: tuple[int, ...],
        name: str,
        texts: tuple[str, ...] = (),
    ) -> None:
        """Draw these.

        Args:
            inputs: What met, in order.
            result: The common shape.
            name: What the result is called.
            texts: Its elements as text in reading order; empty where they are not known.
        """
        self._inputs = (*inputs, StretchedShape(name, result, (), texts))
        self._result = result
        self.setAccessibleDescription(" ".join(self.sentences()))
        self.refit()

    def sentences(self) -> list[str]:
        """What is stretched, in words: one sentence for each input that is."""
        return [
            self.tr("{0} {1} is repeated along axis {2} of the result {3}.").format(
                shape.name, tuple(shape.shape), ", ".join(str(axis) for axis in shape.stretched), self._result
            )
            for shape in self._inputs[:-1]
            if shape.stretched
        ]

    def own_cells(self, i: int) -> tuple[int, int]:
        """Rows and columns that an input has of its own in the drawing; the others are ghosts."""
        own = self._padded(self._inputs[i].shape)
        rows, columns = self._drawn()
        return min(rows, own[-2]), min(columns, own[-1])

    def cell_rect(self, i: int, row: int, column: int) -> QRectF:
        """Where a cell of an input (or, behind the last one, of the result) is, in pixels of this widget."""
        box = self._rects[i]
        return QRectF(
            box.left() + column * self._cell_px, box.top() + row * self._cell_px, self._cell_px, self._cell_px
        )

    # Layout

    def _padded(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """With 1 in front, to at least two axes and to as many as the result has."""
        n = max(2, len(self._result))
        return (1,) * (n - len(shape)) + shape

    def _drawn(self) -> tuple[int, int]:
        rows, columns = self._padded(self._result)[-2:]
        return min(rows, _MOST_DRAWN), min(columns, _MOST_DRAWN)

    def _sheets(self) -> int:
        return min(_MOST_SHEETS, math.prod(self._padded(self._result)[:-2]))

    def fit(self, room: QSize) -> None:
        """As large as the room allows, the tensors in lines."""
        line_px = QFontMetricsF(self.label_font()).height()
        rows, columns = self._drawn()
        rows, columns = max(rows, 1), max(columns, 1)
        table_px = (len(self._inputs) + 1) * (line_px + 3) + 14
        sheets_px = (self._sheets() - 1) * _SHEET_PX
        n = max(1, len(self._inputs))
        cell_px, per_line = _SMALLEST_PX, 1
        for size in range(int(_LARGEST_PX), int(_SMALLEST_PX) - 1, -2):
            width_px = max(columns * size, 70) + sheets_px + _GAP_PX
            fitting = max(1, int((room.width() - 2 * _EDGE_PX + _GAP_PX) / width_px))
            lines = math.ceil(n / fitting)
            needed_px = table_px + lines * (rows * size + sheets_px + 2 * line_px + 12)
            cell_px, per_line = float(size), fitting
            if needed_px <= room.height() - 2 * _EDGE_PX:
                break
        self._cell_px = cell_px
        width_px = max(columns * cell_px, 70) + sheets_px + _GAP_PX
        height_px = rows * cell_px + sheets_px + 2 * line_px + 12
        self._rects = []
        for i in range(len(self._inputs)):
            line, place = divmod(i, per_line)
            self._rects.append(
                QRectF(
                    _EDGE_PX + place * width_px,
                    _EDGE_PX + table_px + line * height_px + line_px + 4,
                    columns * cell_px,
                    rows * cell_px,
                )
            )
        bottom_px = _EDGE_PX + table_px + math.ceil(n / per_line) * height_px
        self.setMinimumSize(
            0 if width_px <= room.width() else round(width_px),
            0 if bottom_px <= room.height() else round(bottom_px),
        )
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the table of shapes and the grids."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.panel))
        painter.setFont(self.label_font())
        if self._inputs:
            self._paint_table(painter)
            for i in range(len(self._inputs)):
                self._paint_grid(painter, i)
        painter.end()

    def _paint_table(self, painter: QPainter) -> None:
        metrics = QFontMetricsF(painter.font())
        line_px = metrics.height() + 3
        n = len(self._result)
        sizes = [str(size) for shape in self._inputs for size in shape.shape]
        axis_px = (
            max([metrics.horizontalAdvance(text) for text in [*sizes, self.tr("axis {0}").format(n)]]) + 14
        )
        name_px = max(metrics.horizontalAdvance(shape.name) for shape in self._inputs) + 16
        painter.setPen(QColor(self.theme.faint_text))
        for axis in range(n):
            box = QRectF(_EDGE_PX + name_px + axis * axis_px, _EDGE_PX, axis_px, line_px)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.tr("axis {0}").format(axis))
        for row, shape in enumerate(self._inputs):
            top_px = _EDGE_PX + (row + 1) * line_px
            painter.setPen(QColor(self.theme.text))
            align = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(_EDGE_PX, top_px, name_px, line_px), align, shape.name)
            missing = n - len(shape.shape)
            for axis in range(n):
                box = QRectF(_EDGE_PX + name_px + axis * axis_px, top_px, axis_px, line_px)
                is_stretched = axis in shape.stretched
                painter.setPen(QColor(self.theme.gradient if is_stretched else self.theme.text))
                own = str(shape.shape[axis - missing]) if axis >= missing else "–"
                text = f"{own} → {self._result[axis]}" if is_stretched else own
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        last_px = _EDGE_PX + len(self._inputs) * line_px
        painter.setPen(hairline(self.theme.border))
        painter.drawLine(
            round(_EDGE_PX), round(last_px), round(_EDGE_PX + name_px + n * axis_px), round(last_px)
        )

    def _paint_grid(self, painter: QPainter, i: int) -> None:
        shape, box = self._inputs[i], self._rects[i]
        line_px = QFontMetricsF(painter.font()).height()
        rows, columns = self._drawn()
        own_rows, own_columns = self.own_cells(i)
        painter.setPen(QColor(self.theme.text))
        sign = "=" if i == len(self._inputs) - 1 else ""
        title = f"{sign} {shape.name} {tuple(shape.shape)}".strip()
        painter.drawText(
            QRectF(box.left(), box.top() - line_px - 3, box.width() + 120, line_px),
            Qt.AlignmentFlag.AlignLeft,
            title,
        )
        own_sheets = math.prod(self._padded(shape.shape)[:-2])
        for sheet in range(self._sheets() - 1, 0, -1):
            painter.setPen(self._pen(sheet < own_sheets))
            away_px = sheet * _SHEET_PX
            painter.setBrush(QColor(self.theme.panel))
            painter.drawRect(box.translated(away_px, away_px))
        ground = QColor(self.theme.class_color(i))
        for row in range(rows):
            for column in range(columns):
                cell = self.cell_rect(i, row, column)
                is_own = row < own_rows and column < own_columns
                painter.fillRect(cell, QColor(self.theme.panel))
                ground.setAlpha(130 if is_own else 26)
                painter.fillRect(cell, ground)
                painter.setPen(self._pen(is_own))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(cell)
                self._paint_number(painter, shape, cell, (row, column), is_own)
        full_rows, full_columns = self._padded(self._result)[-2:]
        if (full_rows, full_columns) != (rows, columns):
            painter.setPen(QColor(self.theme.faint_text))
            text = self.tr("the first {0} × {1} of {2} × {3}").format(rows, columns, full_rows, full_columns)
            under = QRectF(box.left(), box.bottom() + 2, max(box.width(), 200), line_px)
            painter.drawText(under, Qt.AlignmentFlag.AlignLeft, text)

    def _paint_number(
        self, painter: QPainter, shape: StretchedShape, cell: QRectF, at: tuple[int, int], is_own: bool
    ) -> None:
        own = self._padded(shape.shape)
        element = min(at[0], own[-2] - 1) * own[-1] + min(at[1], own[-1] - 1)
        if element >= len(shape.texts):
            return
        text = shape.texts[element]
        font = self.label_font()
        font.setPointSizeF(font.pointSizeF() * max(1.0, self._cell_px / 34))
        if QFontMetricsF(font).horizontalAdvance(text) >= cell.width() - 3:
            font = self.label_font()
        if QFontMetricsF(font).horizontalAdvance(text) < cell.width() - 3:
            painter.save()
            painter.setFont(font)
            painter.setPen(QColor(self.theme.text if is_own else self.theme.faint_text))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)
            painter.restore()

    def _pen(self, is_own: bool) -> QPen:
        if is_own:
            return QPen(QColor(self.theme.text), 1.2)
        return QPen(QColor(self.theme.faint_text), 1, Qt.PenStyle.DotLine)
