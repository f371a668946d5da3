"""Filters: what they let through, compared with NumPy; and what is said of those that are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer_gui.tabs.data.row_filter import FilterColumn, FilterError, filter_rows

SIZE = np.array([1.0, 2.5, -3.0, np.nan, 2.5])
WIDTH = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
KIND = np.array([0, 1, 2, 1, -1])
COLUMNS = {
    "size": FilterColumn(SIZE),
    "size (cm)": FilterColumn(WIDTH),
    "kind": FilterColumn(KIND, ("rose", "iris blue", "lily")),
    "or_not": FilterColumn(WIDTH),
}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("size > 2", [1, 4]),
        ("size>=2.5", [1, 4]),
        ("size = -3", [2]),
        ("size = −3", [2]),
        ("size ≤ 1", [0, 2]),
        ("size != 2.5", [0, 2]),
        ("size is missing", [3]),
        ("size is not missing and size < 0", [2]),
        ("size (cm) < 0.25", [0, 1]),
        ('"size (cm)" < 0.25', [0, 1]),
        ("kind = rose", [0]),
        ("kind = ROSE", [0]),
        ("kind = iris blue", [1, 3]),
        ("kind = 'iris blue' and size > 0", [1]),
        ("kind != lily", [0, 1, 3]),
        ("kind ~ i", [1, 2, 3]),
        ("kind ~ s b or size = 1", [0, 1, 3]),
        ("kind is missing", [4]),
        ("not kind = rose", [1, 2, 3, 4]),
        ("not (size > 2 or kind = lily)", [0, 3]),
        ("size > 2 or kind = lily and size < 0", [1, 2, 4]),
        ("(size > 2 or kind = lily) and size < 0", [2]),
        ("or_not > 0.35", [3, 4]),
        ("SIZE == 1 AND Kind = rose", [0]),
    ],
)
def test_a_filter_lets_the_rows_through_that_it_means(text: str, rows: list[int]) -> None:
    assert np.flatnonzero(filter_rows(text, COLUMNS, 5)).tolist() == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("siz > 1", "There is no column “siz”. Did you mean size?"),
        ("qqqq > 1", "There is no column “qqqq”. There are size, size (cm), kind, or_not."),
        ("size", "Behind “size” one of < <= > >= = != ~ is expected, received nothing."),
        ("size 3", "Behind “size” one of < <= > >= = != ~ is expected, received “3”."),
        ("size >", "A value is expected behind “size >”."),
        ("size > many", "“size” holds numbers, and “many” is none."),
        ("size ~ 1", "~ looks for a part of a text"),
        ("kind > rose", "“kind” holds categories"),
        ("kind = tulip", "“tulip” is no category of “kind”. There are rose, iris blue, lily."),
        ("kind = wild tulip and size > 1", "“wild tulip” is no category of “kind”."),
        ("(kind = wild tulip) or size > 1", "“wild tulip” is no category of “kind”."),
        ("(size > 1", "A closing bracket is missing."),
        ("size > 1)", "There is a closing bracket too many."),
        ("size > 1 size > 2", "“and” or “or” is expected before “size > 2”."),
        ("size > 1 and", "The name of a column is expected at the end."),
        ("size is blue", "Behind “is” only"),
        ("kind = 'rose", "The quotation mark ' is never closed."),
        ("(" * 80 + "size > 1", "nested too deeply"),
        ("not " * 80 + "size > 1", "nested too deeply"),
        ("x" * 3000, "longer than"),
    ],
)
def test_what_is_no_filter_is_explained(text: str, said: str) -> None:
    with pytest.raises(FilterError) as caught:
        filter_rows(text, COLUMNS, 5)
    assert said in str(caught.value)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="size kndo()<>=!~'\"`0123.-iarxml\n", max_size=40))
def test_any_text_is_a_filter_or_a_sentence(text: str) -> None:
    try:
        assert filter_rows(text, COLUMNS, 5).shape == (5,)
    except FilterError as error:
        assert str(error)
