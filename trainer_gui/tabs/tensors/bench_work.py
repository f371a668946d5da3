"""What runs in the background for the bench: the whole program, up to a step or with a step that is being written.

Nothing here touches a widget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.spec import BenchSpec
from trainer_gui.tabs.tensors.pictures import result_text

if TYPE_CHECKING:
    from engine.explore.bench.view import BenchView, StepFault


@dataclass(frozen=True, eq=False)
class BenchResult:
    """The program as it was carried out.

    Args:
        bench: What was carried out.
        shown: The step after which the view is.
        view: What is to be seen.
        results: For each step what came out of it, in short; empty for nothing new.
        texts: Shape and type of each name, by the step that made it last.
    """

    bench: BenchSpec
    shown: int
    view: BenchView
    results: tuple[str, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Preview:
    """What a step that is not in the program yet would give.

    Args:
        code: Its Python.
        results: Name and what would come out, for each result.
        changed: Names that it would change.
        fault: Why it cannot be carried out, if it cannot.
    """

    code: str
    results: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    fault: StepFault | None


def run_program(bench: BenchSpec, shown: int) -> BenchResult:
    """Carry the program out.

    Args:
        bench: The program.
        shown: The step after which everything is shown.
    """
    from engine.explore.bench.run import run_bench

    whole = run_bench(bench)
    view = whole if shown >= len(bench.steps) - 1 else run_bench(bench, shown)
    texts = {
        name: result_text(value) for value in whole.values for name in (value.name, *value.names_of_same)
    }
    last = {name: i for i, step in enumerate(bench.steps) for name in step.names}
    results = []
    for i, step in enumerate(bench.steps):
        known = [texts[name] for name in step.names if name in texts and last[name] == i]
        results.append(
            " · ".join(known) if len(set(known)) != 1 or len(known) == 1 else f"{len(known)} × {known[0]}"
        )
    return BenchResult(bench, shown, view, tuple(results), texts)


def run_preview(bench: BenchSpec, index: int) -> Preview:
    """Carry out the program with a step that is being written.

    Args:
        bench: The program with that step in it.
        index: Its number.
    """
    from engine.explore.bench.run import run_bench

    view = run_bench(bench, index)
    step = view.steps[index]
    if step.fault is not None:
        return Preview(step.code, (), (), step.fault)
    made = bench.steps[index].names
    found = [(name, view.value(name)) for name in made]
    results = tuple((name, result_text(value)) for name, value in found if value is not None)
    changed = tuple(
        value.name
        for value in view.values
        if value.name not in made and value.changed_any is not None and bool(value.changed_any.any())
    )
    return Preview(step.code, results, changed, None)
