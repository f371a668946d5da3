"""Fields that are clicked rather than typed into: yes or no, one of a few words, several columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from engine.catalogue.params import REQUIRED

MAX_VISIBLE_ROWS = 7
MIN_WIDTH_PX = 72


class CalmCombo(QComboBox):
    """A combo box that the wheel changes only while it has the focus: scrolling a form changes nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area unless the user has clicked here."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CheckField(QCheckBox):
    """Yes or no."""

    valueEdited = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clicked.connect(self._on_clicked)

    def show_value(self, value: Any) -> None:
        """Show true or false; anything else is shown as neither."""
        # A half-filled box is only ever shown, never clicked into.
        self.setTristate(not isinstance(value, bool))
        state = Qt.CheckState.Checked if value is True else Qt.CheckState.Unchecked
        self.setCheckState(state if isinstance(value, bool) else Qt.CheckState.PartiallyChecked)

    def is_pending(self) -> bool:
        """A click is in use at once."""
        return False

    def revert(self) -> bool:
        """There is never anything to give up."""
        return False

    @Slot()
    def _on_clicked(self) -> None:
        checked = self.checkState() != Qt.CheckState.Unchecked
        self.show_value(checked)
        self.valueEdited.emit(checked)


class ChoiceField(CalmCombo):
    """One of a few values.

    Args:
        choices: Pairs of the word that is shown and the value that it stands for.
        parent: Owner.
    """

    valueEdited = Signal(object)
    refused = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, Any]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = tuple(value for _word, value in choices)
        self.addItems([word for word, _value in choices])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(MIN_WIDTH_PX)
        self._shown: Any = REQUIRED
        self.activated.connect(self._on_activated)

    def show_value(self, value: Any) -> None:
        """Show a value; one that is not among the choices is shown as text that cannot be picked again."""
        self._shown = value
        index = self._index_of(value)
        self.setPlaceholderText("" if value is REQUIRED or value is None else str(value))
        self.setCurrentIndex(index)

    def is_pending(self) -> bool:
        """A choice is in use at once."""
        return False

    def revert(self) -> bool:
        """There is never anything to give up."""
        return False

    def _index_of(self, value: Any) -> int:
        for index, choice in enumerate(self._values):
            if type(choice) is type(value) and choice == value:
                return index
        return -1

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        value = self._values[index]
        if self._index_of(self._shown) == index:
            return
        self._shown = value
        self.valueEdited.emit(value)


class ColumnsField(QListWidget):
    """Columns of the chosen file, each with a box to tick.

    The value keeps the file's order, or the project's own where it has one: a tick then adds at the end.
    """

    valueEdited = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[str, ...] = ()
        self._chosen: tuple[str, ...] = ()
        self.setMinimumWidth(MIN_WIDTH_PX)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.itemChanged.connect(self._on_item_changed)
        self._fill()

    def set_choices(self, names: Sequence[str]) -> None:
        """Offer these column names.

        Args:
            names: In the order of the file.
        """
        if tuple(names) != self._choices:
            self._choices = tuple(names)
            self._fill()

    def show_value(self, value: Any) -> None:
        """Tick the named columns; one that the file does not have is listed too, to be unticked."""
        chosen = tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()
        if chosen != self._chosen:
            self._chosen = chosen
            self._fill()

    def is_pending(self) -> bool:
        """A tick is in use at once."""
        return False

    def revert(self) -> bool:
        """There is never anything to give up."""
        return False

    def _names(self) -> tuple[str, ...]:
        return (*self._choices, *(name for name in self._chosen if name not in self._choices))

    def _fill(self) -> None:
        names = self._names()
        # Ticks change in place: a list that is filled anew loses the keyboard's place.
        same = [self.item(row).text() for row in range(self.count())] == list(names)
        blocked = self.blockSignals(True)
        if not same:
            self.clear()
            self.addItems(list(names))
        flag = Qt.ItemFlag
        for row, name in enumerate(names):
            item = self.item(row)
            item.setFlags(flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if name in self._chosen else Qt.CheckState.Unchecked)
            known = name in self._choices or not self._choices
            item.setToolTip(name if known else self.tr("The file has no column {0}.").format(name))
        self.blockSignals(blocked)
        rows = min(max(len(names), 2), MAX_VISIBLE_ROWS)
        row_height_px = self.sizeHintForRow(0) if names else self.fontMetrics().height()
        self.setFixedHeight(rows * row_height_px + 2 * self.frameWidth())

    @Slot(QListWidgetItem)
    def _on_item_changed(self, item: QListWidgetItem) -> None:
        del item
        ticked = {
            self.item(row).text()
            for row in range(self.count())
            if self.item(row).checkState() == Qt.CheckState.Checked
        }
        names = self._names()
        in_file_order = [name for name in names if name in self._chosen] == list(self._chosen)
        order = names if in_file_order else dict.fromkeys((*self._chosen, *names))
        self._chosen = tuple(name for name in order if name in ticked)
        self.valueEdited.emit(self._chosen)
