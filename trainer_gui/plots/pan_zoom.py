"""Moving and zooming the part of the plane that a plot shows."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF

from trainer_gui.plots.view import View

# One notch of the wheel.
STEP = 1.25
# Doubles cannot tell places apart that are closer than this share of their size.
_FINEST = 1e-12


def zoomed(view: View, at: QPointF, area: QRectF, factor: float) -> View:
    """The view drawn together around a place that stays where it is.

    Args:
        view: A linear view.
        at: The place, in pixels.
        area: The rectangle between the axes.
        factor: Above 1 shows less of the plane, and that larger.

    Returns:
        The same view where the numbers are too fine or too large to go on.
    """
    x, y = view.to_data(at, area)
    found = View(
        x + (view.x0 - x) / factor,
        x + (view.x1 - x) / factor,
        y + (view.y0 - y) / factor,
        y + (view.y1 - y) / factor,
    )
    return found if _is_sound(found) else view


def moved(view: View, dx_px: float, dy_px: float, area: QRectF) -> View:
    """The view after what it shows was dragged by some pixels to the right and down."""
    dx = dx_px / area.width() * (view.x1 - view.x0)
    dy = dy_px / area.height() * (view.y1 - view.y0)
    return View(view.x0 - dx, view.x1 - dx, view.y0 + dy, view.y1 + dy)


def _is_sound(view: View) -> bool:
    for low, high in ((view.x0, view.x1), (view.y0, view.y1)):
        size = max(abs(low), abs(high))
        if not (math.isfinite(low) and math.isfinite(high)) or high - low <= size * _FINEST or size > 1e300:
            return False
    return True
