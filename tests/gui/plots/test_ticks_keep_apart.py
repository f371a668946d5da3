"""The words of the bottom axis never touch each other, however narrow the plot."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from trainer_gui.plots.distribution_plot import DistributionPlot


@pytest.mark.parametrize("width", [220, 260, 298, 420, 900])
@pytest.mark.parametrize("size", [1.0, 0.0123, 1e-7, 123_456.0])
def test_words_of_the_bottom_axis_keep_apart(qtbot: QtBot, width: int, size: float) -> None:
    plot = DistributionPlot()
    qtbot.addWidget(plot)
    plot.resize(width, 200)
    samples_S = size * np.random.default_rng(0).uniform(-1, 1, 500)
    plot.show_samples(samples_S, x_label="weight")
    metrics = QFontMetricsF(plot.label_font())
    area = plot.area()
    spans = []
    for x, text in plot._x_ticks_apart(area, metrics):
        middle = plot.view.to_pixels(x, plot.view.y0, area).x()
        half = metrics.horizontalAdvance(text) / 2
        spans.append((middle - half, middle + half))
    assert len(spans) >= 1
    if width >= 298:
        assert len(spans) >= 2
    assert all(a[1] + 4 <= b[0] for a, b in pairwise(spans))
