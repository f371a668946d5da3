"""Sequences and what a model makes of them, curve over curve, a panel each.

Shape suffixes: N sequences, T moments, F features.
"""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.drawing import draw_polyline, hairline, line_pen
from trainer_gui.plots.legend import LegendItem, Sample, paint_legend, place_legend
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.plots.ticks import kept_range, linear_ticks
from trainer_gui.plots.view import View

Floats = NDArray[np.float64]

# More of them would hide each other's shape.
MOST_FEATURES = 3
_EDGE_PX, _GAP_PX = 8.0, 10.0
# Smaller panels are left out rather than drawn.
_LEAST_PX = 56.0
_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


class CurvePairs(PaintedWidget):
    """Panels with one common range: the sequence as it is, and its reconstruction over it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._true_NTF: Floats = np.zeros((0, 1, 1))
        self._made_NTF: Floats = np.zeros((0, 1, 1))
        self._range: tuple[float, float] | None = None
        self._title = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Sequences and their reconstructions"))

    def show_pairs(self, true: NDArray[np.floating], made: NDArray[np.floating], title: str) -> None:
        """Show other sequences.

        Args:
            true: As the model gets them, shape (N, T, F).
            made: What it gives, the same shape.
            title: What stands above: which sequences they are.

        Raises:
            ValueError: If the shapes differ or are no sequences.
        """
        if true.ndim != 3 or true.shape != made.shape:
            raise ValueError(
                f"made: expected the shape (N, T, F) of true, {true.shape}, received {made.shape}"
            )
        self._true_NTF, self._made_NTF = true.astype(np.float64), made.astype(np.float64)
        self._title = title
        finite = self._true_NTF[np.isfinite(self._true_NTF)]
        if len(finite):
            low, high = float(finite.min()), float(finite.max())
            reach = 0.5 * ((high - low) or 1.0)
            own = self._made_NTF[np.isfinite(self._made_NTF)]
            if len(own):
                # A model that is far off does not press the sequences flat.
                low = min(low, max(float(own.min()), low - reach))
                high = max(high, min(float(own.max()), high + reach))
            self._range = kept_range(self._range, low, high)
        missed = np.abs(self._made_NTF - self._true_NTF)
        mean = f"{missed.mean():.4g}" if missed.size else "–"
        self.setAccessibleDescription(self.tr("{0} pairs, mean error {1}").format(len(true), mean))
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._range = None
        self.show_pairs(np.zeros((0, 1, 1)), np.zeros((0, 1, 1)), "")

    @property
    def curves(self) -> tuple[Floats, Floats]:
        """The sequences and their reconstructions, shape (N, T, F) each."""
        return self._true_NTF, self._made_NTF

    @property
    def view(self) -> View:
        """The range of every panel: moments across, values up."""
        low, high = self._range or (0.0, 1.0)
        return View(0.0, max(1.0, self._true_NTF.shape[1] - 1.0), low, high)

    def shown_count(self) -> int:
        """How many panels have room."""
        return self._grid()[0]

    def panel(self, at: int) -> QRectF:
        """Where a pair is drawn."""
        count, columns = self._grid()
        metrics = QFontMetricsF(self.label_font())
        left_px, line_px = 5.0 * metrics.averageCharWidth(), metrics.height()
        row, column = divmod(at, columns)
        top = 2 * line_px + 10
        width = (self.width() - _EDGE_PX - left_px) / columns
        height = (self.height() - top - line_px - 4) / max(1, ceil(count / columns))
        return QRectF(
            left_px + column * width,
            top + row * height,
            max(10.0, width - _GAP_PX),
            max(10.0, height - _GAP_PX),
        )

    def _grid(self) -> tuple[int, int]:
        """How many panels, in how many columns."""
        for count in range(len(self._true_NTF), 1, -1):
            wish = round(sqrt(count * self.width() / max(1, self.height()) / 1.5))
            columns = max(1, min(count, wish))
            width, height = self.width() / columns, (self.height() - 60) / ceil(count / columns)
            if min(width, height) >= _LEAST_PX + _GAP_PX:
                return count, columns
        return min(1, len(self._true_NTF)), 1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint every panel."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setFont(self.label_font())
        if not len(self._true_NTF):
            painter.setPen(QColor(self._theme.faint_text))
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            text = self.tr("Sequences and what the model makes of them appear here.")
            painter.drawText(self.rect().adjusted(8, 4, -8, -4), flags, text)
        else:
            self._paint_head(painter)
            view = self.view
            for at in range(self.shown_count()):
                self._paint_panel(painter, at, view)
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        theme, metrics = self._theme, QFontMetricsF(painter.font())
        line_px, right = metrics.height(), self.width() - _EDGE_PX
        items = (
            LegendItem(self.tr("input"), Sample.LINE, theme.faint_text),
            LegendItem(self.tr("reconstruction"), Sample.LINE, theme.fitted_line),
        )
        painter.setPen(QColor(theme.faint_text))
        painter.drawText(QRectF(_EDGE_PX, 2, right, line_px), int(Qt.AlignmentFlag.AlignLeft), self._title)
        paint_legend(painter, place_legend(items, metrics, _EDGE_PX, right), line_px + 4, line_px, theme)

    def _paint_panel(self, painter: QPainter, at: int, view: View) -> None:
        theme, box, columns = self._theme, self.panel(at), self._grid()[1]
        line_px = QFontMetricsF(painter.font()).height()
        for value, text in linear_ticks(view.y0, view.y1, max(2, int(box.height() / (1.6 * line_px)))):
            y_px = view.to_pixels(0.0, value, box).y()
            painter.setPen(hairline(theme.grid))
            painter.drawLine(round(box.left()), round(y_px), round(box.right()), round(y_px))
            if at % columns == 0:
                painter.setPen(QColor(theme.faint_text))
                place = QRectF(0, y_px - line_px / 2, box.left() - 4, line_px)
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(place, int(flags), text)
        if at + columns >= self.shown_count():
            painter.setPen(QColor(theme.faint_text))
            for value, text in linear_ticks(view.x0, view.x1, max(2, int(box.width() / 60))):
                x_px = view.to_pixels(value, view.y0, box).x()
                place = QRectF(x_px - 30, box.bottom() + 2, 60, line_px)
                painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter), text)
        painter.setPen(hairline(theme.border))
        painter.drawRect(box)
        painter.save()
        painter.setClipRect(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x_T = view.x_pixels(np.arange(self._true_NTF.shape[1], dtype=np.float64), box)
        for i in range(min(MOST_FEATURES, self._true_NTF.shape[2])):
            pens: tuple[tuple[Floats, QPen], ...] = (
                (self._true_NTF[at, :, i], line_pen(theme.faint_text, 1.2, _STYLES[i])),
                (self._made_NTF[at, :, i], line_pen(theme.fitted_line, 2.0, _STYLES[i])),
            )
            for values_T, pen in pens:
                painter.setPen(pen)
                draw_polyline(painter, x_T, view.y_pixels(values_T, box))
        painter.restore()
