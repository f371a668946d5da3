"""A small matrix: each number written in a cell whose colour says its sign and size.

Shape suffixes: M rows, K columns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.drawing import hairline
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.plots.ticks import number_text
from trainer_gui.theme.ramps import LEVELS, diverging_ramp

Floats = NDArray[np.float64]

_MOST_CELL_PX = 86.0
_PAD_PX = 4.0
# Rows are at most so much higher than their text needs.
_ROOMY = 2.0


class NumberMatrix(PaintedWidget):
    """Rows and columns with names; negative numbers in one colour, positive ones in the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values_MK: Floats = np.zeros((0, 0))
        self._rows: tuple[str, ...] = ()
        self._columns: tuple[str, ...] = ()

    @property
    def values(self) -> Floats:
        """The numbers, shape (M, K)."""
        return self._values_MK

    def show_values(self, values_MK: Floats, rows: Sequence[str], columns: Sequence[str]) -> None:
        """Show a matrix.

        Args:
            values_MK: Finite, shape (M, K).
            rows: M names.
            columns: K names.

        Raises:
            ValueError: If there is not one name for each row and column.
        """
        if values_MK.shape != (len(rows), len(columns)):
            raise ValueError(
                f"values: expected the shape {(len(rows), len(columns))}, received {values_MK.shape}"
            )
        resized = values_MK.shape != self._values_MK.shape
        self._values_MK, self._rows, self._columns = values_MK, tuple(rows), tuple(columns)
        lines = (" ".join(map(number_text, row)) for row in values_MK.tolist())
        texts = [f"{name}: {line}" for name, line in zip(rows, lines, strict=True)]
        self.setAccessibleDescription("; ".join(texts))
        if resized:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for every number."""
        rows, columns = self._values_MK.shape
        return QSize(round(60 * (columns + 1)), round(self._line_px() * (rows + 1) + 2 * _PAD_PX))

    def minimumSizeHint(self) -> QSize:
        """Rows as high as their text; columns may be narrow."""
        rows, columns = self._values_MK.shape
        return QSize(28 * (columns + 1), round(self._line_px() * (rows + 1) + 2 * _PAD_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint names and cells."""
        del event
        rows, columns = self._values_MK.shape
        if not rows:
            return
        painter = QPainter(self)
        painter.setFont(self.label_font())
        metrics = QFontMetricsF(painter.font())
        head_px = max(metrics.horizontalAdvance(name) for name in self._rows) + 3 * _PAD_PX
        cell_px = min(_MOST_CELL_PX, (self.width() - head_px - 1) / columns)
        line_px = min(_ROOMY * self._line_px(), (self.height() - self._line_px() - 1) / rows)
        largest = float(np.abs(self._values_MK).max()) or 1.0
        ramp = diverging_ramp(self._theme)
        share_MK = (self._values_MK / largest + 1) / 2
        level_MK = np.rint(np.clip(share_MK, 0, 1) * (LEVELS - 1)).astype(int)
        middle = int(Qt.AlignmentFlag.AlignCenter)
        painter.setPen(QColor(self._theme.faint_text))
        for k, name in enumerate(self._columns):
            painter.drawText(QRectF(head_px + k * cell_px, 0, cell_px, self._line_px()), middle, name)
        for m, name in enumerate(self._rows):
            top_px = self._line_px() + m * line_px
            painter.setPen(QColor(self._theme.faint_text))
            flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
            painter.drawText(QRectF(_PAD_PX, top_px, head_px, line_px), flags, name)
            for k in range(columns):
                cell = QRectF(head_px + k * cell_px, top_px, cell_px, line_px)
                red, green, blue, _ = ramp[level_MK[m, k]].tolist()
                painter.fillRect(cell, QColor(red, green, blue))
                painter.setPen(hairline(self._theme.panel))
                painter.drawRect(cell)
                painter.setPen(QColor(self._theme.text))
                painter.drawText(
                    cell, middle, self._cell_text(float(self._values_MK[m, k]), cell_px, metrics)
                )
        painter.end()

    def _cell_text(self, value: float, room_px: float, metrics: QFontMetricsF) -> str:
        """As many digits as there is room for."""
        for digits in (3, 2, 1):
            text = f"{value:.{digits}f}".replace("-", "\u2212")
            if metrics.horizontalAdvance(text) <= room_px - 2:
                return text
        return ""

    def _line_px(self) -> float:
        return QFontMetricsF(self.label_font()).height() + 6
