"""The tensor bench belongs to the project, not to its runs."""

from __future__ import annotations

import engine
from engine.check.live import differs_only_in_bench, live_changes
from engine.spec import BenchSpec, BenchStep, ProjectSpec, set_value

BENCH = BenchSpec(steps=(BenchStep(kind="eye", params={"n": 3}, names=("a",)),))


def project() -> ProjectSpec:
    """A project with an empty bench."""
    spec: ProjectSpec = engine.load("two-moons-mlp")
    return spec


def test_a_step_on_the_bench_is_nothing_that_a_run_takes_up() -> None:
    before = project()
    after = before.model_copy(update={"bench": BENCH})
    assert live_changes(before, after) == []
    assert differs_only_in_bench(before, after)


def test_anything_else_beside_the_bench_still_counts() -> None:
    before = project()
    after = set_value(before.model_copy(update={"bench": BENCH}), "seed", before.seed + 1)
    assert live_changes(before, after) is None
    assert not differs_only_in_bench(before, after)
    faster = set_value(before.model_copy(update={"bench": BENCH}), "optimizer.params.lr", 0.5)
    assert live_changes(before, faster) == [("optimizer.params.lr", 0.5)]
    assert not differs_only_in_bench(before, faster)
