"""Every number that shapes a loss or an activation has a slider whose ends and start are allowed."""

from __future__ import annotations

import pytest

from engine.catalogue import ACTIVATIONS, LOSSES
from engine.catalogue.params import BoolParam, FloatParam, NumberParam, NumbersParam
from engine.explore.slider_range import slider_range

NUMBERS = [
    pytest.param(
        entry.kind, param.item if isinstance(param, NumbersParam) else param, id=f"{entry.kind}.{param.name}"
    )
    for entry in (*ACTIVATIONS, *LOSSES)
    for param in entry.params
    if isinstance(param, FloatParam)
    or (isinstance(param, NumbersParam) and isinstance(param.item, FloatParam))
]


@pytest.mark.parametrize(("owner", "param"), NUMBERS)
def test_every_real_number_has_a_slider_that_holds_its_default(owner: str, param: NumberParam) -> None:
    found = slider_range(owner, param)
    assert found is not None
    assert found.low < found.high
    assert param.accepts(found.low)
    assert param.accepts(found.high)
    initial = param.initial
    if initial is not None:
        assert found.low <= initial <= found.high
    assert not found.is_log or found.low > 0


def test_the_power_of_a_hinge_stops_at_whole_numbers() -> None:
    entry = next(entry for entry in LOSSES if entry.kind == "MultiMarginLoss")
    param = entry.param("p")
    assert param is not None
    found = slider_range(entry.kind, param)
    assert found is not None
    assert (found.low, found.high, found.whole) == (1, 2, True)


def test_what_is_no_number_and_what_counts_things_has_no_slider() -> None:
    assert slider_range("ReLU", BoolParam(name="inplace", help="Yes or no.", default=False)) is None
    linear = next(entry for entry in LOSSES if entry.kind == "LinearCrossEntropyLoss")
    param = linear.param("in_features")
    assert param is not None
    assert slider_range(linear.kind, param) is None
