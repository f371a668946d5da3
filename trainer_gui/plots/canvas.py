"""Axes, grid, names and layers: what every plot of numbers over numbers has in common.

What seldom changes (grid, ticks, samples) is kept as a picture; a frame costs that and the live lines.
"""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QFileDialog, QMenu, QToolTip, QWidget

from trainer_gui.plots.drawing import hairline
from trainer_gui.plots.legend import LegendItem, PlacedItem, paint_legend, place_legend
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.plots.picture_file import png_bytes, svg_bytes, write_picture
from trainer_gui.plots.ticks import linear_ticks, log_ticks
from trainer_gui.plots.view import View

_EDGE_PX = 6.0
_X_TICK_PX = 64.0
_X_APART_PX = 8.0
_Y_TICK_PX = 40.0


class PlotCanvas(PaintedWidget):
    """A plot with fixed ranges. Subclasses paint three layers: under, live and over.

    ``under`` and ``over`` are kept as pictures until ``drop_layers``; ``live`` is painted in every frame.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = View()
        self._x_label = ""
        self._y_label = ""
        self._message = ""
        self._legend: tuple[LegendItem, ...] = ()
        self._placed: list[PlacedItem] = []
        self._legend_row = 0
        self._area: QRectF | None = None
        self._left_px = 0.0
        self._under: QPixmap | None = None
        self._over: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # What subclasses paint

    def paint_under(self, painter: QPainter, area: QRectF) -> None:
        """Paint what seldom changes and lies below the live lines."""

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """Paint what changes with every frame."""

    def paint_over(self, painter: QPainter, area: QRectF) -> None:
        """Paint what seldom changes and lies above the live lines."""

    def has_over(self) -> bool:
        """True if there is anything above the live lines."""
        return False

    def paint_margin(self, painter: QPainter, area: QRectF) -> None:
        """Paint beside the area, in the layer below, for example a colour bar."""

    def right_margin_px(self) -> float:
        """Room at the right of the area."""
        return 14.0

    def top_reserve_px(self) -> float:
        """Room at the right of the names for a button."""
        return 0.0

    def x_ticks(self, most: int) -> list[tuple[float, str]]:
        """Ticks of the bottom axis: position and text."""
        return linear_ticks(self._view.x0, self._view.x1, most)

    # What users of a plot call

    @property
    def view(self) -> View:
        """The ranges that are shown."""
        return self._view

    def set_view(self, view: View) -> None:
        """Show other ranges."""
        if view != self._view:
            self._view = view
            self.drop_layers()

    def set_labels(self, x: str, y: str) -> None:
        """Name the axes, with units."""
        if (x, y) != (self._x_label, self._y_label):
            self._x_label, self._y_label = x, y
            self.drop_layers()

    def set_legend(self, items: tuple[LegendItem, ...]) -> None:
        """Show these names above the plot."""
        if items != self._legend:
            self._legend = items
            self.drop_layers()

    def set_message(self, text: str) -> None:
        """Show a sentence in the middle of the plot; an empty one for none."""
        if text != self._message:
            self._message = text
            self.drop_layers()

    def drop_layers(self) -> None:
        """Paint the kept pictures anew at the next frame."""
        self._area = None
        self._under = None
        self._over = None
        self.update()

    def area(self) -> QRectF:
        """The rectangle between the axes, in pixels of this widget."""
        if self._area is None:
            self._area = self._lay_out()
        return self._area

    def on_theme(self) -> None:
        """Paint everything in the new colours."""
        self.drop_layers()

    # Qt's side

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the layers to the new size."""
        self._left_px = 0.0
        self.drop_layers()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Measure labels anew when the font changes."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._left_px = 0.0
            self.drop_layers()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Put the layers together."""
        del event
        painter = QPainter(self)
        self._compose(painter, self.devicePixelRatioF())
        painter.end()

    def picture(self, scale: float = 2.0) -> QImage:
        """The plot as an image, to be copied or saved.

        Args:
            scale: Pixels of the image for each pixel of the plot.
        """
        image = QImage(
            round(self.width() * scale),
            round(self.height() * scale),
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        image.setDevicePixelRatio(scale)
        painter = QPainter(image)
        self._compose(painter, scale)
        painter.end()
        return image

    def drawing(self) -> bytes:
        """The plot as SVG: its layers painted anew as lines and words, none of them as a picture."""
        return svg_bytes(self.size(), self.accessibleName(), self._paint_all)

    def add_picture_actions(self, menu: QMenu) -> None:
        """Offer in a menu to copy the plot and to save it as a file."""
        copy = menu.addAction(self.tr("Copy image"))
        copy.setObjectName("copy_image_action")
        copy.triggered.connect(self._on_copy_image)
        save = menu.addAction(self.tr("Save image…"))
        save.setObjectName("save_image_action")
        save.triggered.connect(self._on_save_image)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy and to save the plot."""
        menu = QMenu(self)
        menu.setObjectName("plot_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.add_picture_actions(menu)
        menu.popup(event.globalPos())

    @Slot()
    def _on_copy_image(self) -> None:
        QGuiApplication.clipboard().setImage(self.picture())

    @Slot()
    def _on_save_image(self) -> None:
        filters = self.tr("PNG image (*.png);;SVG drawing (*.svg)")
        chosen, kind = QFileDialog.getSaveFileName(self, self.tr("Save the plot"), "plot.png", filters)
        if not chosen:
            return
        path = Path(chosen)
        if path.suffix.lower() not in (".svg", ".png"):
            path = path.with_name(path.name + (".svg" if "svg" in kind else ".png"))
        is_svg = path.suffix.lower() == ".svg"
        try:
            write_picture(path, self.drawing() if is_svg else png_bytes(self.picture()))
        except OSError as error:
            text = self.tr("{0} could not be written: {1}").format(str(path), error.strerror or str(error))
            QToolTip.showText(self.mapToGlobal(self.rect().center()), text, self)

    def _paint_all(self, painter: QPainter) -> None:
        area = self.area()
        painter.save()
        self._paint_under_layer(painter, area)
        painter.restore()
        for paint in (self.paint_live, self.paint_over):
            painter.save()
            painter.setClipRect(area)
            paint(painter, area)
            painter.restore()

    def _compose(self, painter: QPainter, scale: float) -> None:
        area = self.area()
        if self._under is None or self._under.devicePixelRatioF() != scale:
            self._under = self._layer(scale)
            under = QPainter(self._under)
            self._paint_under_layer(under, area)
            under.end()
            self._over = None
            if self.has_over():
                self._over = self._layer(scale)
                self._over.fill(Qt.GlobalColor.transparent)
                over = QPainter(self._over)
                over.setClipRect(area)
                self.paint_over(over, area)
                over.end()
        painter.drawPixmap(0, 0, self._under)
        painter.save()
        painter.setClipRect(area)
        self.paint_live(painter, area)
        painter.restore()
        if self._over is not None:
            painter.drawPixmap(0, 0, self._over)

    def _layer(self, scale: float) -> QPixmap:
        layer = QPixmap(round(self.width() * scale), round(self.height() * scale))
        layer.setDevicePixelRatio(scale)
        return layer

    def _lay_out(self) -> QRectF:
        metrics = QFontMetricsF(self.label_font())
        row_px = self._row_px(metrics)
        label_px = metrics.horizontalAdvance(self._y_label) + 14 if self._y_label else 0.0
        # Beside a long label there is no room for names; they begin a row below.
        self._legend_row = 1 if label_px > 0.4 * self.width() and self._legend else 0
        left_px = _EDGE_PX + (label_px if self._legend_row == 0 else 0)
        right_px = self.width() - _EDGE_PX - self.top_reserve_px()
        self._placed = place_legend(self._legend, metrics, left_px, right_px)
        rows = self._legend_row + max([place.row + 1 for place in self._placed], default=1)
        has_head = bool(self._y_label or self._legend or self.top_reserve_px())
        top_px = round(rows * row_px + 4) if has_head else round(row_px / 2 + 2)
        bottom_px = round(metrics.height() + 6 + (metrics.height() + 1 if self._x_label else 0))
        height_px = max(10.0, self.height() - top_px - bottom_px)
        texts = [text for _, text in self._y_ticks(height_px)]
        widest_px = max([metrics.horizontalAdvance(text) for text in texts], default=0.0)
        # Grows and never shrinks while the size stays: a drawing that moves sideways cannot be read.
        self._left_px = max(self._left_px, float(round(widest_px + 12)))
        width_px = max(10.0, self.width() - self._left_px - self.right_margin_px())
        return QRectF(self._left_px, top_px, float(int(width_px)), float(int(height_px)))

    def _row_px(self, metrics: QFontMetricsF) -> float:
        return max(18.0, metrics.height() + 3)

    def _y_ticks(self, height_px: float) -> list[tuple[float, str]]:
        most = max(3, int(height_px / _Y_TICK_PX))
        ticks = log_ticks if self._view.log_y else linear_ticks
        return ticks(self._view.y0, self._view.y1, most)

    def _x_ticks_apart(self, area: QRectF, metrics: QFontMetricsF) -> list[tuple[float, str]]:
        """As many ticks as there is room for without one word touching the next."""
        most = max(2, int(area.width() / _X_TICK_PX))
        while True:
            ticks = self.x_ticks(most)
            end_px, kept = -math.inf, []
            for x, text in ticks:
                middle = self._view.to_pixels(x, self._view.y0, area).x()
                half = metrics.horizontalAdvance(text) / 2
                if middle - half >= end_px + _X_APART_PX:
                    kept.append((x, text))
                    end_px = middle + half
            if len(kept) == len(ticks) or most <= 2:
                return kept
            most -= 1

    def _paint_under_layer(self, painter: QPainter, area: QRectF) -> None:
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setFont(self.label_font())
        metrics = QFontMetricsF(painter.font())
        row_px = self._row_px(metrics)
        self._paint_axes(painter, area, metrics)
        if self._y_label:
            painter.setPen(QColor(self._theme.faint_text))
            box = QRectF(_EDGE_PX, 2, self.width() - 2 * _EDGE_PX - self.top_reserve_px(), row_px)
            text = metrics.elidedText(self._y_label, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.save()
        paint_legend(painter, self._placed, 2 + self._legend_row * row_px, row_px, self._theme)
        painter.restore()
        painter.save()
        self.paint_margin(painter, area)
        painter.setClipRect(area)
        self.paint_under(painter, area)
        painter.restore()
        if self._message:
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            room = area.adjusted(8, 4, -8, -4)
            box = painter.boundingRect(room, flags, self._message)
            painter.fillRect(box.adjusted(-6, -3, 6, 3), QColor(self._theme.panel))
            painter.setPen(QColor(self._theme.faint_text))
            painter.drawText(room, flags, self._message)

    def _paint_axes(self, painter: QPainter, area: QRectF, metrics: QFontMetricsF) -> None:
        theme, view = self._theme, self._view
        line_px = metrics.height()
        for y, text in self._y_ticks(area.height()):
            at_px = round(view.to_pixels(view.x0, y, area).y())
            painter.setPen(hairline(theme.grid))
            painter.drawLine(QPointF(area.left(), at_px), QPointF(area.right(), at_px))
            painter.setPen(QColor(theme.faint_text))
            box = QRectF(0, at_px - line_px / 2, area.left() - 6, line_px)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        for x, text in self._x_ticks_apart(area, metrics):
            at_px = round(view.to_pixels(x, view.y0, area).x())
            painter.setPen(hairline(theme.grid))
            painter.drawLine(QPointF(at_px, area.top()), QPointF(at_px, area.bottom()))
            painter.setPen(QColor(theme.faint_text))
            width_px = metrics.horizontalAdvance(text) + 4
            left_px = min(max(0.0, at_px - width_px / 2), self.width() - width_px)
            box = QRectF(left_px, area.bottom() + 4, width_px, line_px)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(hairline(theme.border))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())
        if self._x_label:
            painter.setPen(QColor(theme.faint_text))
            box = QRectF(area.left(), area.bottom() + 4 + line_px, area.width(), line_px + 1)
            text = metrics.elidedText(self._x_label, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
