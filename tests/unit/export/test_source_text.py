"""Values as Python source: what is read back is the same value, and long lists are wrapped."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.export.text import WIDTH, call, literal

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    scalars | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(max_size=5), inner, max_size=10),
    max_leaves=60,
)


@settings(max_examples=200, deadline=None)
@given(values)
def test_a_value_is_read_back_as_it_was(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=200))
def test_a_list_of_numbers_is_wrapped(value: list[float]) -> None:
    assert all(len(line) <= WIDTH for line in literal(value).splitlines())


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_have_no_literal_are_written_all_the_same(number: float) -> None:
    assert repr(eval(literal(number), {"__builtins__": {"float": float}})) == repr(number)  # noqa: S307


def test_a_short_call_stays_on_one_line() -> None:
    assert call("f", {"a": "1", "b": '"x"'}, first="y") == 'f(y, a=1, b="x")'


def test_a_long_call_has_an_argument_a_line() -> None:
    long = literal([f"column {i}" for i in range(20)])
    text = call("read", {"names": long, "n": "3"}, first='"file"')
    tree = ast.parse(text, mode="eval").body
    assert isinstance(tree, ast.Call)
    assert [keyword.arg for keyword in tree.keywords] == ["names", "n"]
    assert text.splitlines()[:3] == ["read(", '    "file",', "    names=["]
    assert all(len(line) <= WIDTH for line in text.splitlines())
