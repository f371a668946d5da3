"""Benches in few words, and looks at what they gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.explore.bench.run import run_bench
from engine.explore.bench.view import BenchView, StepFault, StepView, ValueView
from engine.spec import BenchSpec, BenchStep

Inputs = Mapping[str, str | tuple[str, ...]]


def step(kind: str, names: str = "", inputs: Inputs | None = None, /, **params: Any) -> BenchStep:
    """A step: ``step("add", "c", {"input": "a", "other": "b"}, alpha=2)``."""
    return BenchStep(kind=kind, params=params, inputs=inputs or {}, names=tuple(names.split()))


def data(name: str, numbers: Any, **params: Any) -> BenchStep:
    """A step that makes a tensor of numbers in lists."""
    return step("tensor", name, data=tuples(numbers), **params)


def tuples(value: Any) -> Any:
    """Nested lists as the spec keeps them."""
    return tuple(tuples(item) for item in value) if isinstance(value, list | tuple) else value


def bench(*steps: BenchStep, seed: int = 0) -> BenchSpec:
    return BenchSpec(seed=seed, steps=steps)


def run(*steps: BenchStep, seed: int = 0, shown: int | None = None) -> BenchView:
    """Carry out steps of which none may fail."""
    view = run_bench(bench(*steps, seed=seed), shown)
    assert [(one.code, one.fault) for one in view.steps if one.fault is not None] == []
    return view


def value(view: BenchView, name: str) -> ValueView:
    found = view.value(name)
    assert found is not None, name
    return found


def array(view: BenchView, name: str) -> npt.NDArray[Any]:
    """The elements of a value, in its shape."""
    elements = value(view, name).values_any
    assert elements is not None
    return elements


def last(view: BenchView) -> StepView:
    return view.steps[-1]


def fault_of(*steps: BenchStep, seed: int = 0) -> StepFault:
    """Why the last step fails; all others must not."""
    view = run_bench(bench(*steps, seed=seed))
    assert [(one.code, one.fault) for one in view.steps[:-1] if one.fault is not None] == []
    fault = view.steps[-1].fault
    assert fault is not None, view.steps[-1].happened
    return fault


def grad(view: BenchView, name: str) -> npt.NDArray[np.float64]:
    found = value(view, name).grad_any
    assert found is not None, name
    return found
