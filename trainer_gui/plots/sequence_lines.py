"""Sequences as small line plots, one panel a class: some of them, the first one thick.

Shape suffixes: N sequences, T moments, F features.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.drawing import draw_polyline, hairline, line_pen
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.plots.ticks import linear_ticks, padded_range
from trainer_gui.plots.view import View

Floats = NDArray[np.float64]

# More of them would hide each other's shape.
MOST_LINES = 6
_EDGE_PX, _GAP_PX = 8.0, 12.0


@dataclass(frozen=True, eq=False)
class SequenceGroup:
    """The sequences of one class.

    Args:
        name: Of the class.
        color: Of its lines, ``#rrggbb``.
        count: How many sequences the class has.
        lines_NTF: Those that are drawn, at least one.
    """

    name: str
    color: str
    count: int
    lines_NTF: Floats


class SequenceLines(PaintedWidget):
    """Panels of lines with one common range."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[SequenceGroup, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Sequences by class"))

    def show_groups(self, groups: tuple[SequenceGroup, ...]) -> None:
        """Show sequences, a panel a group."""
        self._groups = groups
        self.setAccessibleDescription("; ".join(f"{group.name}: {group.count}" for group in groups))
        self.update()

    def panel(self, index: int) -> QRectF:
        """Where the lines of a group are drawn."""
        n = max(1, len(self._groups))
        columns = max(1, min(n, round(math.sqrt(n * self.width() / max(1, self.height()) / 1.6)) or 1))
        rows = math.ceil(n / columns)
        metrics = QFontMetricsF(self.label_font())
        width = (self.width() - 2 * _EDGE_PX) / columns
        height = (self.height() - 2 * _EDGE_PX) / rows
        row, column = divmod(index, columns)
        left_px = 5.5 * metrics.averageCharWidth()
        return QRectF(
            _EDGE_PX + column * width + left_px,
            _EDGE_PX + row * height + metrics.height() + 4,
            max(10.0, width - left_px - _GAP_PX),
            max(10.0, height - 2 * metrics.height() - 12),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint every panel."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setFont(self.label_font())
        if not self._groups:
            painter.setPen(QColor(self._theme.faint_text))
            painter.drawText(
                self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.tr("The sequences appear here.")
            )
        else:
            values = np.concatenate([group.lines_NTF.ravel() for group in self._groups])
            finite = values[np.isfinite(values)]
            low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
            n_moments = self._groups[0].lines_NTF.shape[1]
            view = View(0.0, max(1.0, n_moments - 1.0), *padded_range(low, high))
            for i, group in enumerate(self._groups):
                self._paint_panel(painter, self.panel(i), group, view)
        painter.end()

    def _paint_panel(self, painter: QPainter, box: QRectF, group: SequenceGroup, view: View) -> None:
        theme, metrics = self._theme, QFontMetricsF(painter.font())
        line_px = metrics.height()
        painter.setPen(QColor(theme.text))
        title = self.tr("{0}: {1} of {2} drawn").format(
            group.name, f"{len(group.lines_NTF):,}", f"{group.count:,}"
        )
        head = QRectF(box.left(), box.top() - line_px - 3, box.width(), line_px)
        text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, head.width())
        painter.drawText(head, int(Qt.AlignmentFlag.AlignLeft), text)
        for value, text in linear_ticks(view.y0, view.y1, 4):
            y_px = view.to_pixels(0.0, value, box).y()
            painter.setPen(hairline(theme.grid))
            painter.drawLine(round(box.left()), round(y_px), round(box.right()), round(y_px))
            painter.setPen(QColor(theme.faint_text))
            place = QRectF(0, y_px - line_px / 2, box.left() - 4, line_px)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
        for value, text in linear_ticks(view.x0, view.x1, 5):
            x_px = view.to_pixels(value, view.y0, box).x()
            place = QRectF(x_px - 30, box.bottom() + 2, 60, line_px)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter), text)
        painter.setPen(hairline(theme.border))
        painter.drawRect(box)
        painter.save()
        painter.setClipRect(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first_TF, others_NTF = group.lines_NTF[0], group.lines_NTF[1:]
        moments_T = np.arange(first_TF.shape[0], dtype=np.float64)
        x_T = view.x_pixels(moments_T, box)
        for lines_TF in others_NTF:
            for feature_T in lines_TF.T:
                painter.setPen(line_pen(group.color, 1.0))
                painter.setOpacity(0.35)
                draw_polyline(painter, x_T, view.y_pixels(feature_T, box))
        painter.setOpacity(1.0)
        for i, feature_T in enumerate(first_TF.T):
            style = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)[i % 3]
            painter.setPen(line_pen(group.color, 2.6, style))
            draw_polyline(painter, x_T, view.y_pixels(feature_T, box))
        painter.restore()
