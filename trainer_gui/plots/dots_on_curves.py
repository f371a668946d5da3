"""Samples as dots on curves, each with an arrow as long as it is pulled.

Shape suffix: M dots.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.curves import CurvesPlot
from trainer_gui.plots.drawing import draw_segments, hairline
from trainer_gui.plots.marks import Mark, draw_mark

Floats = NDArray[np.float64]

_ARROW_SHARE = 0.16
_RING_PX = 15.0


@dataclass(frozen=True, eq=False)
class Dots:
    """What lies on the curves.

    Args:
        x_M: Places on the bottom axis.
        y_M: Heights.
        pull_M: Where training pushes each dot along the bottom axis: minus its gradient.
        color_M: Index of a colour of the theme for each.
        ringed: Numbers of the dots that get a ring, the most important first.
    """

    x_M: Floats
    y_M: Floats
    pull_M: Floats
    color_M: NDArray[np.int64]
    ringed: tuple[int, ...] = ()


class DotsOnCurves(CurvesPlot):
    """Curves with dots that may change with every frame; the curves stay as a picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dots: Dots | None = None

    @property
    def dots(self) -> Dots | None:
        """What is drawn."""
        return self._dots

    def show_dots(self, dots: Dots | None) -> None:
        """Draw these dots instead of the ones before."""
        self._dots = dots
        self.update()

    def show_message(self, text: str) -> None:
        """Show a sentence instead of curves and dots."""
        self._dots = None
        super().show_message(text)

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """Arrows, dots and rings."""
        dots = self._dots
        if dots is not None and len(dots.x_M):
            x_M, y_M = self._view.x_pixels(dots.x_M, area), self._view.y_pixels(dots.y_M, area)
            self._paint_arrows(painter, area, x_M, y_M, dots.pull_M)
            for x, y, color in zip(x_M.tolist(), y_M.tolist(), dots.color_M.tolist(), strict=True):
                shade = self._theme.class_color(color)
                draw_mark(painter, QPointF(x, y), Mark.DISC, shade, edge=self._theme.point_edge)
            self._paint_rings(painter, x_M, y_M, dots.ringed)
        super().paint_live(painter, area)

    def _paint_arrows(
        self, painter: QPainter, area: QRectF, x_M: Floats, y_M: Floats, pull_M: Floats
    ) -> None:
        most = float(np.nanmax(np.abs(pull_M), initial=0.0))
        if not most > 0:
            return
        length_M = np.nan_to_num(pull_M / most) * area.width() * _ARROW_SHARE
        ends_M4 = np.column_stack((x_M, y_M, x_M + length_M, y_M))
        painter.setPen(hairline(self._theme.gradient))
        draw_segments(painter, ends_M4)

    def _paint_rings(self, painter: QPainter, x_M: Floats, y_M: Floats, ringed: Sequence[int]) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(self._theme.gradient))
        for at in ringed:
            if at < len(x_M):
                painter.drawEllipse(QPointF(float(x_M[at]), float(y_M[at])), _RING_PX / 2, _RING_PX / 2)
