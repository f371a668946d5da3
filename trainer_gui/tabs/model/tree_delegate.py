"""Draws a layer of the tree: title and output shape, below them settings and number of parameters."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from trainer_gui.tabs.model.layer_facts import LayerFacts, shape_text
from trainer_gui.tabs.model.tree_model import FACTS_ROLE, Index
from trainer_gui.theme.apply import current_theme
from trainer_gui.theme.icons import icon

_PAD_PX = 4
_ICON_PX = 16


class LayerDelegate(QStyledItemDelegate):
    """Two lines a layer; a mark in front where something is wrong."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines of text; the width is that of the view."""
        del index
        return QSize(120, 2 * option.fontMetrics.height() + 2 * _PAD_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one layer; what does not fit is cut off with an ellipsis."""
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
        painter.setFont(option.font)
        strong = option.palette.color(role.HighlightedText if selected else role.Text)
        faint = strong if selected else option.palette.color(role.PlaceholderText)
        first = QRect(area.left(), area.top(), area.width(), height_px)
        counted = "" if not facts.n_params else self.tr("{0} parameters").format(f"{facts.n_params:,}")
        if not (facts.settings or counted):
            # A single line stands in the middle.
            first.translate(0, height_px // 2)
        painter.setPen(strong)
        _line(painter, first, facts.title, shape_text(facts.output_shape))
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
