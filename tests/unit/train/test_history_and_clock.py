"""The record of a run while it grows, and the time that it took."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from engine.train import clock
from engine.train.clock import RunClock
from engine.train.history import History, Series

N = 200_000


def test_numbers_come_back_as_they_were_put_in() -> None:
    series = Series()
    for value in range(5000):
        series.append(value / 3)
    series.extend(np.arange(10_000) / 7)
    series.append(-1.0)
    expected = [*(value / 3 for value in range(5000)), *(value / 7 for value in range(10_000)), -1.0]
    assert len(series) == 15_001
    assert series.values().tolist() == expected
    assert series.values(14_999).tolist() == expected[14_999:]
    assert series.values(20_000).tolist() == []


def test_a_view_cannot_be_written_and_does_not_change_later() -> None:
    series = Series()
    series.append(1.0)
    view = series.values()
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 2.0
    for value in range(3000):
        series.append(value)
    assert view.tolist() == [1.0]


def test_a_reader_never_sees_a_number_that_is_not_there() -> None:
    series, done, lengths = Series(), threading.Event(), []

    def read() -> None:
        while not done.is_set():
            values = series.values()
            if not np.array_equal(values, np.arange(len(values))):
                lengths.append(-1)
                return
            lengths.append(len(values))

    reader = threading.Thread(target=read)
    reader.start()
    written = 0
    while written < N:
        if written % 1000 == 0:
            series.extend(np.arange(written, written + 500, dtype=np.float64))
            written += 500
        series.append(float(written))
        written += 1
    done.set()
    reader.join()
    assert -1 not in lengths
    assert lengths == sorted(lengths)
    assert len(set(lengths)) > 2


def test_epochs_without_a_figure_are_left_open_before_the_first_one_that_has_it() -> None:
    history = History()
    history.add_epoch(2, 0.5, None, None)
    history.add_epoch(4, 0.4, None, 0.75)
    history.add_epoch(6, 0.3, None, None)
    assert history.epoch_steps.values().tolist() == [2, 4, 6]
    assert np.array_equal(history.accuracies.values(), [np.nan, 0.75, np.nan], equal_nan=True)
    assert len(history.validation_losses) == 0


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the clock reads; the test sets it."""
    time = [100.0]
    monkeypatch.setattr(clock, "perf_counter", lambda: time[0])
    return time


def test_only_time_between_start_and_hold_counts(now: list[float]) -> None:
    run = RunClock()
    run.start()
    now[0] += 3
    assert run.elapsed_s == 3
    run.hold()
    now[0] += 50
    assert run.elapsed_s == 3
    run.start()
    now[0] += 2
    run.start()
    run.hold()
    run.hold()
    assert run.elapsed_s == 5


def test_the_speed_is_that_of_late(now: list[float]) -> None:
    run = RunClock()
    run.start()
    now[0] += 0.1
    assert run.steps_per_s(10) == pytest.approx(100)
    now[0] += 0.9
    assert run.steps_per_s(100) == pytest.approx(100)
    now[0] += 1.0
    assert run.steps_per_s(600) == pytest.approx(500)
    now[0] += 0.1
    assert run.steps_per_s(601) == pytest.approx(500)


def test_a_pause_does_not_slow_the_speed_down(now: list[float]) -> None:
    run = RunClock()
    run.start()
    now[0] += 1
    run.hold()
    now[0] += 1000
    assert run.steps_per_s(200) == pytest.approx(200)
