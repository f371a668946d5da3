"""The tensor bench before it runs: names, arguments and sizes of every step, found without torch."""

from __future__ import annotations

import keyword
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from engine import catalogue
from engine.catalogue.entry import Results, TensorInput, TensorOpEntry
from engine.catalogue.tensor_params import IndexParam
from engine.check.params import check_params
from engine.spec.bench import BenchSpec, BenchStep
from engine.spec.index_text import index_names, rename_in_index
from engine.spec.problem import Fix, Problem, Severity

# A tensor of float32 with so many elements takes 80 MB.
MOST_ELEMENTS = 20_000_000
MOST_STEPS = 2_000
MOST_NAMES = 1_000
# A faulty bench keeps no run from starting.
_warning = partial(Problem, severity=Severity.WARNING)
_TAKEN = frozenset({"torch", "np", "print"})
_BY_KIND: Mapping[str, TensorOpEntry] = {entry.kind: entry for entry in catalogue.TENSOR_OPS}


def check_bench(bench: BenchSpec) -> list[Problem]:
    """Everything that is wrong with a bench, as far as it can be known without running it.

    Args:
        bench: The steps.

    Returns:
        Warnings: a run of the project does not need the bench.
    """
    problems = []
    if not -(2**63) <= bench.seed < 2**64:
        problems.append(_warning("bench.seed", "wrong_value", "a seed of at most 64 bits", str(bench.seed)))
    if len(bench.steps) > MOST_STEPS:
        received = f"{len(bench.steps)} steps"
        problems.append(_warning("bench.steps", "too_many", f"at most {MOST_STEPS} steps", received))
    known: list[str] = []
    for i, step in enumerate(bench.steps[:MOST_STEPS]):
        problems.extend(check_step(f"bench.steps[{i}]", step, known))
        known.extend(name for name in step.names if name not in known)
    return problems


def check_step(path: str, step: BenchStep, known: Sequence[str]) -> list[Problem]:
    """Everything that is wrong with one step.

    Args:
        path: Its spec path.
        step: The step.
        known: Names of all results of earlier steps, also of those that fail.
    """
    entry = _BY_KIND.get(step.kind)
    if entry is None:
        guess = catalogue.near(step.kind, list(_BY_KIND))
        return [
            _warning(
                f"{path}.kind",
                "unknown_kind",
                "the name of a known tensor op",
                repr(step.kind),
                f"Did you mean {guess}?" if guess else "",
                Fix(f"Use {guess}", ((f"{path}.kind", guess),)) if guess else None,
            )
        ]
    problems = [*_check_inputs(path, step, entry, known), *_check_params(path, step, entry, known)]
    problems.extend(_check_names(path, step, entry))
    if not problems:
        problems.extend(_check_together(path, step, entry))
    return problems


def elements_asked(entry: TensorOpEntry, params: Mapping[str, Any]) -> int | None:
    """How many elements the arguments of a step ask for by themselves; None where they do not say.

    Args:
        entry: Its declaration.
        params: Its checked parameters.
    """
    given = entry.resolved(params)
    match entry.kind:
        case "arange":
            start, end, step = given["start"], given["end"], given["step"]
            return max(0, math.ceil((end - start) / step)) if step else None
        case "linspace" | "logspace":
            return int(given["steps"])
        case "eye":
            return int(given["n"]) * int(given["n"] if given["m"] is None else given["m"])
        case "randperm":
            return int(given["n"])
    size = given.get("size")
    if not isinstance(size, list | tuple) or any(axis < 0 for axis in size):
        return None
    return math.prod(size)


