from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue.params import FloatParam, IntParam, NumberParam
from trainer_gui.forms.number_edit import fallback_number
from trainer_gui.forms.stepping import stepped

LR = FloatParam(name="lr", help="l", default=0.001, low=0, log=True)
MOMENTUM = FloatParam(name="momentum", help="m", default=0.9, low=0, high=1, high_open=True)
EPOCHS = IntParam(name="epochs", help="e", default=100, low=1, high=10**9)
SEED = IntParam(name="seed", help="s", default=0, low=0, high=2**63 - 1)


def test_a_learning_rate_steps_by_one_two_five() -> None:
    found, at = [], 0.001
    for _ in range(6):
        at = stepped(LR, at, 1)
        found.append(at)

    assert found == [0.002, 0.005, 0.01, 0.02, 0.05, 0.1]


def test_a_learning_rate_between_two_steps_goes_to_the_next_one() -> None:
    assert (stepped(LR, 0.003, 1), stepped(LR, 0.003, -1)) == (0.005, 0.002)


def test_a_learning_rate_reaches_zero_and_comes_back() -> None:
    assert stepped(LR, 1e-6, -1) == 0.0
    assert stepped(LR, 0.0, 1) == 1e-6


def test_a_tiny_default_steps_on_below_where_others_reach_zero() -> None:
    eps = FloatParam(name="eps", help="e", default=1e-8, low=0, log=True)

    assert stepped(eps, 1e-8, -1) == 5e-9


def test_a_share_steps_by_a_twentieth_and_stops_before_an_open_bound() -> None:
    assert stepped(MOMENTUM, 0.9, 1) == 0.95
    assert stepped(MOMENTUM, 0.95, 1) == 0.95
    assert stepped(MOMENTUM, 0.02, -1) == 0.0


@pytest.mark.parametrize(
    ("start", "steps", "end"), [(100, 1, 110), (100, -1, 99), (99, 1, 100), (5, 1, 6), (1, -1, 1)]
)
def test_whole_numbers_step_by_a_tenth_of_their_size(start: int, steps: int, end: int) -> None:
    assert stepped(EPOCHS, start, steps) == end


def test_seeds_step_to_their_neighbour_whatever_their_size() -> None:
    assert stepped(SEED, 123456, 1) == 123457
    assert stepped(SEED, 2**63 - 1, 1) == 2**63 - 1


def test_a_step_past_a_closed_bound_stops_at_it() -> None:
    param = IntParam(name="n", help="n", low=3, high=104)

    assert stepped(param, 100, 1) == 104


@given(
    st.sampled_from([LR, MOMENTUM, EPOCHS, SEED, FloatParam(name="free", help="f", default=2.0)]),
    st.floats(0, 0.99),
    st.integers(-30, 30),
)
def test_steps_never_leave_the_bounds_nor_go_the_wrong_way(
    param: NumberParam, share: float, steps: int
) -> None:
    start = share if isinstance(param, FloatParam) else 1 + int(share * 1000)

    end = stepped(param, start, steps)

    assert param.accepts(end)
    assert (end - start) * steps >= 0


@pytest.mark.parametrize(
    "param",
    [
        FloatParam(name="a", help="a"),
        FloatParam(name="b", help="b", low=0, low_open=True),
        FloatParam(name="c", help="c", low=0, high=1, low_open=True, high_open=True),
        FloatParam(name="d", help="d", low=-3, high=-2, low_open=True, high_open=True),
        IntParam(name="e", help="e", low=5),
        IntParam(name="f", help="f", high=-5),
        IntParam(name="g", help="g", default=None, optional=True, start=32, low=1),
    ],
)
def test_there_is_always_a_right_number_to_begin_with(param: NumberParam) -> None:
    assert param.accepts(fallback_number(param))
