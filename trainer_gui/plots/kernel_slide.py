"""A kernel that slides over a small grid, step by step: padding, stride, dilation, and what each output looks at."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.drawing import hairline
from trainer_gui.plots.painted import PaintedWidget

STEP_MS = 650
_GAP_PX = 34.0
_MOST_CELL_PX = 34.0


@dataclass(frozen=True)
class SlideAxis:
    """How the kernel moves along one axis.

    Args:
        size: Cells of the input.
        kernel: Cells of the kernel.
        stride: Steps of the kernel.
        before: Padding in front.
        after: Padding behind.
        dilation: Distance of neighbouring cells of the kernel.
        output: Cells of the output.
    """

    size: int
    kernel: int
    stride: int
    before: int
    after: int
    dilation: int
    output: int

    def looked_at(self, i: int) -> list[int]:
        """Cells of the input below the kernel for output i, from −before on; those of the padding too."""
        start = i * self.stride - self.before
        return [start + j * self.dilation for j in range(self.kernel)]

    def written_to(self, i: int) -> list[int]:
        """Cells of the output that input i goes into, for a transposed convolution."""
        start = i * self.stride - self.before
        places = [start + j * self.dilation for j in range(self.kernel)]
        return [place for place in places if 0 <= place < self.output]


class KernelSlide(PaintedWidget):
    """Draws the input at the left and the output at the right; a timer moves on while it can be seen.

    Signals:
        stepped: The step that is shown now.
        playing_changed: True while it moves by itself.
    """

    stepped = Signal(int)
    playing_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kernelSlide")
        self.setAccessibleName(self.tr("The kernel sliding over its input"))
        self._rows: SlideAxis | None = None
        self._columns: SlideAxis | None = None
        self._is_transposed = False
        self._step = 0
        self._is_playing = False
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self.step)

    def show_slide(self, rows: SlideAxis | None, columns: SlideAxis | None, is_transposed: bool) -> None:
        """Draw a kernel; the same call again changes nothing.

        Args:
            rows: Along the height; a single row for sequences. None draws nothing.
            columns: Along the width.
            is_transposed: True where each input is spread over the output.
        """
        if (rows, columns, is_transposed) == (self._rows, self._columns, self._is_transposed):
            return
        self._rows, self._columns, self._is_transposed = rows, columns, is_transposed
        self._go_to(0)

    @property
    def n_steps(self) -> int:
        """Positions of the kernel."""
        if self._rows is None or self._columns is None:
            return 0
        if self._is_transposed:
            return self._rows.size * self._columns.size
        return self._rows.output * self._columns.output

    @property
    def at(self) -> int:
        """The step that is shown."""
        return self._step

    @property
    def is_playing(self) -> bool:
        """True if it moves by itself whenever it can be seen."""
        return self._is_playing

    def set_playing(self, on: bool) -> None:
        """Move by itself, or stand still."""
        if on != self._is_playing:
            self._is_playing = on
            self._run_timer()
            self.playing_changed.emit(on)

    @Slot()
    def step(self) -> None:
        """Go on by one position; behind the last one begins anew."""
        if self.n_steps:
            self._go_to((self._step + 1) % self.n_steps)

    def marked(self) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
        """Cells of the input and cells of the output that belong to the shown step."""
        rows, columns = self._rows, self._columns
        if rows is None or columns is None or not self.n_steps:
            return set(), set()
        width = columns.size if self._is_transposed else columns.output
        r, c = divmod(self._step, width)
        if self._is_transposed:
            return {(r, c)}, {(y, x) for y in rows.written_to(r) for x in columns.written_to(c)}
        return {(y, x) for y in rows.looked_at(r) for x in columns.looked_at(c)}, {(r, c)}

    def sizeHint(self) -> QSize:
        """Room for two small grids."""
        return QSize(420, 240)

    def showEvent(self, event: QShowEvent) -> None:
        """It moves only while somebody can see it."""
        super().showEvent(event)
        self._run_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def _run_timer(self) -> None:
        if self._is_playing and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _go_to(self, step: int) -> None:
        self._step = step
        inputs, outputs = self.marked()
        text = self.tr("input cells {0}, output cells {1}").format(sorted(inputs), sorted(outputs))
        self.setAccessibleDescription(text)
        self.stepped.emit(step)
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Both grids."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.panel))
        painter.setFont(self.label_font())
        rows, columns = self._rows, self._columns
        if rows is None or columns is None:
            painter.end()
            return
        line_px = QFontMetricsF(self.label_font()).height()
        pad = (
            (0, 0, 0, 0) if self._is_transposed else (rows.before, rows.after, columns.before, columns.after)
        )
        n_rows, n_columns = rows.size + pad[0] + pad[1], columns.size + pad[2] + pad[3]
        across = n_columns + columns.output
        cell = min(
            _MOST_CELL_PX,
            (self.width() - _GAP_PX - 20) / max(1, across),
            (self.height() - line_px - 16) / max(1, n_rows, rows.output),
        )
        left = max(8.0, (self.width() - cell * across - _GAP_PX) / 2)
        top = line_px + 10
        middle = top + (self.height() - top - 6) / 2
        inputs, outputs = self.marked()
        input_top = middle - n_rows * cell / 2
        output_top = middle - rows.output * cell / 2
        self._title(painter, left, input_top - line_px - 3, self.tr("input"))
        for r in range(-pad[0], rows.size + pad[1]):
            for c in range(-pad[2], columns.size + pad[3]):
                box = QRectF(left + (c + pad[2]) * cell, input_top + (r + pad[0]) * cell, cell, cell)
                inside = 0 <= r < rows.size and 0 <= c < columns.size
                self._cell(painter, box, inside, (r, c) in inputs, self._theme.class_color(0))
        at = left + n_columns * cell + _GAP_PX
        arrow_y = middle
        painter.setPen(QPen(QColor(self._theme.faint_text), 1.5))
        painter.drawText(
            QRectF(at - _GAP_PX, arrow_y - line_px, _GAP_PX, 2 * line_px), Qt.AlignmentFlag.AlignCenter, "→"
        )
        self._title(painter, at, output_top - line_px - 3, self.tr("output"))
        for r in range(rows.output):
            for c in range(columns.output):
                box = QRectF(at + c * cell, output_top + r * cell, cell, cell)
                self._cell(painter, box, True, (r, c) in outputs, self._theme.class_color(1))
        painter.end()

    def _title(self, painter: QPainter, x: float, y: float, text: str) -> None:
        painter.setPen(QColor(self._theme.faint_text))
        metrics = painter.fontMetrics()
        painter.drawText(
            QRectF(x, max(0.0, y), metrics.horizontalAdvance(text) + 4, metrics.height()),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            text,
        )

    def _cell(self, painter: QPainter, box: QRectF, inside: bool, marked: bool, color: str) -> None:
        box = box.adjusted(0.5, 0.5, -0.5, -0.5)
        fill = QColor(self._theme.alternate if inside else self._theme.panel)
        if marked:
            fill = QColor(color)
            if not inside:
                fill.setAlpha(90)
        painter.fillRect(box, fill)
        style = Qt.PenStyle.SolidLine if inside else Qt.PenStyle.DotLine
        painter.setPen(hairline(self._theme.border, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        if not inside and box.width() > 14:
            # Padding is zeros; told without colour.
            painter.setPen(QColor(self._theme.text if marked else self._theme.faint_text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "0")
