"""The lattice of a sequence of labels over steps: how likely each place is, the ways between, and the best one.

Shape suffixes: T steps, U states.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.confusion import readable_on
from trainer_gui.plots.drawing import hairline, line_pen
from trainer_gui.plots.painted import PaintedWidget
from trainer_gui.plots.surface_colors import value_colors
from trainer_gui.plots.ticks import number_text

Floats = NDArray[np.float64]

_EDGE_PX = 8.0
_MOST_RADIUS_PX = 26.0


class AlignmentLattice(PaintedWidget):
    """Draws steps from left to right and states from top to bottom; pointing at a place reads it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._posterior_TU: Floats | None = None
        self._names: tuple[str, ...] = ()
        self._edges: tuple[tuple[int, int, int], ...] = ()
        self._best: tuple[int, ...] = ()
        self._message = ""
        self._hovered: tuple[int, int] | None = None
        self._room: QRectF | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def posterior(self) -> Floats | None:
        """What is drawn, shape (T, U)."""
        return self._posterior_TU

    @property
    def best(self) -> tuple[int, ...]:
        """The state of each step on the best way."""
        return self._best

    def show_lattice(
        self,
        posterior_TU: Floats,
        names: Sequence[str],
        edges: Sequence[tuple[int, int, int]],
        best: Sequence[int],
    ) -> None:
        """Draw a lattice.

        Args:
            posterior_TU: Probability of being at each place, 0 to 1, float64, shape (T, U).
            names: Of the U states.
            edges: Moves that are allowed: step, state, next state.
            best: For each step the state of the best way; −1 for none.
        """
        self._posterior_TU, self._names = posterior_TU, tuple(names)
        self._edges, self._best = tuple(edges), tuple(best)
        self._message = ""
        self._room = None
        self.update()

    def show_message(self, text: str) -> None:
        """Show a sentence instead."""
        self._posterior_TU, self._message = None, text
        self.setAccessibleDescription(text)
        self.update()

    def place(self, step: int, state: int) -> QPointF:
        """Middle of a place in pixels."""
        area = self._area()
        assert self._posterior_TU is not None
        steps, states = self._posterior_TU.shape
        return QPointF(
            area.left() + (step + 0.5) * area.width() / steps,
            area.top() + (state + 0.5) * area.height() / states,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the new room."""
        super().resizeEvent(event)
        self._room = None

    def changeEvent(self, event: QEvent) -> None:
        """Another font has other widths."""
        super().changeEvent(event)
        self._room = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ways, then places."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.panel))
        painter.setFont(self.label_font())
        if self._posterior_TU is None:
            painter.setPen(QColor(self.theme.faint_text))
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(QRectF(self.rect()).adjusted(8, 8, -8, -8), flags, self._message)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_heads(painter)
            self._paint_edges(painter)
            self._paint_places(painter, self._posterior_TU)
        painter.end()

    def _area(self) -> QRectF:
        """Room of the places: asked for with each of them, measured once."""
        if self._room is None:
            self._room = self._measured_area()
        return self._room

    def _measured_area(self) -> QRectF:
        metrics = QFontMetricsF(self.label_font())
        left_px = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0) + 14
        return QRectF(self.rect()).adjusted(
            _EDGE_PX + left_px, _EDGE_PX, -_EDGE_PX, -_EDGE_PX - metrics.height() - 2
        )

    def _radius(self) -> float:
        assert self._posterior_TU is not None
        steps, states = self._posterior_TU.shape
        area = self._area()
        fitting = 0.42 * min(area.width() / steps, area.height() / states)
        return max(6.0, min(_MOST_RADIUS_PX, float(fitting)))

    def _paint_heads(self, painter: QPainter) -> None:
        assert self._posterior_TU is not None
        area, metrics = self._area(), QFontMetricsF(painter.font())
        for u, name in enumerate(self._names):
            at = self.place(0, u)
            painter.setPen(QColor(self.theme.text if u % 2 else self.theme.faint_text))
            box = QRectF(
                _EDGE_PX, at.y() - metrics.height() / 2, area.left() - _EDGE_PX - 8, metrics.height()
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(QColor(self.theme.faint_text))
        for t in range(len(self._posterior_TU)):
            at = self.place(t, 0)
            box = QRectF(at.x() - 40, area.bottom() + 2, 80, metrics.height())
            text = self.tr("step {0}").format(t) if t == 0 else str(t)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_edges(self, painter: QPainter) -> None:
        on_best = {(t, a, b) for t, (a, b) in enumerate(zip(self._best, self._best[1:], strict=False))}
        painter.setPen(hairline(self.theme.faint_text))
        for edge in self._edges:
            if edge not in on_best:
                painter.drawLine(self.place(edge[0], edge[1]), self.place(edge[0] + 1, edge[2]))
        painter.setPen(line_pen(self.theme.fitted_line, 3))
        for t, a, b in sorted(on_best):
            if a >= 0 and b >= 0:
                painter.drawLine(self.place(t, a), self.place(t + 1, b))

    def _paint_places(self, painter: QPainter, posterior_TU: Floats) -> None:
        radius = self._radius()
        grounds = value_colors(posterior_TU, 0.0, 1.0, self.theme)[:, :, :3].tolist()
        reached = {(t, u) for t, u, _ in self._edges} | {(t + 1, v) for t, _, v in self._edges}
        metrics = QFontMetricsF(painter.font())
        for t, u in np.ndindex(posterior_TU.shape):
            at = self.place(t, u)
            if (t, u) not in reached and len(posterior_TU) > 1:
                painter.setPen(hairline(self.theme.border))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(at, radius * 0.25, radius * 0.25)
                continue
            ground = QColor(*grounds[t][u])
            is_best = t < len(self._best) and self._best[t] == u
            painter.setPen(
                line_pen(self.theme.fitted_line if is_best else self.theme.border, 3 if is_best else 1)
            )
            painter.setBrush(ground)
            painter.drawEllipse(at, radius, radius)
            text = f"{posterior_TU[t, u]:.2f}"
            if metrics.horizontalAdvance(text) < 2 * radius:
                painter.setPen(readable_on(ground, self.theme))
                box = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the place under the pointer."""
        found = None
        if self._posterior_TU is not None:
            area = self._area()
            steps, states = self._posterior_TU.shape
            t = int((event.position().x() - area.left()) / area.width() * steps)
            u = int((event.position().y() - area.top()) / area.height() * states)
            if 0 <= t < steps and 0 <= u < states and area.contains(event.position()):
                found = (t, u)
        if found != self._hovered:
            self._hovered = found
            self.setToolTip(self._read(found) if found is not None else "")

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        self._hovered = None
        super().leaveEvent(event)

    def _read(self, place: tuple[int, int]) -> str:
        assert self._posterior_TU is not None
        t, u = place
        text = self.tr("step {0}, {1}: probability {2}")
        return text.format(t, self._names[u], number_text(float(self._posterior_TU[t, u])))
