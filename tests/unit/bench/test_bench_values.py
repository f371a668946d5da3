"""Every op gives what NumPy gives for the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from bench_steps import array, data, run, step, value
from numpy.testing import assert_allclose, assert_array_equal

from engine.spec import BenchStep

Array = npt.NDArray[Any]

RANDOM = np.random.default_rng(5)
A = RANDOM.normal(size=(2, 3))
B = RANDOM.normal(size=(2, 3))
V = RANDOM.normal(size=3)
M = RANDOM.normal(size=(3, 4))
CUBE = RANDOM.normal(size=(2, 3, 4))
P = RANDOM.uniform(0.1, 2.0, size=(2, 3))
INTS = RANDOM.integers(-9, 9, size=(2, 3))
ARRAYS: dict[str, Array] = {"a": A, "b": B, "v": V, "m": M, "u": CUBE, "p": P, "i": INTS}
SOURCES = tuple(
    data(name, numbers.tolist(), dtype="int64" if numbers.dtype.kind == "i" else "float64")
    for name, numbers in ARRAYS.items()
)

CASES: dict[str, tuple[BenchStep, Callable[[], Any]]] = {
    "tensor": (step("tensor", "x", data=((1, 2), (3, 4))), lambda: [[1, 2], [3, 4]]),
    "numpy.array": (step("numpy.array", "x", object=((1, 2.5),)), lambda: [[1, 2.5]]),
    "as_tensor": (step("as_tensor", "x", data=(True, False)), lambda: [True, False]),
    "zeros": (step("zeros", "x", size=(2, 3)), lambda: np.zeros((2, 3))),
    "ones": (step("ones", "x", size=(3,)), lambda: np.ones(3)),
    "full": (step("full", "x", size=(2, 2), fill_value=7), lambda: np.full((2, 2), 7)),
    "arange": (step("arange", "x", start=2, end=11, step=3), lambda: np.arange(2, 11, 3)),
    "arange_down": (step("arange", "x", start=1, end=-1.0, step=-0.5), lambda: np.arange(1, -1, -0.5)),
    "linspace": (step("linspace", "x", start=-1, end=1, steps=5), lambda: np.linspace(-1, 1, 5)),
    "logspace": (
        step("logspace", "x", start=0, end=2, steps=3, base=2),
        lambda: np.logspace(0, 2, 3, base=2),
    ),
    "eye": (step("eye", "x", n=2, m=3), lambda: np.eye(2, 3)),
    "zeros_like": (step("zeros_like", "x", {"input": "a"}), lambda: np.zeros_like(A)),
    "ones_like": (step("ones_like", "x", {"input": "i"}), lambda: np.ones_like(INTS)),
    "full_like": (step("full_like", "x", {"input": "a"}, fill_value=2.5), lambda: np.full_like(A, 2.5)),
    "cat": (step("cat", "x", {"tensors": ("a", "b")}, dim=1), lambda: np.concatenate([A, B], 1)),
    "stack": (step("stack", "x", {"tensors": ("a", "b", "a")}, dim=-1), lambda: np.stack([A, B, A], -1)),
    "chunk": (step("chunk", "x y", {"input": "u"}, chunks=2, dim=2), lambda: np.split(CUBE, 2, 2)[0]),
    "split": (
        step("split", "y x", {"tensor": "u"}, split_size_or_sections=(1, 3), dim=2),
        lambda: np.split(CUBE, [1], 2)[1],
    ),
    "getitem": (
        step("getitem", "x", {"input": "u"}, index="1, ..., None, ::2"),
        lambda: CUBE[1, ..., None, ::2],
    ),
    "getitem_list": (
        step("getitem", "x", {"input": "u"}, index=":, [2, 0, 2], -1"),
        lambda: CUBE[:, [2, 0, 2], -1],
    ),
    "getitem_booleans": (
        step("getitem", "x", {"input": "a"}, index="[False, True]"),
        lambda: A[[False, True]],
    ),
    "index_select": (step("index_select", "x", {"input": "a", "index": "k"}, dim=1), lambda: A[:, [2, 0]]),
    "masked_select": (step("masked_select", "x", {"input": "a", "mask": "g"}), lambda: A[A > 0]),
    "gather": (
        step("gather", "x", {"input": "a", "index": "w"}, dim=1),
        lambda: np.take_along_axis(A, np.array([[2, 0], [1, 1]]), 1),
    ),
    "where": (
        step("where", "x", {"condition": "g", "input": "a"}, other=0.0),
        lambda: np.where(A > 0, A, 0.0),
    ),
    "ge": (step("ge", "x", {"input": "i"}, other=0), lambda: INTS >= 0),
    "gt": (step("gt", "x", {"input": "a", "other": "v"}), lambda: A > V),
    "le": (step("le", "x", {"input": "a", "other": "b"}), lambda: A <= B),
    "lt": (step("lt", "x", {"input": "a"}, other=0.1), lambda: A < 0.1),
    "eq": (step("eq", "x", {"input": "i"}, other=3), lambda: INTS == 3),
    "reshape": (step("reshape", "x", {"input": "u"}, shape=(4, -1)), lambda: CUBE.reshape(4, -1)),
    "view": (step("view", "x", {"input": "u"}, shape=(-1,)), lambda: CUBE.reshape(-1)),
    "transpose": (step("transpose", "x", {"input": "u"}, dim0=0, dim1=-1), lambda: CUBE.swapaxes(0, 2)),
    "t": (step("t", "x", {"input": "m"}), lambda: M.T),
    "permute": (step("permute", "x", {"input": "u"}, dims=(2, 0, 1)), lambda: CUBE.transpose(2, 0, 1)),
    "unsqueeze": (step("unsqueeze", "x", {"input": "a"}, dim=1), lambda: A[:, None]),
    "squeeze": (step("squeeze", "x", {"input": "o"}), lambda: A),
    "flatten": (step("flatten", "x", {"input": "u"}, start_dim=1), lambda: CUBE.reshape(2, 12)),
    "expand": (step("expand", "x", {"input": "v"}, size=(2, -1)), lambda: np.broadcast_to(V, (2, 3))),
    "contiguous": (step("contiguous", "x", {"input": "m"}), lambda: M),
    "clone": (step("clone", "x", {"input": "m"}), lambda: M),
    "to": (step("to", "x", {"input": "a"}, dtype="float32"), lambda: A.astype(np.float32)),
    "numpy": (step("numpy", "x", {"input": "a"}), lambda: A),
    "add": (step("add", "x", {"input": "a", "other": "v"}, alpha=2), lambda: A + 2 * V),
    "sub": (step("sub", "x", {"input": "a"}, other=1.5), lambda: A - 1.5),
    "mul": (step("mul", "x", {"input": "a", "other": "i"}), lambda: A * INTS),
    "div": (step("div", "x", {"input": "a", "other": "b"}, rounding_mode="floor"), lambda: np.floor(A / B)),
    "div_whole": (
        step("div", "x", {"input": "i"}, other=4, rounding_mode="trunc"),
        lambda: np.trunc(INTS / 4),
    ),
    "addcmul": (
        step("addcmul", "x", {"input": "a", "tensor1": "b", "tensor2": "v"}, value=0.5),
        lambda: A + 0.5 * B * V,
    ),
    "addcdiv": (
        step("addcdiv", "x", {"input": "a", "tensor1": "b", "tensor2": "p"}, value=3),
        lambda: A + 3 * B / P,
    ),
    "matmul": (step("matmul", "x", {"input": "a", "other": "m"}), lambda: A @ M),
    "pow": (step("pow", "x", {"input": "p", "exponent": "a"}), lambda: P**A),
    "pow_number": (step("pow", "x", {"input": "a"}, exponent=3), lambda: A**3),
    "exp": (step("exp", "x", {"input": "a"}), lambda: 1 / np.exp(-A)),
    "log": (step("log", "x", {"input": "p"}), lambda: 2 * np.log(np.sqrt(P))),
    "sqrt": (step("sqrt", "x", {"input": "p"}), lambda: P**0.5),
    "abs": (step("abs", "x", {"input": "a"}), lambda: np.where(A < 0, -A, A)),
    "neg": (step("neg", "x", {"input": "a"}), lambda: -A),
    "sigmoid": (step("sigmoid", "x", {"input": "a"}), lambda: 1 / (1 + np.exp(-A))),
    "tanh": (step("tanh", "x", {"input": "a"}), lambda: 1 - 2 / (1 + np.exp(2 * A))),
    "relu": (step("relu", "x", {"input": "a"}), lambda: np.maximum(A, 0)),
    "sin": (step("sin", "x", {"input": "a"}), lambda: np.exp(1j * A).imag),
    "cos": (step("cos", "x", {"input": "a"}), lambda: np.exp(1j * A).real),
    "sum": (
        step("sum", "x", {"input": "u"}, dim=(0, 2), keepdim=True),
        lambda: CUBE.sum((0, 2), keepdims=True),
    ),
    "sum_all": (step("sum", "x", {"input": "i"}), INTS.sum),
    "mean": (step("mean", "x", {"input": "u"}, dim=1), lambda: CUBE.mean(1)),
    "std": (step("std", "x", {"input": "u"}, dim=1), lambda: CUBE.std(1, ddof=1)),
    "var": (step("var", "x", {"input": "u"}, correction=0), CUBE.var),
    "prod": (step("prod", "x", {"input": "u"}, dim=2), lambda: CUBE.prod(2)),
    "max": (step("max", "x y", {"input": "a"}, dim=1), lambda: A.max(1)),
    "max_place": (step("max", "y x", {"input": "a"}, dim=1), lambda: A.argmax(1)),
    "min": (step("min", "x", {"input": "a"}), A.min),
    "argmax": (step("argmax", "x", {"input": "u"}), CUBE.argmax),
    "argmin": (
        step("argmin", "x", {"input": "u"}, dim=0, keepdim=True),
        lambda: CUBE.argmin(0, keepdims=True),
    ),
    "norm": (step("norm", "x", {"input": "u"}), lambda: np.sqrt((CUBE**2).sum())),
    "norm_1": (step("norm", "x", {"input": "a"}, p=1, dim=1), lambda: np.abs(A).sum(1)),
    "cumsum": (step("cumsum", "x", {"input": "u"}, dim=1), lambda: CUBE.cumsum(1)),
}
MORE = (
    data("k", [2, 0]),
    data("w", [[2, 0], [1, 1]]),
    step("gt", "g", {"input": "a"}, other=0),
    step("unsqueeze", "o", {"input": "a"}, dim=1),
)
WITHOUT_ORACLE = {
    # Tested where their own promises are: memory, chance, change, gradients.
    *("from_numpy", "setitem", "add_", "sub_", "mul_", "div_", "zero_", "fill_"),
    *("normal", "randn", "rand", "randn_like", "rand_like", "randint", "randperm", "bernoulli"),
    *(
        "requires_grad_",
        "backward",
        "autograd.grad",
        "grad",
        "zero_grad",
        "retain_grad",
        "detach",
        "gradient_step",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_gives_what_numpy_gives(name: str) -> None:
    made, oracle = CASES[name]
    expected = np.asarray(oracle())
    found = array(run(*SOURCES, *MORE, made), "x")
    assert found.shape == expected.shape
    assert (found.dtype == np.bool_) == (expected.dtype == np.bool_)
    single = value(run(*SOURCES, *MORE, made), "x").dtype == "torch.float32"
    assert_allclose(found, expected, rtol=1e-6 if single else 1e-12, atol=1e-7 if single else 1e-13)


def test_every_op_is_compared_with_something() -> None:
    from engine.catalogue import TENSOR_OPS

    compared = {made.kind for made, _ in CASES.values()}
    assert {entry.kind for entry in TENSOR_OPS} == compared | WITHOUT_ORACLE
    assert not compared & WITHOUT_ORACLE


IN_PLACE: dict[str, tuple[BenchStep, Callable[[], Any]]] = {
    "add_": (step("add_", "", {"input": "a", "other": "v"}, alpha=3), lambda: A + 3 * V),
    "sub_": (step("sub_", "", {"input": "a"}, other=2), lambda: A - 2),
    "mul_": (step("mul_", "", {"input": "a", "value": "b"}), lambda: A * B),
    "div_": (step("div_", "", {"input": "a"}, value=2, rounding_mode="floor"), lambda: np.floor(A / 2)),
    "zero_": (step("zero_", "", {"input": "a"}), lambda: 0 * A),
    "fill_": (step("fill_", "", {"input": "a"}, value=4.5), lambda: np.full_like(A, 4.5)),
    "setitem": (
        step("setitem", "", {"input": "a", "value": "v"}, index="1"),
        lambda: np.stack([A[0], V]),
    ),
    "setitem_mask": (step("setitem", "", {"input": "a"}, index="g", value=0), lambda: np.where(A > 0, 0, A)),
}


@pytest.mark.parametrize("name", IN_PLACE)
def test_a_change_in_place_is_that_of_numpy_and_lights_up_where_it_is_one(name: str) -> None:
    made, oracle = IN_PLACE[name]
    view = run(*SOURCES, *MORE, made)
    found, expected = value(view, "a"), oracle()
    assert found.values_any is not None
    assert found.changed_any is not None
    assert_allclose(found.values_any, expected, rtol=1e-12)
    assert_array_equal(found.changed_any, expected != A)
    assert found.version == 1
    assert value(view, "b").changed_any is None


def test_statistics_leave_out_what_is_no_number() -> None:
    zero = data("z", [0.0])
    inf = step("div", "i", {"input": "o", "other": "z"})
    nan = step("div", "n", {"input": "z", "other": "z"})
    joined = step("cat", "x", {"tensors": ("p", "z", "i", "n")})
    view = run(zero, data("o", [1.0]), inf, nan, data("p", [1.0, 2.0, 6.0]), joined)
    found = dict(value(view, "x").statistics)
    kept = np.array([1.0, 2.0, 6.0, 0.0])
    assert found.pop("std") == pytest.approx(kept.std(ddof=1))
    assert found == {"count": 6, "n_nan": 1, "n_inf": 1, "n_zero": 1, "min": 0, "max": 6, "mean": 2.25}


def test_a_large_tensor_is_told_of_by_its_statistics_and_a_thinned_part() -> None:
    view = run(step("linspace", "x", start=-1, end=3, steps=3_000_000, dtype="float64"))
    found = value(view, "x")
    whole = np.linspace(-1, 3, 3_000_000)
    assert found.values_any is None
    assert found.addresses_any is None
    assert found.n_elements == 3_000_000
    assert 50_000 < len(found.thinned) <= 100_000
    assert_allclose(found.thinned, whole[:: 3_000_000 // len(found.thinned)][: len(found.thinned)], atol=1e-9)
    assert found.statistics["mean"] == pytest.approx(1.0)
    assert found.statistics["std"] == pytest.approx(whole.std(ddof=1))


def test_a_large_tensor_that_is_not_in_reading_order_is_told_of_as_well() -> None:
    view = run(
        step("arange", "r", end=3_000_000),
        step("view", "x", {"input": "r"}, shape=(1500, 2000)),
        step("t", "y", {"input": "x"}),
    )
    found = value(view, "y")
    assert found.thinned[0] == 0
    assert found.thinned[1] == np.arange(3_000_000).reshape(1500, 2000).T.reshape(-1)[30]
    assert found.statistics["mean"] == pytest.approx(2_999_999 / 2)


@pytest.mark.parametrize(
    "dtype", ["float16", "bfloat16", "float32", "float64", "int8", "uint8", "int64", "bool"]
)
def test_every_dtype_can_be_shown(dtype: str) -> None:
    found = value(run(data("x", [[0, 1], [2, 100]], dtype=dtype)), "x")
    assert found.values_any is not None
    assert found.dtype == f"torch.{dtype}"
    expected = np.array([[0, 1], [2, 100]]).astype(bool) if dtype == "bool" else [[0, 1], [2, 100]]
    assert_array_equal(found.values_any, expected)
    shown_as = {"bo": np.bool_, "in": np.int64, "ui": np.int64}
    assert found.values_any.dtype == shown_as.get(dtype[:2], np.float64)


def test_the_values_are_those_after_the_shown_step() -> None:
    steps = (
        data("a", [1.0]),
        step("add_", "", {"input": "a"}, other=1),
        step("mul_", "", {"input": "a"}, value=5),
    )
    assert [array(run(*steps, shown=i), "a").item() for i in range(3)] == [1, 2, 10]
    assert run(*steps, shown=-1).values == ()
    assert len(run(*steps, shown=0).steps) == 3


def test_a_name_may_be_given_again() -> None:
    view = run(
        data("a", [1.0]), step("add", "a", {"input": "a"}, other=1), step("mul", "b", {"input": "a"}, other=3)
    )
    assert array(view, "a").item() == 2
    assert array(view, "b").item() == 6


def test_two_names_of_one_object_are_one_value() -> None:
    view = run(
        data("a", [1.0, 2.0]),
        step("contiguous", "b", {"input": "a"}),
        step("add_", "c", {"input": "b"}, other=1),
    )
    assert [one.name for one in view.values] == ["a"]
    assert view.values[0].names_of_same == ("b", "c")
    assert view.value("c") is view.values[0]


def test_shapes_that_were_stretched_are_shown() -> None:
    shown = (
        run(
            data("a", [[1.0], [2.0]]),
            data("b", [1.0, 2.0, 3.0]),
            step("add", "c", {"input": "a", "other": "b"}),
        )
        .steps[-1]
        .broadcast
    )
    assert shown is not None
    assert shown.names == ("a", "b")
    assert shown.shapes == ((2, 1), (3,))
    assert shown.padded == ((2, 1), (1, 3))
    assert shown.result == (2, 3)
    assert shown.stretched == ((1,), (0,))


def test_equal_shapes_are_not_stretched() -> None:
    assert run(data("a", [1.0]), step("add", "c", {"input": "a", "other": "a"})).steps[-1].broadcast is None
