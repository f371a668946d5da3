"""Where an axis has its ticks, what they say, and in which steps a range grows."""

from __future__ import annotations

import math
from itertools import pairwise

# Below this, parts of a range cannot be told apart any more.
_SMALLEST = 1e-300
_NICE = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def nice_ceiling(value: float) -> float:
    """The next round number from a positive value on: 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 by powers of ten.

    A range that ends there grows seldom, by at most a third, and never by a little each frame.
    """
    power = 10.0 ** math.floor(math.log10(value))
    return next(nice * power for nice in _NICE if nice * power >= value * (1 - 1e-12))


def padded_range(low: float, high: float, share: float = 0.06) -> tuple[float, float]:
    """Widen a linear range a little and move its ends outwards to round numbers.

    Args:
        low: Smallest value; finite.
        high: Largest value; finite. May equal ``low``.
        share: Room at each end as a share of the range.
    """
    span = high - low
    if span <= max(abs(high) * 1e-12, _SMALLEST):
        half = abs(high) * 0.5 if abs(high) > _SMALLEST else 1.0
        return low - half, high + half
    step = tick_step(span, 20)
    return math.floor((low - span * share) / step) * step, math.ceil((high + span * share) / step) * step


def kept_range(current: tuple[float, float] | None, low: float, high: float) -> tuple[float, float]:
    """A range for data from ``low`` to ``high``: the one before, as long as it fits, so that nothing jumps.

    Args:
        current: The range so far; None if there was none.
        low: Smallest value; finite.
        high: Largest value; finite.
    """
    wanted = padded_range(low, high)
    if current is None:
        return wanted
    has_room = current[0] <= low and high <= current[1]
    is_filled = (wanted[1] - wanted[0]) >= 0.45 * (current[1] - current[0])
    return current if has_room and is_filled else wanted


def log_range(low: float, high: float) -> tuple[float, float]:
    """Move the ends of a positive range outwards to 1, 2 or 5 by powers of ten, at least one decade apart."""
    bottom, top = _log_round(low, up=False), _log_round(high, up=True)
    if top / bottom < 10:
        half_decade = math.sqrt(10)
        bottom, top = _log_round(low / half_decade, up=False), _log_round(high * half_decade, up=True)
    return bottom, top


def tick_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that cuts ``span`` into at most ``most`` pieces."""
    rough = span / max(1, most)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(nice * power for nice in (1.0, 2.0, 5.0, 10.0) if nice * power >= rough * (1 - 1e-9))


def linear_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Ticks of a linear axis: positions and texts, at most about ``most``, at least two."""
    step = tick_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last <= first:
        # One tick is no scale. The range is less than two steps wide, so a quarter or a fifth of a step is enough.
        step = tick_step(step, 5)
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(i * step, tick_text(i * step, step)) for i in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Ticks of a logarithmic axis: powers of ten, with 2 and 5 between them where there is room."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    decades = math.log10(high / low)
    if decades < 0.7:
        return [tick for tick in linear_ticks(low, high, most) if tick[0] > 0]
    if decades * 3 <= most:
        exponents = range(first - 1, last + 1)
        at = [multiple * 10.0**e for e in exponents for multiple in (1, 2, 5)]
    else:
        stride = max(1, math.ceil((last - first + 1) / max(1, most)))
        at = [10.0**e for e in range(first, last + 1) if e % stride == 0]
    slack = 1 + 1e-9
    return [(value, number_text(value)) for value in at if low / slack <= value <= high * slack]


def tick_text(value: float, step: float) -> str:
    """Text of a tick with as many decimals as the distance between two ticks asks for."""
    if value == 0 or abs(value) < step * 1e-6:
        return "0"
    size = max(abs(value), step)
    for unit, letter in ((1e6, "M"), (1e3, "k")):
        if size >= 10 * 1e3 and size >= unit and step >= unit / 1000:
            return f"{value / unit:.{_decimals(step / unit)}f}{letter}".replace("-", "−")
    if size >= 1e7 or size < 1e-3:
        digits = max(3, math.ceil(math.log10(size / step)) + 1)
        return _short_exponent(f"{value:.{digits}g}")
    return f"{value:.{_decimals(step)}f}".replace("-", "−")


def number_text(value: float) -> str:
    """A number in a few characters: four significant digits, an exponent if very small or very large."""
    if not math.isfinite(value):
        return "–" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    return _short_exponent(f"{value:.4g}")


def _short_exponent(text: str) -> str:
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e").replace("-", "−")


def _decimals(step: float) -> int:
    return max(0, -math.floor(math.log10(step) + 1e-9))


def _log_round(value: float, up: bool) -> float:
    exponent = math.floor(math.log10(value))
    marks = [multiple * 10.0**e for e in (exponent, exponent + 1) for multiple in (1.0, 2.0, 5.0)]
    slack = 1e-9
    if up:
        return next(mark for mark in marks if mark >= value * (1 - slack))
    return next(here for here, following in pairwise(marks) if following > value * (1 + slack))
