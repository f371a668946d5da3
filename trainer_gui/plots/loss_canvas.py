"""Draws the losses of a run: each step, a smoothed line, validation, the best state, and the last run.

Shape suffixes: N numbers, B buckets.
"""

from __future__ import annotations

import math

from numpy.typing import ArrayLike
from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from trainer_gui.plots.canvas import PlotCanvas
from trainer_gui.plots.drawing import draw_polyline, hairline
from trainer_gui.plots.legend import LegendItem, Sample
from trainer_gui.plots.loss_curves import LossCurves, ghost_of, whole_view
from trainer_gui.plots.marks import Mark, draw_mark
from trainer_gui.plots.series import MinMaxSeries, interleaved
from trainer_gui.plots.ticks import linear_ticks

# At most two points a bucket: what a frame costs does not depend on the length of the run.
_RAW_BUCKETS = 900
_LINE_BUCKETS = 300
_LINE_PX = 1.7


class LossCanvas(PlotCanvas):
    """Draws a run; knows nothing of the mouse. ``LossPlot`` adds zoom, read-out and menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves = LossCurves()
        self._ghost: MinMaxSeries | None = None
        self._log_y = True
        self._in_epochs = False
        self._following = True
        self._described: tuple[object, ...] = ()
        self._button = QToolButton(self)
        self._button.setObjectName("loss_scale_button")
        self._button.setCheckable(True)
        self._button.setChecked(True)
        self._button.setAutoRaise(True)
        self._button.setToolTip(self.tr("Logarithmic or linear loss axis"))
        self._button.setAccessibleName(self.tr("Logarithmic loss axis"))
        self._button.toggled.connect(self.set_log_scale)
        self.setAccessibleName(self.tr("Loss of the run"))
        self._show_whole()
        self._describe()

    # The run

    def start(self, run_id: str, steps_per_epoch: int) -> None:
        """Begin a new run: an empty plot, except for the ghost.

        Args:
            run_id: Which run it is.
            steps_per_epoch: Steps in one epoch; the smoothed line averages over about as many, at most 200.
        """
        self._curves = LossCurves(run_id, steps_per_epoch)
        self._following = True
        self._show_whole()
        self._describe()
        self.drop_layers()

    @property
    def run_id(self) -> str:
        """The run that is shown."""
        return self._curves.run_id

    def append(self, losses: ArrayLike) -> None:
        """Add the losses of further steps, the first of which is step 1; drawn by the next ``refresh``.

        Args:
            losses: Shape (N,); NaN and infinities are gaps.
        """
        self._curves.append(losses)

    def append_validation(self, steps: ArrayLike, losses: ArrayLike) -> None:
        """Add further validation losses; drawn by the next ``refresh``.

        Args:
            steps: Steps after which they were measured, rising, shape (N,).
            losses: Validation losses, shape (N,); NaN and infinities are gaps.

        Raises:
            ValueError: If the two differ in length, or the steps do not rise.
        """
        self._curves.append_validation(steps, losses)

    def set_best(self, step: int, loss: float) -> None:
        """Mark the best state so far; drawn by the next ``refresh``."""
        self._curves.best = (step, loss)

    def set_ghost(self, losses: ArrayLike | None) -> None:
        """Show the losses of an earlier run, smoothed, behind this one; None for no ghost."""
        self._ghost = None if losses is None else ghost_of(losses, self._curves.steps_per_epoch)
        self.drop_layers()

    def keep_as_ghost(self) -> None:
        """Let the smoothed line of this run stay behind the next one; without a loss the old ghost stays."""
        if len(self._curves):
            self._ghost = self._curves.smooth
            self.drop_layers()

    def add_marker(self, step: int, text: str) -> None:
        """Mark a change, such as another learning rate, with a vertical line and a text."""
        self._curves.markers.append((step, text))
        self.drop_layers()

    def clear(self) -> None:
        """Forget the run and the ghost."""
        self._ghost = None
        self.start("", self._curves.steps_per_epoch)

    def refresh(self) -> None:
        """Draw what was added since: the one repaint a tick."""
        if self._following:
            self._show_whole()
        if self._what_there_is() != self._described:
            self._describe()
        self.update()

    # The axes

    @Slot(bool)
    def set_log_scale(self, log_y: bool) -> None:
        """Choose the loss axis: logarithmic or linear; shows the whole run."""
        self._log_y = log_y
        self._button.setChecked(log_y)
        self.show_all()
        self._describe()

    @Slot(bool)
    def set_in_epochs(self, in_epochs: bool) -> None:
        """Count epochs rather than steps on the bottom axis."""
        self._in_epochs = in_epochs
        self._describe()
        self.drop_layers()

    @Slot()
    def show_all(self) -> None:
        """Show the whole run and follow its newest step."""
        self._following = True
        self._show_whole()
        self.update()

    @property
    def is_following(self) -> bool:
        """True while the newest step is kept in view."""
        return self._following

    # Painting

    def top_reserve_px(self) -> float:
        """Room for the scale button."""
        return self._button.sizeHint().width() + 6.0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scale button in its corner."""
        super().resizeEvent(event)
        self._place_button()

    def x_ticks(self, most: int) -> list[tuple[float, str]]:
        """Ticks at round steps, or at round epochs."""
        per_unit = self._curves.steps_per_epoch if self._in_epochs else 1
        ticks = linear_ticks(self._view.x0 / per_unit, self._view.x1 / per_unit, most)
        return [(value * per_unit, text) for value, text in ticks]

    def paint_under(self, painter: QPainter, area: QRectF) -> None:
        """The last run and the marks."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._ghost is not None:
            painter.setPen(hairline(self._theme.ghost))
            self._draw_line(painter, area, self._ghost)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        metrics = QFontMetricsF(painter.font())
        row_ends_px = [-math.inf] * 3
        view = self._view
        marks = sorted(mark for mark in self._curves.markers if view.x0 <= mark[0] <= view.x1)
        at_px_of = [round(view.to_pixels(step, view.y0, area).x()) for step, _ in marks]
        painter.setPen(hairline(self._theme.marker, Qt.PenStyle.DashLine))
        for at_px in at_px_of:
            painter.drawLine(QPointF(at_px, area.top()), QPointF(at_px, area.bottom()))
        for at_px, (_, whole_text) in zip(at_px_of, marks, strict=True):
            text = metrics.elidedText(whole_text, Qt.TextElideMode.ElideRight, area.width() - 8)
            width_px = metrics.horizontalAdvance(text)
            left_px = min(at_px + 4.0, area.right() - width_px - 2)
            # Texts that would meet go one row lower; the fourth at one place is only a line.
            row = next((i for i, end_px in enumerate(row_ends_px) if end_px < left_px), None)
            if row is not None:
                row_ends_px[row] = left_px + width_px + 6
                box = QRectF(left_px, area.top() + 2 + row * metrics.height(), width_px, metrics.height())
                painter.fillRect(box.adjusted(-1, 0, 1, 0), QColor(self._theme.panel))
                painter.setPen(QColor(self._theme.marker))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """The losses, the smoothed line, the validation line and the best state."""
        theme, curves = self._theme, self._curves
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if curves.is_smoothed:
            # Antialiasing a dense zigzag triples its cost and shows nothing more.
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(hairline(theme.loss_raw))
            first, last = self._visible(curves.raw)
            buckets = max(4, min(_RAW_BUCKETS, int(area.width())))
            x_B, y_B = interleaved(*curves.raw.envelope(first, last, buckets))
            draw_polyline(painter, self._view.x_pixels(x_B + 1, area), self._view.y_pixels(y_B, area))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(hairline(theme.loss_smooth))
        self._draw_line(painter, area, curves.smooth)
        if len(curves.validation):
            painter.setPen(hairline(theme.validation))
            x_P, y_P = curves.validation_line(self._view.x0, self._view.x1, _LINE_BUCKETS)
            draw_polyline(painter, self._view.x_pixels(x_P, area), self._view.y_pixels(y_P, area), _LINE_PX)
        if curves.best is not None and math.isfinite(curves.best[1]):
            at = self._view.to_pixels(*curves.best, area)
            draw_mark(painter, at, Mark.DIAMOND, theme.best, edge=theme.panel, size_px=11)

    def _draw_line(self, painter: QPainter, area: QRectF, series: MinMaxSeries) -> None:
        first, last = self._visible(series)
        x_B, low_B, high_B = series.envelope(first, last, max(4, min(_LINE_BUCKETS, int(area.width()))))
        y_B = low_B if low_B is high_B else (low_B + high_B) / 2
        draw_polyline(painter, self._view.x_pixels(x_B + 1, area), self._view.y_pixels(y_B, area), _LINE_PX)

    def _visible(self, series: MinMaxSeries) -> tuple[int, int]:
        """Indices whose steps are in view, with one more at each end so that lines leave the area."""
        return max(0, math.floor(self._view.x0) - 2), min(len(series), math.ceil(self._view.x1) + 1)

    def _show_whole(self) -> None:
        self.set_view(whole_view(self._curves, self._ghost, self._log_y))

    def _place_button(self) -> None:
        hint = self._button.sizeHint()
        height_px = min(hint.height(), 20)
        self._button.setGeometry(self.width() - hint.width() - 4, 1, hint.width(), height_px)

    def _what_there_is(self) -> tuple[object, ...]:
        """Everything that names and sentences depend on, besides theme and axes; cheap enough for every frame."""
        curves = self._curves
        low, high = curves.raw.extremes()
        has = (len(curves) > 0, len(curves.validation) > 0, curves.best is not None, self._ghost is not None)
        return (curves.run_id, *has, math.isnan(high), high > 0, low <= 0)

    def _describe(self) -> None:
        """Names above the plot and the sentence in it follow from what there is."""
        self._described = self._what_there_is()
        theme, curves = self._theme, self._curves
        items = []
        if curves.is_smoothed:
            items.append(LegendItem(self.tr("each step"), Sample.LINE, theme.loss_raw))
            items.append(LegendItem(self.tr("smoothed"), Sample.LINE, theme.loss_smooth))
        elif len(curves):
            items.append(LegendItem(self.tr("training"), Sample.LINE, theme.loss_smooth))
        if len(curves.validation):
            items.append(LegendItem(self.tr("validation"), Sample.LINE, theme.validation))
        if curves.best is not None:
            items.append(LegendItem(self.tr("best"), Sample.DIAMOND, theme.best))
        if self._ghost is not None:
            items.append(LegendItem(self.tr("last run"), Sample.LINE, theme.ghost))
        self.set_legend(tuple(items) if len(curves) or self._ghost is not None else ())
        low, high = curves.raw.extremes()
        if not len(curves):
            message = (
                ""
                if self._ghost is not None
                else self.tr("The loss of each step appears here while training runs.")
            )
        elif math.isnan(high):
            message = self.tr("No loss so far is a finite number.")
        elif self._log_y and high <= 0:
            message = self.tr(
                "No loss is above 0, so a logarithmic axis cannot show it. Switch to the linear axis."
            )
        else:
            message = ""
        self.set_message(message)
        self._name_axes(self._log_y and low <= 0 < high)

    def _name_axes(self, has_hidden: bool) -> None:
        self._button.setText(self.tr("log") if self._log_y else self.tr("linear"))
        self._place_button()
        per_epoch = self._curves.steps_per_epoch
        if self._in_epochs:
            x = self.tr("epoch")
        elif per_epoch == 1:
            x = self.tr("step (one an epoch)")
        else:
            x = self.tr("step ({count} an epoch)").format(count=per_epoch)
        self.set_labels(x, self.tr("loss (0 and below: bottom edge)") if has_hidden else self.tr("loss"))

    def on_theme(self) -> None:
        """The names carry colours too."""
        super().on_theme()
        self._describe()
