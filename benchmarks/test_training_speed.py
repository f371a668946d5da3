"""The engine's loop against a bare loop and against the textbook's, interleaved in one process, one torch thread."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

import pytest
import torch
from loops import LOOPS, Case, Prepared, cases
from pytest_benchmark.fixture import BenchmarkFixture

ROUNDS = 9
ALLOWED = 1.02


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """One thread for all loops; more would measure the scheduler of a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def measured(case: Case, benchmark: BenchmarkFixture) -> dict[str, list[float]]:
    """Seconds a step of every loop, one number a round.

    pytest-benchmark times the engine; before each of its rounds the other loops take their turn, so that all see the
    same machine.
    """
    prepared = Prepared.of(case)
    times: dict[str, list[float]] = {name: [] for name in LOOPS}

    def others() -> None:
        for name in LOOPS:
            if name != "engine":
                seconds, losses = LOOPS[name](case, prepared)
                times[name].append(seconds / len(losses))

    def engine() -> None:
        seconds, losses = LOOPS["engine"](case, prepared)
        times["engine"].append(seconds / len(losses))

    benchmark.pedantic(engine, setup=others, rounds=ROUNDS, warmup_rounds=1)
    return {name: found[1:] for name, found in times.items()}  # the first round only warms up


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_step_of_the_engine_takes_no_longer_than_a_bare_step(
    case: Case, benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    times = measured(case, benchmark)
    ratios = {
        name: statistics.median(t / bare for t, bare in zip(found, times["bare"], strict=True))
        for name, found in times.items()
    }
    benchmark.extra_info["ratio_to_bare"] = ratios
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
