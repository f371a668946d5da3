"""Ticks and ranges."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trainer_gui.plots.ticks import (
    kept_range,
    linear_ticks,
    log_range,
    log_ticks,
    nice_ceiling,
    number_text,
    padded_range,
)

POSITIVE = st.floats(1e-12, 1e12)


@given(POSITIVE)
def test_nice_ceiling_is_at_least_the_value_and_at_most_a_third_more(value: float) -> None:
    nice = nice_ceiling(value)
    assert value * (1 - 1e-9) <= nice <= value * (4 / 3 + 1e-9)


def test_a_range_that_follows_a_growing_run_changes_seldom() -> None:
    ends = [nice_ceiling(step * 1.02) for step in range(10, 1_000_000, 37)]
    assert len(set(ends)) < 60
    assert ends == sorted(ends)


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.integers(2, 12))
@example(0.0, 5e-324, 5)
@example(1e-310, 0.0, 5)
def test_linear_ticks_lie_in_the_range_evenly_and_never_too_many(low: float, span: float, most: int) -> None:
    low, high = padded_range(low, low + span)
    ticks = linear_ticks(low, high, most)
    assert 2 <= len(ticks) <= max(most + 1, 10)
    slack = (high - low) * 1e-6
    assert all(low - slack <= at <= high + slack for at, _ in ticks)
    gaps = [after[0] - before[0] for before, after in pairwise(ticks)]
    rounding = 8 * math.ulp(max(abs(low), abs(high)))
    assert all(math.isclose(gap, gaps[0], rel_tol=1e-6, abs_tol=rounding) for gap in gaps)


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9), st.integers(2, 12))
def test_no_two_ticks_say_the_same(low: float, span: float, most: int) -> None:
    texts = [text for _, text in linear_ticks(low, low + span, most)]
    assert len(set(texts)) == len(texts)


@given(POSITIVE, st.floats(1, 1e8))
def test_log_range_holds_its_data_over_at_least_a_decade(low: float, ratio: float) -> None:
    bottom, top = log_range(low, low * ratio)
    assert bottom <= low * (1 + 1e-6)
    assert top >= low * ratio * (1 - 1e-6)
    assert top / bottom >= 10 * (1 - 1e-9)
    assert len(log_ticks(bottom, top, 6)) >= 2


def test_padded_range_of_one_value_has_the_value_inside() -> None:
    for value in (0.0, 3.5, -7.0, 1e9):
        low, high = padded_range(value, value)
        assert low < value < high


@pytest.mark.parametrize(
    ("low", "high", "most", "texts"),
    [
        (0, 1, 5, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-1, 1, 4, ["−1.0", "−0.5", "0", "0.5", "1.0"]),
        (0, 40_000, 4, ["0", "10k", "20k", "30k", "40k"]),
        (0, 2_000_000, 4, ["0", "500k", "1.0M", "1.5M", "2.0M"]),
        (0, 0.0002, 2, ["0", "0.0001", "0.0002"]),
    ],
)
def test_tick_texts_are_short_and_tell_neighbours_apart(
    low: float, high: float, most: int, texts: list[str]
) -> None:
    assert [text for _, text in linear_ticks(low, high, most)] == texts


def test_log_ticks_are_powers_of_ten_over_many_decades_and_finer_over_few() -> None:
    assert [text for _, text in log_ticks(1e-3, 10, 5)] == ["0.001", "0.01", "0.1", "1", "10"]
    assert [text for _, text in log_ticks(0.1, 10, 8)] == ["0.1", "0.2", "0.5", "1", "2", "5", "10"]


def test_range_is_kept_while_data_fits_and_taken_anew_when_it_shrinks_or_leaves() -> None:
    start = kept_range(None, 0, 10)
    assert kept_range(start, 1, 9) == start
    assert kept_range(start, 0, 20) != start
    assert kept_range(start, 4, 5) != start


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.123456, "0.1235"),
        (1234567, "1.235e6"),
        (1e-7, "1e−7"),
        (-2.5, "−2.5"),
        (math.nan, "–"),
        (math.inf, "∞"),
    ],
)
def test_numbers_are_told_in_four_digits(value: float, text: str) -> None:
    assert number_text(value) == text
