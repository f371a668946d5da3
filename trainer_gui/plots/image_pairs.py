"""Images beside what a model makes of them, as many as are large enough to be seen.

Shape suffixes: N images, P the pair of original and reconstruction, H rows, W columns, C red, green, blue, alpha.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.drawing import hairline, image
from trainer_gui.plots.painted import PaintedWidget

_EDGE_PX, _GAP_PX, _INNER_PX = 8.0, 10.0, 2.0
# Smaller pictures are left out rather than drawn.
_LEAST_PX = 36.0


@dataclass(frozen=True)
class _Grid:
    """How the pairs are laid out: so many of them, in so many columns, each picture so high and wide."""

    count: int
    columns: int
    width_px: float
    height_px: float


class ImagePairs(PaintedWidget):
    """Pairs of an original at the left and its reconstruction at the right, with the mean error below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: list[tuple[QImage, QImage]] = []
        self._error_N: NDArray[np.float64] = np.empty(0)
        self._title = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Images and their reconstructions"))

    def show_pairs(self, pairs_NPHWC: NDArray[np.uint8], error: ArrayLike, title: str) -> None:
        """Show other pairs.

        Args:
            pairs_NPHWC: Original and reconstruction, shape (N, 2, H, W, 4).
            error: Mean error of each, shape (N,).
            title: What stands above: which images they are.

        Raises:
            ValueError: If they are no pairs of colours, or there is not one error for each.
        """
        error_N = np.array(error, dtype=np.float64).ravel()
        shape = pairs_NPHWC.shape
        if len(shape) != 5 or shape[1] != 2 or shape[-1] != 4 or shape[0] != len(error_N):
            expected = f"expected the shape (N, 2, H, W, 4) and N errors, received {shape} and {len(error_N)}"
            raise ValueError(f"pairs_NPHWC: {expected}")
        self._pictures = [(image(pair[0]), image(pair[1])) for pair in pairs_NPHWC]
        self._error_N, self._title = error_N, title
        mean = f"{error_N.mean():.4g}" if len(error_N) else "–"
        self.setAccessibleDescription(self.tr("{0} pairs, mean error {1}").format(len(error_N), mean))
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.show_pairs(np.zeros((0, 2, 1, 1, 4), dtype=np.uint8), (), "")

    @property
    def pictures(self) -> list[tuple[QImage, QImage]]:
        """The pairs, one pixel a pixel."""
        return list(self._pictures)

    def shown_count(self) -> int:
        """How many pairs have room."""
        return self._grid().count

    def picture_box(self, at: int, of_pair: int) -> QRectF:
        """Where a picture of a pair is: 0 for the original, 1 for the reconstruction."""
        grid, line_px = self._grid(), self._line_px()
        row, column = divmod(at, grid.columns)
        rows = ceil(grid.count / grid.columns)
        cell_px = (self.width() - 2 * _EDGE_PX + _GAP_PX) / grid.columns
        pair_px = 2 * grid.width_px + _INNER_PX
        # What is left over stands evenly around the pairs.
        left = _EDGE_PX + column * cell_px + (cell_px - _GAP_PX - pair_px) / 2
        room_px = (self._room_px() + _GAP_PX) / rows
        top = self._top_px() + row * room_px + max(0.0, room_px - _GAP_PX - grid.height_px - line_px) / 2
        return QRectF(left + of_pair * (grid.width_px + _INNER_PX), top, grid.width_px, grid.height_px)

    # Layout

    def _line_px(self) -> float:
        return QFontMetricsF(self.label_font()).height() + 2

    def _top_px(self) -> float:
        return self._line_px() + 6

    def _room_px(self) -> float:
        return max(1.0, self.height() - self._top_px() - _EDGE_PX / 2)

    def _grid(self) -> _Grid:
        if not self._pictures:
            return _Grid(0, 1, 0.0, 0.0)
        size = self._pictures[0][0].size()
        ratio = size.height() / size.width()
        for count in range(len(self._pictures), 0, -1):
            found = max(
                (self._fitted(count, n, ratio) for n in range(1, count + 1)), key=lambda g: g.width_px
            )
            if min(found.width_px, found.height_px) >= _LEAST_PX or count == 1:
                return found
        raise AssertionError("one pair is always shown")

    def _fitted(self, count: int, columns: int, ratio: float) -> _Grid:
        """The largest pictures of so many pairs in so many columns."""
        rows = ceil(count / columns)
        across_px = (self.width() - 2 * _EDGE_PX + _GAP_PX) / columns - _GAP_PX
        down_px = (self._room_px() + _GAP_PX) / rows - _GAP_PX - self._line_px()
        width_px = max(1.0, min((across_px - _INNER_PX) / 2, down_px / ratio))
        return _Grid(count, columns, width_px, width_px * ratio)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pairs, and their errors below them."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setFont(self.label_font())
        painter.setPen(QColor(self._theme.faint_text))
        if not self._pictures:
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            text = self.tr("Images and what the model makes of them appear here.")
            painter.drawText(self.rect().adjusted(8, 4, -8, -4), flags, text)
        else:
            metrics = QFontMetricsF(painter.font())
            title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, self.width() - 2 * _EDGE_PX)
            box = QRectF(_EDGE_PX, 3, self.width() - 2 * _EDGE_PX, self._line_px())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft), title)
            for at in range(self.shown_count()):
                self._paint_pair(painter, at)
        painter.end()

    def _paint_pair(self, painter: QPainter, at: int) -> None:
        first = self.picture_box(at, 0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for of_pair, picture in enumerate(self._pictures[at]):
            box = self.picture_box(at, of_pair)
            # Small pictures stay as sharp as their pixels are.
            is_shrunk = picture.width() > box.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_shrunk)
            painter.drawImage(box, picture)
            painter.setPen(hairline(self._theme.grid))
            painter.drawRect(box)
        painter.setPen(QColor(self._theme.text))
        below = QRectF(first.left(), first.bottom() + 1, 2 * first.width() + _INNER_PX, self._line_px())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter), f"{self._error_N[at]:.3g}")
