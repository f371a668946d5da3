"""Every neuron of a problem of two features shows its own map, and links are as thick as their weights."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

import engine
from engine.train.inner_questions import NeuronMapsView
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.model import ModelTab

Settle = Callable[[], None]


def train_one_step(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    """Press Step, and wait until the drawing shows what came of it."""
    with qtbot.waitSignal(
        tab.drawing.watch.seen, timeout=60_000, check_params_cb=lambda seen: seen.step == 1
    ):
        session.run.step()


def test_a_neuron_shows_its_map_and_a_link_its_weight(
    qtbot: QtBot, tab: ModelTab, session: Session, settle: Settle
) -> None:
    settle()
    train_one_step(qtbot, tab, session)
    trainer = engine.Trainer(session.spec, data=session.data)
    trainer.step()
    (first, *_, last) = trainer.answer(NeuronMapsView()).value.layers
    pictures = tab.network.pictures
    assert pictures is not None
    picture = pictures.of("model.children[4]", 0)
    assert picture is not None
    assert (picture.low, picture.high) == (last.maps_UHW.min(), last.maps_UHW.max())
    assert (picture.image.width(), picture.image.height()) == (24, 24)
    link = pictures.link("model.children[0]", 2, 1)
    assert link is not None
    weight = trainer.model[0].weight.detach().numpy()
    assert link == (weight[2, 1], abs(weight[2, 1]) / np.abs(first.weight_UI).max())
    # Hover: the map of the neuron below the pointer is enlarged, and no longer when the pointer is elsewhere.
    place = tab.network.unit_rect("model.children[0]", 2).center().toPoint()
    qtbot.mouseMove(tab.network, place)
    qtbot.waitUntil(lambda: tab.network.enlarged == ("model.children[0]", 2))
    qtbot.mouseMove(tab.network, QPoint(1, 1))
    qtbot.waitUntil(lambda: tab.network.enlarged is None)
    # Maps are asked for only while they can be seen.
    tab.pages.setCurrentWidget(tab.summary)
    assert not tab.drawing.watch.is_watched
    tab.pages.setCurrentWidget(tab.drawing)
    assert tab.drawing.watch.is_watched
    # The maps of another model are shown no more.
    session.run.stop()
    qtbot.waitUntil(lambda: session.run.state is not State.PAUSED, timeout=30_000)
    session.document.set_value("model.children[0].params.out_features", 3)
    settle()

    def shows_new_model() -> bool:
        shown = tab.network.pictures
        return shown is not None and shown.of("model.children[0]", 2) is not None

    qtbot.waitUntil(shows_new_model, timeout=30_000)
    assert tab.network.pictures is not None
    assert tab.network.pictures.of("model.children[0]", 3) is None
    assert tab.network.pictures.link("model.children[2]", 0, 3) is None
    assert tab.network.pictures.link("model.children[2]", 0, 2) is not None
