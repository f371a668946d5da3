"""What the window trains is what the engine trains alone, and what the script in the Code dock would: to the bit."""

from __future__ import annotations

from functools import cache

import pytest
from pytestqt.qtbot import QtBot
from window_acts import OpenWindow, run_to_end, settle, show_tab

import engine
from engine.presets import presets
from engine.train.result import Run

PRESETS = [preset.name for preset in presets()]


@cache
def trained_alone(preset: str) -> Run:
    """The run without a window, which several tests compare with."""
    return engine.train(engine.load(preset), keep=False)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_run_in_view_gives_the_same_bits_as_the_engine_alone(
    window: OpenWindow, qtbot: QtBot, preset: str
) -> None:
    shown = window(preset)
    show_tab(shown, "lossActivationTab")
    taken = []
    shown.session.run.snapshot_taken.connect(taken.append)
    run = run_to_end(qtbot, shown)
    alone = trained_alone(preset)
    assert len(taken) >= 2  # the window did look while it trained
    assert run.losses.tolist() == alone.losses.tolist()
    assert run.weights_sha256 == alone.weights_sha256
    assert run.text == alone.text


@pytest.mark.parametrize("preset", ["linear-regression", "two-moons-mlp", "csv-classification"])
def test_a_run_without_docks_gives_the_same_bits(window: OpenWindow, qtbot: QtBot, preset: str) -> None:
    shown = window(preset)
    for dock in shown.docks.all:
        dock.hide()
    run = run_to_end(qtbot, shown)
    alone = trained_alone(preset)
    assert run.losses.tolist() == alone.losses.tolist()
    assert run.weights_sha256 == alone.weights_sha256


@pytest.mark.parametrize("preset", PRESETS)
def test_the_code_dock_holds_the_exported_script(window: OpenWindow, qtbot: QtBot, preset: str) -> None:
    shown = window(preset)
    settle(qtbot, shown)
    assert shown.docks.code.script == engine.export_script(engine.load(preset)).removesuffix("\n") + "\n"


def test_the_code_follows_an_edit(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    shown.session.document.set_value("optimizer.params.lr", 0.0123)
    settle(qtbot, shown)
    assert shown.docks.code.script == engine.export_script(shown.session.spec)
    assert "0.0123" in shown.docks.code.script
