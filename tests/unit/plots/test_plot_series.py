"""Outlines and running averages against the plain formulas. Shape suffix: N numbers, B buckets."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer_gui.plots.series import MinMaxSeries, Smoother, interleaved, thinned

NUMBERS = st.floats(min_value=-1e6, max_value=1e6) | st.sampled_from([math.nan, math.inf, -math.inf])


def series_of(chunks: list[list[float]]) -> tuple[MinMaxSeries, np.ndarray]:
    series = MinMaxSeries()
    for chunk in chunks:
        series.append(chunk)
    all_N = np.array([value for chunk in chunks for value in chunk])
    return series, np.where(np.isfinite(all_N), all_N, np.nan) if len(all_N) else np.empty(0)


def brute(values_N: np.ndarray) -> tuple[float, float]:
    finite = [value for value in values_N.tolist() if not math.isnan(value)]
    return (min(finite), max(finite)) if finite else (math.nan, math.nan)


def same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(NUMBERS, max_size=90), max_size=8), st.data())
def test_extremes_of_any_range_are_those_of_the_values(
    chunks: list[list[float]], data: st.DataObject
) -> None:
    series, values_N = series_of(chunks)
    first = data.draw(st.integers(0, len(values_N)))
    last = data.draw(st.integers(first, len(values_N)))
    expected = brute(values_N[first:last])
    assert all(same(*pair) for pair in zip(series.extremes(first, last), expected, strict=True))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(NUMBERS, max_size=300), max_size=6), st.integers(4, 40), st.data())
def test_each_bucket_of_the_outline_holds_its_own_extremes(
    chunks: list[list[float]], buckets: int, data: st.DataObject
) -> None:
    series, values_N = series_of(chunks)
    first = data.draw(st.integers(0, len(values_N)))
    last = data.draw(st.integers(first, len(values_N)))
    x_B, low_B, high_B = series.envelope(first, last, buckets)
    assert len(x_B) == len(low_B) == len(high_B) <= buckets
    # The buckets cover the range without a gap: each reaches as far to the right of its middle as to the left.
    at = first
    for x, low, high in zip(x_B.tolist(), low_B.tolist(), high_B.tolist(), strict=True):
        end = round(2 * x - at) + 1
        expected = brute(values_N[at:end])
        assert same(low, expected[0])
        assert same(high, expected[1])
        at = end
    assert at == last


def test_outline_of_a_long_series_keeps_a_single_spike() -> None:
    values_N = np.zeros(1_000_003)
    values_N[654_321] = 7.5
    values_N[123_456] = -3.25
    series = MinMaxSeries()
    series.append(values_N)
    x_B, low_B, high_B = series.envelope(0, len(series), 800)
    assert (low_B.min(), high_B.max()) == (-3.25, 7.5)
    assert abs(x_B[np.argmax(high_B)] - 654_321) < len(series) / 400
    assert len(x_B) <= 800


def test_outline_does_not_change_where_the_series_grew_behind_it() -> None:
    random = np.random.default_rng(0)
    series = MinMaxSeries()
    series.append(random.normal(size=10_000))
    x_B, low_B, high_B = series.envelope(0, len(series), 400)
    series.append(random.normal(size=100))
    x_after_B, low_after_B, high_after_B = series.envelope(0, len(series), 400)
    whole = len(x_B) - 1
    assert np.array_equal(x_B[:whole], x_after_B[:whole])
    assert np.array_equal(low_B[:whole], low_after_B[:whole])
    assert np.array_equal(high_B[:whole], high_after_B[:whole])


def test_outline_never_has_more_buckets_than_asked_for_wherever_it_begins() -> None:
    series = MinMaxSeries()
    series.append(np.arange(3000.0))
    for buckets in (4, 5, 16, 33):
        for first in range(9):
            counts = [len(series.envelope(first, last, buckets)[0]) for last in range(first, 300)]
            assert max(counts) <= buckets


def test_outline_refuses_fewer_than_four_buckets() -> None:
    with pytest.raises(ValueError, match="at least 4, received 3"):
        MinMaxSeries().envelope(0, 10, 3)


def test_smallest_positive_value_leaves_zero_and_negative_out() -> None:
    series = MinMaxSeries()
    series.append([3.0, 0.0, -1.0, math.nan])
    series.append([0.25, math.inf])
    assert series.smallest_positive == 0.25


def recursive_average(values: list[float], span: float) -> list[float]:
    beta, mean, count, out = 1 - 1 / span, 0.0, 0, []
    for value in values:
        if math.isfinite(value):
            count += 1
            mean = beta * mean + (1 - beta) * value
            out.append(mean / (1 - beta**count))
        else:
            out.append(math.nan)
    return out


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.floats(-100, 100) | st.just(math.nan), max_size=200), max_size=5),
    st.sampled_from([1.0, 1.5, 10.0, 50.0, 200.0]),
)
def test_average_equals_the_recursive_formula_however_it_is_cut(
    chunks: list[list[float]], span: float
) -> None:
    smoother = Smoother(span)
    parts = [smoother.append(chunk) for chunk in chunks]
    got_N = np.concatenate(parts) if parts else np.empty(0)
    expected_N = np.array(recursive_average([value for chunk in chunks for value in chunk], span))
    np.testing.assert_allclose(got_N, expected_N, rtol=1e-9, atol=1e-9)


def test_average_of_a_constant_is_the_constant_from_the_first_value_on() -> None:
    np.testing.assert_allclose(Smoother(100).append(np.full(500, 4.0)), 4.0, rtol=1e-12)


def test_average_refuses_a_span_below_one() -> None:
    with pytest.raises(ValueError, match=r"at least 1, received 0\.5"):
        Smoother(0.5)


def test_zigzag_touches_every_extreme_once() -> None:
    x_N, y_N = interleaved(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0, 2.0]), np.array([5.0, 6.0, 7.0]))
    assert x_N.tolist() == [1, 1, 2, 2, 3, 3]
    assert y_N.tolist() == [0, 5, 6, 1, 2, 7]


def test_thinned_line_is_short_and_keeps_its_peak() -> None:
    y_N = np.sin(np.linspace(0, 20, 50_000))
    y_N[31_234] = 9.0
    thin_x_N, thin_y_N = thinned(np.arange(50_000.0), y_N, 300)
    assert len(thin_x_N) == 600
    assert thin_y_N.max() == 9.0
    assert (np.diff(thin_x_N) >= 0).all()
