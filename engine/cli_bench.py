"""The tensor bench as lines for a terminal: each step's code, what came of it, and what happened."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.explore.bench.replay import Replay
from engine.explore.bench.values import plain_array
from engine.spec.bench import BenchSpec

_MOST_SHOWN = 1_000


def bench_lines(bench: BenchSpec) -> Iterator[str]:
    """Run a bench and tell of each step.

    Args:
        bench: The steps.

    Yields:
        Lines without line ends.
    """
    if not bench.steps:
        yield "the bench is empty"
        return
    replay = Replay(bench)
    for i, step in enumerate(bench.steps):
        view = replay.carry_out(i, step, is_shown=False)
        first, *rest = view.code.splitlines()
        yield f"{i + 1:>3}  {first}"
        yield from (f"     {line}" for line in rest)
        if view.fault is not None:
            yield f"     refused: {view.fault.sentence} {view.fault.advice}".rstrip()
            yield from (f"     torch: {line}" for line in view.fault.details.splitlines())
            continue
        for name in step.names:
            value = replay.values[name]
            text = np.array2string(plain_array(value), threshold=_MOST_SHOWN, precision=4)
            yield f"     {name} = " + text.replace("\n", "\n" + " " * (len(name) + 8))
        yield from (f"     warning: {text}" for text in view.warnings)
        yield f"     {view.happened}"
    replay.close()
