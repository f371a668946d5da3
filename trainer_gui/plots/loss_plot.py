"""The loss of a run, live: drag to zoom, double-click to see all, point to read the numbers."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from trainer_gui.plots.drawing import hairline
from trainer_gui.plots.loss_canvas import LossCanvas
from trainer_gui.plots.ticks import number_text
from trainer_gui.plots.view import View


class LossPlot(LossCanvas):
    """The loss plot as the window shows it.

    The smoothed line is an average over about an epoch; with one step an epoch it is the loss itself. The
    read-out floats beside the pointer and takes no room in the layout.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pointer: QPointF | None = None
        self._drag_from: QPointF | None = None
        self._readout = QLabel(self)
        self._readout.setObjectName("loss_readout")
        self._readout.setAccessibleName(self.tr("Numbers at the pointer"))
        self._readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._readout.setMargin(5)
        self._readout.setAutoFillBackground(True)
        self._readout.hide()
        self._tint_readout()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("")

    def refresh(self) -> None:
        """Draw what was added since: the one repaint a tick."""
        super().refresh()
        self._update_readout()

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """The curves, the line through the pointer, and the rectangle that is being dragged."""
        super().paint_live(painter, area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        step = self._pointed_step()
        if step is not None and self._drag_from is None:
            at_px = round(self._view.to_pixels(step, self._view.y0, area).x())
            painter.setPen(hairline(self._theme.faint_text))
            painter.drawLine(QPointF(at_px, area.top()), QPointF(at_px, area.bottom()))
        box = self._dragged_box()
        if box is not None:
            fill = QColor(self._theme.accent)
            fill.setAlpha(40)
            painter.fillRect(box, fill)
            painter.setPen(hairline(self._theme.accent))
            painter.drawRect(box)

    def on_theme(self) -> None:
        """Tint the read-out as well."""
        super().on_theme()
        self._tint_readout()

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag a rectangle."""
        if event.button() == Qt.MouseButton.LeftButton and self.area().contains(event.position()):
            self._drag_from = event.position()
            self._pointer = event.position()
            self._update_readout()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer with the read-out or the rectangle."""
        self._pointer = event.position()
        self.setCursor(
            Qt.CursorShape.CrossCursor
            if self.area().contains(event.position())
            else Qt.CursorShape.ArrowCursor
        )
        self._update_readout()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Zoom into the rectangle; a flat one zooms the steps only."""
        if event.button() != Qt.MouseButton.LeftButton or self._drag_from is None:
            super().mouseReleaseEvent(event)
            return
        self._pointer = event.position()
        box, self._drag_from = self._dragged_box(), None
        if box is not None:
            left, bottom = self._view.to_data(box.bottomLeft(), self.area())
            right, top = self._view.to_data(box.topRight(), self.area())
            # Closer than two steps there is nothing to see.
            right = max(right, left + 2)
            self._following = False
            self.set_view(View(left, right, bottom, top, self._view.log_y))
        self._update_readout()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole run again."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag_from = None
            self.show_all()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the read-out away."""
        self._pointer = None
        self._update_readout()
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up a drag; Home shows the whole run."""
        if event.key() == Qt.Key.Key_Escape and self._drag_from is not None:
            self._drag_from = None
            self.update()
        elif event.key() == Qt.Key.Key_Home:
            self.show_all()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the choices of the axes."""
        self._drag_from = None
        menu = QMenu(self)
        menu.setObjectName("loss_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        log = menu.addAction(self.tr("Logarithmic loss axis"))
        log.setObjectName("log_action")
        log.setCheckable(True)
        log.setChecked(self._log_y)
        log.toggled.connect(self.set_log_scale)
        epochs = menu.addAction(self.tr("Count epochs"))
        epochs.setObjectName("epochs_action")
        epochs.setCheckable(True)
        epochs.setChecked(self._in_epochs)
        epochs.toggled.connect(self.set_in_epochs)
        menu.addSeparator()
        whole = menu.addAction(self.tr("Show the whole run"))
        whole.setObjectName("show_all_action")
        whole.setEnabled(not self._following)
        whole.triggered.connect(self.show_all)
        menu.addSeparator()
        self.add_picture_actions(menu)
        menu.popup(event.globalPos())

    # What the pointer reads

    def _dragged_box(self) -> QRectF | None:
        if self._drag_from is None or self._pointer is None:
            return None
        area = self.area()
        # A flat rectangle is empty to Qt, so the far corner is brought inside rather than the rectangle cut.
        far = QPointF(
            min(max(self._pointer.x(), area.left()), area.right()),
            min(max(self._pointer.y(), area.top()), area.bottom()),
        )
        box = QRectF(self._drag_from, far).normalized()
        least_px = QApplication.startDragDistance()
        if box.width() < least_px:
            return None
        if box.height() < least_px:
            return QRectF(box.left(), area.top(), box.width(), area.height())
        return box

    def _pointed_step(self) -> int | None:
        if self._pointer is None or not len(self._curves) or not self.area().contains(self._pointer):
            return None
        x, _ = self._view.to_data(self._pointer, self.area())
        return min(max(1, round(x)), len(self._curves))

    def _update_readout(self) -> None:
        step = self._pointed_step()
        if step is None or self._drag_from is not None or self._pointer is None:
            self._readout.hide()
            return
        self._readout.setFont(self.label_font())
        self._readout.setText("\n".join(self._read(step)))
        self._readout.adjustSize()
        area = self.area().toRect()
        size = self._readout.size()
        at_px = round(self._view.to_pixels(step, self._view.y0, self.area()).x())
        left_px = at_px + 12 if at_px + 12 + size.width() <= area.right() else at_px - 12 - size.width()
        top_px = min(round(self._pointer.y()) + 12, area.bottom() - size.height())
        self._readout.move(QPoint(max(0, left_px), max(0, top_px)))
        self._readout.show()

    def _read(self, step: int) -> list[str]:
        """The numbers at a step, a line each."""
        curves = self._curves
        epoch = step / curves.steps_per_epoch
        lines = [self.tr("step {step} · epoch {epoch}").format(step=step, epoch=f"{epoch:.4g}")]
        lines.append(self.tr("loss {loss}").format(loss=number_text(curves.raw.value(step - 1))))
        if curves.is_smoothed:
            lines.append(self.tr("smoothed {loss}").format(loss=number_text(curves.smooth.value(step - 1))))
        measured = curves.validation_at(step)
        if measured is not None and not math.isnan(measured[1]):
            text = self.tr("validation {loss} (step {step})")
            lines.append(text.format(loss=number_text(measured[1]), step=measured[0]))
        if self._ghost is not None and step <= len(self._ghost):
            lines.append(self.tr("last run {loss}").format(loss=number_text(self._ghost.value(step - 1))))
        return lines

    def _tint_readout(self) -> None:
        palette = self._readout.palette()
        palette.setColor(self._readout.backgroundRole(), QColor(self._theme.tooltip))
        palette.setColor(self._readout.foregroundRole(), QColor(self._theme.tooltip_text))
        self._readout.setPalette(palette)
