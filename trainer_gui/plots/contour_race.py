"""A surface from above with lines of equal height, and the paths of several walkers over it.

Shape suffixes: H rows, W columns, P points of a path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.canvas import PlotCanvas
from trainer_gui.plots.contour import contour
from trainer_gui.plots.drawing import draw_polyline, draw_segments, hairline, image, line_pen
from trainer_gui.plots.legend import LegendItem, Sample
from trainer_gui.plots.marks import Mark, draw_mark
from trainer_gui.plots.surface_colors import value_colors
from trainer_gui.plots.view import View

Floats = NDArray[np.float64]

_LEVELS = 12
_HEAD_PX, _START_PX, _MINIMUM_PX = 11.0, 9.0, 11.0
# More points of one path than this are thinned; the newest ones are all drawn.
_MOST_POINTS, _NEWEST = 600, 200
_KEY_SHARE = 0.02


@dataclass(frozen=True, eq=False)
class DrawnPath:
    """Where one walker has been.

    Args:
        name: What it is called.
        x_P: float64, shape (P,), at least one.
        y_P: The same.
        color: Index of a colour of the theme, as for classes.
        is_lost: True if it left the picture for good.
    """

    name: str
    x_P: Floats
    y_P: Floats
    color: int
    is_lost: bool = False


class ContourRace(PlotCanvas):
    """Draws the surface once and the paths in every frame.

    A click chooses the start; arrow keys move it.

    Signals:
        start_chosen: x and y of the new start.
    """

    start_chosen = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height_HW: Floats | None = None
        self._minima: tuple[tuple[float, float], ...] = ()
        self._start = (0.0, 0.0)
        self._paths: tuple[DrawnPath, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def paths(self) -> tuple[DrawnPath, ...]:
        """What is drawn."""
        return self._paths

    @property
    def start(self) -> tuple[float, float]:
        """Where everybody starts."""
        return self._start

    def show_surface(
        self, height_HW: Floats, view: View, minima: Sequence[tuple[float, float]], labels: tuple[str, str]
    ) -> None:
        """Draw another surface.

        Args:
            height_HW: Heights, the lowest row first, float64.
            view: From where to where the grid goes.
            minima: Points of lowest height.
            labels: Names of the axes.
        """
        # By its logarithm, because most of these surfaces are steep at the rim and flat where it matters.
        self._height_HW = np.log1p(np.maximum(height_HW - np.nanmin(height_HW), 0.0))
        self._minima = tuple(minima)
        self._paths = ()
        self.set_message("")
        self.set_labels(*labels)
        self.set_view(view)
        self.drop_layers()

    def show_start(self, start: tuple[float, float]) -> None:
        """Mark where everybody starts."""
        self._start = start
        self.update()

    def show_paths(self, paths: Sequence[DrawnPath]) -> None:
        """Draw the paths as they are now."""
        self._paths = tuple(paths)
        self.set_legend(
            tuple(LegendItem(p.name, Sample.LINE, self._theme.class_color(p.color)) for p in paths)
        )
        self.update()

    def on_theme(self) -> None:
        """Name the paths in the new colours too."""
        super().on_theme()
        self.show_paths(self._paths)

    # Painting

    def paint_under(self, painter: QPainter, area: QRectF) -> None:
        """Colours, lines of equal height, and the minima."""
        height_HW = self._height_HW
        if height_HW is None:
            return
        low, high = float(np.nanmin(height_HW)), float(np.nanmax(height_HW))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, image(value_colors(height_HW[::-1], low, max(high, low + 1e-9), self._theme)))
        painter.setPen(hairline(self._theme.faint_text))
        rows, columns = height_HW.shape
        scale = np.array([area.width() / (columns - 1), area.height() / (rows - 1)] * 2)
        # As much ground between two lines as between any others.
        for level in np.unique(np.nanquantile(height_HW, (np.arange(_LEVELS) + 0.5) / _LEVELS)):
            ends_S4 = contour(height_HW, float(level)) * scale
            ends_S4[:, ::2] += area.left()
            ends_S4[:, 1::2] = area.bottom() - ends_S4[:, 1::2]
            draw_segments(painter, ends_S4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for x, y in self._minima:
            at = self._view.to_pixels(x, y, area)
            draw_mark(
                painter, at, Mark.DIAMOND, self._theme.text, edge=self._theme.panel, size_px=_MINIMUM_PX
            )

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """The paths, their heads, and the start."""
        if self._height_HW is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view, theme = self._view, self._theme
        for path in self._paths:
            picked = _picked(len(path.x_P))
            x_P, y_P = view.x_pixels(path.x_P[picked], area), view.y_pixels(path.y_P[picked], area)
            # What is far outside would overflow the painter's numbers.
            x_P, y_P = (np.clip(values, -1e4, 1e4) for values in (x_P, y_P))
            painter.setPen(line_pen(theme.class_color(path.color), 1.8))
            draw_polyline(painter, x_P, y_P)
        for path in self._paths:
            at = view.to_pixels(float(path.x_P[-1]), float(path.y_P[-1]), area)
            if area.contains(at):
                mark = Mark.RING if path.is_lost else Mark.DISC
                color = theme.class_color(path.color)
                draw_mark(painter, at, mark, color, edge=theme.point_edge, size_px=_HEAD_PX)
        begin = view.to_pixels(*self._start, area)
        draw_mark(painter, begin, Mark.RING, theme.text, edge=theme.panel, size_px=_START_PX)

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the start."""
        area = self.area()
        if event.button() == Qt.MouseButton.LeftButton and area.contains(event.position()):
            self._choose(*self._view.to_data(event.position(), area))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the start."""
        view = self._view
        dx, dy = _KEY_SHARE * (view.x1 - view.x0), _KEY_SHARE * (view.y1 - view.y0)
        way = {
            Qt.Key.Key_Left: (-dx, 0.0),
            Qt.Key.Key_Right: (dx, 0.0),
            Qt.Key.Key_Up: (0.0, dy),
            Qt.Key.Key_Down: (0.0, -dy),
        }.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self._choose(self._start[0] + way[0], self._start[1] + way[1])

    def _choose(self, x: float, y: float) -> None:
        view = self._view
        self.start_chosen.emit(min(max(x, view.x0), view.x1), min(max(y, view.y0), view.y1))

    def place_of(self, x: float, y: float) -> QPointF:
        """Pixel position of a point of the surface."""
        return self._view.to_pixels(x, y, self.area())


def _picked(n: int) -> NDArray[np.int64]:
    """Which points of a path are drawn."""
    if n <= _MOST_POINTS:
        return np.arange(n)
    old = np.linspace(0, n - _NEWEST - 1, _MOST_POINTS - _NEWEST).astype(np.int64)
    return np.concatenate([old, np.arange(n - _NEWEST, n)])
