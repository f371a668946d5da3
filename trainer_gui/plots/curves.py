"""Several smooth curves over one axis, with names, a read-out at the pointer and vertical marks.

Shape suffix: P points of a curve.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.canvas import PlotCanvas
from trainer_gui.plots.drawing import draw_polyline, hairline, line_pen
from trainer_gui.plots.legend import LegendItem, Sample
from trainer_gui.plots.marks import Mark, draw_mark
from trainer_gui.plots.series import thinned
from trainer_gui.plots.ticks import number_text, padded_range
from trainer_gui.plots.view import View

Floats = NDArray[np.float64]

_MOST_BUCKETS = 600
_CURSOR_STEPS = 40
_PAD_PX = 6.0


@dataclass(frozen=True, eq=False)
class Curve:
    """One curve.

    Args:
        name: What it is, for the row of names and the read-out.
        x_P: Rising, float64, shape (P,).
        y_P: NaN for gaps, float64, shape (P,).
        color: Index of a colour of the theme, as for classes.
        dashed: True to tell a derivative from the curve that it belongs to, without colour.
        stairs: True if each value holds until the next one.
    """

    name: str
    x_P: Floats
    y_P: Floats
    color: int = 0
    dashed: bool = False
    stairs: bool = False


class CurvesPlot(PlotCanvas):
    """Draws curves that are computed elsewhere.

    Left and Right move the read-out when the plot has the focus, Escape hides it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: tuple[Curve, ...] = ()
        self._mark: tuple[float, str] | None = None
        self._cursor_x: float | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def curves(self) -> tuple[Curve, ...]:
        """What is drawn."""
        return self._curves

    @property
    def mark(self) -> tuple[float, str] | None:
        """The vertical mark: its place and its text."""
        return self._mark

    def show_curves(
        self,
        curves: Sequence[Curve],
        x_label: str,
        y_label: str,
        *,
        x_range: tuple[float, float] | None = None,
        y_limits: tuple[float, float] | None = None,
        from_zero: bool = False,
    ) -> None:
        """Draw these curves instead of the ones before.

        Args:
            curves: With at least one point each.
            x_label: What the bottom axis is, with its unit.
            y_label: What the side axis is, with its unit.
            x_range: Ends of the bottom axis; None takes those of the curves.
            y_limits: The most that is shown below and above; curves go on beyond the edge.
            from_zero: True if the side axis begins at 0.
        """
        self._curves = tuple(curves)
        self.set_message("")
        self.set_labels(x_label, y_label)
        self._fit(x_range, y_limits, from_zero)
        self._name_curves()
        self.drop_layers()

    def show_message(self, text: str) -> None:
        """Show a sentence instead of curves."""
        self._curves = ()
        self._mark = None
        self._cursor_x = None
        self.set_labels("", "")
        self.set_legend(())
        self.set_message(text)
        self.setAccessibleDescription(text)
        self.drop_layers()

    def set_mark(self, x: float | None, text: str = "") -> None:
        """Mark a place on the bottom axis, for example where a run is; None for no mark."""
        mark = None if x is None else (x, text)
        if mark != self._mark:
            self._mark = mark
            self.update()

    def values_at(self, x: float) -> list[tuple[str, float]]:
        """Name and height of every curve at a place; NaN outside of a curve."""
        found = []
        for curve in self._curves:
            if not curve.x_P[0] <= x <= curve.x_P[-1]:
                value = math.nan
            elif curve.stairs:
                value = float(curve.y_P[np.searchsorted(curve.x_P, x, side="right") - 1])
            else:
                value = float(np.interp(x, curve.x_P, curve.y_P))
            found.append((curve.name, value))
        return found

    # Painting

    def paint_under(self, painter: QPainter, area: QRectF) -> None:
        """The axes through 0 and the curves."""
        view = self._view
        painter.setPen(hairline(self._theme.border))
        if view.x0 < 0 < view.x1:
            at_px = round(view.to_pixels(0, view.y0, area).x())
            painter.drawLine(QPointF(at_px, area.top()), QPointF(at_px, area.bottom()))
        if view.y0 < 0 < view.y1:
            at_px = round(view.to_pixels(view.x0, 0, area).y())
            painter.drawLine(QPointF(area.left(), at_px), QPointF(area.right(), at_px))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for curve in self._curves:
            style = Qt.PenStyle.DashLine if curve.dashed else Qt.PenStyle.SolidLine
            painter.setPen(line_pen(self._theme.class_color(curve.color), 2, style))
            x_P, y_P = curve.x_P, curve.y_P
            if curve.stairs:
                x_P, y_P = np.repeat(x_P, 2)[1:], np.repeat(y_P, 2)[:-1]
            x_P, y_P = thinned(x_P, y_P, _MOST_BUCKETS)
            draw_polyline(painter, view.x_pixels(x_P, area), view.y_pixels(y_P, area))

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """The mark and the read-out."""
        metrics = QFontMetricsF(self.label_font())
        painter.setFont(self.label_font())
        if self._mark is not None and self._view.x0 <= self._mark[0] <= self._view.x1:
            self._paint_mark(painter, area, metrics, *self._mark)
        if self._cursor_x is not None and self._curves:
            self._paint_readout(painter, area, metrics, self._cursor_x)

    def _paint_mark(
        self, painter: QPainter, area: QRectF, metrics: QFontMetricsF, x: float, text: str
    ) -> None:
        at_px = round(self._view.to_pixels(x, self._view.y0, area).x())
        painter.setPen(line_pen(self._theme.marker, 2))
        painter.drawLine(QPointF(at_px, area.top()), QPointF(at_px, area.bottom()))
        width_px = metrics.horizontalAdvance(text)
        left_px = at_px + 6.0
        if left_px + width_px > area.right() - 2:
            left_px = at_px - 6.0 - width_px
        box = QRectF(max(area.left() + 2, left_px), area.top() + 2, width_px, metrics.height())
        painter.fillRect(box.adjusted(-2, 0, 2, 0), QColor(self._theme.panel))
        painter.setPen(QColor(self._theme.marker))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_readout(self, painter: QPainter, area: QRectF, metrics: QFontMetricsF, x: float) -> None:
        values = self.values_at(x)
        at = self._view.to_pixels(x, self._view.y0, area)
        painter.setPen(hairline(self._theme.faint_text))
        painter.drawLine(QPointF(round(at.x()), area.top()), QPointF(round(at.x()), area.bottom()))
        for curve, (_, value) in zip(self._curves, values, strict=True):
            if math.isfinite(value):
                point = self._view.to_pixels(x, value, area)
                color = self._theme.class_color(curve.color)
                mark = Mark.RING if curve.dashed else Mark.DISC
                draw_mark(painter, point, mark, color, edge=self._theme.panel)
        lines = self._readout_lines(x, values)
        width_px = max(metrics.horizontalAdvance(line) for line in lines) + 2 * _PAD_PX
        height_px = len(lines) * metrics.height() + 2 * _PAD_PX
        left_px = at.x() + 10 if at.x() < area.center().x() else at.x() - 10 - width_px
        box = QRectF(left_px, area.top() + metrics.height() + 6, width_px, height_px)
        painter.setPen(hairline(self._theme.border))
        painter.setBrush(QColor(self._theme.tooltip))
        painter.drawRect(box)
        painter.setPen(QColor(self._theme.tooltip_text))
        for row, line in enumerate(lines):
            top_px = box.top() + _PAD_PX + row * metrics.height()
            line_box = QRectF(box.left() + _PAD_PX, top_px, width_px, metrics.height())
            painter.drawText(line_box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)

    def _readout_lines(self, x: float, values: Sequence[tuple[str, float]]) -> list[str]:
        at = self.tr("at {0}").format(number_text(x))
        return [at, *(f"{name}: {number_text(value)}" for name, value in values)]

    # Mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the curves at the pointer."""
        area = self.area()
        inside = area.contains(event.position())
        self._move_cursor(self._view.to_data(event.position(), area)[0] if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        self._move_cursor(None)
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard is elsewhere."""
        self._move_cursor(None)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right move the read-out; Escape hides it."""
        view = self._view
        step = (view.x1 - view.x0) / _CURSOR_STEPS
        towards = {Qt.Key.Key_Left: -step, Qt.Key.Key_Right: step}.get(Qt.Key(event.key()))
        if towards is not None and self._curves:
            now = (view.x0 + view.x1) / 2 if self._cursor_x is None else self._cursor_x + towards
            self._move_cursor(min(max(now, view.x0), view.x1))
        elif event.key() == Qt.Key.Key_Escape and self._cursor_x is not None:
            self._move_cursor(None)
        else:
            super().keyPressEvent(event)

    def on_theme(self) -> None:
        """The names carry colours too."""
        super().on_theme()
        self._name_curves()

    def _move_cursor(self, x: float | None) -> None:
        if x != self._cursor_x:
            self._cursor_x = x
            if x is not None and self._curves:
                self.setAccessibleDescription("; ".join(self._readout_lines(x, self.values_at(x))))
            self.update()

    def _name_curves(self) -> None:
        self.set_legend(
            tuple(
                LegendItem(
                    curve.name,
                    Sample.DASH if curve.dashed else Sample.LINE,
                    self._theme.class_color(curve.color),
                )
                for curve in self._curves
                # A single curve that the axis names already needs no second name.
                if len(self._curves) > 1 or curve.name != self._y_label
            )
        )

    def _fit(
        self, x_range: tuple[float, float] | None, y_limits: tuple[float, float] | None, from_zero: bool
    ) -> None:
        if not self._curves:
            return
        x_all, y_all = (
            np.concatenate(arrays)
            for arrays in ([curve.x_P for curve in self._curves], [curve.y_P for curve in self._curves])
        )
        y_all = y_all[np.isfinite(y_all)]
        low, high = (float(y_all.min()), float(y_all.max())) if len(y_all) else (0.0, 1.0)
        if y_limits is not None:
            low, high = max(low, y_limits[0]), min(high, y_limits[1])
        y0, y1 = padded_range(low, max(low, high))
        if from_zero and y1 > 0:
            y0 = 0.0
        x0, x1 = x_range if x_range is not None else (float(x_all.min()), float(x_all.max()))
        self.set_view(View(x0, x1 if x1 > x0 else x0 + 1, y0, y1))
