"""Two distributions over the same classes beside each other, and the slope that draws one to the other.

Shape suffix: C classes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.canvas import PlotCanvas
from trainer_gui.plots.drawing import line_pen
from trainer_gui.plots.legend import LegendItem, Sample
from trainer_gui.plots.ticks import number_text
from trainer_gui.plots.view import View

Floats = NDArray[np.float64]

_TRUE, _PREDICTED = 0, 1
_WIDTH = 0.36


class DistributionPair(PlotCanvas):
    """Bars of a true and a predicted distribution; an arrow shows how training moves the predicted one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._p_C: Floats = np.zeros(0)
        self._q_C: Floats = np.zeros(0)

    @property
    def values(self) -> tuple[Floats, Floats]:
        """The true and the predicted probabilities."""
        return self._p_C, self._q_C

    def show_pair(self, p_C: Floats, q_C: Floats) -> None:
        """Draw both.

        Args:
            p_C: True probabilities, shape (C,).
            q_C: Predicted ones.
        """
        self._p_C, self._q_C = p_C, q_C
        self.set_message("")
        self.set_labels(self.tr("class"), self.tr("probability"))
        self.set_view(View(-0.6, len(p_C) - 0.4, 0.0, 1.0))
        self._name()
        words = [
            f"{c}: {number_text(p)}, {number_text(q)}" for c, (p, q) in enumerate(zip(p_C, q_C, strict=True))
        ]
        self.setAccessibleDescription("; ".join(words))
        self.update()

    def x_ticks(self, most: int) -> list[tuple[float, str]]:
        """A tick a class."""
        del most
        return [(float(c), str(c)) for c in range(len(self._p_C))]

    def on_theme(self) -> None:
        """Names carry colours."""
        super().on_theme()
        self._name()

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """The bars and the arrows from the predicted to the true probability."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for values_C, color, left in ((self._p_C, _TRUE, -_WIDTH), (self._q_C, _PREDICTED, 0.02)):
            for c, value in enumerate(values_C.tolist()):
                top = self._view.to_pixels(c + left, value, area)
                bottom = self._view.to_pixels(c + left + _WIDTH - 0.02, 0, area)
                painter.fillRect(QRectF(top, bottom), QColor(self._theme.class_color(color)))
        for c, (p, q) in enumerate(zip(self._p_C.tolist(), self._q_C.tolist(), strict=True)):
            if abs(p - q) < 0.01:
                continue
            begin = self._view.to_pixels(c + _WIDTH / 2, q, area)
            end = self._view.to_pixels(c + _WIDTH / 2, p, area)
            painter.setPen(line_pen(self._theme.gradient, 2))
            painter.drawLine(begin, end)
            side = 5.0 if end.y() > begin.y() else -5.0
            painter.setBrush(QColor(self._theme.gradient))
            painter.drawPolygon(QPolygonF([end, end + QPointF(4, -side), end + QPointF(-4, -side)]))
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _name(self) -> None:
        theme = self._theme
        self.set_legend(
            (
                LegendItem(self.tr("true, p"), Sample.PATCH, theme.class_color(_TRUE)),
                LegendItem(self.tr("predicted, q"), Sample.PATCH, theme.class_color(_PREDICTED)),
                LegendItem(self.tr("p − q: how training moves the logits"), Sample.LINE, theme.gradient),
            )
        )
