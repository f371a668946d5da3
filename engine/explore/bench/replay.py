"""Carries out the steps of a bench, one after the other, with the real calls.

Nothing here is global: torch's own generator and the settings of other threads stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from engine.build.bench.call import Generators, perform
from engine.build.bench.code import gives_tuple, step_code, tensor_op
from engine.build.bench.statements import NoGradient, own_grad
from engine.catalogue.entry import Results, TensorOpEntry
from engine.check.bench import MOST_ELEMENTS, MOST_STEPS, check_step
from engine.explore.bench.act import Act
from engine.explore.bench.arrivals import Arrivals
from engine.explore.bench.broadcast import broadcast_of
from engine.explore.bench.drawn import drawn_of
from engine.explore.bench.happened import happened
from engine.explore.bench.memory import Value, block_of
from engine.explore.bench.noticed import noticed_warnings
from engine.explore.bench.refusals import refusal, refused_before
from engine.explore.bench.sizes import elements_made
from engine.explore.bench.values import n_elements
from engine.explore.bench.view import StepFault, StepView
from engine.spec.bench import BenchSpec, BenchStep
from engine.spec.bench_edits import names_used
from engine.spec.problem import Problem

# All tensors of a bench together: 400 MB of float32.
MOST_TOGETHER = 100_000_000
_TOO_LARGE = f"This would make {{0}} elements; the bench holds at most {MOST_ELEMENTS:,} in a tensor."
_REFUSALS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    LookupError,
    MemoryError,
    NoGradient,
    RuntimeError,
    TypeError,
    ValueError,
)


class Replay:
    """The state of a bench between two steps.

    Args:
        bench: What is carried out.
    """

    def __init__(self, bench: BenchSpec) -> None:
        self.values: dict[str, Value] = {}
        self.arrivals = Arrivals()
        self._seed = bench.seed % 2**63
        self._generators = Generators(self._seed)
        self._known: list[str] = []
        # Name of what could not be made, to the place of the step that failed.
        self._broken: dict[str, int] = {}
        # Every value that ever was, oldest first: what is alive keeps its address to itself.
        self.kept: list[Value] = []
        self._starts: set[int] = set()
        self._n_elements = 0

    def carry_out(self, index: int, step: BenchStep, is_shown: bool) -> StepView:
        """Carry out the next step.

        Args:
            index: Its place in the bench.
            step: What to do.
            is_shown: True if the gradients of a backward are to be watched on their way.
        """
        path = f"bench.steps[{index}]"
        code = step_code(step)
        entry = tensor_op(step.kind)
        fault = self._stopped_before(index, path, step)
        self._known.extend(name for name in step.names if name not in self._known)
        if fault is not None or entry is None:
            return self._failed(index, step, code, fault or StepFault("", "", path))
        act = Act(entry, step, path, dict(self.values), self._seed)
        fault = refused_before(act) or self._too_large(act)
        if fault is not None:
            return self._failed(index, step, code, fault)
        act.remember()
        states = self._generators.states() if entry.takes_generator else {}
        with noticed_warnings() as noticed:
            try:
                with torch.enable_grad(), self.arrivals.watching(act, is_shown):
                    given = perform(entry, step, self.values, self._generators)
            except _REFUSALS as error:
                act.put_back()
                if entry.takes_generator:
                    self._generators.go_back(states)
                return self._failed(index, step, code, refusal(act, error), tuple(noticed))
        results = _results(entry, step, given)
        fault = _wrong_count(act, results)
        if fault is not None:
            return self._failed(index, step, code, fault, tuple(noticed))
        act.results, act.warnings = results, tuple(noticed)
        if entry.results is Results.ONE_EACH:
            self.arrivals.add_captured(act.inputs("inputs"), results, is_shown)
        self._take_over(act)
        return StepView(
            index,
            code,
            happened(act),
            drawn=drawn_of(act),
            broadcast=broadcast_of(act),
            warnings=act.warnings,
        )

    def close(self) -> None:
        """Let go of everything: a gradient that records how it was computed would hold its tensor, and itself."""
        for value in self.kept:
            if isinstance(value, Tensor) and own_grad(value) is not None:
                value.grad = None
        self.values.clear()
        self.kept.clear()
        self.arrivals = Arrivals()

    def _take_over(self, act: Act) -> None:
        step = act.step
        for value in act.results:
            self.kept.append(value)
            start = block_of(value).start
            if start not in self._starts:
                self._starts.add(start)
                self._n_elements += n_elements(value)
        for name, value in zip(step.names, act.results, strict=False):
            self.values.pop(name, None)
            self.values[name] = value
            self._broken.pop(name, None)
        self.arrivals.note(act)

    def _stopped_before(self, index: int, path: str, step: BenchStep) -> StepFault | None:
        """Why the step is not even tried: it is wrong as it stands, or needs what could not be made."""
        if index >= MOST_STEPS:
            return StepFault(f"A bench has at most {MOST_STEPS} steps.", "", path)
        problems = check_step(path, step, self._known)
        if problems:
            return _as_fault(problems[0])
        for name in names_used(step):
            if name not in self.values:
                at = self._broken.get(name)
                failed = f"step {at + 1} could not make" if at is not None else "is not there"
                return StepFault(
                    f"This step needs {name}, which {failed}.", "", path, "Mend the other step first."
                )
        return None

    def _too_large(self, act: Act) -> StepFault | None:
        made = elements_made(act)
        if made is None:
            return None
        if made > MOST_ELEMENTS:
            return StepFault(_TOO_LARGE.format(f"{made:,}"), "", act.path, "Take smaller shapes.")
        if self._n_elements + made > MOST_TOGETHER:
            sentence = (
                f"The tensors of the bench would hold {self._n_elements + made:,} elements together; "
                f"at most {MOST_TOGETHER:,} are kept."
            )
            return StepFault(sentence, "", act.path, "Remove steps, or take smaller shapes.")
        return None

    def _failed(
        self, index: int, step: BenchStep, code: str, fault: StepFault, noticed: tuple[str, ...] = ()
    ) -> StepView:
        for name in step.names:
            self.values.pop(name, None)
            self._broken[name] = index
        return StepView(index, code, "", fault, warnings=noticed)


def _as_fault(problem: Problem) -> StepFault:
    field = problem.path.rpartition(".")[2]
    if problem.code == "too_large":
        sentence = _TOO_LARGE.format(problem.received)
    else:
        sentence = f"{field}: expected {problem.expected}, received {problem.received}."
    return StepFault(sentence, "", problem.path, problem.advice)


def _results(entry: TensorOpEntry, step: BenchStep, given: Any) -> tuple[Value, ...]:
    if entry.results is Results.NONE:
        return ()
    return tuple(given) if gives_tuple(entry, step) else (given,)


def _wrong_count(act: Act, results: Sequence[Value]) -> StepFault | None:
    n_names = len(act.step.names)
    if n_names == len(results) or (n_names == 0 and len(results) == 1):
        return None
    pieces = "piece" if act.entry.results is Results.PIECES else "result"
    made = f"{len(results)} {pieces}{'' if len(results) == 1 else 's'}"
    sentence = f"{act.step.kind} gives {made} here, but there {'is' if n_names == 1 else 'are'} {n_names} "
    sentence += "name." if n_names == 1 else "names."
    details = "too many values to unpack" if n_names < len(results) else "not enough values to unpack"
    return StepFault(sentence, details, f"{act.path}.names", f"Give it {len(results)} names.")
