"""Lines from arrays straight into Qt, without a Python object for every point.

Shape suffixes: N points, S segments, H rows, W columns, C the channels red, green, blue, alpha.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

Floats = NDArray[np.float64]

_POINT_BYTES = 16


def polygon(x_N: Floats, y_N: Floats) -> QPolygonF:
    """Copy two arrays into a Qt polygon in one go.

    Args:
        x_N: Finite pixel positions, shape (N,).
        y_N: The same.
    """
    made = QPolygonF()
    n = len(x_N)
    if n:
        made.resize(n)
        # A QPolygonF is a plain array of pairs of doubles; the stub of VoidPtr knows only its bare form.
        memory: Any = shiboken6.VoidPtr(made.data(), n * _POINT_BYTES, True)  # type: ignore[call-arg, arg-type]
        points_N2 = np.frombuffer(memory, dtype=np.float64).reshape(n, 2)
        points_N2[:, 0] = x_N
        points_N2[:, 1] = y_N
    return made


def draw_polyline(painter: QPainter, x_N: Floats, y_N: Floats, width_px: float | None = None) -> None:
    """Draw a line with the painter's pen; a value that is not finite leaves a gap, a lone value is a dot.

    Args:
        painter: Where to.
        x_N: Pixel positions, shape (N,).
        y_N: The same.
        width_px: Draws the line so wide with a hairline pen, which must be set; None for the pen's own width.
    """
    is_finite_N = np.isfinite(x_N) & np.isfinite(y_N)
    if is_finite_N.all():
        runs = [(0, len(x_N))]
    else:
        edges = np.flatnonzero(np.diff(np.concatenate(([False], is_finite_N, [False])).astype(np.int8)))
        runs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    lone = [first for first, last in runs if last - first == 1]
    lines = [polygon(x_N[first:last], y_N[first:last]) for first, last in runs if last - first > 1]
    dots = polygon(x_N[lone], y_N[lone])
    for offset in _offsets(painter, width_px):
        painter.translate(offset)
        for line in lines:
            painter.drawPolyline(line)
        if lone:
            painter.drawPoints(dots)
        painter.translate(-offset)


def draw_segments(painter: QPainter, ends_S4: Floats, width_px: float | None = None) -> None:
    """Draw separate pieces of line with the painter's pen; pieces that are not finite are left out.

    Args:
        painter: Where to.
        ends_S4: x and y of one end, x and y of the other, in pixels, shape (S, 4).
        width_px: Draws them so wide with a hairline pen, which must be set; None for the pen's own width.
    """
    ends_S4 = ends_S4[np.isfinite(ends_S4).all(axis=1)]
    if not len(ends_S4):
        return
    lines = [QLineF(*ends) for ends in ends_S4.tolist()]
    for offset in _offsets(painter, width_px):
        painter.translate(offset)
        painter.drawLines(lines)
        painter.translate(-offset)


def _offsets(painter: QPainter, width_px: float | None) -> list[QPointF]:
    """Places at which a hairline, drawn again and again, makes a wider line.

    A few hairlines cost a tenth to a fortieth of one antialiased line of their width.
    """
    if width_px is None:
        return [QPointF(0, 0)]
    scale = painter.device().devicePixelRatioF()
    count = max(1, round(width_px * scale))
    middle = (count - 1) / 2
    across = [(i - middle) / scale for i in range(count)]
    return [QPointF(0, y) for y in across] + [QPointF(x, 0) for x in across if x]


def hairline(color: str, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen of one device pixel at any screen scaling.

    Anything wider than one device pixel sends Qt's rasteriser down a path that is a hundred times slower on a
    noisy line, and an ordinary pen of width 1 is wider on a scaled screen; so the pen is cosmetic.
    """
    pen = QPen(QColor(color), 1, style)
    pen.setCosmetic(True)
    return pen


def line_pen(color: str, width_px: float = 1.6, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A wider pen for smooth lines of a few hundred points, drawn with antialiasing."""
    pen = QPen(QColor(color), width_px, style)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def image(colors_HWC: NDArray[np.uint8]) -> QImage:
    """Copy colours into a Qt image.

    Args:
        colors_HWC: Red, green, blue, alpha, the top row first, shape (H, W, 4).
    """
    rows, columns = colors_HWC.shape[:2]
    # The copy owns its memory; the image over the bytes does not.
    return QImage(colors_HWC.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGBA8888).copy()
