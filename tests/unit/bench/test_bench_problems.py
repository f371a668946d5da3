"""What is wrong with a bench is known without torch, with a path, a sentence and a fix that mends it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from bench_steps import bench, data, step

from engine.check import check_project
from engine.check.bench import MOST_STEPS, check_bench
from engine.explore.bench.run import run_bench
from engine.presets import read_preset
from engine.spec import BenchSpec, BenchStep, Problem, Severity, set_values

A = data("alpha", [[1.0, 2.0]])
PLUS = {"input": "alpha"}


def problem_of(*steps: BenchStep) -> Problem:
    (found,) = check_bench(bench(*steps))
    return found


CASES: dict[str, tuple[tuple[BenchStep, ...], str, str, str]] = {
    "unknown_kind": (
        (step("zeross", "b", size=(2,)),),
        "steps[0].kind",
        "expected the name of a known tensor op, received 'zeross'. Did you mean zeros?",
        "zeros",
    ),
    "unknown_name": (
        (A, step("exp", "b", {"input": "alpa"})),
        "steps[1].inputs.input",
        "expected a name that an earlier step gives (alpha), received 'alpa'.",
        "alpha",
    ),
    "unknown_name_in_a_list": (
        (A, step("cat", "b", {"tensors": ("alpha", "alhpa")})),
        "steps[1].inputs.tensors[1]",
        "received 'alhpa'",
        "alpha",
    ),
    "unknown_name_in_an_index": (
        (A, step("getitem", "b", PLUS, index="0, alhpa")),
        "steps[1].params.index",
        "received 'alhpa'",
        "0, alpha",
    ),
    "missing_input": (
        (A, step("exp", "b")),
        "steps[1].inputs.input",
        "expected the name of a tensor, received nothing.",
        "alpha",
    ),
    "missing_list": ((A, step("cat", "b")), "steps[1].inputs.tensors", "received nothing", "alpha"),
    "missing_value": (
        (A, step("add", "b", PLUS)),
        "steps[1].params.other",
        "A tensor of the bench may stand there as well.",
        "2.0",
    ),
    "unknown_argument": (
        (A, step("add", "b", PLUS, other=1, alhpa=2)),
        "steps[1].params.alhpa",
        "Did you mean alpha?",
        "alpha",
    ),
    "unknown_input": (
        (A, step("add", "b", {"input": "alpha", "othr": "alpha"}, other=2)),
        "steps[1].inputs.othr",
        "expected one of input, other, out, received the unknown name 'othr'. Did you mean other?",
        "other",
    ),
    "given_twice": (
        (A, step("add", "b", {"input": "alpha", "other": "alpha"}, other=2)),
        "steps[1].params.other",
        "expected either a value or a tensor, received both a value and 'alpha'",
        "",
    ),
    "wrong_value": (
        (step("zeros", "b", size=(2, -1)),),
        "steps[0].params.size",
        "expected a list of whole numbers at least 0",
        "",
    ),
    "wrong_choice": (
        (step("zeros", "b", size=(2,), dtype="float23"),),
        "steps[0].params.dtype",
        "float23",
        "float32",
    ),
    "bad_index": (
        (A, step("getitem", "b", PLUS, index="0,,1")),
        "steps[1].params.index",
        '"," is not a place, a slice, a list or a name.',
        "",
    ),
    "ragged_lists": (
        (data("b", [[1, 2], [3]]),),
        "steps[0].params.data",
        "with rows of the same length",
        "",
    ),
    "keyword": (
        (data("for", [1]),),
        "steps[0].names[0]",
        "expected a name that is no word of Python's own, received 'for'",
        "",
    ),
    "torch_itself": (
        (data("torch", [1]),),
        "steps[0].names[0]",
        "expected a name that the code does not use itself, received 'torch'",
        "",
    ),
    "numpy_itself": ((data("np", [1]),), "steps[0].names[0]", "received 'np'", ""),
    "a_name_with_a_digit_first": ((data("2b", [1]),), "steps[0].names[0]", "expected a name of letters", ""),
    "one_name_twice": (
        (A, step("chunk", "b b", PLUS, chunks=2)),
        "steps[1].names[1]",
        "expected a name for each result, received 'b' twice",
        "",
    ),
    "no_name": ((step("zeros", "", size=(2,)),), "steps[0].names", "expected 1 name, received 0 names", ""),
    "a_name_for_nothing": (
        (data("l", [1.0], requires_grad=True), step("zero_grad", "g", {"input": "l"})),
        "steps[1].names",
        "expected no name, as it gives nothing new, received 1 name",
        "[]",
    ),
    "one_name_for_values_and_places": (
        (A, step("max", "b", PLUS, dim=0)),
        "steps[1].names",
        "expected 2 names, received 1 name",
        "",
    ),
    "normal_without_a_shape": (
        (step("normal", "b", mean=0, std=1),),
        "steps[0].params.size",
        "expected the shape of the tensor, received none. mean and std are numbers",
        "[2, 3]",
    ),
    "normal_with_two_shapes": (
        (A, step("normal", "b", {"mean": "alpha"}, std=1, size=(2,))),
        "steps[1].params.size",
        "The result has the shape of mean or std.",
        "",
    ),
    "a_step_of_nought": ((step("arange", "b", end=3, step=0),), "steps[0].params.step", "not 0", ""),
    "an_empty_range": (
        (step("randint", "b", low=5, high=5, size=(2,)),),
        "steps[0].params.high",
        "expected a number above low (5), received 5",
        "15",
    ),
    "too_many_elements": (
        (step("zeros", "b", size=(100_000, 100_000)),),
        "steps[0]",
        "expected at most 20,000,000 elements, received 10,000,000,000",
        "",
    ),
    "too_long_a_range": ((step("arange", "b", end=1e12),), "steps[0]", "received 1,000,000,000,000", ""),
    "too_large_an_identity": ((step("eye", "b", n=10_000),), "steps[0]", "received 100,000,000", ""),
}


@pytest.mark.parametrize("name", CASES)
def test_a_problem_names_its_field_and_its_fix_mends_it(name: str) -> None:
    steps, field, sentence, mended = CASES[name]
    problem = problem_of(*steps)
    assert problem.path == f"bench.{field}"
    assert sentence in problem.message
    assert problem.severity is Severity.WARNING
    if mended:
        assert problem.fix is not None
        assert mended in problem.fix.label or mended == str(problem.fix.edits[0][1])
    if problem.fix is not None:
        spec = read_preset("linear-regression").model_copy(update={"bench": bench(*steps)})
        assert problem not in check_bench(set_values(spec, problem.fix.edits).bench)


@pytest.mark.parametrize("name", CASES)
def test_a_problem_is_a_fault_of_the_step_without_asking_torch(name: str) -> None:
    steps, field, _, _ = CASES[name]
    fault = run_bench(bench(*steps)).steps[-1].fault
    assert fault is not None
    assert fault.path == f"bench.{field}"
    assert fault.details == ""


def test_all_problems_are_found_at_once() -> None:
    found = check_bench(bench(data("if", [1]), step("add", "", {"input": "x"}), step("nothing", "q")))
    assert [problem.path for problem in found] == [
        "bench.steps[0].names[0]",
        "bench.steps[1].inputs.input",
        "bench.steps[1].params.other",
        "bench.steps[1].names",
        "bench.steps[2].kind",
    ]


def test_a_later_result_is_not_yet_known() -> None:
    assert (
        problem_of(A, step("exp", "b", {"input": "c"}), data("c", [1])).path == "bench.steps[1].inputs.input"
    )


def test_seed_and_length_are_bounded() -> None:
    assert [problem.path for problem in check_bench(BenchSpec(seed=2**64))] == ["bench.seed"]
    long = bench(*[A] * (MOST_STEPS + 1))
    assert [problem.path for problem in check_bench(long)] == ["bench.steps"]
    last = run_bench(bench(*[data("a", 1)] * MOST_STEPS, data("b", 1))).steps[-1]
    assert last.fault is not None
    assert last.fault.sentence == f"A bench has at most {MOST_STEPS} steps."


def test_a_faulty_bench_keeps_no_run_from_starting() -> None:
    spec = read_preset("linear-regression").model_copy(update={"bench": bench(step("nothing", "q"))})
    checked = check_project(spec, None)
    assert not checked.errors
    assert [problem.path for problem in checked.problems] == ["bench.steps[0].kind"]


def test_the_check_loads_no_torch() -> None:
    code = (
        "import sys; from engine.check.bench import check_bench; from engine.spec import BenchSpec, BenchStep;"
        "check_bench(BenchSpec(steps=(BenchStep(kind='exp', inputs={'input': 'x'}),)));"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
