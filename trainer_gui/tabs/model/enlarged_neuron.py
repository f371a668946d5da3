"""The map of the neuron below the pointer, enlarged beside it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from trainer_gui.plots.drawing import hairline
from trainer_gui.tabs.model.neuron_pictures import NeuronPicture
from trainer_gui.theme.colors import Theme

_SIDE_PX = 150.0
_PADDING_PX = 6.0


def paint_enlarged(
    painter: QPainter, picture: NeuronPicture, text: str, beside: QRectF, area: QRectF, *, theme: Theme
) -> QRectF:
    """Paint a neuron's map large, with a line of text, on the side of the neuron where there is room.

    Args:
        painter: Where it is painted.
        picture: The map.
        text: What stands below it.
        beside: Where the neuron is.
        area: What it stays within.
        theme: Where the colours come from.

    Returns:
        Where it is.
    """
    line_px = QFontMetricsF(painter.font()).height()
    width_px = max(_SIDE_PX, QFontMetricsF(painter.font()).horizontalAdvance(text)) + 2 * _PADDING_PX
    box = QRectF(QPointF(0, 0), QSizeF(width_px, _SIDE_PX + line_px + 3 * _PADDING_PX))
    left_px = beside.right() + _PADDING_PX
    if left_px + box.width() > area.right():
        left_px = beside.left() - _PADDING_PX - box.width()
    top_px = min(beside.center().y() - box.height() / 2, area.bottom() - box.height())
    box.moveTopLeft(QPointF(max(area.left(), left_px), max(area.top(), top_px)))
    painter.setPen(hairline(theme.border))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(box, 5, 5)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    side = QRectF(box.center().x() - _SIDE_PX / 2, box.top() + _PADDING_PX, _SIDE_PX, _SIDE_PX)
    painter.drawImage(side, picture.image)
    painter.setPen(QColor(theme.text))
    below = QRectF(box.left(), side.bottom() + _PADDING_PX, box.width(), line_px)
    painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
    return box
