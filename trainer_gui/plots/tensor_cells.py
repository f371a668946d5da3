"""A tensor as coloured cells with its numbers in them: read with pointer and arrow keys, edited in place.

Shape suffixes: E elements in reading order, ``_any`` the shape of the tensor itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from trainer_gui.plots.cell_layout import HEIGHTS_PX, CellLayout, fitted_layout
from trainer_gui.plots.cell_text import CellColors, cell_text, exact_text, index_text
from trainer_gui.plots.confusion import readable_on
from trainer_gui.plots.drawing import hairline
from trainer_gui.plots.fitted_area import FittedWidget

MOST_CELLS = 1200
_LEAST_WIDTH_PX = 30.0


class TensorCells(FittedWidget):
    """Draws up to 1,200 elements.

    Arrow keys move the current cell, F2, Enter or a double click edit it.

    Signals:
        pointed: Flat index of the element under the pointer or of the current one; None for none.
        typed: Flat index and the text that the user typed for it.
    """

    pointed = Signal(object)
    typed = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: NDArray[Any] | None = None
        self._values_E: NDArray[Any] = np.zeros(0)
        self._texts: list[str] = []
        self._changed: frozenset[int] = frozenset()
        self._marked: frozenset[int] = frozenset()
        self._current = 0
        self._hovered: int | None = None
        self._layout: CellLayout | None = None
        self._colors: CellColors | None = None
        self._can_edit = True
        self._editor: QLineEdit | None = None
        self._edited = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # What users of the drawing call

    def show_values(
        self, values: NDArray[Any], changed: NDArray[np.bool_] | None = None, *, can_edit: bool = True
    ) -> None:
        """Draw these numbers.

        Args:
            values: Numbers or truth values, at least one and at most ``MOST_CELLS``.
            changed: True where the cell gets an outline; None for nowhere.
            can_edit: True if cells can be edited.
        """
        same_shape = self._values is not None and self._values.shape == values.shape
        self.close_editor()
        self._values, self._values_E = values, values.ravel()
        self._texts = [cell_text(value) for value in self._values_E]
        self._changed = frozenset(np.flatnonzero(changed).tolist()) if changed is not None else frozenset()
        self._marked = frozenset()
        self._can_edit = can_edit
        self._colors = CellColors(self._values_E, self.theme)
        if not same_shape:
            self._current, self._hovered = 0, None
        self.refit()
        self._tell()

    @property
    def values(self) -> NDArray[Any] | None:
        """What is drawn."""
        return self._values

    @property
    def changed(self) -> frozenset[int]:
        """Flat indices of the cells with an outline."""
        return self._changed

    @property
    def marked(self) -> frozenset[int]:
        """Flat indices of the cells that are marked from outside."""
        return self._marked

    @property
    def current(self) -> int:
        """Flat index of the cell that the keyboard has."""
        return self._current

    def mark(self, flat: Iterable[int]) -> None:
        """Mark cells, such as those that lie where the pointer is in another tensor."""
        marked = frozenset(flat)
        if marked != self._marked:
            self._marked = marked
            self.update()

    def cell_rect(self, flat: int) -> QRectF:
        """Where an element is, in pixels of this widget."""
        assert self._layout is not None
        return self._layout.rect(flat)

    def index_of(self, flat: int) -> tuple[int, ...]:
        """The index of an element along each axis."""
        assert self._values is not None
        return tuple(int(at) for at in np.unravel_index(flat, self._values.shape))

    def begin_edit(self, flat: int) -> None:
        """Open a line of text over a cell."""
        if self._layout is None or not self._can_edit:
            return
        self.close_editor()
        self._current = self._edited = flat
        editor = QLineEdit(self)
        editor.setObjectName("cellEdit")
        editor.setAccessibleName(self.tr("New value of {0}").format(index_text(self.index_of(flat))))
        editor.setFont(self._font(self._layout.cell_height_px))
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        editor.setTextMargins(0, 0, 0, 0)
        editor.setText(exact_text(self._values_E[flat]))
        editor.selectAll()
        box = self._layout.rect(flat)
        wide_px = max(box.width(), 84.0)
        left_px = max(0.0, min(box.center().x() - wide_px / 2, self.width() - wide_px))
        editor.setGeometry(round(left_px), round(box.top()), round(wide_px), round(box.height()))
        editor.installEventFilter(self)
        self._editor = editor
        editor.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def close_editor(self) -> None:
        """Give up what is being typed."""
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.removeEventFilter(self)
            had_focus = editor.hasFocus()
            editor.setObjectName("")
            editor.hide()
            editor.deleteLater()
            if had_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    # Layout and painting

    def fit(self, room: QSize) -> None:
        """Lay the cells out as large as the room allows."""
        if self._values is None:
            self._layout = None
            return
        self._layout = fitted_layout(
            self._values.shape, self._cell_width_px, self._line_px, float(room.width()), float(room.height())
        )
        self.setMinimumSize(
            0 if self._layout.width_px <= room.width() else round(self._layout.width_px),
            0 if self._layout.height_px <= room.height() else round(self._layout.height_px),
        )
        self.update()

    def on_theme(self) -> None:
        """Grounds have other colours."""
        self._colors = CellColors(self._values_E, self.theme)

    def _font(self, cell_height_px: float) -> QFont:
        font = self.label_font()
        font.setPointSizeF(font.pointSizeF() * max(1.0, cell_height_px / HEIGHTS_PX[-1] * 0.72))
        return font

    def _cell_width_px(self, cell_height_px: float) -> float:
        metrics = QFontMetricsF(self._font(cell_height_px))
        widest = max(self._texts, key=len, default="")
        widest_px = max(metrics.horizontalAdvance(text) for text in {widest, "0", *self._texts[:64]})
        return float(round(max(_LEAST_WIDTH_PX, cell_height_px, widest_px + 0.4 * cell_height_px)))

    def _line_px(self, cell_height_px: float) -> float:
        return QFontMetricsF(self._head_font(cell_height_px)).height()

    def _head_font(self, cell_height_px: float) -> QFont:
        font = self._font(cell_height_px)
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint heads, grounds, numbers and outlines."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.panel))
        if self._layout is not None and self._colors is not None:
            seen = QRectF(event.rect())
            self._paint_heads(painter, self._layout)
            self._paint_cells(painter, self._layout, self._colors, seen)
            self._paint_outlines(painter, self._layout)
        painter.end()

    def _paint_heads(self, painter: QPainter, layout: CellLayout) -> None:
        painter.setFont(self._head_font(layout.cell_height_px))
        line_px = self._line_px(layout.cell_height_px)
        align = Qt.AlignmentFlag
        is_folded = len(layout.shape) == 1 and layout.blocks[0].rows > 1
        for block in layout.blocks:
            painter.setPen(QColor(self.theme.text))
            head_top_px = block.top_px - line_px - 2
            if block.title:
                box = QRectF(
                    block.left_px - layout.head_px, head_top_px - line_px - 4, layout.width_px, line_px + 4
                )
                painter.drawText(box, align.AlignLeft | align.AlignVCenter, block.title)
            if not layout.shape:
                continue
            painter.setPen(QColor(self.theme.faint_text))
            if not is_folded:
                for column in range(block.columns):
                    left_px = block.left_px + column * layout.cell_width_px
                    box = QRectF(left_px, head_top_px, layout.cell_width_px, line_px)
                    painter.drawText(box, align.AlignCenter, str(column))
            if len(layout.shape) > 1 or is_folded:
                for row in range(block.rows):
                    top_px = block.top_px + row * layout.cell_height_px
                    box = QRectF(
                        block.left_px - layout.head_px, top_px, layout.head_px - 5, layout.cell_height_px
                    )
                    number = row * block.columns if is_folded else row
                    painter.drawText(box, align.AlignRight | align.AlignVCenter, str(number))

    def _paint_cells(self, painter: QPainter, layout: CellLayout, colors: CellColors, seen: QRectF) -> None:
        painter.setFont(self._font(layout.cell_height_px))
        border = hairline(self.theme.border)
        grounds = colors.colors(self._values_E)[:, :3].tolist()
        for flat, text in enumerate(self._texts):
            box = layout.rect(flat)
            if not box.intersects(seen):
                continue
            ground = QColor(*grounds[flat])
            painter.fillRect(box, ground)
            painter.setPen(border)
            painter.drawRect(box)
            painter.setPen(readable_on(ground, self.theme))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_outlines(self, painter: QPainter, layout: CellLayout) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for flats, color, width_px, style in (
            (self._changed, self.theme.changed, 3.0, Qt.PenStyle.SolidLine),
            (self._marked, self.theme.accent, 2.5, Qt.PenStyle.DashLine),
        ):
            painter.setPen(QPen(QColor(color), width_px, style))
            for flat in flats:
                if flat < len(self._texts):
                    painter.drawRect(layout.rect(flat).adjusted(2, 2, -1.5, -1.5))
        if self.hasFocus() or self._hovered is not None:
            flat = self._current if self._hovered is None else self._hovered
            painter.setPen(QPen(QColor(self.theme.accent), 2))
            painter.drawRect(layout.rect(flat).adjusted(0, 0, 0.5, 0.5))

    # Mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the cell under the pointer."""
        self._hover(self._layout.element_at(event.position()) if self._layout is not None else None)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        self._hover(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the clicked cell the current one."""
        flat = self._layout.element_at(event.position()) if self._layout is not None else None
        if flat is not None:
            self._current = flat
            self._tell()
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the cell."""
        flat = self._layout.element_at(event.position()) if self._layout is not None else None
        if flat is not None and event.button() == Qt.MouseButton.LeftButton:
            self.begin_edit(flat)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which cell the keyboard has."""
        super().focusInEvent(event)
        self._tell()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, F2 and Enter edit."""
        key = Qt.Key(event.key())
        if self._values is None or not self._texts:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.begin_edit(self._current)
        elif (to := self._neighbour(key)) is not None:
            self._current, self._hovered = to, None
            self._tell()
            self.update()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """Enter takes what is typed; Escape and leaving the line give it up."""
        if watched is self._editor and self._editor is not None:
            key = (
                event.key() if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) else None
            )
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                # A line lets Enter through to what it stands in, which would open it anew.
                self._on_typed()
                return True
            if key == Qt.Key.Key_Escape or event.type() == QEvent.Type.FocusOut:
                self.close_editor()
                return key is not None
        return super().eventFilter(watched, event)

    def _neighbour(self, key: Qt.Key) -> int | None:
        assert self._layout is not None
        block = self._layout.block_of(self._current)
        row_step = block.columns
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -row_step,
            Qt.Key.Key_Down: row_step,
            Qt.Key.Key_Home: -self._current,
            Qt.Key.Key_End: len(self._texts) - 1 - self._current,
        }.get(key)
        if step is None:
            return None
        to = self._current + step
        return to if 0 <= to < len(self._texts) else self._current

    def _hover(self, flat: int | None) -> None:
        if flat != self._hovered:
            self._hovered = flat
            self._tell()
            self.update()

    def _tell(self) -> None:
        flat = self._hovered
        if flat is None and self.hasFocus():
            flat = self._current
        if flat is not None and flat < len(self._texts):
            words = self.tr("{0} is {1}").format(
                index_text(self.index_of(flat)) or self.tr("the only element"),
                exact_text(self._values_E[flat]),
            )
            self.setAccessibleDescription(words)
        self.pointed.emit(flat)

    def _on_typed(self) -> None:
        editor = self._editor
        if editor is not None:
            flat, text = self._edited, editor.text()
            self.close_editor()
            self.typed.emit(flat, text)
