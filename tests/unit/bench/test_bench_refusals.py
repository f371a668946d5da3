"""What torch refuses is told in a sentence with the names and shapes in it, torch's own words behind it."""

from __future__ import annotations

import pytest
from bench_steps import array, bench, fault_of, run, step
from refused_steps import CASES, A

from engine.explore.bench.run import run_bench
from engine.spec import BenchStep

# What is found before torch is asked.
WITHOUT_TORCH = {"from_numpy_of_a_tensor", "an_array_where_a_tensor_is_wanted"}


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_has_names_shapes_and_torch_s_own_words(name: str) -> None:
    steps, sentence, field = CASES[name]
    fault = fault_of(*steps)
    assert sentence in fault.sentence
    assert fault.path == f"bench.steps[{len(steps) - 1}]" + (f".{field}" if field else "")
    assert bool(fault.details) == (name not in WITHOUT_TORCH)
    assert not fault.advice or fault.advice.endswith(".")
    assert fault.sentence[-1] == "."


@pytest.mark.parametrize("name", CASES)
def test_the_shown_path_can_be_read(name: str) -> None:
    from engine.spec import parse_path

    assert parse_path(fault_of(*CASES[name][0]).path)[:2] == ("bench", "steps")


def test_what_nobody_foresaw_is_told_with_its_inputs() -> None:
    from engine.build.bench.code import tensor_op
    from engine.explore.bench.act import Act
    from engine.explore.bench.refusals import refusal

    entry = tensor_op("exp")
    assert entry is not None
    values = run_values(A)
    act = Act(entry, step("exp", "c", {"input": "a"}), "bench.steps[1]", values, 0)
    fault = refusal(act, RuntimeError("the moon is full"))
    assert fault.sentence == "torch refuses this exp. a is a tensor of shape (2, 3), float32."
    assert fault.details == "RuntimeError: the moon is full"
    assert fault.path == "bench.steps[1]"


def run_values(*steps: BenchStep) -> dict[str, object]:
    from engine.explore.bench.replay import Replay

    replay = Replay(bench())
    for i, one in enumerate(steps):
        replay.carry_out(i, one, is_shown=False)
    return dict(replay.values)


def test_steps_that_need_a_failed_one_say_so_and_all_others_go_on() -> None:
    view = run_bench(
        bench(
            A,
            step("reshape", "b", {"input": "a"}, shape=(5,)),
            step("add", "c", {"input": "b"}, other=1),
            step("add", "d", {"input": "a"}, other=1),
            step("getitem", "e", {"input": "a"}, index="c"),
        )
    )
    sentences = [one.fault.sentence if one.fault else "" for one in view.steps]
    assert sentences[2] == "This step needs b, which step 2 could not make."
    assert sentences[4] == "This step needs c, which step 3 could not make."
    assert sentences[0] == sentences[3] == ""
    assert [one.name for one in view.values] == ["a", "d"]


def test_a_failed_step_takes_the_name_with_it() -> None:
    view = run_bench(
        bench(A, step("reshape", "a", {"input": "a"}, shape=(5,)), step("add", "c", {"input": "a"}, other=1))
    )
    assert view.steps[2].fault is not None
    assert view.steps[2].fault.sentence == "This step needs a, which step 2 could not make."
    assert view.values == ()


def test_a_refused_random_step_draws_nothing() -> None:
    after = step("randn", "y", size=(3,))
    plain = run(after, seed=2)
    refused = run_bench(bench(A, step("bernoulli", "x", {"input": "a"}), after, seed=2))
    assert refused.steps[1].fault is not None
    assert array(refused, "y").tolist() == array(plain, "y").tolist()


@pytest.mark.parametrize(
    "steps",
    [
        (
            step("ones", "a", size=(20_000, 1)),
            step("t", "b", {"input": "a"}),
            step("mul", "c", {"input": "a", "other": "b"}),
        ),
        (
            step("ones", "a", size=(20_000, 1)),
            step("t", "b", {"input": "a"}),
            step("matmul", "c", {"input": "a", "other": "b"}),
        ),
        (step("ones", "a", size=(1,)), step("expand", "c", {"input": "a"}, size=(100_000, 100_000))),
        (step("ones", "a", size=(5_000, 1_000)), step("stack", "c", {"tensors": ("a",) * 5})),
        (step("ones", "a", size=(5_000, 1_000)), step("cat", "c", {"tensors": ("a",) * 5})),
        (
            step("zeros", "k", size=(30_000,), dtype="int64"),
            step("ones", "a", size=(1, 1_000)),
            step("index_select", "c", {"input": "a", "index": "k"}, dim=0),
        ),
        (
            step("zeros", "k", size=(30_000,), dtype="int64"),
            step("ones", "a", size=(1, 1_000)),
            step("getitem", "c", {"input": "a"}, index="k"),
        ),
        (
            step("ones", "a", size=(20_000, 1)),
            step("zeros", "z", size=(1, 20_000)),
            step("eq", "m", {"input": "z"}, other=0),
            step("masked_select", "c", {"input": "a", "mask": "m"}),
        ),
    ],
)
def test_what_would_not_fit_in_memory_is_refused_before_it_is_made(steps: tuple[BenchStep, ...]) -> None:
    fault = fault_of(*steps)
    assert fault.sentence.startswith("This would make ")
    assert "the bench holds at most 20,000,000 in a tensor." in fault.sentence
    assert fault.details == ""


def test_all_tensors_together_are_bounded() -> None:
    steps = [step("zeros", name, size=(15_000_000,), dtype="int8") for name in "abcdef"]
    assert all(one.fault is None for one in run_bench(bench(*steps)).steps)
    fault = fault_of(*steps, step("zeros", "g", size=(15_000_000,), dtype="int8"))
    assert fault.sentence == (
        "The tensors of the bench would hold 105,000,000 elements together; at most 100,000,000 are kept."
    )


def test_warnings_are_caught_and_never_printed(
    recwarn: pytest.WarningsRecorder, capfd: pytest.CaptureFixture[str]
) -> None:
    view = run(A, step("tensor", "b", {"data": "a"}))
    assert len(view.steps[-1].warnings) == 1
    assert view.steps[-1].warnings[0].startswith("To copy construct from a tensor, it is recommended")
    assert len(recwarn) == 0
    assert capfd.readouterr() == ("", "")
