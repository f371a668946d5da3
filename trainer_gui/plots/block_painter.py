"""Paints placed blocks, on the screen or into a file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLineF, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QImage, QPainter, QPainterPath, QPen
from PySide6.QtSvg import QSvgGenerator

from trainer_gui.plots.block_drawing import Drawing
from trainer_gui.plots.block_pieces import JOIN_PX, MOST_TEXT_PX, PAD_PX
from trainer_gui.plots.blocks import Box, Edge
from trainer_gui.theme.colors import Theme

_MARGIN_PX = 10.0
_PNG_SCALE = 2.0
_SVG_DPI = 96
_MOST_PNG_PX = 16_000
_ARROW_PX = 5.0
# Text smaller than this is a grey line to the eye; painting it would only cost time.
_LEAST_TEXT_PX = 3.5
_SHADOW_PX = 3.0


@dataclass(frozen=True)
class BlockPainter:
    """Draws a network.

    Args:
        piece: The placed blocks.
        selected: Path of the layer in hand.
        theme: The colours.
        font: Of titles and shapes.
    """

    piece: Drawing
    selected: str
    theme: Theme
    font: QFont

    def picture(self, form: str, title: str) -> bytes:
        """The whole drawing as a file.

        Args:
            form: ``svg`` or ``png``.
            title: Name of the drawing.
        """
        width = math.ceil(self.piece.width + 2 * _MARGIN_PX)
        height = math.ceil(self.piece.height + 2 * _MARGIN_PX)
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if form == "svg":
            made = QSvgGenerator()
            made.setOutputDevice(buffer)
            made.setResolution(_SVG_DPI)
            made.setSize(QSize(width, height))
            made.setViewBox(QRect(0, 0, width, height))
            made.setTitle(title)
            painter = QPainter(made)
            # A file has no screen that says how large a point is: the words take the pixels that they have here.
            font = QFont(self.font)
            font.setPixelSize(round(QFontInfo(self.font).pixelSize()))
            replace(self, font=font)._paint_page(painter, width, height)
        else:
            # Very large networks are drawn smaller rather than not at all.
            scale = min(_PNG_SCALE, _MOST_PNG_PX / max(width, height))
            size = QSize(round(width * scale), round(height * scale))
            image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
            painter = QPainter(image)
            painter.scale(scale, scale)
            self._paint_page(painter, width, height)
            # PySide takes the format as text, whatever its stubs say.
            image.save(buffer, "PNG")  # type: ignore[call-overload]
        buffer.close()
        return bytes(content.data())

    def _paint_page(self, painter: QPainter, width: int, height: int) -> None:
        painter.fillRect(QRectF(0, 0, width, height), QColor(self.theme.panel))
        painter.translate(_MARGIN_PX, _MARGIN_PX)
        self.paint(painter, None)
        painter.end()

    def paint(self, painter: QPainter, seen: QRectF | None) -> None:
        """Draw the blocks in their own coordinates.

        Args:
            painter: Where to.
            seen: The part that can be seen; None for all of it.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font)
        with_text = painter.worldTransform().m11() * painter.fontMetrics().height() >= _LEAST_TEXT_PX
        parts = list(self.piece.seen(seen))
        boxes = [box for part in parts for box in part.boxes if seen is None or seen.intersects(box.rect)]
        for box in boxes:
            if box.is_frame:
                self._paint_frame(painter, box)
        lines = [*(edge for part in parts for edge in part.edges), *self.piece.links]
        edges = [edge for edge in lines if seen is None or seen.intersects(edge.bounds)]
        for is_faint, is_shortcut in ((True, False), (False, False), (False, True)):
            alike = [edge for edge in edges if edge.is_faint is is_faint and edge.is_shortcut is is_shortcut]
            self._paint_edges(painter, alike, with_text)
        for box in boxes:
            if box.is_frame and box.block.title and with_text:
                self._paint_title(painter, box)
        self._paint_blocks(painter, [box for box in boxes if not box.is_frame], with_text)
        for at, sign, _faint in (join for part in parts for join in part.joins):
            if seen is None or seen.contains(at):
                self._paint_join(painter, at, sign)

    def _outline(self, box: Box, plain: bool = False) -> QPen:
        theme, block = self.theme, box.block
        if not plain and block.path and block.path == self.selected:
            return QPen(QColor(theme.accent), 2.5)
        if block.severity:
            return QPen(QColor(theme.error if block.severity == "error" else theme.warning), 2)
        return QPen(
            QColor(theme.border), 1.2, Qt.PenStyle.DashLine if block.is_faint else Qt.PenStyle.SolidLine
        )

    def _paint_frame(self, painter: QPainter, box: Box) -> None:
        is_selected = bool(box.block.path) and box.block.path == self.selected
        fill = QColor(self.theme.accent if is_selected else self.theme.faint_text)
        # Each frame darkens what is inside a little: depth can be seen.
        fill.setAlpha(26 if is_selected else 12)
        rect = box.rect
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._outline(box))
        if box.block.run:
            # A pile of the same.
            for i in (2, 1):
                by = i * _SHADOW_PX
                corner = rect.bottomRight() + QPointF(by, by)
                painter.drawLine(QPointF(rect.left() + by + 6, corner.y()), corner - QPointF(6, 0))
                painter.drawLine(corner - QPointF(0, 6), QPointF(corner.x(), rect.top() + by + 6))
                painter.drawArc(QRectF(corner - QPointF(12, 12), corner), 270 * 16, 90 * 16)
        if not (box.is_continued or box.goes_on):
            painter.setBrush(fill)
            painter.drawRoundedRect(rect, 7, 7)
            return
        painter.fillRect(rect, fill)
        painter.drawLine(rect.topLeft(), rect.bottomLeft())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        dashed = QPen(painter.pen())
        dashed.setStyle(Qt.PenStyle.DashLine)
        whole = QPen(painter.pen())
        for is_open, a, b in (
            (box.is_continued, rect.topLeft(), rect.topRight()),
            (box.goes_on, rect.bottomLeft(), rect.bottomRight()),
        ):
            painter.setPen(dashed if is_open else whole)
            painter.drawLine(a, b)

    def _paint_title(self, painter: QPainter, box: Box) -> None:
        metrics = painter.fontMetrics()
        left = box.rect.left() + box.title_px
        area = QRectF(left, box.rect.top() + 3, box.rect.right() - PAD_PX / 2 - left, metrics.height())
        title = f"… {box.block.title}" if box.is_continued else box.block.title
        text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, math.ceil(area.width()))
        severity = box.block.severity
        color = {"error": self.theme.error, "warning": self.theme.warning}.get(
            severity, self.theme.accent if box.block.run else self.theme.faint_text
        )
        painter.setPen(QColor(color))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_blocks(self, painter: QPainter, boxes: Sequence[Box], with_text: bool) -> None:
        """Layers: with hundreds of them every change of a pen counts, so what looks alike is drawn together."""
        metrics = painter.fontMetrics()
        line_px = metrics.height()
        for key, alike in groupby(sorted(boxes, key=_look), key=_look):
            group, is_faint = key[0], key[1]
            painter.setBrush(self._fill(group, is_faint))
            same = list(alike)
            painter.setPen(self._outline(same[0], plain=True))
            for box in same:
                if box.block.path and box.block.path == self.selected:
                    painter.save()
                    painter.setPen(self._outline(box))
                    painter.drawRoundedRect(box.rect, 5, 5)
                    painter.restore()
                else:
                    painter.drawRoundedRect(box.rect, 5, 5)
        if not with_text:
            return
        center = int(Qt.AlignmentFlag.AlignCenter)
        for row in (0, 1):
            for is_faint in (False, True):
                painter.setPen(QColor(self.theme.faint_text if row or is_faint else self.theme.text))
                for box in boxes:
                    text = box.block.detail if row else box.block.title
                    if not text or box.block.is_faint is not is_faint:
                        continue
                    rect = box.rect
                    if rect.width() >= MOST_TEXT_PX:
                        width = math.ceil(rect.width() - PAD_PX)
                        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
                    top = rect.top() + PAD_PX / 2 + row * line_px
                    painter.drawText(QRectF(rect.left(), top, rect.width(), line_px), center, text)

    def _fill(self, group: str, is_faint: bool) -> QColor:
        """A shade of the group's colour on the ground, opaque."""
        theme = self.theme
        index = {"weights": 0, "activation": 2, "input": 7}.get(group)
        strong = QColor(theme.border if index is None else theme.class_color(index))
        share = 0.06 if is_faint else (0.27 if theme.is_dark else 0.2)
        ground = QColor(theme.panel)
        red, green, blue = (
            round(a + (b - a) * share)
            for a, b in zip(ground.getRgb()[:3], strong.getRgb()[:3], strict=True)  # type: ignore[index]
        )
        return QColor(red, green, blue)

    def _paint_edges(self, painter: QPainter, edges: Sequence[Edge], with_text: bool) -> None:
        """Lines that look alike: faint ones, those of shortcuts, or the others."""
        if not edges:
            return
        is_faint, is_shortcut = edges[0].is_faint, edges[0].is_shortcut
        color = QColor(self.theme.accent if is_shortcut else self.theme.faint_text)
        color.setAlpha(80 if is_faint else 230)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = Qt.PenStyle.DotLine if is_faint else Qt.PenStyle.SolidLine
        painter.setPen(QPen(color, 1.8 if is_shortcut else 1.3, line))
        pieces = [QLineF(a, b) for edge in edges for a, b in pairwise(edge.points)]
        if pieces:
            painter.drawLines(pieces)
        if not is_faint:
            tips = QPainterPath()
            for edge in edges:
                if edge.has_arrow:
                    _add_arrow(tips, edge.points[-2], edge.points[-1])
            painter.fillPath(tips, color)
        if not with_text:
            return
        painter.setPen(QColor(self.theme.faint_text if is_faint else self.theme.text))
        ascent = painter.fontMetrics().ascent()
        for edge in edges:
            if edge.text:
                at = edge.points[0]
                painter.drawText(QPointF(at.x() + 5, at.y() + 3 + ascent), edge.text)

    def _paint_join(self, painter: QPainter, at: QPointF, sign: str) -> None:
        theme = self.theme
        painter.setPen(QPen(QColor(theme.text), 1.3))
        painter.setBrush(QColor(theme.panel))
        if sign == "⊕":
            painter.drawEllipse(at, JOIN_PX, JOIN_PX)
            reach = JOIN_PX - 3
            painter.drawLine(at - QPointF(reach, 0), at + QPointF(reach, 0))
            painter.drawLine(at - QPointF(0, reach), at + QPointF(0, reach))
            return
        width = painter.fontMetrics().horizontalAdvance(sign) + 12
        box = QRectF(at.x() - width / 2, at.y() - JOIN_PX, width, 2 * JOIN_PX)
        painter.drawRoundedRect(box, JOIN_PX, JOIN_PX)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, sign)


def _look(box: Box) -> tuple[str, bool, str]:
    """What decides how a layer looks, but for the selected one."""
    return box.block.group, box.block.is_faint, box.block.severity


def _add_arrow(path: QPainterPath, before: QPointF, tip: QPointF) -> None:
    dx, dy = tip.x() - before.x(), tip.y() - before.y()
    length = math.hypot(dx, dy)
    if length < 1:
        return
    dx, dy = dx / length * _ARROW_PX, dy / length * _ARROW_PX
    foot_x, foot_y, side_x, side_y = tip.x() - dx, tip.y() - dy, -dy * 0.6, dx * 0.6
    path.moveTo(tip)
    path.lineTo(foot_x + side_x, foot_y + side_y)
    path.lineTo(foot_x - side_x, foot_y - side_y)
    path.closeSubpath()
