"""The activations of the model in hand, with the share of their inputs that is saturated or dead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from trainer_gui.plots.drawing import hairline
from trainer_gui.theme.apply import current_theme

_SHARE_ROLE = Qt.ItemDataRole.UserRole
_PAD_PX = 3
_NAME_SHARE, _BAR_SHARE = 0.2, 0.18


@dataclass(frozen=True)
class LayerShare:
    """One activation of the model.

    Args:
        name: What it is called.
        saturated: Share of its inputs, 0 to 1; None for activations of a whole vector.
        dead: The same.
        text: The shares in words, and what else there is to say.
    """

    name: str
    saturated: float | None
    dead: float | None
    text: str


class LayerShares(QListWidget):
    """A row a layer. A click takes one in hand; a second click, or Escape, lets it go.

    Signals:
        picked: Number of the row, or −1 for none.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_ShareDelegate(self))
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self._pressed_row, self._was_current = -1, False
        self.currentRowChanged.connect(self._on_row)
        self.itemPressed.connect(self._on_pressed)
        self.itemClicked.connect(self._on_clicked)

    def show_layers(self, layers: Sequence[LayerShare], chosen: int) -> None:
        """Show these rows; the same call again changes nothing.

        Args:
            layers: In running order.
            chosen: Number of the row in hand; −1 for none.
        """
        was_blocked = self.blockSignals(True)
        while self.count() > len(layers):
            self.takeItem(self.count() - 1)
        for row, layer in enumerate(layers):
            item = self.item(row) or QListWidgetItem(self)
            if item.data(_SHARE_ROLE) != layer:
                item.setData(_SHARE_ROLE, layer)
                item.setToolTip(f"{layer.name}: {layer.text}")
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{layer.name}: {layer.text}")
        if self.currentRow() != chosen:
            self.setCurrentRow(chosen)
        if chosen < 0:
            self.clearSelection()
        self.blockSignals(was_blocked)

    def layer(self, row: int) -> LayerShare:
        """What a row shows."""
        shown: LayerShare = self.item(row).data(_SHARE_ROLE)
        return shown

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape lets the row go."""
        if event.key() == Qt.Key.Key_Escape and self.currentRow() >= 0:
            self.setCurrentRow(-1)
        else:
            super().keyPressEvent(event)

    @Slot(int)
    def _on_row(self, row: int) -> None:
        self.picked.emit(row)

    @Slot(QListWidgetItem)
    def _on_pressed(self, item: QListWidgetItem) -> None:
        # The press makes another row the current one before it arrives here.
        self._was_current = self._pressed_row == self.row(item)
        self._pressed_row = self.row(item)

    @Slot(QListWidgetItem)
    def _on_clicked(self, item: QListWidgetItem) -> None:
        if self._was_current and self.row(item) == self.currentRow():
            self._pressed_row = -1
            self.setCurrentRow(-1)


class _ShareDelegate(QStyledItemDelegate):
    """Draws name, bar and words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One line."""
        del index
        return QSize(120, option.fontMetrics.height() + 2 * _PAD_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one layer."""
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        layer = index.data(_SHARE_ROLE)
        if not isinstance(layer, LayerShare):
            return
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if is_chosen else QPalette.ColorRole.Text
        area = QRectF(option.rect).adjusted(_PAD_PX + 2, _PAD_PX, -_PAD_PX, -_PAD_PX)
        painter.save()
        painter.setPen(option.palette.color(role))
        metrics = option.fontMetrics
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        name_px = area.width() * _NAME_SHARE
        name = metrics.elidedText(layer.name, Qt.TextElideMode.ElideMiddle, round(name_px - 6))
        painter.drawText(QRectF(area.left(), area.top(), name_px, area.height()), flags, name)
        bar = QRectF(area.left() + name_px, area.top() + 1, area.width() * _BAR_SHARE, area.height() - 2)
        if layer.dead is not None and layer.saturated is not None:
            self._paint_bar(painter, bar, layer.dead, layer.saturated)
        left = bar.right() + 8
        painter.setPen(option.palette.color(role))
        text = metrics.elidedText(layer.text, Qt.TextElideMode.ElideRight, round(area.right() - left))
        painter.drawText(QRectF(left, area.top(), area.right() - left, area.height()), flags, text)
        painter.restore()

    def _paint_bar(self, painter: QPainter, bar: QRectF, dead: float, saturated: float) -> None:
        theme = current_theme()
        painter.fillRect(bar, QColor(theme.panel))
        dead_px, saturated_px = bar.width() * dead, bar.width() * saturated
        flat = QRectF(bar.left(), bar.top(), dead_px + saturated_px, bar.height())
        painter.fillRect(flat, QColor(theme.saturated))
        hatched = QRectF(bar.left(), bar.top(), dead_px, bar.height())
        painter.fillRect(hatched, QBrush(QColor(theme.dead), Qt.BrushStyle.BDiagPattern))
        painter.setPen(hairline(theme.faint_text))
        painter.drawRect(bar)
        if 0 < flat.width() < bar.width():
            painter.drawLine(flat.topRight(), flat.bottomRight())