def _check_inputs(
    path: str, step: BenchStep, entry: TensorOpEntry, known: Sequence[str]
) -> Iterable[Problem]:
    for name, given in step.inputs.items():
        at = f"{path}.inputs.{name}"
        tensor = entry.input(name)
        if tensor is None:
            guess = catalogue.near(name, entry.tensors)
            expected = "one of " + ", ".join(entry.tensors) if entry.tensors else "no tensors"
            advice = f"Did you mean {guess}?" if guess else f"{entry.kind} takes no tensor of this name."
            others = {key: value for key, value in step.inputs.items() if key != name}
            if guess is not None and guess not in others:
                fix = Fix(f"Rename it to {guess}", ((f"{path}.inputs", _plain({**others, guess: given})),))
            else:
                fix = Fix("Remove it", ((f"{path}.inputs", _plain(others)),))
            yield _warning(at, "unknown_input", expected, f"the unknown name {name!r}", advice, fix)
        elif isinstance(given, tuple):
            if not given or (len(given) > 1 and not tensor.several) or len(given) > MOST_NAMES:
                most = f"one to {MOST_NAMES} tensors" if tensor.several else "one tensor"
                yield _warning(at, "wrong_value", most, f"{len(given)} of them", tensor.help)
            for i, one in enumerate(given[:MOST_NAMES]):
                yield from _check_known(f"{at}[{i}]", one, known, tensor.help)
        else:
            yield from _check_known(at, given, known, tensor.help)
    for tensor in entry.inputs:
        if tensor.name not in step.inputs and not (tensor.optional or tensor.or_param):
            yield _missing_input(path, tensor, known)


def _missing_input(path: str, tensor: TensorInput, known: Sequence[str]) -> Problem:
    at = f"{path}.inputs.{tensor.name}"
    if not known:
        advice = f"{tensor.help} Make one first, for instance with torch.tensor."
        return _warning(at, "missing", "the name of a tensor", "nothing, and there is none yet", advice)
    last: Any = [known[-1]] if tensor.several else known[-1]
    fix = Fix(f"Use {known[-1]}", ((at, last),))
    return _warning(at, "missing", "the name of a tensor", "nothing", tensor.help, fix)


def _check_known(path: str, name: str, known: Sequence[str], help_text: str) -> Iterable[Problem]:
    if name in known:
        return
    guess = catalogue.near(name, list(known))
    if guess is None and known:
        guess = known[-1]
    expected = "a name that an earlier step gives" + (f" ({', '.join(known[-8:])})" if known else "")
    fix = Fix(f"Use {guess}", ((path, guess),)) if guess else None
    yield _warning(path, "unknown_name", expected, repr(name), help_text, fix)


def _check_params(
    path: str, step: BenchStep, entry: TensorOpEntry, known: Sequence[str]
) -> Iterable[Problem]:
    at = f"{path}.params"
    as_tensor = {tensor.name for tensor in entry.inputs if tensor.or_param and tensor.name in step.inputs}
    for name in as_tensor & set(step.params):
        others = {key: value for key, value in step.inputs.items() if key != name}
        yield _warning(
            f"{at}.{name}",
            "given_twice",
            "either a value or a tensor",
            f"both a value and {step.inputs[name]!r}",
            "",
            Fix("Keep the value", ((f"{path}.inputs", _plain(others)),)),
        )
    declared = [param for param in entry.params if param.name not in as_tensor]
    given = {name: value for name, value in step.params.items() if name not in as_tensor}
    for problem in check_params(at, given, declared, entry.kind):
        yield _as_warning(problem, entry, given)
    for param in entry.params:
        value = step.params.get(param.name)
        if isinstance(param, IndexParam) and isinstance(value, str):
            for name in index_names(value):
                help_text = "A name in an index is a mask, or a tensor of places."
                for problem in _check_known(f"{at}.{param.name}", name, known, help_text):
                    guess = problem.fix.edits[0][1] if problem.fix is not None else name
                    text = rename_in_index(value, {name: guess})
                    fix = Fix(f"Use {guess}", ((problem.path, text),)) if guess != name else None
                    yield replace(problem, fix=fix)


def _as_warning(problem: Problem, entry: TensorOpEntry, given: Mapping[str, Any]) -> Problem:
    name = problem.path.rpartition(".")[2]
    param, advice = entry.param(name), problem.advice
    if isinstance(param, IndexParam) and isinstance(given.get(name), str):
        advice = param.problem_of(given[name])
    if problem.code == "missing" and entry.input(name) is not None:
        advice = f"{advice} A tensor of the bench may stand there as well."
    return replace(problem, advice=advice, severity=Severity.WARNING)


