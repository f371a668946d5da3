"""One image large enough to see its pixels, and to read their values.

Shape suffixes: C channels, H rows, W columns.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.drawing import hairline, image
from trainer_gui.plots.painted import PaintedWidget

# From this size on a pixel has room for its value.
_READABLE_PX = 26.0


class PixelView(PaintedWidget):
    """Draws an image without smoothing; the pointer reads a pixel.

    Signals:
        pointed: Row and column of the pixel below the pointer, or None.
    """

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values_CHW: NDArray[Any] | None = None
        self._image: QImage | None = None
        self._at: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("One image, large"))

    def show_image(self, values: NDArray[Any] | None) -> None:
        """Show an image; None for none.

        Args:
            values: Bytes, or numbers whose lowest is black and whose highest is white, shape (C, H, W).
        """
        self._values_CHW = values
        self._image = image(colors_of(values)) if values is not None else None
        self._at = None
        self.update()

    @property
    def picture(self) -> QImage | None:
        """The image, one pixel a pixel."""
        return self._image

    def value_at(self, row: int, column: int) -> tuple[float, ...]:
        """The numbers of a pixel, one a channel."""
        assert self._values_CHW is not None
        return tuple(float(value) for value in self._values_CHW[:, row, column])

    def minimumSizeHint(self) -> QSize:
        """Small images are images too."""
        return QSize(60, 60)

    def box(self) -> QRectF:
        """Where the image is."""
        if self._image is None:
            return QRectF()
        room = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        scale = min(room.width() / self._image.width(), room.height() / self._image.height())
        if scale >= 2:
            scale = math.floor(scale)
        made = QRectF(0, 0, self._image.width() * scale, self._image.height() * scale)
        made.moveCenter(room.center())
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the image, its values where they can be read, and the pixel below the pointer."""
        del event
        painter = QPainter(self)
        if self._image is not None and self._values_CHW is not None:
            box = self.box()
            painter.setRenderHint(
                QPainter.RenderHint.SmoothPixmapTransform, box.width() < self._image.width()
            )
            painter.drawImage(box, self._image)
            painter.setPen(hairline(self._theme.border))
            painter.drawRect(box)
            size_px = box.width() / self._image.width()
            if size_px >= _READABLE_PX and len(self._values_CHW) == 1:
                self._paint_values(painter, box, size_px)
            if self._at is not None:
                row, column = self._at
                pixel = QRectF(box.left() + column * size_px, box.top() + row * size_px, size_px, size_px)
                painter.setPen(QPen(QColor(self._theme.accent), 2))
                painter.drawRect(pixel)
        painter.end()

    def _paint_values(self, painter: QPainter, box: QRectF, size_px: float) -> None:
        assert self._values_CHW is not None
        assert self._image is not None
        font = self.label_font()
        font.setPointSizeF(max(6.0, font.pointSizeF() * 0.85))
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        for row in range(self._image.height()):
            for column in range(self._image.width()):
                value = float(self._values_CHW[0, row, column])
                text = f"{value:.3g}"
                if metrics.horizontalAdvance(text) > size_px - 2:
                    text = f"{value:.1f}"
                is_light = self._image.pixelColor(column, row).lightness() > 127
                # Black and white as the image itself has them, whatever the theme.
                painter.setPen(Qt.GlobalColor.black if is_light else Qt.GlobalColor.white)
                pixel = QRectF(box.left() + column * size_px, box.top() + row * size_px, size_px, size_px)
                painter.drawText(pixel, int(Qt.AlignmentFlag.AlignCenter), text)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the pixel below the pointer."""
        box, found = self.box(), None
        if self._image is not None and box.contains(event.position()):
            row = int((event.position().y() - box.top()) / box.height() * self._image.height())
            column = int((event.position().x() - box.left()) / box.width() * self._image.width())
            found = (min(row, self._image.height() - 1), min(column, self._image.width() - 1))
        self._point(found)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        self._point(None)
        super().leaveEvent(event)

    def _point(self, at: tuple[int, int] | None) -> None:
        if at != self._at:
            self._at = at
            self.pointed.emit(at)
            self.update()


def colors_of(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Colours of an image: one channel as shades of gray, three as red, green, blue.

    Args:
        values: Bytes as they are; other numbers from their lowest (black) to their highest (white), shape (C, H, W).

    Returns:
        Red, green, blue, alpha, shape (H, W, 4).
    """
    if values.dtype != np.uint8:
        low, high = float(values.min()), float(values.max())
        # What lies between 0 and 1 is brightness already.
        if low >= 0 and high <= 1:
            low, high = 0.0, 1.0
        values = np.rint((values - low) / ((high - low) or 1.0) * 255).astype(np.uint8)
    channels, height, width = values.shape
    made = np.full((height, width, 4), 255, dtype=np.uint8)
    if channels >= 3:
        made[:, :, :3] = values[:3].transpose(1, 2, 0)
    else:
        made[:, :, :3] = values[0][:, :, None]
    return made
