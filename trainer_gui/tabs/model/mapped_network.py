"""The drawing of the network while a model of two features is there: maps for neurons, links as thick as weights."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from engine.train.inner_questions import NeuronMaps
from trainer_gui.tabs.model.enlarged_neuron import paint_enlarged
from trainer_gui.tabs.model.network_columns import Network
from trainer_gui.tabs.model.network_view import NetworkView, Placed
from trainer_gui.tabs.model.neuron_pictures import NeuronPictures

_THICKEST_PX, _THINNEST_PX = 4.0, 0.4


class MappedNetworkView(NetworkView):
    """Shows a network with the map of every neuron; the one below the pointer is enlarged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maps: NeuronMaps | None = None
        self._pictures: NeuronPictures | None = None
        # Spec path of the layer, and the unit, below the pointer.
        self._hovered: tuple[str, int] | None = None

    @property
    def pictures(self) -> NeuronPictures | None:
        """The maps that are drawn; None if there are none."""
        return self._pictures

    @property
    def enlarged(self) -> tuple[str, int] | None:
        """Spec path and unit of the neuron whose map is enlarged; None if there is none."""
        if self._hovered is None or self._pictures is None or self._pictures.of(*self._hovered) is None:
            return None
        return self._hovered

    def show_maps(self, maps: NeuronMaps | None) -> None:
        """Draw what every neuron gives over the plane, and links as thick as their weights; None for neither."""
        self._maps = maps
        self._make_pictures()
        self.update()

    def show_network(self, network: Network, selected: str) -> None:
        """Draw a network; layers that do not fit the maps any more lose theirs."""
        if network != self._network:
            super().show_network(network, selected)
            self._make_pictures()
        else:
            super().show_network(network, selected)

    def on_theme(self) -> None:
        """Colour the maps anew."""
        self._make_pictures()

    def unit_rect(self, path: str, unit: int) -> QRectF:
        """Where a neuron is drawn, in pixels of this widget; empty if it is not."""
        return self._places().get((path, unit), QRectF())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Enlarge the neuron below the pointer."""
        super().mouseMoveEvent(event)
        at = event.position()
        self._hover(next((key for key, box in self._places().items() if box.contains(at)), None))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is below the pointer any more."""
        self._hover(None)
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """The enlarged map says what the tooltip of the layer would cover."""
        if event.type() == QEvent.Type.ToolTip and self.enlarged is not None:
            return True
        return super().event(event)

    def _make_pictures(self) -> None:
        maps = self._maps
        self._pictures = (
            NeuronPictures(maps, self._network.columns, self._theme)
            if maps is not None and maps.layers
            else None
        )

    def _hover(self, hovered: tuple[str, int] | None) -> None:
        if hovered != self._hovered:
            self._hovered = hovered
            if self._pictures is not None:
                self.update()

    def _places(self) -> dict[tuple[str, int], QRectF]:
        """Where every circle is, by spec path and unit."""
        return {
            (column.path, unit): self._around(column, rect, at)
            for column, rect in zip(self._network.columns, self._column_rects(), strict=True)
            if not column.is_block
            for unit, at in zip(column.slots(), self._units(column, rect), strict=True)
            if unit is not None and at is not None
        }

    def _paint_links(self, painter: QPainter, source: Placed, target: Placed) -> None:
        (before, befores), (after, afters) = source, target
        pictures = self._pictures
        is_known = pictures is not None and pictures.has_weights(after.path)
        if pictures is None or not is_known or before.is_block or after.is_block:
            super()._paint_links(painter, source, target)
            return
        colors = [QColor(self._theme.surface_diverging[i]) for i in (0, -1)]
        links: list[tuple[float, QColor, QPointF, QPointF]] = []
        for i, a in zip(before.slots(), befores, strict=True):
            for j, b in zip(after.slots(), afters, strict=True):
                if i is None or j is None or a is None or b is None:
                    continue
                link = pictures.link(after.path, j, i)
                if link is not None:
                    links.append((link[1], colors[link[0] > 0], a, b))
        # The strongest lie on top.
        for share, color, a, b in sorted(links, key=lambda link: link[0]):
            painter.setPen(QPen(color, _THINNEST_PX + (_THICKEST_PX - _THINNEST_PX) * share))
            painter.drawLine(a, b)

    def _paint_unit(self, painter: QPainter, path: str, unit: int, box: QRectF) -> None:
        picture = self._pictures.of(path, unit) if self._pictures is not None else None
        if picture is None:
            super()._paint_unit(painter, path, unit, box)
            return
        painter.drawRect(box.adjusted(-1, -1, 1, 1))
        painter.drawImage(box, picture.image)

    def _paint_over(self, painter: QPainter) -> None:
        enlarged = self.enlarged
        picture = (
            self._pictures.of(*enlarged) if self._pictures is not None and enlarged is not None else None
        )
        if enlarged is None or picture is None:
            return
        text = self.tr("unit {0}: {1} to {2}").format(
            enlarged[1], f"{picture.low:.3g}", f"{picture.high:.3g}"
        )
        area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        paint_enlarged(painter, picture, text, self.unit_rect(*enlarged), area, theme=self._theme)
