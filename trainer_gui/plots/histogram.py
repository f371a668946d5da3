"""How the values of one column are spread: bars, stacked by class, with mean, median and quartiles marked.

Shape suffixes: B bars, K classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.canvas import PlotCanvas
from trainer_gui.plots.drawing import hairline, line_pen
from trainer_gui.plots.legend import LegendItem, Sample
from trainer_gui.plots.ticks import nice_ceiling
from trainer_gui.plots.view import View

_GAP_SHARE = 0.12


@dataclass(frozen=True, eq=False)
class Bars:
    """What a histogram shows.

    Args:
        counts_BK: How many samples lie in each bar, a column a class; one column without classes.
        edges_B1: Ends of the bars, one more than there are bars; empty for categories.
        categories: One name a bar; empty for numbers.
        class_names: One name a column of the counts; empty without classes.
        marks: Name and place of what is marked on the axis, such as the mean.
    """

    counts_BK: NDArray[np.int64]
    edges_B1: NDArray[np.float64]
    categories: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    marks: tuple[tuple[str, float], ...] = ()


class HistogramPlot(PlotCanvas):
    """Bars over a column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: Bars | None = None
        self.setAccessibleName(self.tr("Histogram of a column"))
        self.set_message(self.tr("Choose a column to see how its values are spread."))

    def show_bars(self, bars: Bars | None, name: str) -> None:
        """Show a column; None for none.

        Args:
            bars: How its values are spread.
            name: What it is called.
        """
        self._bars = bars if bars is not None and bars.counts_BK.any() else None
        if self._bars is None:
            self.set_legend(())
            self.set_labels("", "")
            self.set_message(self.tr("There is no value to draw."))
            return
        n_bars = len(self._bars.counts_BK)
        tallest = int(self._bars.counts_BK.sum(axis=1).max())
        ends = (-0.5, n_bars - 0.5)
        if not self._bars.categories:
            low, high = float(self._bars.edges_B1[0]), float(self._bars.edges_B1[-1])
            room = (high - low) * 0.02 or 0.5
            ends = (low - room, high + room)
        self.set_view(View(*ends, 0.0, nice_ceiling(tallest * 1.05)))
        self.set_labels(name, self.tr("samples"))
        self.set_message("")
        self._describe()
        self.drop_layers()

    def x_ticks(self, most: int) -> list[tuple[float, str]]:
        """Names of categories; numbers otherwise."""
        if self._bars is None or not self._bars.categories:
            return super().x_ticks(most)
        names = self._bars.categories
        every = max(1, -(-len(names) // max(1, most)))
        metrics = QFontMetricsF(self.label_font())
        room_px = self.width() / max(1, len(names)) * every - 8
        return [
            (float(i), metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(24.0, room_px)))
            for i, name in enumerate(names)
            if i % every == 0
        ]

    def on_theme(self) -> None:
        """The names carry colours too."""
        super().on_theme()
        self._describe()

    def paint_under(self, painter: QPainter, area: QRectF) -> None:
        """Bars from the bottom up, class upon class, then the marks."""
        bars = self._bars
        if bars is None:
            return
        n_bars = len(bars.counts_BK)
        lefts = np.arange(n_bars) - 0.5 if bars.categories else bars.edges_B1[:-1]
        rights = lefts + 1 if bars.categories else bars.edges_B1[1:]
        gap = _GAP_SHARE if bars.categories else 0.0
        for b in range(n_bars):
            below = 0
            for k, count in enumerate(bars.counts_BK[b].tolist()):
                if not count:
                    continue
                room = (rights[b] - lefts[b]) * gap / 2
                corner = self._view.to_pixels(lefts[b] + room, below + count, area)
                other = self._view.to_pixels(rights[b] - room, below, area)
                painter.fillRect(QRectF(corner, other), QColor(self._color(k)))
                painter.setPen(hairline(self._theme.panel))
                painter.drawRect(QRectF(corner, other))
                below += count
        self._paint_marks(painter, area)

    def _paint_marks(self, painter: QPainter, area: QRectF) -> None:
        assert self._bars is not None
        for i, (_name, place) in enumerate(self._bars.marks):
            at_px = self._view.to_pixels(place, 0.0, area).x()
            painter.setPen(line_pen(self._theme.text, 1.6, _MARK_STYLES[i % len(_MARK_STYLES)]))
            painter.drawLine(QPointF(at_px, area.top()), QPointF(at_px, area.bottom()))

    def _color(self, group: int) -> str:
        has_classes = self._bars is not None and bool(self._bars.class_names)
        return self._theme.class_color(group) if has_classes else self._theme.loss_raw

    def _describe(self) -> None:
        if self._bars is None:
            return
        theme = self._theme
        items = [
            LegendItem(name, Sample.PATCH, theme.class_color(k))
            for k, name in enumerate(self._bars.class_names)
        ]
        items += [
            LegendItem(name, Sample.LINE if i == 0 else Sample.DASH, theme.text)
            for i, (name, _place) in enumerate(self._bars.marks)
            if name
        ]
        self.set_legend(tuple(items))


def stacked(counts_BK: NDArray[np.int64], names: Sequence[str]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Counts by class as they can be told apart: at most eight colours, else all classes together."""
    if not 1 < len(names) <= 8:
        return counts_BK.sum(axis=1, keepdims=True), ()
    return counts_BK, tuple(names)


_MARK_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DotLine)
