"""Cells of a small tensor, edited as in a table: typing begins at once, Tab goes on, blocks are pasted, faults marked.

Shape suffix: E elements in reading order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from trainer_gui.plots.cell_layout import CellLayout, fitted_layout
from trainer_gui.plots.cell_text import exact_text
from trainer_gui.plots.tensor_cells import TensorCells

# A drawing is folded nowhere: a tensor of a loss is looked at beside others.
_ROOM_PX = 4000.0
_LEAST_WIDTH_PX = 30.0
# So many texts are measured to find the widest.
_MEASURED = 4
_BEGINS_A_NUMBER = "0123456789.-+−n"


@dataclass(frozen=True)
class CellMark:
    """What is wrong with a cell.

    Args:
        sentence: What is said where the pointer is.
        is_error: True for an error, false for a warning.
    """

    sentence: str
    is_error: bool


_NO_MARKS: Mapping[int, CellMark] = MappingProxyType({})


class EditedCells(TensorCells):
    """Draws a small tensor at a given height of its cells.

    Signals:
        pasted: Flat index of the current cell and the text of the clipboard.
        undone: Ctrl+Z.
        redone: Ctrl+Shift+Z or Ctrl+Y.
        picked: Flat index of the cell that became the current one.
    """

    pasted = Signal(int, str)
    undone = Signal()
    redone = Signal()
    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height_px = 25.0
        self._room_px = _ROOM_PX
        self._marks = _NO_MARKS
        # By the height of a cell: what is drawn is laid out at several heights with every number that is typed.
        self._sizes: dict[tuple[float, float], CellLayout] = {}
        self._fonts: dict[float, tuple[QFontMetricsF, float]] = {}
        self.pointed.connect(self._on_pointed)

    def show_values(
        self, values: NDArray[Any], changed: NDArray[np.bool_] | None = None, *, can_edit: bool = True
    ) -> None:
        """Draw these numbers; those before had other widths."""
        self._sizes.clear()
        super().show_values(values, changed, can_edit=can_edit)

    @property
    def marks(self) -> Mapping[int, CellMark]:
        """Faults by flat index."""
        return self._marks

    def show_marks(self, marks: Mapping[int, CellMark]) -> None:
        """Outline the cells that are wrong."""
        if marks != self._marks:
            self._marks = dict(marks)
            self.update()

    def set_cell_height(self, height_px: float, room_px: float) -> QSize:
        """Lay the cells out at a height; returns the size of the drawing.

        Args:
            height_px: Of each cell.
            room_px: Width in which matrices of a longer tensor stand beside each other.
        """
        self._height_px = height_px
        self._room_px = room_px
        layout = self._laid_out(room_px)
        if layout is not self._layout:
            self._layout = layout
            self.update()
        if layout is None:
            return QSize(1, 1)
        return QSize(round(layout.width_px), round(layout.height_px))

    def size_at(self, height_px: float, room_px: float) -> QSize:
        """The size that the drawing would have at a height of its cells."""
        kept, self._height_px = self._height_px, height_px
        layout = self._laid_out(room_px)
        self._height_px = kept
        return QSize(round(layout.width_px), round(layout.height_px)) if layout is not None else QSize(1, 1)

    def fit(self, room: QSize) -> None:
        """The height of the cells is given; new numbers may need wider ones."""
        del room
        self._layout = self._laid_out(self._room_px)

    def move_to(self, flat: int) -> None:
        """Make a cell the current one."""
        if self._values is not None and 0 <= flat < self._values.size:
            self._current, self._hovered = flat, None
            self._tell()
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Typing a number replaces the cell; the clipboard and undo work as in a table."""
        if event.matches(QKeySequence.StandardKey.Paste) and self._can_edit:
            self.pasted.emit(self._current, QGuiApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Copy) and self._values is not None:
            QGuiApplication.clipboard().setText(self.copied_text())
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undone.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redone.emit()
        elif (
            event.text() and event.text() in _BEGINS_A_NUMBER and self._can_edit and self._values is not None
        ):
            self.begin_edit(self._current)
            if self._editor is not None:
                self._editor.setText(event.text())
                self._editor.setModified(True)
        else:
            before = self._current
            super().keyPressEvent(event)
            if self._current != before:
                self.picked.emit(self._current)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The clicked cell is the one in hand."""
        super().mousePressEvent(event)
        if self._values is not None:
            self.picked.emit(self._current)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard came here: its cell is the one in hand."""
        super().focusInEvent(event)
        if self._values is not None and event.reason() != Qt.FocusReason.OtherFocusReason:
            self.picked.emit(self._current)

    def copied_text(self) -> str:
        """All numbers, rows on lines and columns apart by tabs: what a spreadsheet takes."""
        if self._values is None:
            return ""
        rows = (
            self._values.reshape(-1, self._values.shape[-1])
            if self._values.ndim
            else self._values.reshape(1, 1)
        )
        return "\n".join("\t".join(exact_text(value) for value in row) for row in rows)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """Tab takes what is typed and goes on to the next cell; leaving the line takes it too."""
        editor = self._editor
        if watched is editor and editor is not None:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                step = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()))
                if step is not None:
                    flat = self._edited
                    self._on_typed()
                    if self._values is not None and 0 <= flat + step < self._values.size:
                        self.begin_edit(flat + step)
                    return True
            if event.type() == QEvent.Type.FocusOut and editor.isModified():
                self._on_typed()
                return False
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Say what is wrong with the cell under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            flat = self._layout.element_at(event.pos().toPointF()) if self._layout is not None else None
            mark = self._marks.get(flat) if flat is not None else None
            QToolTip.showText(event.globalPos(), mark.sentence if mark is not None else "", self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another font has other widths."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._sizes.clear()
            self._fonts.clear()

    def _laid_out(self, room_px: float) -> CellLayout | None:
        if self._values is None:
            return None
        room_px = max(room_px, 1.0) if self._values.ndim > 2 else _ROOM_PX
        key = (self._height_px, room_px)
        if key not in self._sizes:
            self._sizes[key] = fitted_layout(
                self._values.shape,
                self._cell_width_px,
                self._line_px,
                room_px,
                0.0,
                heights_px=(self._height_px,),
            )
        return self._sizes[key]

    def _cell_width_px(self, cell_height_px: float) -> float:
        metrics, _ = self._measures(cell_height_px)
        # Digits are about as wide as each other: the longest texts are the widest ones.
        longest = sorted(self._texts, key=len)[-_MEASURED:]
        widest_px = max([metrics.horizontalAdvance(text) for text in longest], default=0.0)
        return float(round(max(_LEAST_WIDTH_PX, cell_height_px, widest_px + 0.4 * cell_height_px)))

    def _line_px(self, cell_height_px: float) -> float:
        return self._measures(cell_height_px)[1]

    def _measures(self, cell_height_px: float) -> tuple[QFontMetricsF, float]:
        """Metrics of the numbers, and the height of a line of head."""
        if cell_height_px not in self._fonts:
            metrics = QFontMetricsF(self._font(cell_height_px))
            self._fonts[cell_height_px] = metrics, QFontMetricsF(self._head_font(cell_height_px)).height()
        return self._fonts[cell_height_px]

    def _paint_outlines(self, painter: QPainter, layout: CellLayout) -> None:
        super()._paint_outlines(painter, layout)
        for flat, mark in self._marks.items():
            if flat >= len(self._texts):
                continue
            color = self.theme.error if mark.is_error else self.theme.warning
            style = Qt.PenStyle.SolidLine if mark.is_error else Qt.PenStyle.DotLine
            painter.setPen(QPen(QColor(color), 2.5, style))
            box = layout.rect(flat).adjusted(1.5, 1.5, -1, -1)
            painter.drawRect(box)
            # A corner too, so that a fault is seen without colour.
            painter.setBrush(QColor(color))
            size = min(7.0, box.height() / 3)
            corner = box.topRight()
            painter.drawPolygon([corner, corner - QPointF(size, 0), corner + QPointF(0, size)])
            painter.setBrush(Qt.BrushStyle.NoBrush)

    @Slot(object)
    def _on_pointed(self, flat: int | None) -> None:
        mark = self._marks.get(flat) if flat is not None else None
        if mark is not None:
            self.setAccessibleDescription(f"{self.accessibleDescription()}. {mark.sentence}")
