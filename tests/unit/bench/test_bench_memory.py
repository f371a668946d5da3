"""Who shares memory with whom: seen by editing, by NumPy's own test, and in the sentences."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from bench_steps import array, bench, data, fault_of, last, run, step, value

from engine.explore.bench.memory import share_memory
from engine.explore.bench.replay import Replay
from engine.explore.bench.run import run_bench
from engine.spec import BenchStep
from engine.spec.bench_edits import set_cell

A = data("a", [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
T = step("t", "w", {"input": "a"})
SHARING = {
    "view": (step("view", "b", {"input": "a"}, shape=(3, 2)),),
    "reshape": (step("reshape", "b", {"input": "a"}, shape=(6,)),),
    "flatten": (step("flatten", "b", {"input": "a"}),),
    "transpose": (step("transpose", "b", {"input": "a"}, dim0=0, dim1=1),),
    "t": (step("t", "b", {"input": "a"}),),
    "permute": (step("permute", "b", {"input": "a"}, dims=(1, 0)),),
    "unsqueeze": (step("unsqueeze", "b", {"input": "a"}, dim=0),),
    "squeeze": (step("squeeze", "b", {"input": "a"}),),
    "expand": (step("expand", "b", {"input": "a"}, size=(2, 2, 3)),),
    "getitem": (step("getitem", "b", {"input": "a"}, index="0:1, ::2"),),
    "chunk": (step("chunk", "b c", {"input": "a"}, chunks=2),),
    "split": (step("split", "b c", {"tensor": "a"}, split_size_or_sections=1),),
    "detach": (step("detach", "b", {"input": "a"}),),
    "numpy": (step("numpy", "b", {"input": "a"}),),
    "as_tensor": (step("as_tensor", "b", {"data": "a"}, dtype="float32"),),
    "to_itself": (step("to", "b", {"input": "a"}, dtype="float32"),),
    "contiguous": (step("contiguous", "b", {"input": "a"}),),
}
COPYING = {
    "clone": (step("clone", "b", {"input": "a"}),),
    "reshape_of_a_transposed": (T, step("reshape", "b", {"input": "w"}, shape=(6,))),
    "flatten_of_a_transposed": (T, step("flatten", "b", {"input": "w"})),
    "contiguous_of_a_transposed": (T, step("contiguous", "b", {"input": "w"})),
    "cat": (step("cat", "b", {"tensors": ("a",)}),),
    "stack": (step("stack", "b", {"tensors": ("a",)}),),
    "getitem_list": (step("getitem", "b", {"input": "a"}, index="[0, 1]"),),
    "index_select": (data("k", [0]), step("index_select", "b", {"input": "a", "index": "k"}, dim=0)),
    "masked_select": (
        step("gt", "m", {"input": "a"}, other=0),
        step("masked_select", "b", {"input": "a", "mask": "m"}),
    ),
    "to": (step("to", "b", {"input": "a"}, dtype="float64"),),
    "to_copy": (step("to", "b", {"input": "a"}, dtype="float32", copy=True),),
    "add": (step("add", "b", {"input": "a"}, other=0),),
}


def changed_by_editing(*steps: BenchStep, edited: str, seen: str) -> bool:
    """Whether a number that is written into one value shows in another."""
    edits = set_cell(bench(*steps), edited, "..., 0", -77.0)
    view = run_bench(edits)
    assert last(view).fault is None
    shows = -77.0 in array(view, seen)
    assert shows == (value(view, seen).changed_any is not None)
    return shows


@pytest.mark.parametrize("name", SHARING)
def test_what_shares_changes_with_the_other(name: str) -> None:
    view = run(A, *SHARING[name])
    assert value(view, "b").memory == value(view, "a").memory
    assert changed_by_editing(A, *SHARING[name], edited="a", seen="b")
    if name != "expand":
        assert changed_by_editing(A, *SHARING[name], edited="b", seen="a")


@pytest.mark.parametrize("name", COPYING)
def test_a_copy_does_not_change_with_the_other(name: str) -> None:
    view = run(A, *COPYING[name])
    assert value(view, "b").memory != value(view, "a").memory
    assert not changed_by_editing(A, *COPYING[name], edited="a", seen="b")
    assert not changed_by_editing(A, *COPYING[name], edited="b", seen="a")


@pytest.mark.parametrize("name", [*SHARING, *COPYING])
def test_memory_is_shared_exactly_where_numpy_says_so(name: str) -> None:
    replay = Replay(bench())
    for i, one in enumerate((A, *{**SHARING, **COPYING}[name])):
        replay.carry_out(i, one, is_shown=False)
    first, second = (
        made.detach().numpy() if isinstance(made, torch.Tensor) else made
        for made in (replay.values["a"], replay.values["b"])
    )
    assert share_memory(replay.values["a"], replay.values["b"]) == np.shares_memory(first, second)
    assert np.shares_memory(first, second) == (name in SHARING)


@pytest.mark.parametrize(
    "name", [name for name in SHARING if name not in ("to_itself", "contiguous", "as_tensor")]
)
def test_sharing_is_said(name: str) -> None:
    told = last(run(A, *SHARING[name])).happened
    assert "at the memory of a" in told


@pytest.mark.parametrize("name", ["to_itself", "contiguous", "as_tensor"])
def test_the_very_same_object_is_said_to_be_it(name: str) -> None:
    view = run(A, *SHARING[name])
    assert "b is a itself" in last(view).happened
    assert view.values[0].names_of_same == ("b",)


@pytest.mark.parametrize("name", ["clone", "cat", "stack", "getitem_list", "index_select", "to", "to_copy"])
def test_copying_is_said(name: str) -> None:
    assert "copied" in last(run(A, *COPYING[name])).happened


def test_why_reshape_had_to_copy_is_said() -> None:
    told = last(run(A, T, step("reshape", "b", {"input": "w"}, shape=(6,)))).happened
    assert "w does not lie in reading order (its strides are (1, 3)), so that the numbers were copied" in told
    told = last(run(A, step("reshape", "b", {"input": "a"}, shape=(6,)))).happened
    assert "The strides (3, 1) of a allow this without a copy." in told


N = step("numpy.array", "n", object=((1.0, 2.0), (3.0, 4.0)))
FROM = step("from_numpy", "t", {"ndarray": "n"})


def test_an_array_and_its_tensor_change_together_both_ways() -> None:
    assert changed_by_editing(N, FROM, edited="n", seen="t")
    assert changed_by_editing(N, FROM, edited="t", seen="n")
    view = run(N, FROM)
    assert value(view, "n").memory == value(view, "t").memory == 0
    assert last(view).happened.startswith("t looks at the memory of n: changing one changes the other.")


def test_torch_tensor_copies_an_array() -> None:
    copied = step("tensor", "t", {"data": "n"})
    assert not changed_by_editing(N, copied, edited="n", seen="t")
    assert "The numbers of n were copied" in last(run(N, copied)).happened
    view = run(N, copied)
    assert (value(view, "n").memory, value(view, "t").memory) == (0, 1)


def test_as_tensor_shares_an_array_unless_the_dtype_must_change() -> None:
    assert changed_by_editing(N, step("as_tensor", "t", {"data": "n"}), edited="n", seen="t")
    other = step("as_tensor", "t", {"data": "n"}, dtype="float32")
    assert not changed_by_editing(N, other, edited="n", seen="t")
    assert "copied as float64 had to become float32" in last(run(N, other)).happened


def test_the_tensor_of_a_part_of_an_array_shares_with_the_whole() -> None:
    steps = (N, step("getitem", "p", {"input": "n"}, index="1:"), step("from_numpy", "t", {"ndarray": "p"}))
    view = run(*steps)
    assert value(view, "n").memory == value(view, "p").memory == value(view, "t").memory
    assert value(view, "p").storage_offset == 2
    edited = run_bench(set_cell(bench(*steps), "n", (1, 0), 9.0))
    assert array(edited, "t").tolist() == [[9.0, 4.0]]
    assert "p and t changed as well" in last(edited).happened
    above = run_bench(set_cell(bench(*steps), "n", (0, 0), 9.0))
    assert "changed as well" not in last(above).happened


def test_an_edit_is_told_with_what_changed_along() -> None:
    steps = (
        A,
        step("getitem", "r", {"input": "a"}, index="0"),
        step("getitem", "s", {"input": "a"}, index="1"),
    )
    told = last(run_bench(set_cell(bench(*steps), "a", (0, 1), 9.0))).happened
    assert told == "a[0, 1] is now 9. r changed as well: it looks at the same memory."


def test_a_number_that_does_not_fit_is_said_to_be_cut() -> None:
    told = last(run_bench(set_cell(bench(data("a", [1, 2])), "a", (0,), 2.75))).happened
    assert told == "a[0] is now 2. a is int64, which holds whole numbers only: 2.75 was cut."


def test_strides_offsets_and_addresses_are_those_of_the_view() -> None:
    found = value(run(A, step("getitem", "b", {"input": "a"}, index="1, ::2")), "b")
    assert found.strides == (2,)
    assert found.storage_offset == 3
    assert found.memory_size == 6
    assert found.addresses_any is not None
    assert found.addresses_any.tolist() == [3, 5]
    assert not found.is_contiguous


@pytest.mark.parametrize("name", SHARING)
def test_equal_addresses_hold_equal_numbers(name: str) -> None:
    view = run(A, *SHARING[name])
    whole = value(view, "a")
    part = value(view, "b")
    assert whole.values_any is not None
    assert part.values_any is not None
    assert part.addresses_any is not None
    by_address = whole.values_any.reshape(-1)
    assert np.array_equal(by_address[part.addresses_any], part.values_any)


def test_repeats_of_expand_are_the_same_element() -> None:
    found = value(run(data("v", [1.0, 2.0]), step("expand", "e", {"input": "v"}, size=(3, 2))), "e")
    assert found.strides == (0, 1)
    assert found.memory_size == 2
    assert found.addresses_any is not None
    assert found.addresses_any.tolist() == [[0, 1]] * 3
    told = last(run(data("v", [1.0, 2.0]), step("expand", "e", {"input": "v"}, size=(3, 2)))).happened
    assert "Along axis 0 the stride is 0: every place is the same element." in told


def test_memories_count_in_the_order_of_appearance() -> None:
    view = run(
        A, data("c", [1.0]), step("t", "d", {"input": "a"}), data("e", [1.0]), step("t", "f", {"input": "c"})
    )
    assert {one.name: one.memory for one in view.values} == {"a": 0, "c": 1, "d": 0, "e": 2, "f": 1}


def test_empty_tensors_share_nothing() -> None:
    view = run(step("zeros", "a", size=(0,)), step("zeros", "b", size=(0, 3)))
    assert [one.memory for one in view.values] == [0, 1]


def test_looking_does_not_keep_out_from_growing() -> None:
    grown = step("ones", "", {"out": "a"}, size=(4, 5))
    view = run(A, grown)
    assert array(view, "a").tolist() == np.ones((4, 5)).tolist()
    told = last(view).happened
    assert told.startswith(
        "out=a takes the result: its shape (2, 3) became (4, 5), and it keeps its dtype float32."
    )


def test_out_keeps_its_dtype_and_torch_s_warning_is_shown() -> None:
    view = run(
        data("a", [[1.0, 2.0]]),
        data("o", [0.0, 0.0, 0.0], dtype="float64"),
        step("add", "", {"input": "a", "out": "o"}, other=1),
    )
    assert value(view, "o").dtype == "torch.float64"
    assert array(view, "o").tolist() == [[2.0, 3.0]]
    assert len(last(view).warnings) == 1
    assert last(view).warnings[0].startswith("An output with one or more elements was resized")
    assert "Triggered internally" not in last(view).warnings[0]


def test_a_result_that_out_cannot_hold_leaves_it_as_it_was() -> None:
    steps = (N, FROM, step("ones", "", {"out": "t"}, size=(5, 5)))
    fault = fault_of(*steps)
    assert fault.sentence.startswith("The memory of t belongs to an array of NumPy as well")
    view = run_bench(bench(*steps))
    assert array(view, "t").tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert value(view, "t").shape == (2, 2)
