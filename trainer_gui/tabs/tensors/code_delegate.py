"""Draws a step: its number, its code in colours, and below it what came out or what went wrong."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from trainer_gui.tabs.tensors.program_model import LINE_ROLE, ProgramLine
from trainer_gui.theme.apply import current_theme
from trainer_gui.theme.code_tokens import code_tokens, token_color

FAULT_MARK = "\N{BLACK UP-POINTING TRIANGLE}"
_PAD_PX = 3.0


class CodeDelegate(QStyledItemDelegate):
    """A line of code with its number at the left and its result below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As many lines as the code has, and one for what came out."""
        line = index.data(LINE_ROLE)
        if not isinstance(line, ProgramLine):
            return QSize(0, 0)
        code_px = QFontMetricsF(code_font(option.font)).height()
        n_lines = line.code.count("\n") + 1
        view = option.widget
        room_px = view.viewport().width() if isinstance(view, QAbstractItemView) else 0
        told_px = QFontMetricsF(_small(option.font)).height() if _told(line) else 0.0
        if _fits(line, option.font, room_px):
            told_px = 0.0
        return QSize(80, round(n_lines * code_px + told_px + 2 * _PAD_PX))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one step."""
        line = index.data(LINE_ROLE)
        if not isinstance(line, ProgramLine):
            return
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        theme = current_theme()
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        on_accent = option.palette.color(QPalette.ColorRole.HighlightedText)
        font = code_font(option.font)
        metrics = QFontMetricsF(font)
        area = QRectF(option.rect).adjusted(_PAD_PX, _PAD_PX, -_PAD_PX, -_PAD_PX)
        number_px = metrics.horizontalAdvance("00") + 8
        painter.save()
        painter.setClipRect(option.rect)
        painter.setFont(font)
        painter.setPen(on_accent if is_selected else QColor(theme.error if line.fault else theme.faint_text))
        place = QRectF(area.left(), area.top(), number_px - 8, metrics.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignRight, str(index.row() + 1))
        top_px = area.top()
        for text in line.code.split("\n"):
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() - number_px)
            left_px = area.left() + number_px
            for piece, color in _pieces(shown):
                painter.setPen(on_accent if is_selected else QColor(color))
                painter.drawText(QRectF(left_px, top_px, 4000, metrics.height()), 0, piece)
                left_px += metrics.horizontalAdvance(piece)
            top_px += metrics.height()
        told = _told(line)
        if told:
            is_beside = _fits(line, option.font, option.rect.width())
            painter.setFont(_small(option.font))
            small = QFontMetricsF(painter.font())
            painter.setPen(
                on_accent if is_selected else QColor(theme.error if line.fault else theme.faint_text)
            )
            room = QRectF(area.left() + number_px, top_px, area.width() - number_px, small.height())
            side = Qt.AlignmentFlag.AlignLeft
            if is_beside:
                room = QRectF(room.left(), area.top(), room.width(), metrics.height())
                side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, side, small.elidedText(told, Qt.TextElideMode.ElideRight, room.width()))
        painter.restore()


def code_font(base: QFont) -> QFont:
    """The system's font for code, as large as the text around it."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if base.pointSizeF() > 0:
        font.setPointSizeF(base.pointSizeF())
    return font


def _told(line: ProgramLine) -> str:
    return f"{FAULT_MARK} {line.fault}" if line.fault else line.result


def _fits(line: ProgramLine, font: QFont, width_px: float) -> bool:
    """True if what came out has room behind the code; what went wrong always has a line of its own."""
    if line.fault or "\n" in line.code or not line.result:
        return False
    code = QFontMetricsF(code_font(font))
    needed_px = code.horizontalAdvance(f"00 {line.code}") + 8
    return needed_px + QFontMetricsF(_small(font)).horizontalAdvance(line.result) + 16 <= width_px


def _small(base: QFont) -> QFont:
    font = QFont(base)
    if font.pointSizeF() > 0:
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
    return font


def _pieces(line: str) -> list[tuple[str, str]]:
    """A line cut into pieces of one colour."""
    theme = current_theme()
    found, at = [], 0
    for first, behind, kind in code_tokens(line):
        found += [(line[at:first], theme.text), (line[first:behind], token_color(kind, theme))]
        at = behind
    return [(text, color) for text, color in [*found, (line[at:], theme.text)] if text]
