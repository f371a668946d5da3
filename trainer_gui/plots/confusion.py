"""Which class is taken for which: a table of counts, coloured by row.

Shape suffix: K classes; rows are true classes, columns predicted ones.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.drawing import hairline
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.theme.colors import Theme

_EDGE_PX = 8.0
# Below this a number does not fit into its cell.
_LEAST_CELL_PX = 16.0
# Longer names are cut below the columns.
_COLUMN_NAME_PX = 60.0


class ConfusionPlot(PaintedWidget):
    """A confusion matrix. The colour of a cell is its share of the samples of its true class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts_KK: NDArray[np.int64] = np.zeros((0, 0), dtype=np.int64)
        self._class_names: tuple[str, ...] = ()
        self._x_label = self.tr("predicted class")
        self._y_label = self.tr("true class")
        self.setAccessibleName(self.tr("Confusion matrix"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_labels(self, x: str, y: str) -> None:
        """Name the columns (predicted) and the rows (true)."""
        self._x_label, self._y_label = x, y
        self.update()

    def show_counts(self, counts: ArrayLike, class_names: Sequence[str]) -> None:
        """Show how often each true class was taken for each class.

        Args:
            counts: Whole numbers, shape (K, K), rows true, columns predicted.
            class_names: K names.

        Raises:
            ValueError: If the counts are not square or not one row for each name.
        """
        counts_KK = np.array(counts, dtype=np.int64)
        wanted = (len(class_names), len(class_names))
        if counts_KK.shape != wanted:
            raise ValueError(
                f"counts: expected the shape {wanted}, one row for each class, received {counts_KK.shape}"
            )
        self._counts_KK, self._class_names = counts_KK, tuple(class_names)
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.show_counts(np.zeros((0, 0)), ())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint cells, counts and names."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setFont(self.label_font())
        if not self._class_names:
            painter.setPen(QColor(self._theme.faint_text))
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(
                self.rect().adjusted(8, 4, -8, -4), flags, self.tr("The confusion matrix appears here.")
            )
        else:
            metrics = QFontMetricsF(painter.font())
            self._paint_names(painter, metrics)
            self._paint_cells(painter, metrics)
        painter.end()

    def cell(self, true_class: int, predicted_class: int) -> QRectF:
        """Where the cell of a pair of classes is, in pixels of this widget."""
        box = self._box(QFontMetricsF(self.label_font()))
        n_classes = len(self._class_names)
        width_px, height_px = box.width() / n_classes, box.height() / n_classes
        return QRectF(
            box.left() + predicted_class * width_px, box.top() + true_class * height_px, width_px, height_px
        )

    def _box(self, metrics: QFontMetricsF) -> QRectF:
        line_px = metrics.height()
        widest_px = max(metrics.horizontalAdvance(name) for name in self._class_names)
        left_px = _EDGE_PX + min(widest_px, self.width() * 0.3) + 6
        top_px = _EDGE_PX / 2 + line_px + 4
        bottom_px = 2 * line_px + 10
        return QRectF(
            left_px,
            top_px,
            max(10.0, self.width() - left_px - _EDGE_PX),
            max(10.0, self.height() - top_px - bottom_px),
        )

    def _paint_names(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        box, line_px = self._box(metrics), metrics.height()
        align = Qt.AlignmentFlag
        painter.setPen(QColor(self._theme.faint_text))
        painter.drawText(QRectF(_EDGE_PX, 2, self.width(), line_px + 2), align.AlignLeft, self._y_label)
        below = QRectF(box.left(), box.bottom() + line_px + 6, box.width(), line_px + 2)
        painter.drawText(below, align.AlignHCenter, self._x_label)
        painter.setPen(QColor(self._theme.text))
        room_px = box.left() - _EDGE_PX - 6
        cell = self.cell(0, 0)
        widest_px = max(metrics.horizontalAdvance(name) for name in self._class_names)
        # Names that would run into one another are left out, evenly.
        every_row = max(1, int(np.ceil(line_px / cell.height())))
        every_column = max(1, int(np.ceil((min(widest_px, _COLUMN_NAME_PX) + 4) / cell.width())))
        for k, name in enumerate(self._class_names):
            here = self.cell(k, k)
            if k % every_row == 0:
                text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room_px)
                row = QRectF(_EDGE_PX, here.center().y() - line_px / 2, room_px, line_px)
                painter.drawText(row, align.AlignVCenter | align.AlignRight, text)
            if k % every_column == 0:
                width_px = here.width() * every_column - 4
                text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width_px)
                # The last name may be wider than what is left of its column.
                left_px = min(here.center().x() - width_px / 2, self.width() - width_px)
                column = QRectF(left_px, box.bottom() + 3, width_px, line_px)
                painter.drawText(column, align.AlignCenter, text)

    def _paint_cells(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        theme = self._theme
        total_K1 = self._counts_KK.sum(axis=1, keepdims=True)
        share_KK = self._counts_KK / np.maximum(total_K1, 1)
        first = self.cell(0, 0)
        widest_px = metrics.horizontalAdvance(str(int(self._counts_KK.max())))
        has_room = first.height() >= _LEAST_CELL_PX and first.width() >= widest_px + 4
        for true_class in range(len(self._class_names)):
            for predicted_class in range(len(self._class_names)):
                box = self.cell(true_class, predicted_class)
                share = float(share_KK[true_class, predicted_class])
                ground = _between(theme.panel, theme.accent, share)
                painter.fillRect(box, ground)
                if has_room:
                    painter.setPen(readable_on(ground, theme))
                    count = int(self._counts_KK[true_class, predicted_class])
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(count))
        painter.setPen(hairline(theme.border))
        for k in range(len(self._class_names) + 1):
            here = self.cell(k, k).topLeft()
            box = self._box(metrics)
            painter.drawLine(round(here.x()), round(box.top()), round(here.x()), round(box.bottom()))
            painter.drawLine(round(box.left()), round(here.y()), round(box.right()), round(here.y()))


def readable_on(ground: QColor, theme: Theme) -> QColor:
    """The one of the theme's two text colours that stands off from a ground the more."""
    return QColor(_readable(ground.rgb(), theme))


@functools.lru_cache(maxsize=2048)
def _readable(ground: int, theme: Theme) -> str:
    """Cells of a few hundred colours are painted over and over."""
    below = QColor.fromRgb(ground)
    return max((theme.text, theme.accent_text), key=lambda text: contrast(QColor(text), below))


def contrast(first: QColor, second: QColor) -> float:
    """How far two colours stand off from each other, 1 to 21; text asks for 4.5, large text for 3.

    Source: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio
    """
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _between(first: str, second: str, share: float) -> QColor:
    a, b = QColor(first), QColor(second)
    return QColor(
        round(a.red() + (b.red() - a.red()) * share),
        round(a.green() + (b.green() - a.green()) * share),
        round(a.blue() + (b.blue() - a.blue()) * share),
    )
