"""Pictures in rows, each with its name; only those in sight are asked for.

Shape suffix: N items.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from trainer_gui.plots.drawing import hairline
from trainer_gui.plots.marks import MARK_PX, PART_MARKS, draw_mark
from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.colors import Theme

Ints = NDArray[np.int64]

EDGES_PX = (48, 72, 112)
_GAP_PX = 8
# So many pictures are kept, the ones seen last.
_MOST_KEPT = 2000


@dataclass(frozen=True, eq=False)
class GridItems:
    """What the grid shows.

    Args:
        rows_N: Rows of the data.
        part_N: 0 training, 1 validation, 2 test.
        text_of: What stands below the picture of a row.
        tip_of: What its tooltip says.
        color_of: Colour of its mark.
    """

    rows_N: Ints
    part_N: Ints
    text_of: Callable[[int], str]
    tip_of: Callable[[int], str]
    color_of: Callable[[int], str]


class ImageGrid(QAbstractScrollArea):
    """A grid that scrolls; arrow keys and page keys go through it, Enter enlarges.

    Signals:
        wanted: Rows in sight whose pictures are missing.
        chosen: The row that was clicked, or reached with the keyboard.
        enlarged: The row that Enter or a double click asks to see large.
    """

    wanted = Signal(object)
    chosen = Signal(int)
    enlarged = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: GridItems | None = None
        self._images: OrderedDict[int, QImage | None] = OrderedDict()
        self._asked: set[int] = set()
        self._edge_px = EDGES_PX[1]
        self._current = 0
        self._theme = current_theme()
        theme_notifier().changed.connect(self.set_theme)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Images with their labels"))
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def show_items(self, items: GridItems | None, *, keep: bool = False) -> None:
        """Show other items.

        Args:
            items: What is shown; None for nothing.
            keep: True if the rows are of the same data, so that pictures stay.
        """
        if not keep:
            self._images.clear()
        self._items = items
        self._asked.clear()
        self._current = 0
        self.verticalScrollBar().setValue(0)
        self._lay_out()
        self.viewport().update()

    def show_images(self, images: Mapping[int, QImage | None]) -> None:
        """Take pictures that were asked for; None for one that cannot be read."""
        for row, picture in images.items():
            self._images[row] = picture
            self._asked.discard(row)
        while len(self._images) > _MOST_KEPT:
            self._images.popitem(last=False)
        self.viewport().update()

    def set_edge(self, edge_px: int) -> None:
        """Show pictures of another size."""
        if edge_px != self._edge_px:
            self._edge_px = edge_px
            self._lay_out()
            self._show_current()
            self.viewport().update()

    @property
    def current_row(self) -> int | None:
        """Row of the data that is in hand."""
        return int(self._items.rows_N[self._current]) if self._items is not None and len(self) else None

    def set_current_row(self, row: int) -> None:
        """Take a row of the data in hand, if it is shown."""
        if self._items is None:
            return
        found = np.flatnonzero(self._items.rows_N == row)
        if len(found):
            self._current = int(found[0])
            self._show_current()

    def picture_of(self, row: int) -> QImage | None:
        """The picture of a row, if it is there."""
        return self._images.get(row)

    def __len__(self) -> int:
        return len(self._items.rows_N) if self._items is not None else 0

    def set_theme(self, theme: Theme) -> None:
        """Use other colours from the next repaint on."""
        self._theme = theme
        self.viewport().update()

    # Layout

    def columns(self) -> int:
        """Pictures in a row."""
        return max(1, (self.viewport().width() - _GAP_PX) // self._cell().width())

    def cell_box(self, at: int) -> QRect:
        """Where an item is, in pixels of the viewport."""
        size = self._cell()
        row, column = divmod(at, self.columns())
        top = _GAP_PX + row * size.height() - self.verticalScrollBar().value()
        return QRect(_GAP_PX + column * size.width(), top, size.width() - _GAP_PX, size.height() - _GAP_PX)

    def visible(self) -> range:
        """Numbers of the items in sight."""
        size, columns = self._cell(), self.columns()
        first = max(0, (self.verticalScrollBar().value() - _GAP_PX) // size.height())
        last = (self.verticalScrollBar().value() + self.viewport().height()) // size.height() + 1
        return range(min(len(self), first * columns), min(len(self), last * columns))

    def sizeHint(self) -> QSize:
        """Room for a few rows."""
        return QSize(420, 320)

    def _cell(self) -> QSize:
        line_px = round(QFontMetricsF(self.font()).height())
        return QSize(self._edge_px + _GAP_PX, self._edge_px + line_px + 2 + _GAP_PX)

    def _lay_out(self) -> None:
        size = self._cell()
        rows = -(-len(self) // self.columns())
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, rows * size.height() + _GAP_PX - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(size.height())

    def _show_current(self) -> None:
        box = self.cell_box(self._current)
        bar = self.verticalScrollBar()
        if box.top() < 0:
            bar.setValue(bar.value() + box.top() - _GAP_PX)
        elif box.bottom() > self.viewport().height():
            bar.setValue(bar.value() + box.bottom() - self.viewport().height() + _GAP_PX)
        self.viewport().update()

    def _on_scrolled(self, value: int) -> None:
        del value
        self.viewport().update()

    # Qt's side

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the rows to the new width."""
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in sight, and ask for what is missing."""
        del event
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(self._theme.panel))
        items = self._items
        if items is None or not len(self):
            painter.setPen(QColor(self._theme.faint_text))
            text = self.tr("No image to show.")
            painter.drawText(self.viewport().rect(), int(Qt.AlignmentFlag.AlignCenter), text)
            painter.end()
            return
        missing = []
        for at in self.visible():
            row = int(items.rows_N[at])
            if row not in self._images and row not in self._asked:
                missing.append(row)
            self._paint_item(painter, at, row, items)
        painter.end()
        if missing:
            self._asked.update(missing)
            self.wanted.emit(missing)

    def _paint_item(self, painter: QPainter, at: int, row: int, items: GridItems) -> None:
        box = self.cell_box(at)
        picture_box = QRectF(box.left(), box.top(), self._edge_px, self._edge_px)
        picture = self._images.get(row)
        if picture is not None:
            size = picture.size().scaled(self._edge_px, self._edge_px, Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(QPointF(0, 0), size.toSizeF())
            place.moveCenter(picture_box.center())
            # Small pictures stay as sharp as their pixels are.
            is_shrunk = picture.width() > size.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_shrunk)
            painter.drawImage(place, picture)
        else:
            painter.fillRect(picture_box, QColor(self._theme.alternate))
            if row in self._images:
                painter.setPen(QColor(self._theme.error))
                flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
                painter.drawText(picture_box, flags, self.tr("cannot be read"))
        if at == self._current:
            pen = QPen(QColor(self._theme.accent if self.hasFocus() else self._theme.border), 2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(picture_box.adjusted(-2, -2, 2, 2))
        else:
            painter.setPen(hairline(self._theme.grid))
            painter.drawRect(picture_box)
        self._paint_name(painter, at, row, items, QRectF(box))

    def _paint_name(self, painter: QPainter, at: int, row: int, items: GridItems, box: QRectF) -> None:
        metrics = QFontMetricsF(painter.font())
        line = QRectF(box.left(), box.bottom() - metrics.height() + 1, box.width(), metrics.height())
        mark = QPointF(line.left() + MARK_PX / 2, line.center().y())
        part = int(items.part_N[at])
        draw_mark(painter, mark, PART_MARKS[part], items.color_of(row), edge=self._theme.panel)
        painter.setPen(QColor(self._theme.text))
        room = line.adjusted(MARK_PX + 3, 0, 0, 0)
        text = metrics.elidedText(items.text_of(row), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)

    def item_at(self, at: QPoint) -> int | None:
        """Number of the item at a place of the viewport."""
        return next((i for i in self.visible() if self.cell_box(i).contains(at)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take an item in hand."""
        found = self.item_at(event.position().toPoint())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._take(found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """See an item large."""
        found = self.item_at(event.position().toPoint())
        if found is not None and self._items is not None:
            self.enlarged.emit(int(self._items.rows_N[found]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the items; Enter sees one large."""
        key, columns = Qt.Key, self.columns()
        page = max(1, self.viewport().height() // self._cell().height()) * columns
        step = {
            key.Key_Left: -1, key.Key_Right: 1, key.Key_Up: -columns, key.Key_Down: columns,
            key.Key_PageUp: -page, key.Key_PageDown: page, key.Key_Home: -len(self), key.Key_End: len(self),
        }.get(key(event.key()))  # fmt: skip
        if step is not None and len(self):
            self._take(min(max(self._current + step, 0), len(self) - 1))
        elif event.key() in (key.Key_Return, key.Key_Enter, key.Key_Space) and self.current_row is not None:
            self.enlarged.emit(self.current_row)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell in a tooltip what an item is."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._items is not None:
            found = self.item_at(event.pos())
            text = self._items.tip_of(int(self._items.rows_N[found])) if found is not None else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().viewportEvent(event)

    def _take(self, at: int) -> None:
        self._current = at
        self._show_current()
        row = self.current_row
        if row is not None:
            self.chosen.emit(row)
