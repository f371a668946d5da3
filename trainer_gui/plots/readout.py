"""The box beside a cursor that says what is read there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from trainer_gui.plots.drawing import hairline
from trainer_gui.theme.colors import Theme

_PAD_PX, _AWAY_PX, _TICK_PX = 6.0, 10.0, 4.0


def paint_readout(
    painter: QPainter,
    area: QRectF,
    at_px: float,
    lines: Sequence[str],
    theme: Theme,
    *,
    colors: Sequence[str] = (),
) -> None:
    """Paint lines of text beside a vertical cursor, at the side that has more room.

    Args:
        painter: Where to, with the font set.
        area: The rectangle between the axes.
        at_px: Where the cursor is.
        lines: What is said.
        theme: Colours of box and text.
        colors: For each line that of its curve, empty for none.
    """
    metrics = QFontMetricsF(painter.font())
    indent_px = 2 * _TICK_PX if any(colors) else 0.0
    width_px = max(metrics.horizontalAdvance(line) for line in lines) + 2 * _PAD_PX + indent_px
    height_px = len(lines) * metrics.height() + 2 * _PAD_PX
    is_left = at_px >= area.center().x()
    left_px = at_px - _AWAY_PX - width_px if is_left else at_px + _AWAY_PX
    left_px = min(max(left_px, area.left() + 1), max(area.left() + 1, area.right() - width_px - 1))
    box = QRectF(left_px, area.top() + _PAD_PX, width_px, height_px)
    painter.setPen(hairline(theme.border))
    painter.setBrush(QColor(theme.tooltip))
    painter.drawRect(box)
    for row, line in enumerate(lines):
        top_px = box.top() + _PAD_PX + row * metrics.height()
        left = box.left() + _PAD_PX
        if row < len(colors) and colors[row]:
            painter.fillRect(QRectF(left, top_px + 2, _TICK_PX, metrics.height() - 4), QColor(colors[row]))
        painter.setPen(QColor(theme.tooltip_text))
        place = QRectF(left + indent_px, top_px, width_px, metrics.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)
