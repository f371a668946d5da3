"""How sure a model is of each class: the likeliest first.

Shape suffix: K classes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from trainer_gui.plots.painted import PaintedWidget

MOST_ROWS = 5
_EDGE_PX, _GAP_PX = 6.0, 6.0


class ProbabilityBars(PaintedWidget):
    """A bar a class, for the five likeliest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._share_K: NDArray[np.float64] = np.empty(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Probability of each class"))

    def show_probabilities(self, probabilities: ArrayLike, class_names: Sequence[str]) -> None:
        """Show how sure a model is.

        Args:
            probabilities: Of each class, shape (K,).
            class_names: K names.

        Raises:
            ValueError: If there is not one for each name.
        """
        share_K = np.array(probabilities, dtype=np.float64).ravel()
        if len(share_K) != len(class_names):
            raise ValueError(f"probabilities: expected {len(class_names)}, received {len(share_K)}")
        self._share_K, self._names = share_K, tuple(class_names)
        self.setAccessibleDescription("; ".join(self.row_texts()))
        self.updateGeometry()
        self.update()

    def order(self) -> list[int]:
        """The classes that are shown, the likeliest first."""
        return [int(k) for k in np.argsort(-self._share_K, kind="stable")[:MOST_ROWS]]

    def row_texts(self) -> list[str]:
        """What is said of each class that is shown: ``cat 97.1 %``."""
        return [f"{self._names[k]} {100 * self._share_K[k]:.1f} %" for k in self.order()]

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(200, round(self._row_px() * len(self.order()) + _EDGE_PX))

    def minimumSizeHint(self) -> QSize:
        """As high as its rows; narrower bars are still bars."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint names, bars and numbers."""
        del event
        painter = QPainter(self)
        painter.setFont(self.label_font())
        metrics = QFontMetricsF(painter.font())
        names = [self._names[k] for k in self.order()]
        name_px = min(
            max([metrics.horizontalAdvance(name) for name in names], default=0.0) + 4, self.width() * 0.4
        )
        number_px = metrics.horizontalAdvance("100.0 %") + 4
        room_px = max(10.0, self.width() - name_px - number_px - 2 * _GAP_PX - 2 * _EDGE_PX)
        for i, k in enumerate(self.order()):
            row = QRectF(_EDGE_PX, _EDGE_PX / 2 + i * self._row_px(), name_px, self._row_px())
            painter.setPen(QColor(self._theme.text))
            text = metrics.elidedText(self._names[k], Qt.TextElideMode.ElideRight, name_px)
            painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text)
            left_px = row.right() + _GAP_PX
            bar = QRectF(
                left_px, row.top() + 3, max(1.0, room_px * float(self._share_K[k])), row.height() - 6
            )
            painter.fillRect(bar, QColor(self._theme.class_color(k)))
            place = QRectF(bar.right() + _GAP_PX, row.top(), number_px, row.height())
            painter.setPen(QColor(self._theme.faint_text))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), f"{100 * self._share_K[k]:.1f} %")
        painter.end()

    def _row_px(self) -> float:
        return max(18.0, QFontMetricsF(self.label_font()).height() + 4)
