"""One small tensor with its name, shape and dtype above it, and what can be done to it as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QToolButton, QWidget

from engine.explore.losses.fault import shape_text
from trainer_gui.plots.edited_cells import CellMark, EditedCells
from trainer_gui.tabs.page import heading

_PAD_PX = 3


class TensorBox(QWidget):
    """Shows a tensor; an editable one sends what the user does to it.

    Args:
        name: Of the argument, or what the numbers are.
        title: What stands before the shape.
        editable: True for arguments of the loss.
        parent: Owner.

    Signals:
        typed: Name of the argument, place and text.
        pasted: The same, with a block of numbers.
        reshaped: Name, axis and 1 or −1.
        retyped: Name and dtype.
        picked: Name and place of the cell in hand.
        undone: Undo.
        redone: Redo.
    """

    typed = Signal(str, object, str)
    pasted = Signal(str, object, str)
    reshaped = Signal(str, int, int)
    retyped = Signal(str, str)
    picked = Signal(str, object)
    undone = Signal()
    redone = Signal()

    def __init__(self, name: str, title: str, editable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.editable = name, editable
        self.label = heading(title, self)
        self.facts = QLabel(self)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.cells = EditedCells(self)
        self.cells.setObjectName(f"cells.{name}" if editable else f"result.{name}")
        self.cells.setAccessibleName(title)
        self.cells.typed.connect(self._on_typed)
        self.cells.pasted.connect(self._on_pasted)
        self.cells.picked.connect(self._on_picked)
        self.cells.undone.connect(self.undone)
        self.cells.redone.connect(self.redone)
        self.menu_button = QToolButton(self)
        self.menu_button.setObjectName(f"shape.{name}")
        self.menu_button.setText("\N{MIDLINE HORIZONTAL ELLIPSIS}")
        self.menu_button.setAutoRaise(True)
        self.menu_button.setAccessibleName(self.tr("Shape and dtype of {0}").format(name))
        self.menu_button.setToolTip(self.tr("Give {0} another shape or dtype, also a wrong one").format(name))
        self.menu_button.setVisible(editable)
        self.menu_button.clicked.connect(self._on_menu)
        self.menu = self._menu()

    def show_values(self, values: NDArray[Any]) -> None:
        """Show these numbers; the same ones again change nothing."""
        before = self.cells.values
        if before is values:
            return
        shape = shape_text(values.shape)
        self.facts.setText(f"{shape} {values.dtype.name}" if self.editable else shape)
        self.cells.show_values(values, can_edit=self.editable)

    def show_marks(self, marks: Mapping[int, CellMark]) -> None:
        """Outline what is wrong."""
        self.cells.show_marks(marks)

    def has_wide_cells(self, height_px: float, room_px: float) -> bool:
        """True if name and facts fit beside each other above cells of a height."""
        return self._head_in_line_px() <= self.cells.size_at(height_px, room_px).width()

    def size_at(self, height_px: float, room_px: float, in_line: bool) -> QSize:
        """Size with cells of a height.

        Args:
            height_px: Of each cell.
            room_px: Width that there is.
            in_line: True if the head is one line, false if it is two.
        """
        cells = self.cells.size_at(height_px, room_px)
        head = self._head(in_line)
        return QSize(max(cells.width(), head.width()), head.height() + cells.height())

    def lay_out(self, height_px: float, room_px: float, in_line: bool) -> None:
        """Put the parts where they belong: see ``size_at``."""
        head = self._head(in_line)
        name, facts = self.label.sizeHint(), self.facts.sizeHint()
        self.label.setGeometry(_PAD_PX, 0, name.width(), name.height())
        left_px, top_px = (_PAD_PX + name.width() + 6, 0) if in_line else (_PAD_PX, name.height())
        self.facts.setGeometry(left_px, top_px, facts.width(), facts.height())
        if self.editable:
            button = self.menu_button.sizeHint()
            self.menu_button.setGeometry(left_px + facts.width() + 2, top_px, button.width(), facts.height())
        cells = self.cells.set_cell_height(height_px, room_px)
        self.cells.setGeometry(0, head.height(), max(cells.width(), 1), max(cells.height(), 1))

    def _head(self, in_line: bool) -> QSize:
        name, facts = self.label.sizeHint(), self.facts.sizeHint()
        if in_line:
            return QSize(self._head_in_line_px(), name.height())
        return QSize(max(name.width(), self._facts_px()) + 2 * _PAD_PX, name.height() + facts.height())

    def _head_in_line_px(self) -> int:
        return self.label.sizeHint().width() + 6 + self._facts_px() + 2 * _PAD_PX

    def _facts_px(self) -> int:
        button_px = self.menu_button.sizeHint().width() + 2 if self.editable else 0
        return self.facts.sizeHint().width() + button_px

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for text, key in (
            (self.tr("One row more"), "rows+"),
            (self.tr("One row less"), "rows-"),
            (self.tr("One column more"), "columns+"),
            (self.tr("One column less"), "columns-"),
            ("", ""),
            (self.tr("Whole numbers: int64"), "int64"),
            (self.tr("Real numbers: float32"), "float32"),
            (self.tr("Real numbers: float64"), "float64"),
        ):
            if not key:
                menu.addSeparator()
                continue
            action = QAction(text, menu)
            action.setObjectName(f"{self.name}.{key}")
            action.setData(key)
            menu.addAction(action)
        menu.triggered.connect(self._on_chosen)
        return menu

    @Slot()
    def _on_menu(self) -> None:
        self.menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        key = str(action.data())
        if key.startswith(("rows", "columns")):
            values = self.cells.values
            axis = -1 if key.startswith("columns") else max(-2, -(values.ndim if values is not None else 1))
            self.reshaped.emit(self.name, axis, 1 if key.endswith("+") else -1)
        else:
            self.retyped.emit(self.name, key)

    @Slot(int, str)
    def _on_typed(self, flat: int, text: str) -> None:
        self.typed.emit(self.name, self.cells.index_of(flat), text)

    @Slot(int, str)
    def _on_pasted(self, flat: int, text: str) -> None:
        self.pasted.emit(self.name, self.cells.index_of(flat), text)

    @Slot(int)
    def _on_picked(self, flat: int) -> None:
        self.picked.emit(self.name, self.cells.index_of(flat))
