"""One feature and a number to predict: the samples and the fitted curve.

Shape suffixes: N samples, G points of the curve.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.drawing import draw_polyline, draw_segments, hairline, line_pen
from trainer_gui.plots.legend import LegendItem, Sample
from trainer_gui.plots.marks import PART_MARKS, draw_mark, draw_marks
from trainer_gui.plots.parts import PART_SAMPLES, checked_parts, part_name, parts_present
from trainer_gui.plots.point_editing import PointCanvas
from trainer_gui.plots.ticks import kept_range
from trainer_gui.plots.view import View

Floats = NDArray[np.float64]

MOST_RESIDUALS = 200
_NO_CURVE = (np.empty(0), np.empty(0))


class LineFitPlot(PointCanvas):
    """Samples over one feature with the curve that the model draws through them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part_N = checked_parts(None, 0)
        self._fit_G: tuple[Floats, Floats] = _NO_CURVE
        self._best_G: tuple[Floats, Floats] = _NO_CURVE
        self._residuals = False
        self._has_range = False
        self._has_shown_fit = False
        self.setAccessibleName(self.tr("Samples and fitted curve"))
        self._describe()

    def show_points(self, x: ArrayLike, y: ArrayLike, part: ArrayLike | None = None) -> None:
        """Show samples. The ranges stay while the samples fit into them.

        Args:
            x: The feature, shape (N,).
            y: The target, shape (N,).
            part: 0 training, 1 validation, 2 test, shape (N,); None if all are training samples.

        Raises:
            ValueError: If the lengths differ, or a part is none of the three.
        """
        part_N = checked_parts(part, np.size(x))
        has_moved = self._set_positions(x, y)
        if has_moved or not np.array_equal(part_N, self._part_N):
            self._part_N = part_N
            self._fit_ranges(self._x_N, self._y_N)
            self.drop_layers()
        self._describe()

    def show_fit(self, x: ArrayLike, y: ArrayLike) -> None:
        """Show the fitted curve.

        Args:
            x: Rising, shape (G,).
            y: What the model predicts there, shape (G,); NaN for gaps.

        Raises:
            ValueError: If the lengths differ.
        """
        had_fit = len(self._fit_G[0]) > 0
        self._fit_G = _curve(x, y)
        if not len(self._x_N) and not self._has_range:
            self._fit_ranges(*self._fit_G)
        elif not self._has_shown_fit:
            self._make_room_for_fit()
        self._has_shown_fit = True
        if had_fit != (len(self._fit_G[0]) > 0):
            self._describe()
        self.update()

    def show_best(self, x: ArrayLike | None, y: ArrayLike | None) -> None:
        """Show the curve of the best state, dashed; None for none.

        Raises:
            ValueError: If the lengths differ.
        """
        had_best = len(self._best_G[0]) > 0
        self._best_G = _NO_CURVE if x is None or y is None else _curve(x, y)
        if had_best != (len(self._best_G[0]) > 0):
            self._describe()
        self.update()

    def set_residuals(self, on: bool) -> None:
        """Draw a line from each sample to its prediction, for at most 200 samples."""
        self._residuals = on
        self.update()

    def clear(self) -> None:
        """Forget samples and curves."""
        self._fit_G = self._best_G = _NO_CURVE
        self._set_positions([], [])
        self._part_N = checked_parts(None, 0)
        self._has_range = self._has_shown_fit = False
        self.drop_layers()
        self._describe()

    def on_theme(self) -> None:
        """The names carry colours too."""
        super().on_theme()
        self._describe()

    def has_over(self) -> bool:
        """Samples lie above the curve."""
        return len(self._x_N) > 0

    def paint_over(self, painter: QPainter, area: QRectF) -> None:
        """The samples that are at rest."""
        x_N, y_N = self._view.x_pixels(self._x_N, area), self._view.y_pixels(self._y_N, area)
        rests_N = self._resting()
        for part in reversed(parts_present(self._part_N)):
            chosen_N = rests_N & (self._part_N == part)
            color = self._theme.part_color(part)
            draw_marks(painter, x_N[chosen_N], y_N[chosen_N], PART_MARKS[part], color, edge=self._theme.panel)

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """Residuals, the best curve, the fitted curve, and what is being edited."""
        if self._residuals and len(self._fit_G[0]) and len(self._x_N) <= MOST_RESIDUALS:
            painter.setPen(hairline(self._theme.residual))
            x_N = self._view.x_pixels(self._x_N, area)
            predicted_N = np.interp(self._x_N, *self._fit_G)
            from_N, to_N = self._view.y_pixels(self._y_N, area), self._view.y_pixels(predicted_N, area)
            draw_segments(painter, np.column_stack((x_N, from_N, x_N, to_N)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (x_G, y_G), pen in (
            (self._best_G, line_pen(self._theme.best_line, 1.6, Qt.PenStyle.DashLine)),
            (self._fit_G, line_pen(self._theme.fitted_line, 2.0)),
        ):
            painter.setPen(pen)
            draw_polyline(painter, self._view.x_pixels(x_G, area), self._view.y_pixels(y_G, area))
        self._paint_editing(painter, area)

    def paint_dragged(self, painter: QPainter, at: QPointF, index: int) -> None:
        """The sample at the pointer."""
        part = int(self._part_N[index])
        draw_mark(painter, at, PART_MARKS[part], self._theme.part_color(part), edge=self._theme.panel)

    def _fit_ranges(self, x_N: Floats, y_N: Floats) -> None:
        is_finite_N = np.isfinite(x_N) & np.isfinite(y_N)
        if not is_finite_N.any():
            return
        x_N, y_N = x_N[is_finite_N], y_N[is_finite_N]
        view = self._view if self._has_range else None
        x_range = kept_range((view.x0, view.x1) if view else None, float(x_N.min()), float(x_N.max()))
        y_range = kept_range((view.y0, view.y1) if view else None, float(y_N.min()), float(y_N.max()))
        self._has_range = True
        self.set_view(View(*x_range, *y_range))

    def _make_room_for_fit(self) -> None:
        """Let a first curve that misses the samples be seen: up to as far beyond them as they reach."""
        inside_G = np.isfinite(self._fit_G[1])
        finite_N = np.isfinite(self._y_N)
        if not inside_G.any() or not finite_N.any():
            return
        x_N, y_N = self._x_N[finite_N], self._y_N[finite_N]
        low, high = float(y_N.min()), float(y_N.max())
        size = high - low or abs(high) or 1.0
        y_G = np.clip(self._fit_G[1][inside_G], low - size, high + size)
        self._fit_ranges(np.append(x_N, [x_N[0], x_N[0]]), np.append(y_N, [y_G.min(), y_G.max()]))

    def _describe(self) -> None:
        theme = self._theme
        items = [
            LegendItem(part_name(p), PART_SAMPLES[p], theme.part_color(p))
            for p in parts_present(self._part_N)
        ]
        if len(self._fit_G[0]):
            items.append(LegendItem(self.tr("fit"), Sample.LINE, theme.fitted_line))
        if len(self._best_G[0]):
            items.append(LegendItem(self.tr("best"), Sample.DASH, theme.best_line))
        self.set_legend(tuple(items))
        self.set_message("" if items else self.tr("Samples and the fitted curve appear here."))


def _curve(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    x_G = np.array(x, dtype=np.float64).ravel()
    y_G = np.array(y, dtype=np.float64).ravel()
    if len(x_G) != len(y_G):
        raise ValueError(f"curve: expected as many y as x ({len(x_G)}), received {len(y_G)}")
    return x_G, y_G
