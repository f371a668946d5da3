"""How fast the page of activations redraws when a slider, the cursor or the view moves."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import perf_counter

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.loss_activation import LossActivationTab

MOVES = 300
MEDIAN_MS, P99_MS = 16.0, 33.0
SIZE = (940, 480)
SIX = ("ReLU", "Tanh", "GELU", "SiLU", "Hardtanh", "ELU")


def until(is_so: Callable[[], bool], longest_s: float = 60.0) -> None:
    """Let Qt work until something is so."""
    loop, poll = QEventLoop(), QTimer()
    end = perf_counter() + longest_s
    poll.timeout.connect(lambda: loop.quit() if is_so() or perf_counter() > end else None)
    poll.start(5)
    loop.exec()
    poll.stop()
    assert is_so()


def redraw() -> None:
    """Deliver every repaint that waits, as the event loop would after the act."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest.value)


def measure(act: Callable[[int], None]) -> np.ndarray:
    """Milliseconds from the act to the end of what it repaints, for each move."""
    took = []
    for i in range(MOVES):
        begun = perf_counter()
        act(i)
        redraw()
        took.append((perf_counter() - begun) * 1000)
        # What was asked of the background comes back between two moves, as while a person drags.
        QCoreApplication.processEvents()
    return np.array(took)


@pytest.mark.parametrize("is_training", [False, True], ids=["idle", "while it trains"])
def test_the_page_follows_a_hand(
    qtbot: QtBot, is_training: bool, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    session = Session(read_preset("two-moons-mlp"))
    request.addfinalizer(session.close)
    session.begin()
    tab = LossActivationTab(session)
    qtbot.addWidget(tab)
    tab.resize(*SIZE)
    tab.show()
    until(lambda: session.run.state is State.READY)
    page = tab.activations
    tab.show_page(tab.activations_place)
    until(lambda: session.looking.is_idle and bool(page.plot.scene.curves))
    if is_training:
        session.document.set_value("training.epochs", 100_000)
        until(lambda: session.run.state is State.READY)
        session.run.set_pace(None)
        session.run.run()
        until(lambda: session.run.state is State.RUNNING)
    lines = []

    def report(what: str, act: Callable[[int], None]) -> None:
        took = measure(act)
        p50, p99 = np.percentile(took, [50, 99])
        lines.append(f"{what}: median {p50:.1f} ms, p99 {p99:.1f} ms, longest {took.max():.1f} ms")
        if not is_training:
            assert p50 <= MEDIAN_MS
            assert p99 <= P99_MS

    for kind, name in (("ELU", "alpha"), ("Softplus", "beta"), ("RReLU", "upper"), ("PReLU", "init")):
        page.show_kinds((kind,))
        until(lambda: session.looking.is_idle)
        slider = page.form.sliders[name].slider
        report(f"slider of {kind}", lambda i, slider=slider: slider.setValue(i % slider.maximum()))
    page.show_kinds(SIX)
    until(lambda: session.looking.is_idle)
    slider = page.form.sliders["alpha"].slider
    report("slider, six curves", lambda i: slider.setValue(i % slider.maximum()))
    report("cursor, six curves", lambda i: page.plot.move_cursor(-5 + i / 30))
    report("zoom, six curves", lambda i: page.plot.zoom(1.1 if i % 20 < 10 else 1 / 1.1))
    page.plot.show_all()
    page.show_kinds(("Softmax",))
    until(lambda: session.looking.is_idle)
    while page.vector.more.isEnabled():
        page.vector.more.click()
    logit = page.vector.rows[3][0].slider
    report("logit, eight inputs", lambda i: logit.setValue(i % logit.maximum()))
    tab.close()
    with capsys.disabled():
        print(f"\n{'while it trains' if is_training else 'idle'}", *lines, sep="\n")
