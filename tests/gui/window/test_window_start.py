"""What the window shows before anything is pressed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDockWidget, QTabWidget, QWidget
from pytestqt.qtbot import QtBot
from window_acts import OpenWindow, dock, positions, settle, show_tab, text_of

from engine.train.snapshot import LineFit
from trainer_gui.tabs.model import ModelTab

ACTIONS = (
    "run",
    "pause",
    "step",
    "epoch",
    "stop",
    "cancel",
    "reset",
    "newSeed",
    "undo",
    "redo",
    "open",
    "save",
)


def test_points_and_a_line_are_shown_before_anything_runs(window: OpenWindow) -> None:
    shown = window("linear-regression")
    plot = shown.docks.fit.line
    assert plot.isVisible()
    x_N, y_N = positions(plot)
    assert len(x_N) == 20
    assert plot.view.x0 <= min(x_N) < max(x_N) <= plot.view.x1
    assert plot.view.y0 <= min(y_N) < max(y_N) <= plot.view.y1
    snapshot = shown.session.run.snapshot
    assert snapshot is not None
    assert snapshot.step == 0
    fit = snapshot.fit
    assert isinstance(fit, LineFit)
    weights = {p.name: float(p.values.ravel()[0]) for p in snapshot.parameters}
    w, b = weights["0.weight"], weights["0.bias"]
    np.testing.assert_allclose(fit.y_G, w * fit.x_G + b, rtol=1e-5, atol=1e-5)
    # The line is painted where the picture says, so part of it can be seen.
    inside = (fit.y_G >= plot.view.y0) & (fit.y_G <= plot.view.y1)
    assert inside.mean() > 0.5
    assert f"w = {w:.4g}" in text_of(shown, "fitNumbers")
    assert f"b = {b:.4g}" in text_of(shown, "fitNumbers")


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_can_be_found_by_its_name(window: OpenWindow, name: str) -> None:
    action = window(wait=False).findChild(QAction, name)
    assert isinstance(action, QAction)
    assert action.toolTip()
    assert not action.shortcut().isEmpty()


def test_widgets_and_pages_have_the_names_of_the_contract(window: OpenWindow) -> None:
    shown = window("linear-regression", wait=False)
    assert isinstance(shown.findChild(QWidget, "tabs"), QTabWidget)
    for name in ("lossDock", "fitDock", "codeDock", "problemsDock"):
        assert isinstance(dock(shown, name), QDockWidget)
        assert dock(shown, name).windowTitle()
    assert isinstance(shown.findChild(QWidget, "deviceChoice"), QComboBox)
    pages = [shown.tabs.widget(i).objectName() for i in range(shown.tabs.count())]
    assert pages == ["tensorsTab", "dataTab", "modelTab", "lossActivationTab", "optimizerTab"]
    assert shown.findChild(QWidget, "runsTab") is None


def test_editors_are_named_by_the_path_of_their_value(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    for path in (
        "data.kind",
        "data.params.n",
        "data.params.noise",
        "data.split.validation",
        "loss.kind",
        "optimizer.kind",
        "optimizer.params.lr",
        "training.epochs",
        "training.batch_size",
        "training.stop.loss_below",
        "scheduler.kind",
    ):
        assert isinstance(shown.findChild(QWidget, path), QWidget), path
    page = show_tab(shown, "modelTab")
    assert isinstance(page, ModelTab)
    page.select("model.children[0]")
    settle(qtbot, shown)
    assert isinstance(shown.findChild(QWidget, "model.children[0].params.out_features"), QWidget)


def test_nothing_can_be_paused_or_stopped_before_a_run(window: OpenWindow) -> None:
    shown = window()
    on = {name for name in ACTIONS if (a := shown.findChild(QAction, name)) is not None and a.isEnabled()}
    assert on == {"run", "step", "epoch", "newSeed", "open", "save"}


def test_the_title_names_the_project(window: OpenWindow) -> None:
    shown = window("spiral-mlp", wait=False)
    assert shown.windowTitle() == "spiral-mlp[*] – Visual Trainer"
    assert not shown.isWindowModified()
