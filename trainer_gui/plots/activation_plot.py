"""Activations over one axis: curves with derivatives, zones, a random band, what really goes in, and a cursor.

Shape suffix: P points of a curve.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.activation_scene import (
    ActivationScene,
    DrawnActivation,
    DrawnBand,
    Floats,
    InputBars,
    ReadValue,
    Shade,
)
from trainer_gui.plots.drawing import draw_polyline, hairline, line_pen, polygon
from trainer_gui.plots.legend import LegendItem, Sample
from trainer_gui.plots.marks import Mark, draw_mark
from trainer_gui.plots.pan_canvas import PanCanvas
from trainer_gui.plots.readout import paint_readout
from trainer_gui.plots.ticks import number_text, padded_range
from trainer_gui.plots.view import View
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.ramps import rgb

DERIVATIVE_PATTERN = (4.0, 3.0)
_CURVE_PX, _DERIVATIVE_PX = 2.2, 1.4
# A step of the cursor by key, as a share of the axis; with Shift it is a tenth of that.
_CURSOR_STEP = 1 / 40
_BARS_SHARE = 0.3
_WIDE_PX = 700
_BAND_ALPHA, _BARS_ALPHA = 60, 120


class ActivationPlot(PanCanvas):
    """Draws what is computed elsewhere.

    Left and Right move the cursor (with Shift in small steps), Escape hides it; + and −, the wheel and dragging change
    what is in view, Home and a double click show all.

    Signals:
        pointed: Place of the cursor on the bottom axis, or None; ``show_readings`` answers.
        spanned: Another part of the bottom axis is in view: its two ends.
    """

    pointed = Signal(object)
    spanned = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = ActivationScene()
        self._has_derivative = True
        self._cursor: float | None = None
        self._readings: tuple[ReadValue, ...] = ()
        self._others: tuple[tuple[object, ...], tuple[DrawnActivation, ...], QPixmap] | None = None
        self.setToolTip(
            self.tr(
                "Point, or press Left and Right, to read the curves. Wheel, + and −: zoom. Drag: move. "
                "Home or double click: all."
            )
        )

    @property
    def scene(self) -> ActivationScene:
        """What is drawn."""
        return self._scene

    @property
    def cursor_x(self) -> float | None:
        """Where the cursor is."""
        return self._cursor

    @property
    def readings(self) -> tuple[ReadValue, ...]:
        """What the cursor reads."""
        return self._readings

    def show_scene(self, scene: ActivationScene, whole_x: tuple[float, float]) -> None:
        """Draw this instead of what was there.

        Args:
            scene: What to draw.
            whole_x: Ends of the bottom axis when everything is in view.
        """
        self._scene = scene
        self.set_message("")
        self.set_labels(scene.x_label, "")
        if not self.is_zoomed:
            self.set_whole(View(*whole_x, *self._heights(*whole_x)))
        else:
            self._whole = View(*whole_x, *self._heights(*whole_x))
        self._name_curves()
        self.drop_layers()

    def show_message(self, text: str) -> None:
        """Show a sentence instead."""
        self._scene, self._cursor, self._readings = ActivationScene(), None, ()
        self.forget_whole()
        self.set_labels("", "")
        self.set_legend(())
        self.set_message(text)
        self.setAccessibleDescription(text)
        self.drop_layers()

    def show_derivative(self, is_shown: bool) -> None:
        """Draw the derivatives too, or not."""
        if is_shown != self._has_derivative:
            self._has_derivative = is_shown
            if self._scene.curves and self._whole is not None:
                self.show_scene(self._scene, (self._whole.x0, self._whole.x1))

    def show_readings(self, readings: Sequence[ReadValue]) -> None:
        """Show what the curves say at the cursor."""
        self._readings = tuple(readings)
        if self._cursor is not None:
            self.setAccessibleDescription("; ".join(self.readout_lines()))
        self.update()

    def readout_lines(self) -> list[str]:
        """What is written beside the cursor."""
        if self._cursor is None:
            return []
        lines = [self.tr("x = {0}").format(number_text(self._cursor))]
        for reading in self._readings:
            text = self.tr("{0}: f(x) = {1}, f\u2032(x) = {2}")
            lines.append(text.format(reading.name, number_text(reading.y), number_text(reading.slope)))
        return lines

    def move_cursor(self, x: float | None) -> None:
        """Put the cursor somewhere; None hides it."""
        if x != self._cursor:
            self._cursor = x
            if x is None:
                self._readings = ()
            self.pointed.emit(x)
            self.update()

    # What the canvas asks for

    def refresh(self) -> None:
        """Another part is in view."""
        self.spanned.emit(self._view.x0, self._view.x1)

    def pointed_at(self, at: QPointF | None) -> None:
        """Read at the pointer."""
        area = self.area()
        is_inside = at is not None and area.contains(at) and bool(self._scene.curves)
        self.move_cursor(self._view.to_data(at, area)[0] if is_inside and at is not None else None)

    def paint_under(self, painter: QPainter, area: QRectF) -> None:
        """Zones, bars, axes, band and curves."""
        scene, view, theme = self._scene, self._view, self._theme
        for shade in scene.shades:
            self._paint_shade(painter, area, shade)
        if scene.bars is not None:
            self._paint_bars(painter, area, scene.bars)
        painter.setPen(hairline(theme.border))
        if view.x0 < 0 < view.x1:
            at_px = round(view.to_pixels(0, view.y0, area).x())
            painter.drawLine(QPointF(at_px, area.top()), QPointF(at_px, area.bottom()))
        if view.y0 < 0 < view.y1:
            at_px = round(view.to_pixels(view.x0, 0, area).y())
            painter.drawLine(QPointF(area.left(), at_px), QPointF(area.right(), at_px))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if scene.band is not None:
            self._paint_band(painter, area, scene.band, scene.curves[-1].style)
        if len(scene.curves) > 1:
            painter.drawPixmap(0, 0, self._others_layer(painter, area))
        self._paint_curves(painter, area, scene.curves[-1:])
        if scene.extra is not None:
            painter.setPen(patterned_pen(theme.gradient, 1.8, (1, 2)))
            x_P = view.x_pixels(scene.extra.x_P, area)
            draw_polyline(painter, x_P, view.y_pixels(scene.extra.y_P, area))

    def _others_layer(self, painter: QPainter, area: QRectF) -> QPixmap:
        """The curves that are not in hand, painted anew only when one of them or what is in view has changed."""
        scale = painter.device().devicePixelRatioF()
        others = self._scene.curves[:-1]
        key = (
            tuple(map(id, others)),
            self._view,
            area.getRect(),
            self._has_derivative,
            self._theme.name,
            scale,
        )
        if self._others is None or self._others[0] != key:
            layer = self._layer(scale)
            layer.fill(Qt.GlobalColor.transparent)
            on_layer = QPainter(layer)
            on_layer.setClipRect(area)
            on_layer.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_curves(on_layer, area, others)
            on_layer.end()
            # The curves are kept too: an id says nothing once its object is gone.
            self._others = key, others, layer
        return self._others[2]

    def _paint_curves(self, painter: QPainter, area: QRectF, curves: Sequence[DrawnActivation]) -> None:
        view, theme = self._view, self._theme
        for curve in curves:
            every = _every_other(curve.x_P, area)
            x_P = view.x_pixels(curve.x_P[every], area)
            color = theme.class_color(curve.style)
            if self._has_derivative:
                painter.setPen(patterned_pen(color, _DERIVATIVE_PX, DERIVATIVE_PATTERN))
                draw_polyline(painter, x_P, view.y_pixels(curve.slope_P[every], area))
            painter.setPen(patterned_pen(color, _CURVE_PX, theme.curve_pattern(curve.style)))
            draw_polyline(painter, x_P, view.y_pixels(curve.y_P[every], area))

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """The cursor."""
        if self._cursor is None or not self._view.x0 <= self._cursor <= self._view.x1:
            return
        at_px = round(self._view.to_pixels(self._cursor, self._view.y0, area).x())
        painter.setPen(hairline(self._theme.faint_text))
        painter.drawLine(QPointF(at_px, area.top()), QPointF(at_px, area.bottom()))
        for reading in self._readings:
            color = self._theme.class_color(reading.style)
            values = [(reading.y, Mark.DISC)] + ([(reading.slope, Mark.RING)] if self._has_derivative else [])
            for value, mark in values:
                if math.isfinite(value):
                    place = self._view.to_pixels(self._cursor, value, area)
                    draw_mark(painter, place, mark, color, edge=self._theme.panel)
        painter.setFont(self.label_font())
        colors = ["", *(self._theme.class_color(reading.style) for reading in self._readings)]
        paint_readout(painter, area, at_px, self.readout_lines(), self._theme, colors=colors)

    def _paint_shade(self, painter: QPainter, area: QRectF, shade: Shade) -> None:
        view = self._view
        left, right = max(shade.start, view.x0), min(shade.stop, view.x1)
        if left >= right:
            return
        x0_px, x1_px = view.to_pixels(left, view.y0, area).x(), view.to_pixels(right, view.y0, area).x()
        box = QRectF(x0_px, area.top(), x1_px - x0_px, area.height())
        painter.fillRect(box, QColor(self._theme.saturated))
        if shade.is_dead:
            color = QColor(self._theme.dead)
            color.setAlpha(90)
            painter.fillRect(box, QBrush(color, Qt.BrushStyle.BDiagPattern))

    def _paint_bars(self, painter: QPainter, area: QRectF, bars: InputBars) -> None:
        tallest = int(bars.counts_B.max()) if len(bars.counts_B) else 0
        if not tallest:
            return
        color = QColor(self._theme.loss_smooth)
        color.setAlpha(_BARS_ALPHA)
        edges_px = self._view.x_pixels(bars.edges, area)
        heights_px = bars.counts_B / tallest * (area.height() * _BARS_SHARE)
        left_px, right_px = edges_px[:-1], edges_px[1:]
        is_seen_B = (heights_px > 0) & (right_px > area.left()) & (left_px < area.right())
        boxes = np.stack([left_px, area.bottom() - heights_px, right_px - left_px, heights_px], axis=1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRects([QRectF(*box) for box in boxes[is_seen_B].tolist()])

    def _paint_band(self, painter: QPainter, area: QRectF, band: DrawnBand, style: int) -> None:
        view = self._view
        x_P = view.x_pixels(band.x_P, area)
        color = QColor(self._theme.class_color(style))
        dots = polygon(x_P, view.y_pixels(band.drawn_P, area))
        color.setAlpha(_BAND_ALPHA)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        around = np.concatenate([view.y_pixels(band.upper_P, area), view.y_pixels(band.lower_P, area)[::-1]])
        painter.drawPolygon(polygon(np.concatenate([x_P, x_P[::-1]]), around))
        painter.setPen(line_pen(self._theme.class_color(style), 3))
        painter.drawPoints(dots)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right move the cursor, Escape hides it; the rest is for moving and zooming."""
        towards = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if towards is not None and self._scene.curves:
            view = self._view
            fine = 0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            step = towards * fine * (view.x1 - view.x0) * _CURSOR_STEP
            now = (view.x0 + view.x1) / 2 if self._cursor is None else self._cursor + step
            # Steps are no powers of two: 0 shall be 0.
            now = 0.0 if abs(now) < abs(step) * 1e-6 else now
            self.move_cursor(min(max(now, view.x0), view.x1))
        elif event.key() == Qt.Key.Key_Escape and self._cursor is not None:
            self.move_cursor(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard is elsewhere."""
        self.move_cursor(None)
        super().focusOutEvent(event)

    def on_theme(self) -> None:
        """The names carry colours too."""
        super().on_theme()
        self._name_curves()

    def _heights(self, x0: float, x1: float) -> tuple[float, float]:
        """Range of the side axis for what is drawn between two places."""
        scene = self._scene
        found = []
        for curve in scene.curves:
            is_seen_P = (curve.x_P >= x0) & (curve.x_P <= x1)
            found.append(curve.y_P[is_seen_P])
            if self._has_derivative:
                found.append(curve.slope_P[is_seen_P])
        if scene.extra is not None:
            is_seen_P = (scene.extra.x_P >= x0) & (scene.extra.x_P <= x1)
            found.append(scene.extra.y_P[is_seen_P])
        values = np.concatenate(found) if found else np.zeros(1)
        values = values[np.isfinite(values)]
        if not len(values):
            return 0.0, 1.0
        return padded_range(float(values.min()), float(values.max()))

    def _name_curves(self) -> None:
        scene, theme = self._scene, self._theme
        items = [
            LegendItem(
                curve.name, Sample.LINE, theme.class_color(curve.style), theme.curve_pattern(curve.style)
            )
            for curve in scene.curves
        ]
        if self._has_derivative and scene.curves:
            faint = theme.faint_text
            items.append(LegendItem(self.tr("derivative"), Sample.DASH, faint, DERIVATIVE_PATTERN))
        if scene.extra is not None:
            items.append(LegendItem(scene.extra.name, Sample.LINE, theme.gradient, (1, 2)))
        if scene.band is not None:
            color = theme.class_color(scene.curves[-1].style)
            items.append(LegendItem(self.tr("slopes that may be drawn"), Sample.PATCH, _faded(color, theme)))
            items.append(LegendItem(self.tr("one training step"), Sample.DISC, color))
        if any(not shade.is_dead for shade in scene.shades):
            items.append(
                LegendItem(
                    self.tr("saturated: below 5 % of the steepest slope"), Sample.PATCH, theme.saturated
                )
            )
        if any(shade.is_dead for shade in scene.shades):
            items.append(
                LegendItem(self.tr("dead: no gradient at all"), Sample.PATCH, theme.dead, hatched=True)
            )
        if scene.bars is not None:
            items.append(LegendItem(scene.bars.name, Sample.PATCH, theme.loss_smooth))
        self.set_legend(tuple(items))


def patterned_pen(color: str, width_px: float, pattern: Sequence[float]) -> QPen:
    """A pen for a smooth line of a pattern; a solid one for an empty pattern."""
    pen = line_pen(color, width_px)
    if pattern:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(list(pattern))
    return pen


def _every_other(x_P: Floats, area: QRectF) -> slice:
    """Which points to draw: every other one where they are close, and 0, where most kinks are, among them."""
    if area.width() >= _WIDE_PX:
        return slice(None)
    zero = np.flatnonzero(x_P == 0)
    return slice(int(zero[0]) % 2 if len(zero) else 0, None, 2)


def _faded(color: str, theme: Theme) -> str:
    """The colour of a band on the panel."""
    share = _BAND_ALPHA / 255
    mixed = [round(share * a + (1 - share) * b) for a, b in zip(rgb(color), rgb(theme.panel), strict=True)]
    return QColor(*mixed).name()
