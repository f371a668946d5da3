"""The loss and its gradient along one number of the input, which is dragged."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.explore.losses.edits import with_cell
from engine.explore.losses.fault import cell_name
from trainer_gui.plots.curves import Curve
from trainer_gui.plots.drag_curve import DragCurve
from trainer_gui.tabs.loss_activation.losses.panel import Asked, LossPanel

if TYPE_CHECKING:
    from engine.explore.losses.element_curve import ElementCurve

_REACH = 5.0
# As steep as this curves may leave the picture: near 0 and 1 a logarithm has no end.
_STEEPEST = 12.0
_DIGITS = 3
_LEAST_PX = 84


class ElementPanel(LossPanel):
    """Draws one curve; a drag edits the number in the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked: Asked | None = None
        self._centre: tuple[object, float] = ((), 0.0)
        self.plot = DragCurve(self)
        self.plot.setObjectName("elementCurvePlot")
        self.plot.setAccessibleName(self.tr("Loss and gradient along one number"))
        self.plot.setToolTip(
            self.tr(
                "Drag the point, or move it with Shift and the arrow keys. Another cell gives another curve."
            )
        )
        self.plot.dragged.connect(self._on_dragged)
        self.plot.dropped.connect(self.settled)
        self.plot.setMinimumHeight(_LEAST_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)

    def job(self, asked: Asked) -> Callable[[], ElementCurve]:
        """Compute the curve; its axis stays while the number moves within it."""
        now = float(asked.inputs[asked.argument][asked.place])
        which = (asked.node.kind, asked.argument, asked.place)
        if self._centre[0] != which or not abs(now - self._centre[1]) <= _REACH:
            # A number that is none, which the tables refuse, is no middle of an axis.
            self._centre = (which, now if math.isfinite(now) else 0.0)
        centre = self._centre[1]

        def work() -> ElementCurve:
            from engine.explore.losses.element_curve import element_curve

            return element_curve(
                asked.node, asked.inputs, asked.argument, asked.place, reach=_REACH, centre=centre
            )

        return work

    def take(self, asked: Asked, result: ElementCurve) -> None:
        """Draw it."""
        self._asked = asked
        curves = [
            Curve(self.tr("loss"), result.x_P, result.loss_P, 0),
            Curve(self.tr("gradient"), result.x_P, result.gradient_P, 0, dashed=True),
        ]
        limit = max(_STEEPEST, 1.2 * abs(result.loss_now), 1.2 * abs(result.gradient_now))
        self.plot.show_curves(curves, cell_name(result.argument, result.place), "", y_limits=(-limit, limit))
        self.plot.show_point(result.now)

    def say(self, sentence: str) -> None:
        """Show a sentence instead."""
        self._asked = None
        self.plot.show_message(sentence)
        self.plot.show_point(None)

    @Slot(float)
    def _on_dragged(self, x: float) -> None:
        asked = self._asked
        if asked is not None:
            self.edited.emit(with_cell(asked.inputs, asked.argument, asked.place, round(x, _DIGITS)), "drag")
