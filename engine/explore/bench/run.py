"""Runs the tensor bench from its start, and shows it as it is after one of its steps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from engine.build.bench.code import tensor_op
from engine.explore.bench.graph import graph_of
from engine.explore.bench.memory import Memories, Value
from engine.explore.bench.replay import Replay
from engine.explore.bench.values import Array, changes, n_elements, plain_array, value_view
from engine.explore.bench.view import MAX_ELEMENTS, BenchView, Graph, StepView, ValueView
from engine.spec.bench import BenchSpec, BenchStep


def run_bench(bench: BenchSpec, shown: int | None = None) -> BenchView:
    """Carry out every step with real torch, and look at what there is after one of them.

    A step that fails is told in its view and never raised; it touches no setting of torch and not its generator.

    Args:
        bench: The steps.
        shown: After which step the values are looked at, −1 for before the first; None takes the last.
    """
    last = len(bench.steps) - 1
    shown = last if shown is None else max(-1, min(shown, last))
    replay = Replay(bench)
    steps: list[StepView] = []
    values: tuple[ValueView, ...] = ()
    graph: Graph | None = None
    for i, step in enumerate(bench.steps):
        is_shown = i == shown
        before = _copies(replay.values) if is_shown and _may_change(step) else {}
        steps.append(replay.carry_out(i, step, is_shown))
        if is_shown:
            values = _views(replay, before)
            graph = graph_of(replay.values, replay.arrivals)
    replay.close()
    return BenchView(tuple(steps), shown, values, graph)


def _may_change(step: BenchStep) -> bool:
    """True if a step changes what is there already; nothing has to be compared after any other."""
    entry = tensor_op(step.kind)
    return entry is not None and (
        entry.in_place or "out" in step.inputs or entry.kind in ("backward", "zero_grad")
    )


def _copies(values: Mapping[str, Value]) -> dict[str, tuple[Value, Array]]:
    """The elements of every value as they are now; those of large ones are not compared."""
    return {
        name: (value, plain_array(value))
        for name, value in values.items()
        if n_elements(value) <= MAX_ELEMENTS
    }


def _views(replay: Replay, before: Mapping[str, tuple[Value, Array]]) -> tuple[ValueView, ...]:
    names_of: dict[int, list[str]] = {}
    for name, value in replay.values.items():
        names_of.setdefault(id(value), []).append(name)
    memories = Memories(replay.kept)
    views = []
    for names in names_of.values():
        value = replay.values[names[0]]
        changed = _changed(value, [before[name] for name in names if name in before])
        views.append(value_view(names[0], value, memories, changed, tuple(names[1:])))
    return tuple(views)


def _changed(value: Value, known: list[tuple[Value, Array]]) -> npt.NDArray[np.bool_] | None:
    """Where the very same object was different before the shown step."""
    for earlier, copy_any in known:
        if earlier is value and n_elements(value) <= MAX_ELEMENTS:
            return changes(copy_any, plain_array(value))
    return None
