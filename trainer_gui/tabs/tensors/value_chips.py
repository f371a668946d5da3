"""All names of the bench after the shown step, as cards to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from trainer_gui.theme.apply import current_theme, theme_notifier

_CHIP_ROLE = Qt.ItemDataRole.UserRole + 1
_PAD_PX = 4.0
_DOT_PX = 9.0


@dataclass(frozen=True)
class Chip:
    """One name.

    Args:
        name: What it is called, with other names of the same object behind it.
        text: Shape and type.
        memory: Number of its memory, for the colour.
        is_changed: True if the shown step made it or changed it.
        words: What a screen reader says and the tooltip shows.
    """

    name: str
    text: str
    memory: int
    is_changed: bool
    words: str


class ValueChips(QListView):
    """A row of cards; ``picked(name)`` is sent for a choice of the user."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("benchValues")
        self.setAccessibleName(self.tr("Tensors of the bench"))
        self._chips: tuple[Chip, ...] = ()
        self.is_compact = False
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setItemDelegate(_ChipDelegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(2)
        self.setTabKeyNavigation(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.selectionModel().currentChanged.connect(self._on_current)
        theme_notifier().changed.connect(self._on_theme)

    def show_chips(self, chips: Sequence[Chip], selected: str) -> None:
        """Show these names, one of them chosen.

        Args:
            chips: Oldest first.
            selected: The chosen name.
        """
        chips = tuple(chips)
        selection = self.selectionModel()
        blocked = selection.blockSignals(True)
        if chips != self._chips:
            self._chips = chips
            self._items.clear()
            for chip in chips:
                item = QStandardItem(chip.name)
                item.setData(chip, _CHIP_ROLE)
                item.setData(chip.words, Qt.ItemDataRole.AccessibleTextRole)
                item.setToolTip(chip.words)
                self._items.appendRow(item)
        row = next((i for i, chip in enumerate(chips) if chip.name.split(", ")[0] == selected), -1)
        self.setCurrentIndex(self._items.index(row, 0))
        selection.blockSignals(blocked)
        if row >= 0:
            self.scrollTo(self._items.index(row, 0))
        self.viewport().update()
        self.updateGeometry()

    def set_compact(self, on: bool) -> None:
        """Draw each card in one line, for pages that are not high."""
        if on != self.is_compact:
            self.is_compact = on
            self.scheduleDelayedItemsLayout()
            self.updateGeometry()

    @property
    def names(self) -> list[str]:
        """The names that are shown."""
        return [chip.name for chip in self._chips]

    def sizeHint(self) -> QSize:
        """One line of cards, or up to three where there are many."""
        cards = [_card_size(chip, self.font(), self.is_compact) for chip in self._chips] or [QSize(60, 24)]
        room_px = max(200, self.viewport().width())
        lines, at_px = 1, 0
        for card in cards:
            at_px += card.width() + 2 * self.spacing()
            if at_px > room_px:
                lines, at_px = lines + 1, card.width() + 2 * self.spacing()
        lines = min(lines, 3 if self.is_compact else 2)
        height_px = lines * (cards[0].height() + 2 * self.spacing())
        return QSize(200, height_px + 2 * self.frameWidth() + 2 * self.spacing())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width takes another number of lines."""
        super().resizeEvent(event)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """As high as it wants to be."""
        return QSize(120, self.sizeHint().height())

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, before: QModelIndex) -> None:
        del before
        if current.isValid():
            self.picked.emit(self._chips[current.row()].name.split(", ")[0])

    @Slot(object)
    def _on_theme(self, theme: object) -> None:
        del theme
        self.viewport().update()


class _ChipDelegate(QStyledItemDelegate):
    """Draws a card: a dot in the colour of the memory, the name, shape and type below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        chip: Any = index.data(_CHIP_ROLE)
        return _card_size(chip, option.font, _is_compact(option))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        chip: Any = index.data(_CHIP_ROLE)
        theme = current_theme()
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.changed if chip.is_changed else theme.border
        painter.setPen(
            QPen(QColor(theme.accent if is_chosen else edge), 2 if is_chosen or chip.is_changed else 1)
        )
        painter.setBrush(QColor(theme.accent if is_chosen else theme.alternate))
        painter.drawRoundedRect(box, 5, 5)
        name_font = _bold(option.font)
        line_px = QFontMetricsF(name_font).height()
        dot = QRectF(box.left() + _PAD_PX, box.top() + _PAD_PX + (line_px - _DOT_PX) / 2, _DOT_PX, _DOT_PX)
        painter.setPen(QPen(QColor(theme.panel), 1))
        painter.setBrush(QColor(theme.class_color(chip.memory)))
        painter.drawEllipse(dot)
        text = QColor(theme.accent_text if is_chosen else theme.text)
        painter.setPen(text)
        painter.setFont(name_font)
        painter.drawText(
            QRectF(dot.right() + 4, box.top() + _PAD_PX, 2000, line_px),
            Qt.AlignmentFlag.AlignVCenter,
            chip.name,
        )
        painter.setFont(option.font)
        painter.setPen(text if is_chosen else QColor(theme.faint_text))
        place = QRectF(box.left() + _PAD_PX, box.top() + _PAD_PX + line_px, 2000, line_px)
        if _is_compact(option):
            name_px = QFontMetricsF(name_font).horizontalAdvance(chip.name)
            place = QRectF(dot.right() + 4 + name_px + 6, box.top() + _PAD_PX, 2000, line_px)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, chip.text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(text, 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(2.5, 2.5, -2.5, -2.5), 3, 3)
        painter.restore()


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setBold(True)
    return made


def _is_compact(option: QStyleOptionViewItem) -> bool:
    return isinstance(option.widget, ValueChips) and option.widget.is_compact


def _card_size(chip: Chip, font: QFont, is_compact: bool) -> QSize:
    bold, usual = QFontMetricsF(_bold(font)), QFontMetricsF(font)
    name_px, text_px = bold.horizontalAdvance(chip.name) + _DOT_PX + 4, usual.horizontalAdvance(chip.text)
    width_px = name_px + 6 + text_px if is_compact else max(name_px, text_px)
    lines = 1 if is_compact else 2
    return QSize(round(width_px + 2 * _PAD_PX + 6), round(lines * bold.height() + 2 * _PAD_PX + 3))
