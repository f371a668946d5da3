"""Where a press of an arrow key takes a number: by factors for rates, by round differences for the rest."""

from __future__ import annotations

from decimal import Decimal

from engine.catalogue.params import FloatParam, NumberParam

# Ranges as wide as this hold labels such as seeds, where the neighbour is what is wanted.
LABEL_RANGE = 10**12
SHARE_STEP = Decimal("0.05")
SMALLEST_FACTOR_STEP = Decimal("1e-6")
# Where nothing but the value itself tells the scale, steps are not finer than this for values above it.
SMALLEST_OF_UNKNOWN = Decimal("0.1")
SMALLEST_OF_SMALL = Decimal("1e-12")


def stepped(param: NumberParam, value: float, steps: int) -> float:
    """Return the number that lies some steps away and still within the bounds.

    Args:
        param: Tells the bounds, and whether to move by factors (1, 2, 5, 10 …) or by differences.
        value: Where to start, finite.
        steps: How many steps up; negative for down.

    Returns:
        The new number, int or float as the parameter; the start itself where a bound is in the way.
    """
    at = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    up = steps > 0
    for _ in range(abs(steps)):
        there = _next(param, at, up)
        if not param.accepts(_as_kind(param, there)):
            there = _bound(param, there)
            if (there > at) != up or there == at or not param.accepts(_as_kind(param, there)):
                break
        at = there
    return _as_kind(param, at)


def _as_kind(param: NumberParam, number: Decimal) -> float:
    return float(number) if isinstance(param, FloatParam) else int(number)


def _bound(param: NumberParam, there: Decimal) -> Decimal:
    """The bound that a step went past."""
    if param.low is not None and there < Decimal(repr(param.low)):
        return Decimal(repr(param.low))
    if param.high is not None and there > Decimal(repr(param.high)):
        return Decimal(repr(param.high))
    return there


def _next(param: NumberParam, at: Decimal, up: bool) -> Decimal:
    if isinstance(param, FloatParam) and param.log:
        return _by_factor(at, up, _smallest(param))
    return _by_difference(at, up, _difference(param, at, up))


def _smallest(param: FloatParam) -> Decimal:
    """Below this a step by factors goes to zero; one that starts tiny, such as eps, goes further down."""
    initial = param.initial
    tiny = isinstance(initial, float) and 0 < initial < float(SMALLEST_FACTOR_STEP)
    return SMALLEST_OF_SMALL if tiny else SMALLEST_FACTOR_STEP


def _by_factor(at: Decimal, up: bool, smallest: Decimal) -> Decimal:
    if at < 0:
        return -_by_factor(-at, not up, smallest)
    if at < smallest or (at == smallest and not up):
        return smallest if up else Decimal(0)
    decade = Decimal(1).scaleb(at.adjusted())
    series = [decade / 2, *(decade * factor for factor in (1, 2, 5, 10))]
    return min(item for item in series if item > at) if up else max(item for item in series if item < at)


def _difference(param: NumberParam, at: Decimal, up: bool) -> Decimal:
    whole = not isinstance(param, FloatParam)
    if param.low is not None and param.high is not None:
        width = param.high - param.low
        if not whole and width <= 1:
            return SHARE_STEP
        if whole and width > LABEL_RANGE:
            return Decimal(1)
    size = abs(at)
    exponent = size.adjusted() - 1 if size else -1
    if size == Decimal(1).scaleb(size.adjusted()) and (at > 0) != up and exponent > -1:
        # From 100 down to 99, as from 99 up to 100: the way back is the way there.
        exponent -= 1
    initial = param.initial
    if whole:
        exponent = max(exponent, 0)
    elif isinstance(initial, int | float) and initial:
        exponent = max(exponent, Decimal(repr(initial)).adjusted() - 1)
    elif size >= SMALLEST_OF_UNKNOWN:
        exponent = max(exponent, -1)
    return Decimal(1).scaleb(exponent)


def _by_difference(at: Decimal, up: bool, difference: Decimal) -> Decimal:
    """The next multiple of the difference, so that 0.93 goes to 0.95 rather than to 0.98."""
    remainder = at % difference
    if not remainder:
        return at + difference if up else at - difference
    below = at - remainder if at > 0 else at - remainder - difference
    return below + difference if up else below
