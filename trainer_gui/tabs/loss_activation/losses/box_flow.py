"""Boxes beside and below each other, with cells as large as the room allows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from trainer_gui.tabs.loss_activation.losses.tensor_box import TensorBox

# From the size that is read from the last row down to the smallest that can be read.
_HEIGHTS_PX = (72.0, 58.0, 50.0, 43.0, 37.0, 32.0, 28.0, 25.0, 22.0)
# The size that a page makes room for, if it can.
_WANTED_PX = 25.0
_GAP_PX = 8
_LINE_GAP_PX = 4


class BoxFlow(QScrollArea):
    """Lays boxes out in lines; scrolls up and down where even the smallest cells do not fit."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.content = QWidget(self)
        self.setWidget(self.content)
        self._boxes: tuple[TensorBox, ...] = ()
        # Which of the heights is in use.
        self._step = 0
        self.setMinimumHeight(70)

    def set_boxes(self, boxes: Sequence[TensorBox]) -> None:
        """Show other boxes, whose parent is ``content``."""
        self._boxes = tuple(boxes)
        for box in boxes:
            box.show()
        self.flow()

    def flow(self) -> None:
        """Lay the boxes out anew, after their numbers or the room have changed."""
        room = self.viewport().size()
        shown = [box for box in self._boxes if not box.isHidden()]
        places, whole, height_px = self._fitted(shown, room)
        for box, (at, size) in zip(shown, places, strict=True):
            box.setGeometry(at.x(), at.y(), size.width(), size.height())
            box.lay_out(height_px, room.width(), self._in_line(shown, height_px, room.width()))
        self.content.resize(max(whole.width(), room.width()), max(whole.height(), 1))

    def wanted_height(self) -> int:
        """Height at which every box can be seen without scrolling, at the width that there is."""
        room_px = self.viewport().width()
        shown = [box for box in self._boxes if not box.isHidden()]
        return self._lines(shown, _WANTED_PX, room_px)[1].height() + 4

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the new room."""
        super().resizeEvent(event)
        self.flow()

    def _fitted(
        self, boxes: Sequence[TensorBox], room: QSize
    ) -> tuple[list[tuple[QPoint, QSize]], QSize, float]:
        """The largest cells that fit: sought from the size before, which fits most new numbers too."""

        def laid(step: int) -> tuple[list[tuple[QPoint, QSize]], QSize, bool]:
            places, whole = self._lines(boxes, _HEIGHTS_PX[step], room.width())
            return places, whole, whole.height() <= room.height() and whole.width() <= room.width()

        found = laid(self._step)
        if found[2]:
            while self._step > 0 and (larger := laid(self._step - 1))[2]:
                found, self._step = larger, self._step - 1
        while not found[2] and self._step + 1 < len(_HEIGHTS_PX):
            self._step += 1
            found = laid(self._step)
        return found[0], found[1], _HEIGHTS_PX[self._step]

    def _lines(
        self, boxes: Sequence[TensorBox], height_px: float, room_px: int
    ) -> tuple[list[tuple[QPoint, QSize]], QSize]:
        in_line = self._in_line(boxes, height_px, room_px)
        return _lines([box.size_at(height_px, room_px, in_line) for box in boxes], room_px)

    @staticmethod
    def _in_line(boxes: Sequence[TensorBox], height_px: float, room_px: int) -> bool:
        """All heads alike: rows of the same samples stand at the same height."""
        return all(box.has_wide_cells(height_px, room_px) for box in boxes)


def _lines(sizes: Sequence[QSize], room_px: int) -> tuple[list[tuple[QPoint, QSize]], QSize]:
    placed: list[tuple[QPoint, QSize]] = []
    x = y = line = widest = 0
    for size in sizes:
        if x and x + size.width() > room_px:
            x, y, line = 0, y + line + _LINE_GAP_PX, 0
        placed.append((QPoint(x, y), size))
        x += size.width() + _GAP_PX
        line = max(line, size.height())
        widest = max(widest, x - _GAP_PX)
    return placed, QSize(widest, y + line)
