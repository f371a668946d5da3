"""The large plot that is opened to zoom, measure and export."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from trainer_gui.plots.explore_window import ExploredCurve, ExploreWindow
from trainer_gui.theme.colors import LIGHT


def _window(qtbot: QtBot, *, log_y: bool) -> ExploreWindow:
    x_P = np.arange(1.0, 6.0)
    curves = [
        ExploredCurve("loss", x_P, np.array([100.0, 10.0, 1.0, np.nan, 0.01]), "#123456"),
        ExploredCurve("points", x_P, np.array([1.0, -1.0, 2.0, 3.0, 4.0]), "#654321", points=True),
    ]
    window = ExploreWindow("Loss", curves, "step", "loss", LIGHT, log_y=log_y)
    with qtbot.waitExposed(window):
        window.show()
    return window


def _drawn(window: ExploreWindow) -> dict[str, tuple[list[float], list[float]]]:
    items = window.plot.getPlotItem().listDataItems()
    return {item.name(): (list(item.xData), list(item.yData)) for item in items}


def test_curves_keep_their_numbers_and_leave_gaps_out(qtbot: QtBot) -> None:
    window = _window(qtbot, log_y=False)
    drawn = _drawn(window)
    assert drawn["loss"] == ([1, 2, 3, 5], [100, 10, 1, 0.01])
    assert drawn["points"] == ([1, 2, 3, 4, 5], [1, -1, 2, 3, 4])
    window.close()


def test_a_logarithmic_axis_leaves_out_what_it_cannot_show(qtbot: QtBot) -> None:
    window = _window(qtbot, log_y=True)
    assert _drawn(window)["points"] == ([1, 3, 4, 5], [1, 2, 3, 4])
    low, high = window.plot.getPlotItem().viewRange()[1]
    assert low == pytest.approx(-2, abs=0.6)
    assert high == pytest.approx(2, abs=0.6)
    window.close()


def test_the_numbers_can_be_exported_as_csv(qtbot: QtBot, tmp_path: Path) -> None:
    from pyqtgraph.exporters import CSVExporter

    window = _window(qtbot, log_y=False)
    path = tmp_path / "loss.csv"
    CSVExporter(window.plot.getPlotItem()).export(str(path))
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    assert [float(cell) for cell in rows[1][:2]] == [1.0, 100.0]
    window.close()
