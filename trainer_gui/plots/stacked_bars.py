"""Bars that are made of parts: what adds up to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from trainer_gui.plots.confusion import readable_on
from trainer_gui.plots.drawing import hairline
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.plots.ticks import nice_ceiling, number_text

_EDGE_PX, _GAP_PX, _BAR_PX = 8.0, 6.0, 26.0


@dataclass(frozen=True)
class BarPart:
    """A piece of a bar.

    Args:
        name: What it is.
        value: How long it is, at least 0.
        color: Index of a colour of the theme, as for classes.
    """

    name: str
    value: float
    color: int


@dataclass(frozen=True)
class StackedBar:
    """One bar.

    Args:
        name: What it is.
        value: What is written behind it.
        parts: From left to right.
    """

    name: str
    value: float
    parts: tuple[BarPart, ...]


class StackedBars(PaintedWidget):
    """Draws bars below each other on one scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[StackedBar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def bars(self) -> tuple[StackedBar, ...]:
        """What is drawn."""
        return self._bars

    def show_bars(self, bars: Sequence[StackedBar]) -> None:
        """Draw these bars instead of the ones before."""
        count = len(self._bars)
        self._bars = tuple(bars)
        self.setAccessibleDescription("; ".join(f"{bar.name} {number_text(bar.value)}" for bar in bars))
        if count != len(bars):
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its bars."""
        return QSize(300, round(2 * _EDGE_PX + len(self._bars) * (_BAR_PX + _GAP_PX) - _GAP_PX))

    def minimumSizeHint(self) -> QSize:
        """The same, narrower."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint names, parts and values."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.panel))
        painter.setFont(self.label_font())
        metrics = QFontMetricsF(painter.font())
        names_px = max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0.0) + _GAP_PX
        values_px = max(
            (metrics.horizontalAdvance(number_text(bar.value)) for bar in self._bars), default=0.0
        )
        left_px = _EDGE_PX + names_px
        room_px = max(20.0, self.width() - left_px - values_px - 3 * _EDGE_PX)
        longest = max((sum(part.value for part in bar.parts) for bar in self._bars), default=0.0)
        whole = nice_ceiling(longest) if longest > 0 else 1.0
        align = Qt.AlignmentFlag
        for row, bar in enumerate(self._bars):
            top_px = _EDGE_PX + row * (_BAR_PX + _GAP_PX)
            painter.setPen(QColor(self.theme.text))
            name_box = QRectF(_EDGE_PX, top_px, names_px - _GAP_PX, _BAR_PX)
            painter.drawText(name_box, align.AlignRight | align.AlignVCenter, bar.name)
            at_px = left_px
            for part in bar.parts:
                box = QRectF(at_px, top_px, max(0.0, part.value) / whole * room_px, _BAR_PX)
                ground = QColor(self.theme.class_color(part.color))
                painter.fillRect(box, ground)
                painter.setPen(hairline(self.theme.panel))
                painter.drawLine(box.topRight(), box.bottomRight())
                text = f"{part.name} {number_text(part.value)}"
                if metrics.horizontalAdvance(text) < box.width() - 6:
                    painter.setPen(readable_on(ground, self.theme))
                    painter.drawText(box, align.AlignCenter, text)
                at_px += box.width()
            painter.setPen(QColor(self.theme.text))
            value_at = QPointF(at_px + _GAP_PX, top_px + (_BAR_PX + metrics.ascent() - metrics.descent()) / 2)
            painter.drawText(value_at, number_text(bar.value))
        painter.end()
