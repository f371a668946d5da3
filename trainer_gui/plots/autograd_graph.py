"""The autograd graph: tensors and operations in layers from left to right, and gradients on their way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from trainer_gui.plots.cell_text import short_values
from trainer_gui.plots.fitted_area import FittedWidget
from trainer_gui.plots.graph_layout import ordered_layers

Floats = NDArray[np.float64]

_EDGE_PX = 12.0
_PAD_PX = 8.0
_COLUMN_GAP_PX = 28.0
_ROW_GAP_PX = 14.0
# A drawing on a wall is read from the last row; beyond this it is only large.
_LARGEST = 1.9
# Rather a little small than half out of sight.
_SMALLEST = 0.72


@dataclass(frozen=True, eq=False)
class GraphBox:
    """A tensor or an operation.

    Args:
        id: Identifies it.
        label: Name of the tensor or of the operation.
        is_operation: True for an operation.
        shape: Of the tensor, or of the operation's result.
        values: The numbers if they are few; None otherwise.
        grad: The gradient that is here when everything has arrived; None if none is.
        is_leaf: True for a leaf tensor.
        requires_grad: False for a constant.
        is_freed: True for an operation whose saved numbers are gone.
        layer: Column, from the left.
    """

    id: int
    label: str
    is_operation: bool
    shape: tuple[int, ...]
    values: Floats | None
    grad: Floats | None
    is_leaf: bool
    requires_grad: bool
    is_freed: bool
    layer: int


@dataclass(frozen=True, eq=False)
class GraphPicture:
    """What is drawn.

    Args:
        boxes: Tensors and operations.
        edges: Pairs of ids, from input to result.
        arrivals: Ids in the order in which backward reached them, with the gradient that arrived.
    """

    boxes: tuple[GraphBox, ...]
    edges: tuple[tuple[int, int], ...]
    arrivals: tuple[tuple[int, Floats], ...] = ()


class AutogradGraph(FittedWidget):
    """Draws a graph, with the gradients that have arrived so far."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = GraphPicture((), ())
        self._boxes: dict[int, GraphBox] = {}
        self._rects: dict[int, QRectF] = {}
        self._n_arrived = 0
        self._scale = 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Autograd graph"))

    def show_graph(self, picture: GraphPicture) -> None:
        """Draw a graph; all gradients of its backward have arrived."""
        self._picture = picture
        self._boxes = {box.id: box for box in picture.boxes}
        self._n_arrived = len(picture.arrivals)
        self._describe()
        self.refit()

    @property
    def n_arrivals(self) -> int:
        """How many nodes the backward reaches."""
        return len(self._picture.arrivals)

    @property
    def n_arrived(self) -> int:
        """How many of them are shown as reached."""
        return self._n_arrived

    @Slot(int)
    def set_arrived(self, n: int) -> None:
        """Show the first n arrivals of the backward, and what is there of the others as empty."""
        n = max(0, min(n, self.n_arrivals))
        if n != self._n_arrived:
            self._n_arrived = n
            self._describe()
            self.update()

    def gradient_of(self, node: int) -> Floats | None:
        """The gradient that is shown at a node: what has arrived so far, or what was there already."""
        # What a node got when it was last passed counts; a tensor that is used twice is passed twice.
        arrived = [grad for at, grad in self._picture.arrivals[: self._n_arrived] if at == node]
        if arrived:
            return arrived[-1]
        is_on_its_way = any(at == node for at, _ in self._picture.arrivals)
        return None if is_on_its_way else self._boxes[node].grad

    def sentence(self) -> str:
        """What happened last, in words."""
        if not self._n_arrived:
            return self.tr("backward begins at the right, with the gradient 1 of the result itself.")
        node, grad = self._picture.arrivals[self._n_arrived - 1]
        return self.tr("{0} of {1}: {2} gets the gradient {3}.").format(
            self._n_arrived, self.n_arrivals, self._boxes[node].label, short_values(grad)
        )

    def box_rect(self, node: int) -> QRectF:
        """Where a node is, in pixels of this widget."""
        return QRectF(
            *(
                side * self._scale
                for side in (
                    self._rects[node].x(),
                    self._rects[node].y(),
                    self._rects[node].width(),
                    self._rects[node].height(),
                )
            )
        )

    # Layout

    def fit(self, room: QSize) -> None:
        """Place the nodes, and enlarge the drawing where there is room."""
        metrics = QFontMetricsF(self.label_font())
        self._rects = {}
        if not self._boxes:
            self.setMinimumSize(0, 0)
            return
        layers = ordered_layers({box.id: box.layer for box in self._picture.boxes}, self._picture.edges)
        sizes = {box.id: self._size(box, metrics) for box in self._picture.boxes}
        heights = [sum(sizes[node].height() + _ROW_GAP_PX for node in layer) for layer in layers]
        tallest_px = max(heights)
        left_px = _EDGE_PX
        for layer, height_px in zip(layers, heights, strict=True):
            width_px = float(max(sizes[node].width() for node in layer))
            top_px = _EDGE_PX + (tallest_px - height_px) / 2
            for node in layer:
                size = sizes[node]
                self._rects[node] = QRectF(
                    left_px + (width_px - size.width()) / 2, top_px, size.width(), size.height()
                )
                top_px += size.height() + _ROW_GAP_PX
            left_px += width_px + _COLUMN_GAP_PX
        width_px, height_px = left_px - _COLUMN_GAP_PX + _EDGE_PX, tallest_px - _ROW_GAP_PX + 2 * _EDGE_PX
        self._scale = max(_SMALLEST, min(room.width() / width_px, room.height() / height_px, _LARGEST))
        width_px, height_px = width_px * self._scale, height_px * self._scale
        # In the middle of the room, where there is more than it needs.
        right_px = max(0.0, room.width() - width_px) / 2 / self._scale
        down_px = max(0.0, room.height() - height_px) / 2 / self._scale
        self._rects = {node: rect.translated(right_px, down_px) for node, rect in self._rects.items()}
        self.setMinimumSize(
            0 if width_px <= room.width() + 1 else round(width_px),
            0 if height_px <= room.height() + 1 else round(height_px),
        )
        self.update()

    def _size(self, box: GraphBox, metrics: QFontMetricsF) -> QSize:
        lines = self._lines(box)
        # Gradients come later: their room is kept, so that nothing moves while they arrive.
        widest_px = max(metrics.horizontalAdvance(text) for text in lines) * 1.06
        height_px = metrics.height() * len(lines) + 2 * _PAD_PX
        if box.is_operation:
            return QSize(round(max(widest_px + 2.4 * _PAD_PX, height_px)), round(height_px))
        return QSize(round(widest_px + 2 * _PAD_PX), round(height_px))

    def _lines(self, box: GraphBox) -> list[str]:
        """Everything that the box may say, for its size."""
        arrived = [grad for at, grad in self._picture.arrivals if at == box.id]
        grads = [*arrived, *([box.grad] if box.grad is not None else [])]
        lines = [box.label]
        if not self._says_grad(box):
            return lines
        if not box.is_operation:
            lines.append(self._value_text(box))
            lines.append(self._role(box))
        if grads:
            lines.append(max((self._grad_text(box, grad) for grad in grads), key=len))
        return [line for line in lines if line]

    def _value_text(self, box: GraphBox) -> str:
        return short_values(box.values) if box.values is not None else str(tuple(box.shape))

    def _says_grad(self, box: GraphBox) -> bool:
        """False for an operation whose result stands beside it: that one has the same gradient."""
        tensors = {other.id for other in self._picture.boxes if not other.is_operation}
        return not (box.is_operation and any(a == box.id and b in tensors for a, b in self._picture.edges))

    def _grad_text(self, box: GraphBox, grad: Floats) -> str:
        # An operation passes on what its result got; two numbers are enough to see that.
        return self.tr("grad {0}").format(short_values(grad, 2 if box.is_operation else 4))

    def _role(self, box: GraphBox) -> str:
        if not box.requires_grad:
            return self.tr("constant")
        return self.tr("leaf") if box.is_leaf else self.tr("not a leaf")

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint edges, then nodes."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        painter.setFont(self.label_font())
        if self._rects:
            self._paint_edges(painter)
            for box in self._picture.boxes:
                self._paint_box(painter, box)
        painter.end()

    def newest(self) -> int | None:
        """The node that backward reached last, as far as it has come; None before it begins."""
        if 0 < self._n_arrived <= self.n_arrivals:
            return self._picture.arrivals[self._n_arrived - 1][0]
        return None

    def _paint_edges(self, painter: QPainter) -> None:
        arrived = {node for node, _ in self._picture.arrivals[: self._n_arrived]}
        newest = self.newest() if self._n_arrived < self.n_arrivals else None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for source, target in self._picture.edges:
            a, b = self._rects[source], self._rects[target]
            start = QPointF(a.right(), a.center().y())
            end = QPointF(b.left(), b.center().y())
            bend_px = max(18.0, (end.x() - start.x()) / 2)
            path = QPainterPath(start)
            path.cubicTo(start + QPointF(bend_px, 0), end - QPointF(bend_px, 0), end)
            is_back = source in arrived and target in arrived
            color = QColor(self.theme.gradient if is_back else self.theme.border)
            painter.setPen(QPen(color, (3.2 if source == newest else 2.2) if is_back else 1.5))
            painter.drawPath(path)
            # The head shows which way numbers go: forward, or back for gradients.
            tip, way = (start, 1) if is_back else (end, -1)
            painter.drawLine(tip, tip + QPointF(6.0 * way, -4))
            painter.drawLine(tip, tip + QPointF(6.0 * way, 4))

    def _paint_box(self, painter: QPainter, box: GraphBox) -> None:
        theme, rect = self.theme, self._rects[box.id]
        grad = self.gradient_of(box.id)
        is_newest = box.id == self.newest() and self._n_arrived < self.n_arrivals
        ground = QColor(theme.button if box.is_operation else theme.alternate)
        style = Qt.PenStyle.SolidLine if box.requires_grad or box.is_operation else Qt.PenStyle.DashLine
        pen = QPen(QColor(theme.faint_text), 1.5, style)
        if box.is_leaf and box.requires_grad and not box.is_operation:
            pen = QPen(QColor(theme.accent), 2.5)
        if is_newest:
            pen = QPen(QColor(theme.gradient), 3)
        painter.setPen(pen)
        painter.setBrush(ground)
        radius_px = rect.height() / 2 if box.is_operation else 7.0
        painter.drawRoundedRect(rect, radius_px, radius_px)
        if box.is_freed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(QColor(theme.ghost), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(rect, radius_px, radius_px)
        self._paint_text(painter, box, rect, grad)

    def _paint_text(self, painter: QPainter, box: GraphBox, rect: QRectF, grad: Floats | None) -> None:
        theme = self.theme
        lines: list[tuple[str, str, bool]] = [(box.label, theme.text, True)]
        if not box.is_operation:
            lines += [(self._value_text(box), theme.text, False), (self._role(box), theme.faint_text, False)]
        if grad is not None and self._says_grad(box):
            lines.append((self._grad_text(box, grad), theme.gradient, True))
        line_px = QFontMetricsF(self.label_font()).height()
        top_px = rect.top() + _PAD_PX
        if len(lines) == 1:
            top_px = rect.center().y() - line_px / 2
        for text, color, bold in lines:
            font = QFont(self.label_font())
            font.setBold(bold)
            painter.setFont(font)
            painter.setPen(QColor(color))
            row = QRectF(rect.left(), top_px, rect.width(), line_px)
            painter.drawText(row, Qt.AlignmentFlag.AlignCenter, text)
            top_px += line_px

    # Words

    def event(self, event: QEvent) -> bool:
        """The tooltip of a node tells everything about it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = QPointF(event.pos())
            node = next((node for node in self._rects if self.box_rect(node).contains(at)), None)
            QToolTip.showText(event.globalPos(), "" if node is None else self.words(node), self)
            return True
        return super().event(event)

    def words(self, node: int) -> str:
        """What is said of a node."""
        box = self._boxes[node]
        parts = [
            self.tr("{0}: an operation, its result has the shape {1}.").format(box.label, tuple(box.shape))
            if box.is_operation
            else self.tr("{0}: a tensor of shape {1}, {2}, {3}.").format(
                box.label, tuple(box.shape), self._role(box), self._value_text(box)
            )
        ]
        grad = self.gradient_of(node)
        if grad is not None:
            parts.append(self.tr("Gradient here: {0}.").format(short_values(grad, 12)))
        if box.is_freed:
            parts.append(
                self.tr("What it had kept is freed: backward cannot pass a second time without retain_graph.")
            )
        return " ".join(parts)

    def _describe(self) -> None:
        self.setAccessibleDescription(" ".join(self.words(box.id) for box in self._picture.boxes[:30]))
