"""Draws a network as blocks with shapes on the lines between them; it fits, zooms, and is exported as SVG and PNG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from trainer_gui.plots.block_drawing import Drawing
from trainer_gui.plots.block_layout import lay_out
from trainer_gui.plots.block_painter import BlockPainter
from trainer_gui.plots.block_runs import Folding, folded
from trainer_gui.plots.blocks import Block, Box, Measure
from trainer_gui.plots.painted import PaintedWidget

_MARGIN_PX = 10.0
_LARGEST, _SMALLEST = 4.0, 0.05
# Drawn no smaller than this unless the user asks for the whole.
_READABLE = 0.85
_MOST_FITTED = 1.25
_ZOOM_STEP = 1.2
# Texts whose widths are remembered: those of a large network, and of some edits of it.
_MOST_WIDTHS = 20_000


class NetworkBlocks(PaintedWidget):
    """Shows blocks. A click picks one, dragging moves the drawing, the wheel zooms at the pointer.

    Plus and minus zoom, 0 fits, the arrow keys go from layer to layer. Layers that repeat themselves are drawn once,
    with the number of times; a click on that frame shows all of them.

    Signals:
        picked: Path of the block that was chosen.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("networkBlocks")
        self.setAccessibleName(self.tr("Drawing of the network as blocks"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._blocks: tuple[Block, ...] = ()
        self._is_folding = True
        self._opened: set[str] = set()
        self._widths: dict[str, float] = {}
        # True after the whole was asked for, however small that makes it.
        self._is_whole = False
        self._piece = Drawing(1.0, 1.0, (), ())
        self._is_placed = True
        self._is_sought = False
        self._selected = ""
        self._scale = 1.0
        self._offset = QPointF(_MARGIN_PX, _MARGIN_PX)
        # True until the user zooms or moves: the drawing then follows the room it is given.
        self._is_fitted = True
        self._pressed: QPointF | None = None
        self._is_moving = False

    def show_blocks(self, blocks: Sequence[Block], selected: str) -> None:
        """Draw a network; the same call again changes nothing.

        Args:
            blocks: The input and the layers at the top of the tree.
            selected: Path of the layer in hand.
        """
        blocks = tuple(blocks)
        if blocks != self._blocks:
            self._blocks = blocks
            # Placed when it is looked at: while another page is in front, an edit costs nothing here.
            self._is_placed = False
            titles = [f"{block.title} {block.output}" for block in blocks]
            self.setAccessibleDescription(" → ".join(titles[:200]))
            self.update()
        if selected != self._selected:
            self._selected = selected
            self._is_sought = True
            if self._is_placed and self._piece.box_of(selected) is None:
                # It may be inside a repetition, of which another one is shown.
                self._is_placed = False
            self.update()

    def set_folding(self, on: bool) -> None:
        """Draw what repeats itself once, or in full."""
        self._is_folding = on
        self._opened.clear()
        self._is_placed = False
        self.update()

    @property
    def piece(self) -> Drawing:
        """What is drawn, in coordinates of the drawing."""
        if not self._is_placed:
            self._lay_out()
        return self._piece

    @property
    def zoom(self) -> float:
        """Pixels of the window for one of the drawing."""
        if not self._is_placed:
            self._lay_out()
        return self._scale

    def rect_of(self, path: str) -> QRectF:
        """Where a block is, in pixels of this widget; empty if it is not drawn."""
        box = self.piece.box_of(path)
        if box is None:
            return QRectF()
        return QRectF(self._to_widget(box.rect.topLeft()), self._to_widget(box.rect.bottomRight()))

    def fit(self) -> None:
        """Show as much as can be read, from the input on; asked for again, the whole, however small that makes it."""
        was_fitted = self._is_fitted and not self._is_whole
        self._is_fitted = True
        self._is_whole = was_fitted and self._whole_scale() < self._scale
        self._lay_out()
        self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Draw larger or smaller.

        Args:
            factor: Above 1 for larger.
            at: The place that stays where it is; None for the middle.
        """
        at = at if at is not None else QRectF(self.rect()).center()
        new = min(_LARGEST, max(_SMALLEST, self.zoom * factor))
        self._offset = at - (at - self._offset) * (new / self._scale)
        self._scale = new
        self._is_fitted = False
        self.update()

    def save_picture(self, path: Path) -> None:
        """Write the whole drawing as SVG, or as PNG where the name ends so.

        Raises:
            OSError: If the file cannot be written.
        """
        path.write_bytes(self.picture("png" if path.suffix.lower() == ".png" else "svg"))

    def picture(self, form: str) -> bytes:
        """The whole drawing as a file.

        Args:
            form: ``svg`` or ``png``.
        """
        return self._painter().picture(form, self.tr("Network"))

    def sizeHint(self) -> QSize:
        """Room for a network of some layers."""
        return QSize(420, 340)

    def _painter(self) -> BlockPainter:
        return BlockPainter(self.piece, self._selected, self._theme, self.label_font())

    # Layout

    def _measure(self) -> Measure:
        metrics = QFontMetricsF(self.label_font())
        widths = self._widths

        def width(text: str) -> float:
            known = widths.get(text)
            if known is None:
                known = widths[text] = metrics.horizontalAdvance(text)
            return known

        return Measure(width, metrics.height())

    def _room(self) -> tuple[float, float]:
        return max(40.0, self.width() - 2 * _MARGIN_PX), max(40.0, self.height() - 2 * _MARGIN_PX)

    def _lay_out(self) -> None:
        self._is_placed = True
        if len(self._widths) > _MOST_WIDTHS:
            self._widths.clear()
        blocks = self._blocks
        if self._is_folding:
            title, tip = self.tr("{0} times the same"), self.tr("Click to see all of them.")
            blocks = folded(blocks, Folding(self._opened, self._selected, title.format, tip))
        self._piece = lay_out(blocks, self._measure(), self._room(), 0.0 if self._is_whole else _READABLE)
        if self._is_fitted:
            least = _SMALLEST if self._is_whole else _READABLE
            self._use_scale(max(least, self._whole_scale()))

    def _whole_scale(self) -> float:
        room = self._room()
        return min(_MOST_FITTED, room[0] / self._piece.width, room[1] / self._piece.height)

    def _use_scale(self, scale: float) -> None:
        self._scale = max(_SMALLEST, scale)
        # In the middle where it fits, else from the beginning.
        spare = (
            self.width() - self._piece.width * self._scale,
            self.height() - self._piece.height * self._scale,
        )
        self._offset = QPointF(max(_MARGIN_PX, spare[0] / 2), max(_MARGIN_PX, spare[1] / 2))

    def _to_widget(self, at: QPointF) -> QPointF:
        return at * self._scale + self._offset

    def _to_drawing(self, at: QPointF) -> QPointF:
        return (at - self._offset) / self._scale

    def _bring_into_view(self, path: str) -> None:
        rect = self.rect_of(path)
        seen = QRectF(self.rect())
        if rect.isEmpty() or seen.intersects(rect.adjusted(8, 8, -8, -8)):
            return
        self._offset += seen.center() - rect.center()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what can be seen."""
        if not self._is_placed:
            self._lay_out()
        if self._is_sought:
            self._is_sought = False
            self._bring_into_view(self._selected)
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.panel))
        painter.translate(self._offset)
        painter.scale(self._scale, self._scale)
        corner = self._to_drawing(QPointF(0, 0))
        far = self._to_drawing(QPointF(self.width(), self.height()))
        self._painter().paint(painter, QRectF(corner, far).adjusted(-4, -20, 4, 20))
        painter.end()

    # Mouse and keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A drawing that was not moved fits its new room."""
        super().resizeEvent(event)
        if self._is_fitted:
            self._is_placed = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The beginning of a click or of a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._is_moving = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the drawing along; a hand where a click picks something."""
        if self._pressed is not None:
            by = event.position() - self._pressed
            if self._is_moving or by.manhattanLength() > 5:
                self._is_moving, self._is_fitted = True, False
                self._offset += by
                self._pressed = event.position()
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.update()
            return
        over = self._box_at(event.position())
        hand = over is not None and bool(over.block.path or over.block.run)
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.OpenHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click picks what is below it."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        moved, self._pressed, self._is_moving = self._is_moving, None, False
        box = self._box_at(event.position())
        if moved or box is None:
            return
        if box.block.run:
            self._opened.add(box.block.run)
            self._is_placed = False
            self.update()
        elif box.block.path:
            self.picked.emit(box.block.path)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        steps = event.angleDelta().y() / 120
        if steps:
            self.zoom_by(_ZOOM_STEP**steps, event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom, show the whole, go from layer to layer."""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_by(_ZOOM_STEP)
            case Qt.Key.Key_Minus:
                self.zoom_by(1 / _ZOOM_STEP)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_Down | Qt.Key.Key_Right:
                self._step(1)
            case Qt.Key.Key_Up | Qt.Key.Key_Left:
                self._step(-1)
            case _:
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell what is below the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            box = self._box_at(QPointF(event.pos()))
            if box is not None and box.block.tooltip:
                QToolTip.showText(event.globalPos(), box.block.tooltip, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _step(self, by: int) -> None:
        paths = [box.block.path for box in self.piece.boxes if box.block.path]
        if not paths:
            return
        at = paths.index(self._selected) + by if self._selected in paths else 0
        if 0 <= at < len(paths):
            self.picked.emit(paths[at])

    def _box_at(self, at: QPointF) -> Box | None:
        """The innermost block at a place."""
        return self.piece.box_at(self._to_drawing(at))
