"""Draws the network: a circle for each neuron, a column for each layer; click one to choose it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from trainer_gui.plots.drawing import hairline
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.tabs.model.network_columns import Column, Network

# A column, and the centres of what stands in it.
Placed = tuple[Column, list[QPointF | None]]

_MARGIN_PX = 10.0
_MIN_COLUMN_PX = 52.0
_MOST_COLUMN_PX = 150.0
_MOST_RADIUS_PX = 18.0
_MOST_SLOT_PX = 64.0
_FRAME_PX = 5.0
_MIN_HEIGHT_PX = 220


class NetworkView(PaintedWidget):
    """Shows a network. Wide layers are blocks, long ones have an ellipsis; what is wrong is outlined.

    Left and Right choose the neighbouring layer.

    Signals:
        picked: Path of the layer that was clicked.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("networkView")
        self.setAccessibleName(self.tr("Drawing of the network"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._network = Network((), ())
        self._selected = ""

    def show_network(self, network: Network, selected: str) -> None:
        """Draw a network; the same call again changes nothing.

        Args:
            network: Its columns and frames.
            selected: Path of the layer in hand.
        """
        if (network, selected) == (self._network, self._selected):
            return
        self._network, self._selected = network, selected
        titles = [f"{column.title} {column.shape}" for column in network.columns]
        self.setAccessibleDescription(" → ".join(titles))
        self.updateGeometry()
        self.update()

    @property
    def network(self) -> Network:
        """What is drawn."""
        return self._network

    def column_rect(self, path: str) -> QRectF:
        """Where the column of a layer is, in pixels of this widget; empty if it has none."""
        for column, rect in zip(self._network.columns, self._column_rects(), strict=True):
            if column.path == path:
                return rect
        return QRectF()

    def sizeHint(self) -> QSize:
        """Room for every column."""
        return QSize(round(self._wanted_width()), 340)

    def minimumSizeHint(self) -> QSize:
        """The narrowest at which every title can be read."""
        return QSize(round(self._wanted_width()), _MIN_HEIGHT_PX)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything; it is painted only when something changed."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setFont(self.label_font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rects = self._column_rects()
        self._paint_frames(painter, rects)
        self._paint_selection(painter, rects)
        columns = self._network.columns
        places = [self._units(column, rect) for column, rect in zip(columns, rects, strict=True)]
        for i, (before, after) in enumerate(pairwise(places)):
            self._paint_links(painter, (columns[i], before), (columns[i + 1], after))
        for column, rect, units in zip(columns, rects, places, strict=True):
            self._paint_column(painter, column, rect, units)
        self._paint_over(painter)
        painter.end()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.label_font())

    def _column_px(self, column: Column) -> float:
        metrics = self._metrics()
        text_px = max(metrics.horizontalAdvance(column.title), metrics.horizontalAdvance(column.shape))
        return max(_MIN_COLUMN_PX, text_px + 10)

    def _wanted_width(self) -> float:
        return 2 * _MARGIN_PX + sum(self._column_px(column) for column in self._network.columns)

    def _frame_rows(self) -> int:
        return max([frame.depth + 1 for frame in self._network.frames], default=0)

    def _column_rects(self) -> list[QRectF]:
        columns = self._network.columns
        if not columns:
            return []
        wanted = [self._column_px(column) for column in columns]
        spare_px = max(0.0, self.width() - 2 * _MARGIN_PX - sum(wanted)) / len(columns)
        widths = [max(width, min(width + spare_px, _MOST_COLUMN_PX)) for width in wanted]
        left_px = max(_MARGIN_PX, (self.width() - sum(widths)) / 2)
        top_px = _MARGIN_PX + self._frame_rows() * (self._metrics().height() + 4)
        height_px = self.height() - top_px - _MARGIN_PX
        rects = []
        for width in widths:
            rects.append(QRectF(left_px, top_px, width, height_px))
            left_px += width
        return rects

    def _body(self, rect: QRectF) -> QRectF:
        """The part of a column between its title and its shape."""
        line_px = self._metrics().height() + 6
        return rect.adjusted(0, line_px, 0, -line_px)

    def _slot_px(self, column: Column, body: QRectF) -> float:
        return min(_MOST_SLOT_PX, body.height() / max(1, len(column.slots())))

    def _units(self, column: Column, rect: QRectF) -> list[QPointF | None]:
        """Centres of the circles, None for the ellipsis; of a block its upper and lower part."""
        body = self._body(rect)
        middle = body.center()
        if column.is_block:
            reach = self._block(rect).height() / 4
            return [middle - QPointF(0, reach), middle + QPointF(0, reach)]
        slots, slot_px = column.slots(), self._slot_px(column, body)
        top_px = middle.y() - slot_px * (len(slots) - 1) / 2
        return [
            None if unit is None else QPointF(middle.x(), top_px + i * slot_px)
            for i, unit in enumerate(slots)
        ]

    def _radius_px(self, column: Column, rect: QRectF) -> float:
        return min(_MOST_RADIUS_PX, self._slot_px(column, self._body(rect)) * 0.4)

    def _around(self, column: Column, rect: QRectF, at: QPointF) -> QRectF:
        radius_px = self._radius_px(column, rect)
        return QRectF(at.x() - radius_px, at.y() - radius_px, 2 * radius_px, 2 * radius_px)

    def _block(self, rect: QRectF) -> QRectF:
        body = self._body(rect)
        width_px = min(44.0, rect.width() - 8)
        height_px = body.height() * 0.8
        return QRectF(
            body.center().x() - width_px / 2, body.center().y() - height_px / 2, width_px, height_px
        )

    def _paint_frames(self, painter: QPainter, rects: list[QRectF]) -> None:
        line_px = self._metrics().height() + 4
        rows = self._frame_rows()
        for frame in self._network.frames:
            box = rects[frame.first].united(rects[frame.last])
            up_px = (rows - frame.depth) * line_px
            inset = _FRAME_PX * frame.depth / 2
            box = box.adjusted(inset, -up_px, -inset, _FRAME_PX - inset)
            chosen = frame.path == self._selected
            painter.setBrush(Qt.BrushStyle.NoBrush)
            pen = QPen(QColor(self._theme.accent if chosen else self._theme.border), 2 if chosen else 1)
            pen.setStyle(Qt.PenStyle.SolidLine if chosen else Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(QColor(self._theme.faint_text))
            title_box = QRectF(box.left() + 6, box.top() + 2, box.width() - 12, line_px - 2)
            text = self._metrics().elidedText(frame.title, Qt.TextElideMode.ElideRight, title_box.width())
            painter.drawText(title_box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_selection(self, painter: QPainter, rects: list[QRectF]) -> None:
        for column, rect in zip(self._network.columns, rects, strict=True):
            if column.path and column.path == self._selected:
                fill = QColor(self._theme.accent)
                fill.setAlpha(36)
                painter.setBrush(fill)
                painter.setPen(hairline(self._theme.accent))
                painter.drawRoundedRect(rect.adjusted(1, 0, -1, 0), 5, 5)

    def _paint_links(self, painter: QPainter, source: Placed, target: Placed) -> None:
        """The lines between two columns."""
        self._paint_lines(painter, source[1], target[1], target[0].is_dense)

    def _paint_unit(self, painter: QPainter, path: str, unit: int, box: QRectF) -> None:
        """One neuron, with the pen and the brush of its layer."""
        del path, unit
        painter.drawEllipse(box)

    def _paint_over(self, painter: QPainter) -> None:
        """What lies above everything else."""

    def _paint_lines(
        self, painter: QPainter, before: list[QPointF | None], after: list[QPointF | None], dense: bool
    ) -> None:
        color = QColor(self._theme.faint_text)
        color.setAlpha(110)
        pen = QPen(color, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        if not dense and len(before) == len(after):
            pairs = list(zip(before, after, strict=True))
        else:
            pairs = [(a, b) for a in before for b in after]
        for a, b in pairs:
            if a is not None and b is not None:
                painter.drawLine(a, b)

    def _paint_column(
        self, painter: QPainter, column: Column, rect: QRectF, units: list[QPointF | None]
    ) -> None:
        theme, metrics = self._theme, self._metrics()
        line_px = metrics.height()
        outline = {"error": theme.error, "warning": theme.warning}.get(column.severity, theme.panel)
        if not column.path:
            fill = theme.faint_text
        elif column.is_activation:
            fill = theme.class_color(2)
        else:
            fill = theme.class_color(0)
        pen = QPen(QColor(outline), 2.5 if column.severity else 1.0)
        painter.setPen(pen)
        painter.setBrush(QColor(fill))
        if column.is_block:
            self._paint_block(painter, column, rect, pen)
        else:
            for i, (unit, at) in enumerate(zip(column.slots(), units, strict=True)):
                if unit is not None and at is not None:
                    self._paint_unit(painter, column.path, unit, self._around(column, rect, at))
                else:
                    self._paint_dots(painter, rect, units, i, self._radius_px(column, rect))
        painter.setPen(QColor(outline if column.severity else theme.text))
        top = QRectF(rect.left(), rect.top() + 2, rect.width(), line_px)
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, column.title)
        painter.setPen(QColor(theme.faint_text))
        bottom = QRectF(rect.left(), rect.bottom() - line_px - 2, rect.width(), line_px)
        painter.drawText(bottom, Qt.AlignmentFlag.AlignCenter, column.shape)

    def _paint_block(self, painter: QPainter, column: Column, rect: QRectF, pen: QPen) -> None:
        block = self._block(rect)
        text = "?"
        if column.n_units is None:
            # Not known: an empty outline rather than a layer.
            pen = QPen(
                QColor(self._theme.error if column.severity == "error" else self._theme.faint_text), 1.5
            )
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.setBrush(QColor(self._theme.panel))
        else:
            text = f"{column.n_units:,}"
        painter.drawRoundedRect(block, 6, 6)
        painter.setPen(QColor(self._theme.text if column.n_units is None else self._theme.panel))
        painter.drawText(block, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_dots(
        self, painter: QPainter, rect: QRectF, units: list[QPointF | None], i: int, radius: float
    ) -> None:
        above, below = units[i - 1], units[i + 1]
        if above is None or below is None:
            return
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.text))
        middle = QPointF(rect.center().x(), (above.y() + below.y()) / 2)
        for step in (-1, 0, 1):
            painter.drawEllipse(middle + QPointF(0, step * max(3.0, radius * 0.7)), 1.4, 1.4)
        painter.restore()

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the layer, or the container whose title is clicked."""
        path = self._path_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and path:
            self.picked.emit(path)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand where a click chooses something."""
        over = bool(self._path_at(event.position()))
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right choose the neighbouring layer."""
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        paths = [column.path for column in self._network.columns if column.path]
        if by is None or not paths:
            super().keyPressEvent(event)
            return
        at = paths.index(self._selected) + by if self._selected in paths else 0
        if 0 <= at < len(paths):
            self.picked.emit(paths[at])

    def event(self, event: QEvent) -> bool:
        """Tell what is below the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for column, rect in zip(self._network.columns, self._column_rects(), strict=True):
                if rect.contains(QPointF(event.pos())):
                    QToolTip.showText(event.globalPos(), column.tooltip, self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def _path_at(self, at: QPointF) -> str:
        rects = self._column_rects()
        for column, rect in zip(self._network.columns, rects, strict=True):
            if rect.contains(at):
                return column.path
        above = [f for f in self._network.frames if rects[f.first].left() <= at.x() <= rects[f.last].right()]
        return max(above, key=lambda frame: frame.depth).path if above and at.y() < rects[0].top() else ""
