"""What a picture of a widget shows, in colours that tests can compare."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget


def picture(widget: QWidget) -> QImage:
    """Paint a widget as the window would."""
    return widget.grab().toImage()


def color_at(image: QImage, position: QPointF) -> QColor:
    """The colour at a position in the widget's own pixels."""
    scale = image.devicePixelRatioF()
    return image.pixelColor(int(position.x() * scale), int(position.y() * scale))


def near(color: QColor, wanted: str, within: int = 12) -> bool:
    """True if two colours look the same."""
    other = QColor(wanted)
    return (
        max(
            abs(color.red() - other.red()),
            abs(color.green() - other.green()),
            abs(color.blue() - other.blue()),
        )
        <= within
    )


def count(image: QImage, box: QRectF, wanted: str, within: int = 12) -> int:
    """How many pixels of a rectangle have a colour."""
    scale = image.devicePixelRatioF()
    rows = range(int(box.top() * scale), int(box.bottom() * scale))
    columns = range(int(box.left() * scale), int(box.right() * scale))
    return sum(near(image.pixelColor(x, y), wanted, within) for y in rows for x in columns)
