"""What goes into the activations of the model in hand, before, during and after a run, as a user sees it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import engine
from engine.spec import set_values
from engine.train.questions import InsideView
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.loss_activation import LossActivationTab
from trainer_gui.tabs.loss_activation.activations_page import ActivationsPage


def test_the_first_weights_are_looked_into_before_any_run(page: ActivationsPage, session: Session) -> None:
    expected = engine.Trainer(session.spec, data=session.data).answer(InsideView()).value
    assert page.inside.step == 0
    assert "with its first weights" in page.inside.title.text()
    for seen, own in zip(page.inside.layers, expected, strict=True):
        np.testing.assert_array_equal(seen.view.counts_B, own.view.counts_B)
        np.testing.assert_array_equal(seen.view.edges, own.view.edges)
    bars = page.plot.scene.bars
    np.testing.assert_array_equal(bars.counts_B, expected[0].view.counts_B)


def test_the_histogram_moves_while_the_model_trains(
    qtbot: QtBot, page: ActivationsPage, session: Session
) -> None:
    first = page.plot.scene.bars
    session.run.set_pace(200)
    session.run.run()
    qtbot.waitUntil(lambda: (page.inside.step or 0) > 20, timeout=20_000)
    moved = page.plot.scene.bars
    assert not np.array_equal(moved.edges, first.edges)
    assert "after step" in page.inside.title.text()
    session.run.set_pace(None)
    qtbot.waitUntil(lambda: session.run.state is State.ENDED, timeout=60_000)
    last = session.run.snapshot.step
    qtbot.waitUntil(lambda: page.inside.step == last, timeout=10_000)
    headless = engine.Trainer(session.spec, data=session.data)
    headless.run()
    expected = headless.answer(InsideView()).value
    np.testing.assert_array_equal(page.inside.layers[1].view.counts_B, expected[1].view.counts_B)


def test_a_held_run_is_looked_into_after_a_single_step(
    qtbot: QtBot, page: ActivationsPage, session: Session
) -> None:
    for step in (1, 2):
        session.run.step()
        qtbot.waitUntil(lambda step=step: page.inside.step == step, timeout=10_000)
    assert session.run.state is State.PAUSED


def test_a_layer_is_taken_in_hand_with_its_own_numbers_and_let_go(
    qtbot: QtBot, page: ActivationsPage, session: Session
) -> None:
    edits = [("model.children[3]", {"kind": "LeakyReLU", "params": {"negative_slope": 0.4}})]
    session.document.replace(set_values(session.spec, edits))
    qtbot.waitUntil(
        lambda: [layer.view.kind for layer in page.inside.layers] == ["Tanh", "LeakyReLU"], timeout=10_000
    )
    shares = page.inside.shares
    row = shares.visualItemRect(shares.item(1)).center()
    qtbot.mouseClick(shares.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert (page.node.kind, page.node.params["negative_slope"]) == ("LeakyReLU", 0.4)
    assert "inputs of 3" in page.plot.scene.bars.name
    assert page.form.places.currentData() == "model.children[3]"
    qtbot.mouseClick(shares.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert page.plot.scene.bars is None


def test_dead_units_are_counted_in_words(qtbot: QtBot, page: ActivationsPage, session: Session) -> None:
    # A bias far below 0 puts every input of the ReLU on its dead side.
    edits = [
        ("model.children[1]", {"kind": "ReLU"}),
        ("model.children[0].init", {"bias": {"kind": "constant_", "params": {"val": -50.0}}}),
    ]
    session.document.replace(set_values(session.spec, edits))
    qtbot.waitUntil(
        lambda: page.inside.shares.count() == 2 and page.inside.shares.layer(0).dead == 1.0, timeout=10_000
    )
    assert "16 of 16 units dead" in page.inside.shares.layer(0).text


def test_only_the_page_in_front_looks_inside_the_model(
    qtbot: QtBot, page: ActivationsPage, tab: LossActivationTab, session: Session
) -> None:
    assert page.watch.is_watched
    bar = tab.pages.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(0).center())
    assert not page.watch.is_watched
    asked: list[object] = []
    page.watch.seen.connect(asked.append)
    session.run.step()
    qtbot.waitUntil(
        lambda: session.run.state is State.PAUSED and session.run.snapshot.step == 1, timeout=10_000
    )
    assert asked == []
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    qtbot.waitUntil(lambda: page.inside.step == 1, timeout=10_000)


def test_nothing_is_shown_of_a_model_that_cannot_be_built(page: ActivationsPage, session: Session) -> None:
    session.document.set_value("model.children[2].params.in_features", 99)
    assert session.run.state is State.EMPTY
    assert page.inside.shares.count() == 0
    assert page.plot.scene.bars is None
    assert "appears here when it has its first weights" in page.inside.title.text()


def test_a_learned_slope_of_the_model_is_told_with_the_gradient_of_the_loss(
    qtbot: QtBot, page: ActivationsPage, session: Session
) -> None:
    session.document.replace(set_values(session.spec, [("model.children[1]", {"kind": "PReLU"})]))
    qtbot.waitUntil(
        lambda: page.inside.shares.count() == 2 and "slope 0.25" in page.inside.shares.layer(0).text,
        timeout=10_000,
    )
    (expected, _) = engine.Trainer(session.spec, data=session.data).answer(InsideView()).value
    gradient = f"{expected.slopes.gradient_S[0]:.4g}".replace("-", "−")
    assert f"gradient of the loss {gradient}" in page.inside.shares.layer(0).text
