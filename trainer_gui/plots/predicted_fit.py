"""What the model predicts against what is true, for any number of features.

Shape suffix: N samples.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from trainer_gui.plots.canvas import PlotCanvas
from trainer_gui.plots.drawing import line_pen
from trainer_gui.plots.legend import LegendItem, Sample
from trainer_gui.plots.marks import PART_MARKS, draw_marks
from trainer_gui.plots.parts import PART_SAMPLES, checked_parts, part_name, parts_present
from trainer_gui.plots.ticks import kept_range
from trainer_gui.plots.view import View

Floats = NDArray[np.float64]


class PredictedPlot(PlotCanvas):
    """Predicted over true values, with the diagonal on which a perfect model would put every sample."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._true_N: Floats = np.empty(0)
        self._predicted_N: Floats = np.empty(0)
        self._part_N = checked_parts(None, 0)
        self._range: tuple[float, float] | None = None
        self.setAccessibleName(self.tr("Predicted against true values"))
        self.set_labels(self.tr("true"), self.tr("predicted"))
        self._describe()

    def show_points(self, true: ArrayLike, part: ArrayLike | None = None) -> None:
        """Take the true values; nothing is drawn before ``show_fit``.

        Args:
            true: Shape (N,).
            part: 0 training, 1 validation, 2 test, shape (N,); None if all are training samples.

        Raises:
            ValueError: If the lengths differ, or a part is none of the three.
        """
        part_N = checked_parts(part, np.size(true))
        true_N = np.array(true, dtype=np.float64).ravel()
        if not np.array_equal(true_N, self._true_N, equal_nan=True):
            self._true_N = true_N
            self._predicted_N = np.full(len(true_N), np.nan)
            self._range = None
            self._fit_range()
        self._part_N = part_N
        self._describe()
        self.update()

    def show_fit(self, predicted: ArrayLike) -> None:
        """Show what the model predicts for the samples given before.

        Args:
            predicted: Shape (N,); what is not finite is left out.

        Raises:
            ValueError: If there is not one for each sample.
        """
        predicted_N = np.array(predicted, dtype=np.float64).ravel()
        if len(predicted_N) != len(self._true_N):
            expected = f"expected one for each of the {len(self._true_N)} samples"
            raise ValueError(f"predicted: {expected}, received {len(predicted_N)}")
        self._predicted_N = predicted_N
        self._fit_range()
        self.update()

    def clear(self) -> None:
        """Forget all samples."""
        self._true_N = self._predicted_N = np.empty(0)
        self._part_N = checked_parts(None, 0)
        self._range = None
        self.drop_layers()
        self._describe()

    def on_theme(self) -> None:
        """The names carry colours too."""
        super().on_theme()
        self._describe()

    def paint_under(self, painter: QPainter, area: QRectF) -> None:
        """The diagonal."""
        if self._range is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(line_pen(self._theme.fitted_line, 1.4, Qt.PenStyle.DashLine))
            painter.drawLine(area.bottomLeft(), area.topRight())

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """The samples; they move with every frame."""
        x_N = self._view.x_pixels(self._true_N, area)
        y_N = self._view.y_pixels(self._predicted_N, area)
        for part in reversed(parts_present(self._part_N)):
            chosen_N = self._part_N == part
            color = self._theme.part_color(part)
            draw_marks(painter, x_N[chosen_N], y_N[chosen_N], PART_MARKS[part], color, edge=self._theme.panel)

    def _fit_range(self) -> None:
        """One range for both axes: the true values, and predictions up to once their width beyond them."""
        true_N = self._true_N[np.isfinite(self._true_N)]
        if not len(true_N):
            return
        low, high = float(true_N.min()), float(true_N.max())
        reach = (high - low) or abs(high) or 1.0
        predicted_N = self._predicted_N[np.isfinite(self._predicted_N)]
        if len(predicted_N):
            low, high = (
                min(low, max(float(predicted_N.min()), low - reach)),
                max(high, min(float(predicted_N.max()), high + reach)),
            )
        self._range = kept_range(self._range, low, high)
        self.set_view(View(*self._range, *self._range))

    def _describe(self) -> None:
        theme = self._theme
        items = [
            LegendItem(part_name(p), PART_SAMPLES[p], theme.part_color(p))
            for p in parts_present(self._part_N)
        ]
        if items:
            items.append(LegendItem(self.tr("perfect"), Sample.DASH, theme.fitted_line))
        self.set_legend(tuple(items))
        self.set_message("" if items else self.tr("Predicted and true values appear here."))
