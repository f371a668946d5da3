"""The marks that stand for samples: drawn once as a small picture, then stamped.

Shape suffix: N points.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from trainer_gui.plots.drawing import polygon

Floats = NDArray[np.float64]

MARK_PX = 8.0
# From here on samples are dots of 3 pixels; stamps would run into one another and cost too much.
MANY = 1500


class Mark(StrEnum):
    """Shape of a mark. Parts of the data differ in shape, so that they do not depend on colour."""

    DISC = "disc"
    RING = "ring"
    DIAMOND = "diamond"


# By part: 0 training, 1 validation, 2 test.
PART_MARKS = (Mark.DISC, Mark.RING, Mark.DIAMOND)


def draw_mark(
    painter: QPainter, at: QPointF, mark: Mark, color: str, *, edge: str, size_px: float = MARK_PX
) -> None:
    """Draw one mark.

    Args:
        painter: Where to.
        at: Its centre.
        mark: Its shape.
        color: What it stands for.
        edge: Colour around it that sets it off from the ground.
        size_px: Its diameter.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = size_px / 2 - 0.5
    if mark is Mark.RING:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # The edge below, wider: a ring stays visible on ground of its own colour.
        for pen_color, width in ((edge, 3.8), (color, 2.0)):
            painter.setPen(QPen(QColor(pen_color), width))
            painter.drawEllipse(at, radius - 0.8, radius - 0.8)
    else:
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(color))
        if mark is Mark.DISC:
            painter.drawEllipse(at, radius, radius)
        else:
            reach = radius + 0.6
            corners = [QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0)]
            painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
    painter.restore()


def draw_marks(painter: QPainter, x_N: Floats, y_N: Floats, mark: Mark, color: str, *, edge: str) -> None:
    """Stamp one mark at many places; places that are not finite are left out.

    Args:
        painter: Where to.
        x_N: Pixel positions, shape (N,).
        y_N: The same.
        mark: Shape of all of them.
        color: Colour of all of them.
        edge: Colour around them.
    """
    is_finite_N = np.isfinite(x_N) & np.isfinite(y_N)
    x_N, y_N = x_N[is_finite_N], y_N[is_finite_N]
    if not len(x_N):
        return
    if len(x_N) > MANY:
        pen = QPen(QColor(color), 3)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        painter.drawPoints(polygon(x_N, y_N))
        return
    scale = painter.device().devicePixelRatioF()
    side_px = MARK_PX + 4
    stamp = QPixmap(round(side_px * scale), round(side_px * scale))
    stamp.setDevicePixelRatio(scale)
    stamp.fill(Qt.GlobalColor.transparent)
    stamper = QPainter(stamp)
    draw_mark(stamper, QRectF(0, 0, side_px, side_px).center(), mark, color, edge=edge)
    stamper.end()
    half = side_px / 2
    for x, y in zip((x_N - half).tolist(), (y_N - half).tolist(), strict=True):
        painter.drawPixmap(QPointF(x, y), stamp)
