"""What to notice about an activation, put into words; every number comes from its curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from trainer_gui.tabs.loss_activation.activation_numbers import BATCH, Noted

if TYPE_CHECKING:
    from engine.explore.activations.notice import Noticed
    from engine.explore.activations.zones import Zone

# A mean output closer to 0 than this, for inputs around 0, is centred.
_CENTRED = 0.02


def notice_sentence(noted: Noted) -> str:
    """One sentence: range, flat stretches, whether it falls, corners, whether it is centred at 0."""
    found = noted.noticed
    parts = [_range(found), _flat(noted.zones), _falls(found), _corners(found), _centre(found)]
    text = _tr("What to notice: {0}.").format("; ".join(parts))
    if noted.slope_gradient is not None:
        more = _tr(
            "The slope is learned: for a batch of {0} inputs spread around 0, the mean output changes by {1} when the "
            "slope grows by 1; inputs above 0 teach it nothing."
        )
        text = f"{text} {more.format(BATCH, _number(noted.slope_gradient))}"
    return text


def _range(found: Noticed) -> str:
    if math.isinf(found.low) and math.isinf(found.high):
        return _tr("any output is possible")
    if math.isinf(found.high):
        text = _tr("outputs from {0} upwards").format(_number(found.low))
    elif math.isinf(found.low):
        return _tr("outputs up to {0}").format(_number(found.high))
    else:
        text = _tr("outputs from {0} to {1}").format(_number(found.low), _number(found.high))
    if found.low_at is not None:
        text = _tr("{0}, lowest at x = {1}").format(text, _number(found.low_at))
    return text


def _flat(zones: Sequence[Zone]) -> str:
    if not zones:
        return _tr("nowhere flat")
    dead = [_stretch(zone.start, zone.stop) for zone in zones if zone.kind.value == "dead"]
    saturated = [_stretch(zone.start, zone.stop) for zone in zones if zone.kind.value == "saturated"]
    parts = []
    if dead:
        parts.append(_tr("dead {0}").format(_and(dead)))
    if saturated:
        parts.append(_tr("saturated {0}").format(_and(saturated)))
    return ", ".join(parts)


def _falls(found: Noticed) -> str:
    if not found.falls:
        return _tr("never falls")
    return _tr("falls {0}").format(_and([_stretch(start, stop) for start, stop in found.falls]))


def _corners(found: Noticed) -> str:
    parts = []
    if found.jumps:
        parts.append(_tr("jumps at {0}").format(_and([_number(place) for place in found.jumps])))
    if found.corners:
        parts.append(_tr("corner at {0}").format(_and([_number(place) for place in found.corners])))
    return ", ".join(parts) or _tr("smooth")


def _centre(found: Noticed) -> str:
    if abs(found.mean) < _CENTRED:
        return _tr("centred at 0")
    return _tr("not centred: inputs spread around 0 (standard normal) give {0} on average").format(
        _number(found.mean)
    )


def _stretch(start: float, stop: float) -> str:
    if math.isinf(start) and math.isinf(stop):
        return _tr("everywhere")
    if math.isinf(start):
        return _tr("below {0}").format(_number(stop))
    if math.isinf(stop):
        return _tr("above {0}").format(_number(start))
    return _tr("from {0} to {1}").format(_number(start), _number(stop))


def _and(texts: Sequence[str]) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return _tr("{0} and {1}").format(", ".join(texts[:-1]), texts[-1])


def _number(value: float) -> str:
    rounded = round(value, 2)
    if rounded == 0 and abs(value) >= 5e-4:
        rounded = round(value, 3)
    return f"{rounded + 0.0:g}".replace("-", "\u2212")


def _tr(text: str) -> str:
    return QCoreApplication.translate("NoticeText", text)
