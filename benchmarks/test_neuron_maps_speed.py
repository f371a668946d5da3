"""The maps of neurons on the drawing: what one costs the trainer's thread, and what one costs the window's."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable
from time import perf_counter

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pytestqt.qtbot import QtBot

import engine
from engine.catalogue import Shape
from engine.check.shapes import walk_shapes
from engine.spec import set_value
from engine.train.inner_questions import NeuronMapsView
from trainer_gui.tabs.model.layer_facts import facts_of_layers
from trainer_gui.tabs.model.mapped_network import MappedNetworkView
from trainer_gui.tabs.model.network_columns import network_of

ROUNDS = 40
INPUT: Shape = (1, 2)
# One look of the trainer, and what the window does for one: pictures and a repaint.
LOOK_MS, FRAME_MS = 10.0, 50.0


def median_ms(act: Callable[[], object]) -> float:
    """Median of some rounds after two that do not count."""
    times = []
    for _ in range(ROUNDS + 2):
        begun = perf_counter()
        act()
        times.append((perf_counter() - begun) * 1000)
    return statistics.median(times[2:])


@pytest.mark.parametrize("hidden", [8, 16, 64])
def test_maps_of_all_neurons(qtbot: QtBot, hidden: int) -> None:
    layers: list[dict[str, object]] = []
    for _ in range(3):
        layers += [
            {"kind": "Linear", "params": {"in_features": "auto", "out_features": hidden}},
            {"kind": "Tanh"},
        ]
    layers.append({"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}})
    trainer = engine.Trainer(set_value(engine.load("two-moons-mlp"), "model.children", layers))
    spec = trainer.spec.model_copy(update={"model": trainer.resolved.model})
    facts = facts_of_layers(spec, walk_shapes(spec.model, INPUT, 1), ())
    view = MappedNetworkView()
    qtbot.addWidget(view)
    view.resize(900, 640)
    view.show_network(network_of(facts, INPUT, "input", ()), "")
    look_ms = median_ms(lambda: trainer.answer(NeuronMapsView()))
    maps = trainer.answer(NeuronMapsView()).value
    pictures_ms = median_ms(lambda: view.show_maps(maps))
    assert view.pictures is not None
    assert view.pictures.of("model.children[6]", 0) is not None
    paint_ms = median_ms(view.grab)
    print(f"\n{hidden} units: look {look_ms:.1f}, pictures {pictures_ms:.1f}, paint {paint_ms:.1f} ms")
    assert look_ms < LOOK_MS
    assert pictures_ms + paint_ms < FRAME_MS