def _check_names(path: str, step: BenchStep, entry: TensorOpEntry) -> Iterable[Problem]:
    for i, name in enumerate(step.names):
        at = f"{path}.names[{i}]"
        if not name.isidentifier() or not name.isascii():
            expected = "a name of letters, digits and _ that does not begin with a digit"
            yield _warning(at, "wrong_name", expected, repr(name))
        elif keyword.iskeyword(name):
            yield _warning(at, "wrong_name", "a name that is no word of Python's own", repr(name))
        elif name in _TAKEN:
            yield _warning(at, "wrong_name", "a name that the code does not use itself", repr(name))
        elif name in step.names[:i]:
            yield _warning(at, "wrong_name", "a name for each result", f"{name!r} twice")
    allowed = expected_names(entry, step)
    if allowed is not None and len(step.names) not in allowed:
        fewest, most = min(allowed), max(allowed)
        words = f"{most} name{'' if most == 1 else 's'}" if most else "no name, as it gives nothing new"
        extra = step.names[:most] if len(step.names) > most else ()
        fix = Fix("Remove the others", ((f"{path}.names", list(extra)),)) if len(step.names) > most else None
        received = f"{len(step.names)} names" if len(step.names) != 1 else "1 name"
        if fewest < most:
            words = f"at most {words}"
        yield _warning(f"{path}.names", "wrong_count", words, received, "", fix)


def expected_names(entry: TensorOpEntry, step: BenchStep) -> tuple[int, ...] | None:
    """How many names a step may have; None where that depends on the shapes.

    Args:
        entry: Its declaration.
        step: The step.
    """
    match entry.results:
        case Results.NONE:
            return (0,)
        case Results.PIECES:
            return None if step.names else (1,)
        case Results.WITH_PLACES:
            return (2,) if step.params.get("dim") is not None else (1,)
        case Results.ONE_EACH:
            given = step.inputs.get("inputs", ())
            return (1,) if isinstance(given, str) else (max(1, len(given)),)
    return (0, 1) if entry.in_place or "out" in step.inputs else (1,)


def _check_together(path: str, step: BenchStep, entry: TensorOpEntry) -> Iterable[Problem]:
    if entry.kind == "normal":
        of_numbers = not {"mean", "std"} & set(step.inputs)
        has_size = step.params.get("size") is not None
        at = f"{path}.params.size"
        if of_numbers and not has_size:
            fix = Fix("Set it to [2, 3]", ((at, [2, 3]),))
            advice = "mean and std are numbers, so that neither has a shape to take."
            yield _warning(at, "missing", "the shape of the tensor", "none", advice, fix)
        elif has_size and not of_numbers:
            others = {key: value for key, value in step.params.items() if key != "size"}
            advice = "The result has the shape of mean or std."
            fix = Fix("Remove it", ((f"{path}.params", _plain(others)),))
            yield _warning(
                at, "unknown_param", "no size beside a tensor", str(step.params["size"]), advice, fix
            )
    if entry.kind == "arange" and step.params.get("step") == 0:
        yield _warning(f"{path}.params.step", "wrong_value", "a difference that is not 0", "0")
    if entry.kind == "randint" and step.params["high"] <= step.params.get("low", 0):
        low, high = step.params.get("low", 0), step.params["high"]
        fix = Fix(f"Set it to {low + 10}", ((f"{path}.params.high", low + 10),))
        yield _warning(
            f"{path}.params.high", "wrong_value", f"a number above low ({low})", str(high), "", fix
        )
    asked = elements_asked(entry, step.params)
    if asked is not None and asked > MOST_ELEMENTS:
        yield _warning(
            path,
            "too_large",
            f"at most {MOST_ELEMENTS:,} elements",
            f"{asked:,}",
            "The bench keeps every tensor in memory, so that each can be looked at.",
        )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
