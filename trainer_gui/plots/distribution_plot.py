"""What was drawn by chance beside what it was drawn from: bars of the samples, the density as a line.

Shape suffixes: S samples, P points of the density, B bars.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.canvas import PlotCanvas
from trainer_gui.plots.drawing import draw_polyline, hairline, line_pen
from trainer_gui.plots.legend import LegendItem, Sample
from trainer_gui.plots.marks import Mark, draw_mark
from trainer_gui.plots.ticks import nice_ceiling
from trainer_gui.plots.view import View

Floats = NDArray[np.float64]

_MOST_BARS = 80
_BAR_SHARE = 0.86


class DistributionPlot(PlotCanvas):
    """Bars whose areas (shares for single values) are those of the samples, with the density over them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edges_B1: Floats = np.zeros(0)
        self._heights_B: Floats = np.zeros(0)
        self._x_P: Floats = np.zeros(0)
        self._density_P: Floats = np.zeros(0)
        self._is_discrete = False
        self._has_density = False
        self._name_of_bars = ""
        self._n = 0

    @property
    def bars(self) -> tuple[Floats, Floats]:
        """Ends of the bars and their heights."""
        return self._edges_B1, self._heights_B

    def show_samples(
        self,
        samples_S: Floats,
        x_P: Floats | None = None,
        density_P: Floats | None = None,
        *,
        is_discrete: bool = False,
        x_label: str = "",
        name: str = "",
    ) -> None:
        """Draw samples; those that are not finite are left out.

        Args:
            samples_S: What was drawn.
            x_P: Where the density is known, rising; the possible values where there are but single ones.
            density_P: The density there, or the probability of each value.
            is_discrete: True for single values.
            x_label: What the bottom axis is.
            name: What the bars are; empty for the number of samples.
        """
        self._name_of_bars = name
        samples_S = samples_S[np.isfinite(samples_S)]
        self._is_discrete = is_discrete
        self._has_density = x_P is not None and density_P is not None
        self._x_P = x_P if x_P is not None else np.zeros(0)
        self._density_P = density_P if density_P is not None else np.zeros(0)
        if not samples_S.size and not self._x_P.size:
            self.show_message(self.tr("There is no finite number to draw."))
            return
        self.set_message("")
        self._count(samples_S)
        height = max([*self._heights_B.tolist(), *self._density_P.tolist(), 0.0]) or 1.0
        x0, x1 = float(self._edges_B1[0]), float(self._edges_B1[-1])
        if self._x_P.size and not is_discrete:
            x0, x1 = min(x0, float(self._x_P[0])), max(x1, float(self._x_P[-1]))
        self.set_view(View(x0, x1, 0.0, nice_ceiling(height * 1.05)))
        self.set_labels(x_label, self.tr("share of the samples") if is_discrete else self.tr("density"))
        self._name(samples_S.size)
        self.drop_layers()

    def show_message(self, text: str) -> None:
        """Show a sentence instead."""
        self._edges_B1 = self._heights_B = self._x_P = self._density_P = np.zeros(0)
        self.set_labels("", "")
        self.set_legend(())
        self.set_message(text)
        self.setAccessibleDescription(text)

    def _count(self, samples_S: Floats) -> None:
        if self._is_discrete:
            values = np.unique(np.concatenate([samples_S, self._x_P]))
            step = float(np.diff(values).min()) if values.size > 1 else 1.0
            low, high = float(values[0]), float(values[-1])
            n_bars = round((high - low) / step) + 1
            if n_bars <= 4 * _MOST_BARS:
                self._edges_B1 = low + step * np.arange(-0.5, n_bars + 0.4, dtype=np.float64)
            else:
                self._edges_B1 = np.linspace(low - 0.5 * step, high + 0.5 * step, _MOST_BARS + 1)
        else:
            # The density reaches further than samples do; bars are as fine as the samples allow.
            low, high = (float(samples_S.min()), float(samples_S.max())) if samples_S.size else (0.0, 1.0)
            if high <= low:
                low, high = low - 0.5, high + 0.5
            n_bars = int(min(_MOST_BARS, max(5, 2 * round(samples_S.size ** (1 / 3)))))
            self._edges_B1 = np.linspace(low, high, n_bars + 1)
        counts_B: Floats = np.histogram(samples_S, self._edges_B1)[0].astype(np.float64)
        total = max(1, samples_S.size)
        widths_B = np.ones(counts_B.size) if self._is_discrete else np.diff(self._edges_B1)
        self._heights_B = np.asarray(counts_B / total / widths_B, dtype=np.float64)

    def _name(self, n: int) -> None:
        text = self._name_of_bars or self.tr("{0} samples").format(f"{n:,}")
        items = [LegendItem(text, Sample.PATCH, self._theme.loss_raw)]
        if self._has_density:
            text = self.tr("probability") if self._is_discrete else self.tr("density of the distribution")
            shape = Sample.DISC if self._is_discrete else Sample.LINE
            items.append(LegendItem(text, shape, self._theme.validation))
        self.set_legend(tuple(items))
        self._n = n

    def on_theme(self) -> None:
        """The names carry colours too."""
        super().on_theme()
        if self._heights_B.size:
            self._name(self._n)

    def paint_under(self, painter: QPainter, area: QRectF) -> None:
        """Bars, then the density."""
        view = self._view
        ground = QColor(self._theme.loss_raw)
        for left, right, height in zip(
            self._edges_B1[:-1].tolist(), self._edges_B1[1:].tolist(), self._heights_B.tolist(), strict=True
        ):
            if height == 0:
                continue
            middle, half = (left + right) / 2, (right - left) / 2 * (_BAR_SHARE if self._is_discrete else 1)
            top_left = view.to_pixels(middle - half, height, area)
            bottom_right = view.to_pixels(middle + half, 0, area)
            bar = QRectF(top_left, bottom_right)
            painter.fillRect(bar, ground)
            painter.setPen(hairline(self._theme.panel))
            painter.drawRect(bar)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.validation
        if self._is_discrete:
            for x, height in zip(self._x_P.tolist(), self._density_P.tolist(), strict=True):
                at, foot = view.to_pixels(x, height, area), view.to_pixels(x, 0, area)
                painter.setPen(line_pen(color, 2))
                painter.drawLine(at, QPointF(foot))
                draw_mark(painter, at, Mark.DISC, color, edge=self._theme.panel)
        elif self._x_P.size and math.isfinite(float(self._density_P.sum())):
            painter.setPen(line_pen(color, 2))
            draw_polyline(painter, view.x_pixels(self._x_P, area), view.y_pixels(self._density_P, area))
