"""One number as a bar from 0, with the number beside it; several below each other share one scale."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from trainer_gui.plots.drawing import hairline
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.plots.ticks import number_text

_GAP_PX = 4.0
_WIDEST = "\u22120.08888"


class OutputBar(PaintedWidget):
    """A horizontal bar; its scale is set from outside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = 0.0
        self._range = (0.0, 1.0)
        self._style = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def value(self) -> float:
        """What is shown."""
        return self._value

    def show_value(self, value: float, scale: tuple[float, float], style: int) -> None:
        """Show a number.

        Args:
            value: The number.
            scale: Ends of the scale; 0 lies between them.
            style: Which colour of the theme.
        """
        self._value, self._range, self._style = value, scale, style
        self.setAccessibleDescription(number_text(value))
        self.update()

    def sizeHint(self) -> QSize:
        """One line high."""
        return QSize(150, round(QFontMetricsF(self.label_font()).height() + 6))

    def minimumSizeHint(self) -> QSize:
        """A bar and its number."""
        return QSize(90, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint bar, the line at 0, and the number."""
        del event
        painter = QPainter(self)
        painter.setFont(self.label_font())
        number_px = QFontMetricsF(painter.font()).horizontalAdvance(_WIDEST)
        low, high = self._range
        room_px = max(10.0, self.width() - number_px - 2 * _GAP_PX)
        zero_px, at_px = ((value - low) / (high - low) * room_px for value in (0.0, self._value))
        left_px, right_px = min(zero_px, at_px), max(zero_px, at_px)
        bar = QRectF(left_px, 3, max(1.0, right_px - left_px), self.height() - 6.0)
        painter.fillRect(bar, QColor(self._theme.class_color(self._style)))
        painter.setPen(hairline(self._theme.faint_text))
        painter.drawLine(QPointF(round(zero_px), 1), QPointF(round(zero_px), self.height() - 1))
        painter.setPen(QColor(self._theme.text))
        place = QRectF(room_px + _GAP_PX, 0, number_px, float(self.height()))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(place, int(flags), number_text(self._value))
        painter.end()
