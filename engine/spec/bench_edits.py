"""Edits of the tensor bench: from one bench to the next. Nothing is ever changed in place."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from engine.spec.bench import BenchSpec, BenchStep
from engine.spec.index_text import index_names, rename_in_index

# The parameter whose text may hold names of the bench, in the kinds that have it.
_INDEX = "index"
_INDEXED = frozenset({"getitem", "setitem"})


def add_step(bench: BenchSpec, step: BenchStep, after: int | None = None) -> BenchSpec:
    """Add a step.

    Args:
        bench: The bench before.
        step: The new step.
        after: Place of the step behind which it is put, −1 for the first place; None puts it at the end.
    """
    at = len(bench.steps) if after is None else max(0, min(after + 1, len(bench.steps)))
    return _with(bench, (*bench.steps[:at], step, *bench.steps[at:]))


def remove_step(bench: BenchSpec, index: int) -> BenchSpec:
    """Remove a step; later ones that need its results stay, and say so.

    Raises:
        IndexError: If there is no such step.
    """
    _ = bench.steps[index]
    return _with(bench, (*bench.steps[:index], *bench.steps[index + 1 :]))


def replace_step(bench: BenchSpec, index: int, step: BenchStep) -> BenchSpec:
    """Put another step in the place of one.

    Raises:
        IndexError: If there is no such step.
    """
    _ = bench.steps[index]
    return _with(bench, (*bench.steps[:index], step, *bench.steps[index + 1 :]))


def move_step(bench: BenchSpec, index: int, to: int) -> BenchSpec:
    """Take a step out and put it in again, so that it is number ``to``.

    Raises:
        IndexError: If there is no such step.
    """
    step = bench.steps[index]
    return add_step(remove_step(bench, index), step, to - 1)


def duplicate_step(bench: BenchSpec, index: int) -> BenchSpec:
    """Repeat a step behind itself, with new names for its results.

    Raises:
        IndexError: If there is no such step.
    """
    step = bench.steps[index]
    names = next_names(bench, len(step.names))
    return add_step(bench, step.model_copy(update={"names": names}), index)


def rename_value(bench: BenchSpec, old: str, new: str) -> BenchSpec:
    """Give a value another name, everywhere: where it is made, where it is used, and in every index.

    Args:
        bench: The bench before.
        old: Its name.
        new: Its new name; the bench's check tells if it is no good.
    """
    return _with(bench, tuple(_renamed(step, {old: new}) for step in bench.steps))


def set_cell(bench: BenchSpec, name: str, index: str | Iterable[int], value: bool | int | float) -> BenchSpec:
    """Write a number into one element: a step ``a[0, 1] = 9.0`` at the end.

    Args:
        bench: The bench before.
        name: The tensor or array.
        index: Its place along each axis, or the text of an index.
        value: The number.
    """
    text = index if isinstance(index, str) else ", ".join(str(place) for place in index) or "..."
    step = BenchStep(kind="setitem", params={_INDEX: text, "value": value}, inputs={"input": name})
    return add_step(bench, step)


def next_name(bench: BenchSpec) -> str:
    """A name that is not in use: a, b … z, aa, ab …"""
    return next_names(bench, 1)[0]


def next_names(bench: BenchSpec, n: int) -> tuple[str, ...]:
    """The next names that are not in use.

    Args:
        bench: The bench.
        n: How many.
    """
    used = {name for step in bench.steps for name in (*step.names, *names_used(step))}
    found: list[str] = []
    for number in count():
        if len(found) == n:
            break
        name = _name(number)
        if name not in used and not keyword.iskeyword(name) and name != "np":
            found.append(name)
    return tuple(found)


def names_used(step: BenchStep) -> tuple[str, ...]:
    """Every name of an earlier result that a step takes, each once, in order."""
    names: list[str] = []
    for given in step.inputs.values():
        names.extend((given,) if isinstance(given, str) else given)
    text = step.params.get(_INDEX)
    if step.kind in _INDEXED and isinstance(text, str):
        names.extend(index_names(text))
    return tuple(dict.fromkeys(names))


def _renamed(step: BenchStep, renamed: Mapping[str, str]) -> BenchStep:
    def new(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(renamed.get(name, name) for name in names)

    inputs: dict[str, str | tuple[str, ...]] = {
        argument: renamed.get(given, given) if isinstance(given, str) else new(given)
        for argument, given in step.inputs.items()
    }
    params: dict[str, Any] = dict(step.params)
    if step.kind in _INDEXED and isinstance(params.get(_INDEX), str):
        params[_INDEX] = rename_in_index(params[_INDEX], renamed)
    return BenchStep(kind=step.kind, params=params, inputs=inputs, names=new(step.names))


def _name(number: int) -> str:
    """0 is a, 25 is z, 26 is aa: numbers in base 26 without a zero."""
    letters = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _with(bench: BenchSpec, steps: tuple[BenchStep, ...]) -> BenchSpec:
    return BenchSpec(seed=bench.seed, steps=steps)
