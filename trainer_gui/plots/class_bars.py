"""How many samples each class has, part by part.

Shape suffixes: K classes, P the three parts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from trainer_gui.plots.drawing import hairline
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.plots.parts import part_name

MOST_ROWS = 6
_EDGE_PX = 8.0
_GAP_PX = 6.0
# Solid for training, ever thinner for what is kept from it: parts differ without colour.
_FILLS = (Qt.BrushStyle.SolidPattern, Qt.BrushStyle.Dense4Pattern, Qt.BrushStyle.Dense6Pattern)


class ClassBars(PaintedWidget):
    """A bar a class; classes that have no row are summed up in the last one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts_KP: NDArray[np.int64] = np.zeros((0, 3), dtype=np.int64)
        self._names: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Samples of each class"))

    def show_counts(self, counts: ArrayLike, class_names: Sequence[str]) -> None:
        """Show how many samples each class has in each part.

        Args:
            counts: Whole numbers, shape (K, 3): training, validation, test.
            class_names: K names.

        Raises:
            ValueError: If there is not one row of three for each name.
        """
        counts_KP = np.array(counts, dtype=np.int64)
        if counts_KP.shape != (len(class_names), 3):
            raise ValueError(
                f"counts: expected the shape {(len(class_names), 3)}, received {counts_KP.shape}"
            )
        self._counts_KP, self._names = counts_KP, tuple(class_names)
        self.setAccessibleDescription("; ".join(self.row_text(k) for k in range(min(len(self._names), 20))))
        self.updateGeometry()
        self.update()

    def row_text(self, index: int) -> str:
        """What is said of a class: ``setosa: 50 (33 %): 40 training, 10 validation``."""
        counts = self._counts_KP[index]
        parts = ", ".join(
            self.tr("{0} {1}").format(f"{count:,}", part_name(part))
            for part, count in enumerate(counts.tolist())
            if count
        )
        text = f"{self._names[index]}: {self._total_text(int(counts.sum()))}"
        return f"{text}: {parts}" if parts else text

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(300, round(self._row_px() * len(self.rows()) + _EDGE_PX))

    def minimumSizeHint(self) -> QSize:
        """As high as its rows; narrower bars are still bars."""
        return QSize(200, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """The tooltip of a row tells its parts."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = int(max(0.0, event.pos().y() - _EDGE_PX / 2) / self._row_px())
            n_own = len(self.rows()) - self._is_cut()
            QToolTip.showText(event.globalPos(), self.row_text(row) if row < n_own else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint names, bars and numbers."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setFont(self.label_font())
        metrics = QFontMetricsF(painter.font())
        rows = self.rows()
        if rows:
            totals = [self._total_text(int(counts.sum())) for _name, counts in rows]
            name_px = min(
                max(metrics.horizontalAdvance(name) for name, _counts in rows) + 2, self.width() * 0.35
            )
            total_px = max(metrics.horizontalAdvance(text) for text in totals) + 2
            left_px = _EDGE_PX + name_px + _GAP_PX
            room_px = max(10.0, self.width() - left_px - total_px - _GAP_PX - _EDGE_PX)
            per_sample_px = room_px / max(1, *(int(counts.sum()) for _name, counts in rows))
            for i, (name, counts) in enumerate(rows):
                box = QRectF(_EDGE_PX, _EDGE_PX / 2 + i * self._row_px(), name_px, self._row_px())
                self._paint_text(painter, metrics, box, name)
                color = self._row_color(i)
                end_px = self._paint_bar(painter, left_px, box, counts * per_sample_px, color)
                painter.setPen(QColor(self._theme.faint_text))
                place = QRectF(end_px + _GAP_PX, box.top(), total_px + 2, box.height())
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, totals[i])
        painter.end()

    def _paint_text(self, painter: QPainter, metrics: QFontMetricsF, box: QRectF, name: str) -> None:
        painter.setPen(QColor(self._theme.text))
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)

    def _paint_bar(
        self, painter: QPainter, left_px: float, row: QRectF, widths_P: NDArray[np.floating], color: str
    ) -> float:
        """Paint the parts side by side; gives where they end."""
        at_px = left_px
        for width_px, fill in zip(widths_P.tolist(), _FILLS, strict=True):
            if width_px > 0:
                bar = QRectF(at_px, row.top() + 3, width_px, row.height() - 6)
                painter.fillRect(bar, QBrush(QColor(color), fill))
                at_px += width_px
        if at_px > left_px:
            painter.setPen(hairline(color))
            painter.drawRect(QRectF(left_px, row.top() + 3, at_px - left_px, row.height() - 6))
        return at_px

    def rows(self) -> list[tuple[str, NDArray[np.int64]]]:
        """Name and counts of each bar, from top to bottom."""
        n = len(self._names)
        own = MOST_ROWS - 1 if self._is_cut() else n
        rows = [(self._names[k], self._counts_KP[k]) for k in range(own)]
        if self._is_cut():
            rows.append((self.tr("{0} more").format(n - own), self._counts_KP[own:].sum(axis=0)))
        return rows

    def _is_cut(self) -> bool:
        return len(self._names) > MOST_ROWS

    def _row_color(self, row: int) -> str:
        is_rest = self._is_cut() and row == MOST_ROWS - 1
        return self._theme.faint_text if is_rest else self._theme.class_color(row)

    def _total_text(self, total: int) -> str:
        share = total / max(1, int(self._counts_KP.sum()))
        return self.tr("{0} ({1} %)").format(f"{total:,}", f"{100 * share:.3g}")

    def _row_px(self) -> float:
        return max(18.0, QFontMetricsF(self.label_font()).height() + 4)
