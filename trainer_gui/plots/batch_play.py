"""One epoch as it happens: the samples in the order of the data, and the batches that fill one after the other.

Shape suffixes: N training samples, D drawn samples in order, H rows and W columns of an image, C a colour's channels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.batch_layout import Cells, batch_cells, grid_cells
from trainer_gui.plots.confusion import readable_on
from trainer_gui.plots.drawing import hairline, image
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.theme.ramps import rgb

Ints = NDArray[np.int64]

# Up to here each sample is a cell; beyond, a pixel.
MOST_CELLS = 2000
_EDGE_PX = 10.0
_SAMPLES_SHARE = 0.42
_FAINT = 0.28
_NUMBER_PX = 13.0


@dataclass(frozen=True, eq=False)
class PlayedEpoch:
    """What is played.

    Args:
        batches: Positions of the samples of each batch.
        dropped_D: Positions that were drawn and are left out.
        colors_NC: Red, green, blue of each sample, shape (N, 3).
    """

    batches: tuple[Ints, ...]
    dropped_D: Ints
    colors_NC: NDArray[np.uint8]

    @property
    def drawn_D(self) -> Ints:
        """Positions in the order in which they are drawn, the dropped ones last."""
        return np.concatenate([*self.batches, self.dropped_D]).astype(np.int64)

    @property
    def n_trained(self) -> int:
        """Samples that the batches hold together."""
        return sum(map(len, self.batches))


class BatchPlay(PaintedWidget):
    """Two fields of cells: above the samples, below the batches, filled up to a position.

    Signals:
        pointed: Position of the sample below the pointer, or None.
        chosen: Position of the sample that was clicked.
    """

    pointed = Signal(object)
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._epoch: PlayedEpoch | None = None
        self._drawn_D: Ints = np.empty(0, dtype=np.int64)
        self._done = 0
        self._samples: Cells | None = None
        self._batches: Cells | None = None
        self._at: int | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Batches of an epoch"))

    def show_epoch(self, epoch: PlayedEpoch | None) -> None:
        """Show another epoch, nothing of it drawn yet; None for none."""
        self._epoch = epoch
        self._drawn_D = epoch.drawn_D if epoch is not None else np.empty(0, dtype=np.int64)
        self._done = 0
        self._at = None
        self._lay_out()
        self.update()

    def set_done(self, n: int) -> None:
        """Show the epoch after so many samples."""
        n = min(max(0, n), self._epoch.n_trained if self._epoch is not None else 0)
        if n != self._done:
            self._done = n
            self.update()

    @property
    def done(self) -> int:
        """Samples that are in a batch so far."""
        return self._done

    @property
    def is_cells(self) -> bool:
        """True if each sample has a cell of its own."""
        return self._epoch is not None and len(self._epoch.colors_NC) <= MOST_CELLS

    def sample_box(self, position: int) -> QRectF:
        """Where the cell of a sample is."""
        return self._box(self._samples, position, self._fields()[0])

    def batch_box(self, place: int) -> QRectF:
        """Where the cell of a place in the order is."""
        return self._box(self._batches, place, self._fields()[1])

    # Layout

    def _fields(self) -> tuple[QRectF, QRectF]:
        """The two fields, each below a line of text."""
        line_px = QFontMetricsF(self.label_font()).height() + 6
        width = self.width() - 2 * _EDGE_PX
        room = max(20.0, self.height() - 2 * line_px - 2 * _EDGE_PX)
        above = room * _SAMPLES_SHARE
        if self._samples is not None and self.is_cells:
            # What the samples do not need goes to the batches.
            above = min(above, self._samples.height_px)
        first = QRectF(_EDGE_PX, line_px, width, above)
        second_top = first.bottom() + _EDGE_PX + line_px
        return first, QRectF(_EDGE_PX, second_top, width, max(10.0, self.height() - second_top - _EDGE_PX))

    def _lay_out(self) -> None:
        self._samples = self._batches = None
        if self._epoch is None or not self.is_cells:
            return
        line_px = QFontMetricsF(self.label_font()).height() + 6
        width = self.width() - 2 * _EDGE_PX
        room = max(20.0, self.height() - 2 * line_px - 2 * _EDGE_PX)
        self._samples = grid_cells(len(self._epoch.colors_NC), width, room * _SAMPLES_SHARE)
        sizes = [len(batch) for batch in self._epoch.batches]
        if len(self._epoch.dropped_D):
            sizes.append(len(self._epoch.dropped_D))
        self._batches = batch_cells(sizes, width, self._fields()[1].height())

    @staticmethod
    def _box(cells: Cells | None, at: int, field: QRectF) -> QRectF:
        if cells is None or not 0 <= at < len(cells.x_N):
            return QRectF()
        gap = 1.0 if cells.size_px >= 6 else 0.0
        size = cells.size_px - gap
        return QRectF(field.left() + cells.x_N[at], field.top() + cells.y_N[at], size, size)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cells are as large as the room allows."""
        super().resizeEvent(event)
        self._lay_out()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both fields and their names."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setFont(self.label_font())
        epoch = self._epoch
        if epoch is None:
            painter.setPen(QColor(self._theme.faint_text))
            text = self.tr("The batches appear here once the data is loaded.")
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), text)
        else:
            self._paint_names(painter)
            if self.is_cells:
                self._paint_samples(painter, epoch)
                self._paint_batches(painter, epoch)
                self._paint_pointed(painter)
            else:
                self._paint_images(painter, epoch)
        painter.end()

    def _paint_names(self, painter: QPainter) -> None:
        painter.setPen(QColor(self._theme.faint_text))
        line_px = QFontMetricsF(painter.font()).height()
        names = (
            self.tr("Training samples, in the order of the data"),
            self.tr("Batches, in the order in which they are trained on"),
        )
        for field, name in zip(self._fields(), names, strict=True):
            box = QRectF(field.left(), field.top() - line_px - 3, field.width(), line_px)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft), name)

    def _paint_samples(self, painter: QPainter, epoch: PlayedEpoch) -> None:
        times_N = np.bincount(self._drawn_D[: self._done], minlength=len(epoch.colors_NC))
        current = self._current(epoch)
        in_hand = set(epoch.batches[current][: self._done - self._begin(epoch, current)].tolist())
        is_over = self._done == epoch.n_trained
        dropped = set(epoch.dropped_D.tolist()) if is_over else set()
        font = painter.font()
        small = painter.font()
        small.setPointSizeF(max(6.0, font.pointSizeF() * 0.8))
        painter.setFont(small)
        for i, color in enumerate(epoch.colors_NC.tolist()):
            box = self.sample_box(i)
            times = int(times_N[i])
            painter.fillRect(box, QColor(*color) if times else self._faint(color))
            if i in in_hand:
                painter.setPen(QPen(QColor(self._theme.text), 1.5))
                painter.drawRect(box.adjusted(0.75, 0.75, -0.75, -0.75))
            if times > 1 and box.width() >= _NUMBER_PX:
                painter.setPen(readable_on(QColor(*color), self._theme))
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), f"{times}×")
            if i in dropped and not times:
                self._cross(painter, box)
        painter.setFont(font)

    def _paint_batches(self, painter: QPainter, epoch: PlayedEpoch) -> None:
        place = 0
        for batch in epoch.batches:
            for position in batch.tolist():
                self._paint_place(painter, place, epoch.colors_NC[position].tolist())
                place += 1
        for position in epoch.dropped_D.tolist():
            box = self.batch_box(place)
            painter.fillRect(box, self._faint(epoch.colors_NC[position].tolist()))
            self._cross(painter, box)
            place += 1

    def _paint_place(self, painter: QPainter, place: int, color: Sequence[int]) -> None:
        box = self.batch_box(place)
        if place < self._done:
            painter.fillRect(box, QColor(*color))
        elif box.width() >= 4:
            painter.setPen(hairline(self._theme.border))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.fillRect(box, QColor(self._theme.grid))

    def _paint_pointed(self, painter: QPainter) -> None:
        if self._at is None:
            return
        painter.setPen(QPen(QColor(self._theme.accent), 2))
        boxes = [self.sample_box(self._at)]
        boxes += [self.batch_box(place) for place in np.flatnonzero(self._drawn_D == self._at).tolist()]
        for box in boxes:
            painter.drawRect(box.adjusted(-1.5, -1.5, 1.5, 1.5))

    def _paint_images(self, painter: QPainter, epoch: PlayedEpoch) -> None:
        """Samples too many for cells: each is a pixel of an image."""
        first, second = self._fields()
        colors_NC = epoch.colors_NC.astype(np.float64)
        ground = np.array(rgb(self._theme.panel), dtype=np.float64)
        strength_N = np.full(len(colors_NC), _FAINT)
        strength_N[self._drawn_D[: self._done]] = 1.0
        self._paint_mosaic(painter, first, ground + (colors_NC - ground) * strength_N[:, None])
        strength_D = np.where(np.arange(len(self._drawn_D)) < self._done, 1.0, 0.12)
        colors_DC = colors_NC[self._drawn_D]
        self._paint_mosaic(painter, second, ground + (colors_DC - ground) * strength_D[:, None])

    def _paint_mosaic(self, painter: QPainter, field: QRectF, colors_NC: NDArray[np.float64]) -> None:
        n = len(colors_NC)
        columns = max(1, math.ceil(math.sqrt(n * max(1.0, field.width()) / max(1.0, field.height()))))
        rows = max(1, math.ceil(n / columns))
        made = np.zeros((rows * columns, 4), dtype=np.uint8)
        made[:n, :3] = np.rint(colors_NC).astype(np.uint8)
        made[:n, 3] = 255
        painter.drawImage(field, image(made.reshape(rows, columns, 4)))

    def _cross(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(QColor(self._theme.error), 1.2))
        painter.drawLine(box.topLeft(), box.bottomRight())
        painter.drawLine(box.topRight(), box.bottomLeft())

    def _faint(self, color: Sequence[int]) -> QColor:
        ground = rgb(self._theme.panel)
        mixed = [round(g + (c - g) * _FAINT) for g, c in zip(ground, color, strict=True)]
        return QColor(*mixed)

    def _current(self, epoch: PlayedEpoch) -> int:
        """The batch that is being filled, or was filled last."""
        ends = np.cumsum([len(batch) for batch in epoch.batches])
        return min(int(np.searchsorted(ends, self._done, side="left")), len(ends) - 1)

    @staticmethod
    def _begin(epoch: PlayedEpoch, batch: int) -> int:
        return sum(len(other) for other in epoch.batches[:batch])

    # Mouse

    def position_at(self, at: QPointF) -> int | None:
        """Position of the sample whose cell is at a place."""
        first, second = self._fields()
        if self._samples is not None and first.contains(at):
            return self._samples.at(at.x() - first.left(), at.y() - first.top())
        if self._batches is not None and second.contains(at):
            place = self._batches.at(at.x() - second.left(), at.y() - second.top())
            return int(self._drawn_D[place]) if place is not None else None
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which sample is below the pointer."""
        self._point(self.position_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a sample in hand."""
        position = self.position_at(event.position())
        if position is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(position)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        self._point(None)
        super().leaveEvent(event)

    def _point(self, position: int | None) -> None:
        if position != self._at:
            self._at = position
            self.pointed.emit(position)
            self.update()
