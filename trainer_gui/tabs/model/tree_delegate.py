"""Draws a layer of the tree: title and output shape, below them settings and number of parameters."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from trainer_gui.tabs.model.layer_facts import LayerFacts, shape_text
from trainer_gui.tabs.model.tree_model import FACTS_ROLE, Index
from trainer_gui.theme.apply import current_theme
from trainer_gui.theme.icons import icon

_PAD_PX = 4
_ICON_PX = 16
_MOST_NAME = 100


class LayerDelegate(QStyledItemDelegate):
    """Two lines a layer; a mark in front where something is wrong; struck through where it is left out."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines of text; the width is that of the view."""
        del index
        return QSize(120, 2 * option.fontMetrics.height() + 2 * _PAD_PX)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field for the name alone."""
        del option
        line = QLineEdit(parent)
        line.setObjectName("layerNameEdit")
        line.setAccessibleName(self.tr("Name of the layer"))
        line.setMaxLength(_MOST_NAME)
        line.setPlaceholderText(self.tr("no name"))
        line.setFrame(True)
        del index
        return line

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """As high as a line needs, in the middle of the row."""
        del index
        box = option.rect
        height_px = min(box.height(), editor.sizeHint().height())
        editor.setGeometry(box.left(), box.center().y() - height_px // 2, box.width(), height_px)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one layer; what does not fit is cut off with an ellipsis."""
        if index.column() > 0:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        facts: LayerFacts = index.data(FACTS_ROLE)
        area = option.rect.adjusted(_PAD_PX, _PAD_PX, -_PAD_PX, -_PAD_PX)
        height_px = option.fontMetrics.height()
        if facts.problems:
            theme = current_theme()
            name, color = ("error", theme.error) if facts.has_error else ("warning", theme.warning)
            at = QRect(area.left(), area.top() + (height_px - _ICON_PX) // 2, _ICON_PX, _ICON_PX)
            icon(name, theme, color).paint(painter, at)
            area.setLeft(area.left() + _ICON_PX + _PAD_PX)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole
        painter.save()
        font = option.font
        font.setStrikeOut(not facts.is_enabled)
        painter.setFont(font)
        strong = option.palette.color(role.HighlightedText if selected else role.Text)
        faint = strong if selected else option.palette.color(role.PlaceholderText)
        first = QRect(area.left(), area.top(), area.width(), height_px)
        # Where the figures have columns of their own they need not stand here too.
        alone = cast(QTreeView, option.widget).isColumnHidden(1)
        counted = ""
        if facts.n_params:
            words = self.tr("1 parameter") if facts.n_params == 1 else self.tr("{0} parameters")
            counted = words.format(f"{facts.n_params:,}")
        shape = shape_text(facts.output_shape) if facts.is_enabled else self.tr("left out")
        if not alone:
            counted = shape = ""
        title = facts.title if facts.times == 1 else self.tr("{0} × {1}").format(facts.title, facts.times)
        if not (facts.settings or counted):
            # A single line stands in the middle.
            first.translate(0, height_px // 2)
        painter.setPen(strong if facts.is_enabled and facts.is_used else faint)
        _line(painter, first, title, shape)
        if facts.settings or counted:
            painter.setPen(faint)
            _line(painter, first.translated(0, height_px), facts.settings, counted)
        painter.restore()


def _line(painter: QPainter, box: QRect, left: str, right: str) -> None:
    metrics = painter.fontMetrics()
    room_px = box.width() - (metrics.horizontalAdvance(right) + 8 if right else 0)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, right)
    cut = metrics.elidedText(left, Qt.TextElideMode.ElideRight, room_px)
    painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, cut)
