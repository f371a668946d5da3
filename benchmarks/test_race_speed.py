"""How long a frame of an optimiser race takes: six racers, 1 and 10 steps a frame."""

from __future__ import annotations

import statistics
from time import perf_counter

import pytest

from engine.explore.race.lane import Racer
from engine.explore.race.race import Race
from engine.explore.race.surfaces import surface
from engine.spec import Node

_KINDS = ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "NAdam")
ROUNDS = 60
# Thirty frames a second, and half of each for the drawing.
MOST_MS = 1000 / 30 / 2


@pytest.mark.parametrize("steps", [1, 10])
def test_a_frame_of_six_racers_leaves_half_of_its_time_to_the_drawing(steps: int) -> None:
    one = surface("rosenbrock")
    assert one is not None
    racers = [Racer(kind, Node(kind=kind, params={"lr": 1e-4})) for kind in _KINDS]
    race = Race(one, one.start, racers)
    race.forward(5)
    times_ms = []
    for _ in range(ROUNDS):
        begin = perf_counter()
        race.forward(steps)
        times_ms.append(1000 * (perf_counter() - begin))
    assert not any(lane.is_over for lane in race.lanes)
    median_ms = statistics.median(times_ms)
    print(f"\nrace, 6 racers, {steps} steps a frame: {median_ms:.2f} ms, worst {max(times_ms):.2f} ms")
    assert median_ms < MOST_MS
