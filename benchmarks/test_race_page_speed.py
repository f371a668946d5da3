"""How long a frame of the Race page takes with six optimisers: the steps of torch and all that is painted."""

from __future__ import annotations

import os
import statistics
from time import perf_counter

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.optimizer import OptimizerTab

FRAMES = 200
# Thirty frames a second.
MOST_MS = 1000 / 30


@pytest.mark.parametrize("speed", [3, 6])
def test_six_optimisers_race_at_thirty_frames_a_second(
    qtbot: QtBot, speed: int, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    session = Session(read_preset("two-moons-mlp"))
    request.addfinalizer(session.close)
    with qtbot.waitSignal(session.data_changed, timeout=20_000):
        session.begin()
    qtbot.waitUntil(lambda: session.run.state is State.READY, timeout=20_000)
    tab = OptimizerTab(session)
    qtbot.addWidget(tab)
    tab.resize(930, 520)
    with qtbot.waitExposed(tab):
        tab.show()
    tab.show_page(tab.race_place)
    page = tab.race
    page.show_pictures()
    page.choice.setCurrentIndex(3)
    for _ in range(2):
        page.racers.add_button.click()
    page.speed.slider.setValue(speed)
    took = []
    for _ in range(FRAMES):
        begin = perf_counter()
        page._on_frame()
        page.map.repaint()
        page.losses.repaint()
        took.append(1000 * (perf_counter() - begin))
    assert page.race is not None
    p99 = statistics.quantiles(took, n=100)[98]
    with capsys.disabled():
        print(
            f"\nspeed {speed}: {page.race.at} steps, median {statistics.median(took):.1f} ms, p99 {p99:.1f} ms, "
            f"longest {max(took):.1f} ms"
        )
    assert p99 <= MOST_MS
