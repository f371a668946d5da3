"""What a step did is told with the user's names and numbers; a bench is quick, and leaves nothing behind."""

from __future__ import annotations

import gc
import threading
import time
import warnings

import pytest
import torch
from bench_steps import bench, data, last, run, step
from test_bench_gradients import SECOND

from engine.catalogue import TENSOR_OPS
from engine.explore.bench.noticed import noticed_warnings
from engine.explore.bench.run import run_bench
from engine.spec import BenchStep

A = data("a", [[1, 2, 3], [4, 5, 6]])
F = data("f", [[0.5, 1.5, 2.5]])
W = data("w", [2.0], requires_grad=True)
CASES: dict[str, tuple[tuple[BenchStep, ...], str]] = {
    "whole_numbers": (
        (A,),
        "a is new, of shape (2, 3), int64. All numbers are whole, so that torch took int64.",
    ),
    "one_real_number": (
        (data("a", [1, 2.5]),),
        "a is new, of shape (2,), float32. With a decimal point in it, torch took float32, its usual type of real "
        "numbers.",
    ),
    "booleans": ((data("a", [True]),), "They are true and false, so that torch took bool."),
    "a_range_of_whole_numbers": (
        (step("arange", "a", end=3),),
        "All numbers are whole, so that torch took int64.",
    ),
    "a_chosen_dtype": ((data("a", [1], dtype="float64"),), "a is new, of shape (1,), float64."),
    "like_another": (
        (A, step("full_like", "k", {"input": "a"}, fill_value=7)),
        "k is new, 7 everywhere with the shape (2, 3) of a, int64.",
    ),
    "promotion": (
        (
            A,
            data("d", [[1.5]] * 2, dtype="float64"),
            step(
                "mul",
                "c",
                {"input": "a", "other": "d"},
            ),
        ),
        "d (2, 1) was repeated along axis 1, to the common shape (2, 3).",
    ),
    "promotion_of_equal_shapes": (
        (A, step("to", "b", {"input": "a"}, dtype="float32"), step("add", "c", {"input": "a", "other": "b"})),
        "c is new, of shape (2, 3), float32. It is [[2, 4, 6], [8, 10, 12]]. int64 and float32 give float32.",
    ),
    "a_real_number_to_whole_ones": (
        (A, step("add", "c", {"input": "a"}, other=2.5)),
        "int64 and the number 2.5, which is not whole, give float32.",
    ),
    "a_quotient": (
        (A, step("div", "c", {"input": "a"}, other=2)),
        "A quotient of whole numbers need not be whole: int64 gives float32.",
    ),
    "a_place": (
        (F, step("argmax", "c", {"input": "f"})),
        "c is new, a single number, int64. It is 2. A place is a whole number (int64).",
    ),
    "both_stretched": (
        (data("x", [[1.0], [2.0]]), F, step("add", "c", {"input": "x", "other": "f"})),
        "x (2, 1) was repeated along axis 1; f (1, 3) was repeated along axis 0, to the common shape (2, 3).",
    ),
    "joined": (
        (A, F, step("cat", "c", {"tensors": ("a", "f")})),
        "a and f follow each other along axis 0: 2 + 1 = 3, so that c is (3, 3). The numbers were copied; c has memory "
        "of its own. int64 and float32 give float32.",
    ),
    "stacked": (
        (A, step("stack", "c", {"tensors": ("a", "a")}, dim=1)),
        "a and a stand side by side along the new axis 1: c is (2, 2, 3).",
    ),
    "cut": (
        (A, step("split", "x y", {"tensor": "a"}, split_size_or_sections=(1, 2), dim=1)),
        "Axis 1 of a has 3 and was cut into 1 and 2. x and y look at the memory of a: nothing was copied.",
    ),
    "a_mask": (
        (A, step("gt", "m", {"input": "a"}, other=2)),
        "m is a mask of shape (2, 3): true for 4 of 6 elements.",
    ),
    "values_and_places": (
        (F, step("max", "v k", {"input": "f"}, dim=1)),
        "v and k are (1,): the values and the places where they were along axis 1.",
    ),
    "nothing_picked": (
        (A, step("getitem", "c", {"input": "a"}, index="0:0")),
        "c is (0, 3), int64. Nothing was picked.",
    ),
    "in_place": (
        (F, step("mul_", "", {"input": "f"}, value=2)),
        "f was changed in place: it is [[1, 3, 5]]; it keeps its memory, shape and dtype (float32).",
    ),
    "in_place_with_a_view": (
        (F, step("getitem", "v", {"input": "f"}, index="0, 1:"), step("zero_", "", {"input": "v"})),
        "f changed as well: it looks at the same memory.",
    ),
    "a_leaf_from_now_on": (
        (F, step("requires_grad_", "", {"input": "f"})),
        "f is a leaf: from now on what is done with it is recorded, and backward fills f.grad.",
    ),
    "no_leaf": (
        (W, step("exp", "e", {"input": "w"})),
        "e is no leaf: ExpBackward0 leads back from it, and backward keeps no .grad for it.",
    ),
    "backward": (
        (W, step("pow", "l", {"input": "w"}, exponent=2), step("backward", "", {"input": "l"})),
        "Backward went from l to w. w.grad is [4]. What the graph had saved is freed; a second backward needs "
        "retain_graph=True in this one.",
    ),
    "backward_that_keeps": (
        (
            W,
            step("pow", "l", {"input": "w"}, exponent=2),
            step("backward", "", {"input": "l"}, retain_graph=True),
        ),
        "The graph is kept: backward can pass through it again, and would add to .grad.",
    ),
    "a_cleared_gradient": (
        (W, step("zero_grad", "", {"input": "w"})),
        "w.grad is gone: the next backward begins anew instead of adding to it.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_happened_is_told(name: str) -> None:
    steps, sentence = CASES[name]
    assert sentence in last(run(*steps)).happened


def test_a_backward_that_adds_says_what_was_there_and_what_came() -> None:
    single = data("w", 2.0, requires_grad=True)
    back = step("backward", "", {"input": "l"}, retain_graph=True)
    told = last(run(single, step("pow", "l", {"input": "w"}, exponent=2), back, back)).happened
    assert "w.grad was 4, the new gradient 4 was added: 8." in told


def test_every_op_has_one_to_three_sentences() -> None:
    from test_bench_scripts import BENCHES

    told: dict[str, str] = {}
    for spec in BENCHES.values():
        for made, one in zip(spec.steps, run_bench(spec).steps, strict=True):
            if one.fault is None:
                told[made.kind] = one.happened
    assert set(told) == {entry.kind for entry in TENSOR_OPS}
    for kind, text in told.items():
        assert text[0].isprintable(), kind
        assert text.endswith("."), kind
        assert 1 <= len([part for part in text.split(". ") if part]) <= 4, (kind, text)


THIRTY = (
    *SECOND,
    data("a", [[1.0, 2.0], [3.0, 4.0]]),
    step("randn", "r", size=(2, 2)),
    step("matmul", "m", {"input": "a", "other": "r"}),
    *(step("add", f"n{i}", {"input": "m"}, other=float(i)) for i in range(16)),
    step("cat", "all", {"tensors": tuple(f"n{i}" for i in range(16))}),
    step("setitem", "", {"input": "a"}, index="0, 0", value=9.0),
    step("numpy", "o", {"input": "a"}),
)


def test_thirty_small_steps_take_less_than_thirty_milliseconds() -> None:
    spec = bench(*THIRTY)
    assert len(spec.steps) == 30
    assert all(one.fault is None for one in run_bench(spec).steps)
    times = []
    for _ in range(10):
        start = time.perf_counter()
        run_bench(spec)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.030


def test_a_long_bench_takes_time_in_proportion() -> None:
    spec = bench(data("a", [1.0]), *(step("add", f"n{i}", {"input": "a"}, other=1) for i in range(1_000)))
    start = time.perf_counter()
    view = run_bench(spec)
    assert len(view.values) == 1_001
    assert time.perf_counter() - start < 5.0


def test_nothing_is_left_behind() -> None:
    """Also where a gradient holds the graph that holds its leaf."""
    spec = bench(
        data("w", [2.0] * 1_000, requires_grad=True),
        step("pow", "p", {"input": "w"}, exponent=3),
        step("sum", "l", {"input": "p"}),
        step("backward", "", {"input": "l"}, create_graph=True),
        step("grad", "g", {"input": "w"}),
    )
    run_bench(spec)

    def n_tensors() -> int:
        gc.collect()
        return sum(type(one) is torch.Tensor for one in gc.get_objects())

    before = n_tensors()
    for _ in range(20):
        assert all(one.fault is None for one in run_bench(spec).steps)
    assert n_tensors() <= before + 2


def test_settings_of_torch_stay_as_they_are() -> None:
    with torch.no_grad():
        run(W, step("exp", "e", {"input": "w"}), step("backward", "", {"input": "e"}))
        assert not torch.is_grad_enabled()
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() == torch.float32


def test_a_warning_of_another_thread_goes_where_it_always_goes() -> None:
    elsewhere: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, *_rest, **_more: elsewhere.append(str(message))  # type: ignore[assignment]
        with noticed_warnings() as noticed:
            warnings.warn("here", stacklevel=1)
            thread = threading.Thread(target=lambda: warnings.warn("there", stacklevel=1))
            thread.start()
            thread.join()
    assert noticed == ["here"]
    assert elsewhere == ["there"]


def test_what_shows_warnings_is_put_back() -> None:
    before, filters = warnings.showwarning, list(warnings.filters)
    run(A, step("tensor", "b", {"data": "a"}))
    assert warnings.showwarning is before
    assert list(warnings.filters) == filters
