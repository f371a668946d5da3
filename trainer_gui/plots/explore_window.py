"""A large plot of its own to zoom into, measure and save as a picture or as numbers; built on pyqtgraph.

The live plots paint themselves because training must not wait for them. Here nothing is live, so the library's own
axes, mouse handling and exporters do the work. It is imported when the first such window opens, not at the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from trainer_gui.theme.colors import Theme

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ExploredCurve:
    """One curve or cloud of points.

    Args:
        name: What it is, for the legend and the exported table.
        x_P: float64, shape (P,).
        y_P: float64, shape (P,); NaN for gaps.
        color: ``#rrggbb``.
        points: True for a cloud of points instead of a line.
        dashed: True for a dashed line.
    """

    name: str
    x_P: Floats
    y_P: Floats
    color: str
    points: bool = False
    dashed: bool = False


class ExploreWindow(QDialog):
    """Shows curves to zoom with the wheel, to move with the mouse, and to export from the context menu.

    Args:
        title: What is shown.
        curves: At least one.
        x_label: Name of the bottom axis.
        y_label: Name of the side axis.
        theme: Colours.
        log_y: True for a logarithmic side axis; what is not above 0 is then left out.
        parent: The window.
    """

    def __init__(
        self,
        title: str,
        curves: Sequence[ExploredCurve],
        x_label: str,
        y_label: str,
        theme: Theme,
        *,
        log_y: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        # PySide6 is imported above: pyqtgraph takes whichever binding is there already.
        import pyqtgraph as pg

        self.setObjectName("exploreWindow")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.plot: Any = pg.PlotWidget(background=theme.panel)
        self.plot.setObjectName("explorePlot")
        self.plot.setAccessibleName(title)
        self.plot.setToolTip(
            self.tr("Wheel: zoom. Drag: move. Right-drag: stretch. Right-click: export as PNG, SVG or CSV.")
        )
        item = self.plot.getPlotItem()
        item.showGrid(x=True, y=True, alpha=0.25)
        for side, text in (("bottom", x_label), ("left", y_label)):
            item.setLabel(side, text, color=theme.text)
            item.getAxis(side).setPen(theme.faint_text)
            item.getAxis(side).setTextPen(theme.text)
        item.addLegend(labelTextColor=theme.text)
        item.setLogMode(x=False, y=log_y)
        for curve in curves:
            self._add(pg, item, curve, theme, log_y=log_y)
        column.addWidget(self.plot)
        self.resize(QSize(960, 640))

    def _add(self, pg: Any, item: Any, curve: ExploredCurve, theme: Theme, *, log_y: bool) -> None:
        keeps_P = np.isfinite(curve.x_P) & np.isfinite(curve.y_P)
        if log_y:
            keeps_P &= curve.y_P > 0
        x_P, y_P = curve.x_P[keeps_P], curve.y_P[keeps_P]
        if curve.points:
            item.plot(
                x_P,
                y_P,
                name=curve.name,
                pen=None,
                symbol="o",
                symbolSize=7,
                symbolBrush=QColor(curve.color),
                symbolPen=QColor(theme.panel),
            )
            return
        style = Qt.PenStyle.DashLine if curve.dashed else Qt.PenStyle.SolidLine
        drawn = item.plot(x_P, y_P, name=curve.name, pen=pg.mkPen(curve.color, width=1, style=style))
        drawn.setDownsampling(auto=True, method="peak")
        drawn.setClipToView(True)
