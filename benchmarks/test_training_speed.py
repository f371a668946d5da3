"""The engine's loop against a bare loop and against the textbook's, interleaved in one process, one torch thread."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

import pytest
import torch
from loops import LOOPS, Case, Prepared, cases

ROUNDS = 9
ALLOWED = 1.02


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """One thread for all loops; more would measure the scheduler of a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def measured(case: Case) -> dict[str, list[float]]:
    """Seconds a step of every loop, one number a round; the loops take turns, so that all see the same machine."""
    prepared = Prepared.of(case)
    times: dict[str, list[float]] = {name: [] for name in LOOPS}
    names = list(LOOPS)
    for turn in range(ROUNDS + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            seconds, losses = LOOPS[name](case, prepared)
            if turn:  # the first round only warms up
                times[name].append(seconds / len(losses))
    return times


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_step_of_the_engine_takes_no_longer_than_a_bare_step(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    times = measured(case)
    ratios = {
        name: statistics.median(t / bare for t, bare in zip(found, times["bare"], strict=True))
        for name, found in times.items()
    }
    with capsys.disabled():
        print(f"\n{case.name}")
        for name, found in times.items():
            median_us, least_us = 1e6 * statistics.median(found), 1e6 * min(found)
            print(
                f"  {name:<9} median {median_us:7.1f} µs  least {least_us:7.1f} µs  ratio {ratios[name]:.2f}"
            )
    assert ratios["engine"] <= ALLOWED


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_measured_loops_do_the_same_work(case: Case) -> None:
    prepared = Prepared.of(case)
    losses = {name: loop(case, prepared)[1] for name, loop in LOOPS.items()}
    assert losses["engine"] == losses["textbook"]
    assert losses["bare"][0] == losses["engine"][0] or case.spec.training.shuffle
    assert len(losses["bare"]) == len(losses["engine"])
