"""Models of 500 layers and of depth 30 stay editable."""

from __future__ import annotations

from time import perf_counter

import pytest
from model_trees import chain, linear, node
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tree_acts import use_model

from engine.spec import LayerNode
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.model import ModelTab

# On a quiet machine an edit takes about 70 ms; this only tells work that grows with the square of the layers.
MOST_S = 1.0


def _long() -> LayerNode:
    inside = [linear(8, 8) if i % 2 else node("Tanh") for i in range(498)]
    return chain(linear(2, 8), *inside, linear(8, 1))


def _deep() -> LayerNode:
    model = chain(linear(8, 8), node("ReLU"))
    for _ in range(28):
        model = chain(linear(8, 8), model)
    return chain(linear(2, 8), model, linear(8, 1))


@pytest.mark.parametrize("model", [_long(), _deep()], ids=["500 layers", "depth 30"])
def test_an_edit_is_soon_on_the_screen(
    qtbot: QtBot, tab: ModelTab, session: Session, model: LayerNode
) -> None:
    use_model(session, model)
    qtbot.waitUntil(lambda: session.run.state is State.READY, timeout=20_000)
    tab.resize(1400, 900)
    QApplication.processEvents()
    took = []
    for bias in (False, True, False):
        start = perf_counter()
        session.document.set_value("model.children[0].params.bias", bias)
        QApplication.processEvents()
        took.append(perf_counter() - start)
        assert tab.facts["model.children[0]"].n_params == 2 * 8 + (8 if bias else 0)
        qtbot.waitUntil(lambda: session.run.state is State.READY, timeout=20_000)
    assert min(took) < MOST_S


def test_a_changed_parameter_keeps_the_rows(tab: ModelTab, session: Session, qtbot: QtBot) -> None:
    use_model(session, _long())
    with qtbot.assertNotEmitted(tab.layers.model.modelReset):
        session.document.set_value("model.children[0].params.bias", False)
