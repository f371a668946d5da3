"""All activations to choose from: one is in hand, several can be ticked to be drawn together."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from engine import catalogue
from trainer_gui.plots.activation_plot import patterned_pen
from trainer_gui.plots.drawing import hairline
from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.colors import Theme

MOST_TICKED = 6
_KIND_ROLE = Qt.ItemDataRole.UserRole
_WORDS_ROLE = Qt.ItemDataRole.UserRole + 1
_SAMPLE_PX = QSize(40, 12)


class ActivationList(QWidget):
    """A line that searches, and the list with a tick box and a sample of its line for each activation.

    Signals:
        picked: Kind that is taken in hand.
        ticked: Kind, and whether it shall be drawn together with the others.
    """

    picked = Signal(str)
    ticked = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styles: Mapping[str, int] = {}
        self._shown: tuple[object, ...] = ()
        self.search = _SearchLine(self)
        self.search.setObjectName("activationSearch")
        self.search.setAccessibleName(self.tr("Search the activations"))
        self.search.setPlaceholderText(self.tr("Search: relu, probability, smooth …"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget(self)
        self.list.setObjectName("allActivations")
        self.list.setAccessibleName(self.tr("All activations"))
        self.list.setToolTip(
            self.tr("The selected one is in hand. Ticked ones (Space) are drawn with it, up to {0}.").format(
                MOST_TICKED
            )
        )
        self.list.setIconSize(_SAMPLE_PX)
        self.list.setTabKeyNavigation(False)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_BoxDelegate(self.list))
        for entry in catalogue.ACTIVATIONS:
            item = QListWidgetItem(entry.kind, self.list)
            item.setData(_KIND_ROLE, entry.kind)
            item.setData(_WORDS_ROLE, " ".join([entry.kind, entry.summary, *sorted(entry.tags)]).lower())
            item.setToolTip(entry.summary)
            item.setCheckState(Qt.CheckState.Unchecked)
        self.said = QLabel(self)
        self.said.setObjectName("activationListNote")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.search, self.list, self.said):
            column.addWidget(widget)
        self.search.textChanged.connect(self._on_searched)
        self.search.down_pressed.connect(self._on_down)
        self.search.returnPressed.connect(self._on_return)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemChanged.connect(self._on_changed)
        theme_notifier().changed.connect(self._on_theme)

    def show_state(self, in_hand: str, ticked: Mapping[str, int], styles: Mapping[str, int]) -> None:
        """Show what is in hand and what is drawn; the same call again changes nothing.

        Args:
            in_hand: Kind of the one in hand.
            ticked: Kinds that are ticked.
            styles: Style of the line of every kind that is drawn.
        """
        self.say("")
        # A row that is told what it shows already is painted anew all the same.
        shown = (in_hand, dict(ticked), dict(styles))
        checked = {
            item.data(_KIND_ROLE) for item in self.items() if item.checkState() is Qt.CheckState.Checked
        }
        if shown == self._shown and checked == set(ticked):
            return
        self._shown, self._styles = shown, dict(styles)
        was_blocked = self.list.blockSignals(True)
        for item in self.items():
            kind = item.data(_KIND_ROLE)
            state = Qt.CheckState.Checked if kind in ticked else Qt.CheckState.Unchecked
            if item.checkState() is not state:
                item.setCheckState(state)
            if kind == in_hand and item is not self.list.currentItem():
                self.list.setCurrentItem(item, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.list.blockSignals(was_blocked)
        self._show_samples(current_theme())

    def say(self, text: str) -> None:
        """Say something below the list; an empty sentence takes no room."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def items(self) -> list[QListWidgetItem]:
        """All rows, also those that the search hides."""
        return [self.list.item(row) for row in range(self.list.count())]

    def item_of(self, kind: str) -> QListWidgetItem:
        """The row of an activation.

        Raises:
            KeyError: If there is none of this kind.
        """
        for item in self.items():
            if item.data(_KIND_ROLE) == kind:
                return item
        raise KeyError(kind)

    def found(self) -> list[str]:
        """Kinds that the search leaves, in order."""
        return [str(item.data(_KIND_ROLE)) for item in self.items() if not item.isHidden()]

    def _show_samples(self, theme: Theme) -> None:
        was_blocked = self.list.blockSignals(True)
        for item in self.items():
            style = self._styles.get(item.data(_KIND_ROLE))
            item.setIcon(_blank() if style is None else _sample(theme, style, self.devicePixelRatioF()))
        self.list.blockSignals(was_blocked)

    @Slot(object)
    def _on_theme(self, theme: Theme) -> None:
        self._show_samples(theme)

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        words = text.lower().split()
        for item in self.items():
            item.setHidden(not all(word in item.data(_WORDS_ROLE) for word in words))
        self.say("" if self.found() else self.tr("No activation is found by these words."))

    @Slot()
    def _on_down(self) -> None:
        first = next((item for item in self.items() if not item.isHidden()), None)
        if first is not None:
            self.list.setCurrentItem(first)
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_return(self) -> None:
        """Take the best match in hand: the same name, else a name that begins so, else the first that is found."""
        word, found = self.search.text().strip().lower(), self.found()
        same = [kind for kind in found if kind.lower() == word]
        begins_so = [kind for kind in found if kind.lower().startswith(word)]
        best = next(iter([*same, *begins_so, *found]), None)
        if word and best is not None:
            self.list.setCurrentItem(self.item_of(best))

    @Slot(QListWidgetItem, QListWidgetItem)
    def _on_current(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        del before
        if item is not None:
            self.picked.emit(item.data(_KIND_ROLE))

    @Slot(QListWidgetItem)
    def _on_changed(self, item: QListWidgetItem) -> None:
        self.ticked.emit(item.data(_KIND_ROLE), item.checkState() is Qt.CheckState.Checked)


class _BoxDelegate(QStyledItemDelegate):
    """Draws a frame around the tick box: the style's own is lost on dark ground."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a row."""
        super().paint(painter, option, index)
        self.initStyleOption(option, index)
        part = QStyle.SubElement.SE_ItemViewItemCheckIndicator
        box = option.widget.style().subElementRect(part, option, option.widget)
        painter.save()
        painter.setPen(hairline(current_theme().faint_text))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.restore()


class _SearchLine(QLineEdit):
    """Tells of Down, and clears itself on Escape."""

    down_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down leads into the list."""
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def _sample(theme: Theme, style: int, scale: float) -> QIcon:
    """A short piece of the line that an activation is drawn with."""
    picture = QPixmap(_SAMPLE_PX * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    ground = QRectF(0, 0, _SAMPLE_PX.width(), _SAMPLE_PX.height())
    # The panel's own ground, so that the colour can be told also in a selected row.
    painter.fillRect(ground, theme.panel)
    painter.setPen(patterned_pen(theme.class_color(style), 3, theme.curve_pattern(style)))
    painter.drawLine(1, _SAMPLE_PX.height() // 2, _SAMPLE_PX.width() - 1, _SAMPLE_PX.height() // 2)
    painter.end()
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)
    return icon


def _blank() -> QIcon:
    picture = QPixmap(_SAMPLE_PX)
    picture.fill(Qt.GlobalColor.transparent)
    return QIcon(picture)
