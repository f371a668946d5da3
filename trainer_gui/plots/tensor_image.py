"""A tensor with too many elements for cells: every element a pixel, with a bar that explains the colours.

Shape suffixes: H rows, W columns.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.cell_text import CellColors, cell_text
from trainer_gui.plots.drawing import hairline, image
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.theme.ramps import rgb

_BAR_PX = 14.0
_EDGE_PX = 8.0
_GAP = 1
# Colours of more pixels than this take longer than a frame may; a screen shows no more of them anyway.
_MOST_PX = 400
_MOST_BLOCKS = 256


class TensorImage(PaintedWidget):
    """Draws a matrix as an image, more axes as matrices side by side, one axis folded to a square.

    Signals:
        pointed: Flat index of the element under the pointer; None for none.
    """

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flat_HW: NDArray[np.int64] = np.zeros((0, 0), dtype=np.int64)
        self._values_E: NDArray[Any] = np.zeros(0)
        self._colors: CellColors | None = None
        self._image: QImage | None = None
        self._hovered: int | None = None
        self._left_out = ""
        self._most: float | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("The tensor as an image"))

    def show_values(self, values: NDArray[Any], most: float | None = None) -> None:
        """Draw these numbers.

        Args:
            values: Of any shape with at least one element.
            most: The largest finite size among them, if it is known: looking for it takes long.
        """
        self._most = most
        self._values_E = values.ravel()
        flat_HW = mosaic(values.shape)
        step = max(1, math.ceil(max(flat_HW.shape) / _MOST_PX))
        self._flat_HW = np.ascontiguousarray(flat_HW[::step, ::step])
        self._left_out = self._words(values.shape, step)
        self._paint_image()
        self.update()

    @property
    def left_out(self) -> str:
        """What is not drawn, as words; empty if everything is."""
        return self._left_out

    def _words(self, shape: tuple[int, ...], step: int) -> str:
        parts = []
        n_blocks = math.prod(shape[:-2])
        if n_blocks > _MOST_BLOCKS:
            parts.append(self.tr("the first {0} of {1} matrices").format(_MOST_BLOCKS, f"{n_blocks:,}"))
        if step > 1:
            parts.append(self.tr("one of {0} rows and columns").format(step))
        return self.tr("drawn: {0}").format(", ".join(parts)) if parts else ""

    def on_theme(self) -> None:
        """Draw in the new colours."""
        self._paint_image()

    @property
    def picture(self) -> QImage | None:
        """The image, one pixel an element."""
        return self._image

    def _paint_image(self) -> None:
        if not self._values_E.size:
            self._image = None
            return
        self._colors = CellColors(self._values_E, self.theme, self._most)
        is_there_HW = self._flat_HW >= 0
        colors_HWC = self._colors.colors(self._values_E[np.maximum(self._flat_HW, 0)])
        colors_HWC[~is_there_HW] = (*rgb(self.theme.panel), 255)
        self._image = image(colors_HWC)

    def _area(self) -> QRectF:
        metrics = QFontMetricsF(self.label_font())
        right_px = _BAR_PX + metrics.horizontalAdvance("−0.00000") + 14
        room = QRectF(self.rect()).adjusted(_EDGE_PX, _EDGE_PX, -right_px, -_EDGE_PX)
        if self._image is None:
            return room
        scale = min(room.width() / self._image.width(), room.height() / self._image.height())
        if scale >= 2:
            scale = math.floor(scale)
        return QRectF(room.left(), room.top(), self._image.width() * scale, self._image.height() * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the image and the bar."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.panel))
        if self._image is not None and self._colors is not None:
            area = self._area()
            painter.setRenderHint(
                QPainter.RenderHint.SmoothPixmapTransform, area.width() < self._image.width()
            )
            painter.drawImage(area, self._image)
            painter.setPen(hairline(self.theme.border))
            painter.drawRect(area)
            self._paint_bar(painter, area)
        painter.end()

    def _paint_bar(self, painter: QPainter, area: QRectF) -> None:
        assert self._colors is not None
        most = self._colors.most
        height_px = max(60.0, min(area.height(), self.height() - 2 * _EDGE_PX))
        bar = QRectF(area.right() + 8, area.top(), _BAR_PX, height_px)
        ends = np.linspace(most, -most, 128)[:, None]
        painter.drawImage(bar, image(self._colors.colors(ends)))
        painter.drawRect(bar)
        painter.setFont(self.label_font())
        painter.setPen(QColor(self.theme.faint_text))
        line_px = QFontMetricsF(painter.font()).height()
        places = ((most, bar.top()), (0.0, bar.center().y() - line_px / 2), (-most, bar.bottom() - line_px))
        for value, top_px in places:
            box = QRectF(bar.right() + 4, top_px, 90, line_px)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, cell_text(value))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the element under the pointer."""
        area = self._area()
        flat = None
        if self._image is not None and area.contains(event.position()):
            share_x = (event.position().x() - area.left()) / area.width()
            share_y = (event.position().y() - area.top()) / area.height()
            row = min(int(share_y * self._image.height()), self._image.height() - 1)
            column = min(int(share_x * self._image.width()), self._image.width() - 1)
            found = int(self._flat_HW[row, column])
            flat = found if found >= 0 else None
        self._point(flat)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        self._point(None)
        super().leaveEvent(event)

    def _point(self, flat: int | None) -> None:
        if flat != self._hovered:
            self._hovered = flat
            self.pointed.emit(flat)


def mosaic(shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Which element is at which pixel; of very many matrices only the first are drawn.

    Args:
        shape: Of the tensor, with at least one element.

    Returns:
        Flat indices, −1 where there is none, int64, shape (H, W).
    """
    n = math.prod(shape)
    if len(shape) < 2:
        width = math.ceil(math.sqrt(n))
        height = math.ceil(n / width)
        flat_HW = np.full(height * width, -1, dtype=np.int64)
        flat_HW[:n] = np.arange(n)
        return flat_HW.reshape(height, width)
    rows, columns = shape[-2:]
    n_blocks = min(n // (rows * columns), _MOST_BLOCKS)
    if n_blocks == 1:
        return np.arange(rows * columns).reshape(rows, columns)
    # As square as it gets, with a line of ground between the matrices.
    across = max(1, min(n_blocks, round(math.sqrt(n_blocks * (rows + _GAP) / (columns + _GAP)))))
    down = math.ceil(n_blocks / across)
    tall, wide = rows + _GAP, columns + _GAP
    tiles = np.full((down * across, tall, wide), -1, dtype=np.int64)
    tiles[:n_blocks, :rows, :columns] = np.arange(n_blocks * rows * columns).reshape(n_blocks, rows, columns)
    made_HW = (
        tiles.reshape(down, across, tall, wide).transpose(0, 2, 1, 3).reshape(down * tall, across * wide)
    )
    return made_HW[: down * tall - _GAP, : across * wide - _GAP]
