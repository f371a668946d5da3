"""How far a slider for a parameter of a loss or an activation goes: where its effect can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.catalogue.params import FloatParam, IntParam, NumberParam, Param


@dataclass(frozen=True)
class SliderRange:
    """The ends of a slider.

    Args:
        low: Left end, a value that the parameter accepts.
        high: Right end, a value that the parameter accepts.
        is_log: True if the slider should move by factors rather than by differences.
        whole: True if it stops at whole numbers only.
    """

    low: float
    high: float
    is_log: bool = False
    whole: bool = False


# The unit of all of these is that of the input, or none.
_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "alpha": (0.05, 4.0),
        "beta": (0.05, 5.0),
        "delta": (0.05, 5.0),
        "init": (-1.0, 1.0),
        "label_smoothing": (0.0, 1.0),
        "lambd": (0.0, 4.0),
        "lower": (0.0, 1.0),
        "margin": (0.05, 4.0),
        "max_val": (-8.0, 8.0),
        "min_val": (-8.0, 8.0),
        "negative_slope": (-1.0, 1.0),
        "threshold": (-8.0, 8.0),
        "upper": (0.0, 1.0),
        "value": (-8.0, 8.0),
        "weight": (0.0, 10.0),
        "pos_weight": (0.0, 10.0),
        "div_value": (1.0, 8.0),
    }
)
_LOG = (1e-12, 1.0)
_BY_OWNER: Mapping[tuple[str, str], tuple[float, float]] = MappingProxyType(
    {
        # Above this value of beta · x Softplus gives its input.
        ("Softplus", "threshold"): (0.0, 40.0),
        ("CosineEmbeddingLoss", "margin"): (-1.0, 1.0),
        ("MarginRankingLoss", "margin"): (-2.0, 4.0),
        ("HingeEmbeddingLoss", "margin"): (-2.0, 4.0),
        ("MultiMarginLoss", "margin"): (-2.0, 4.0),
        ("MultiMarginLoss", "p"): (1, 2),
        ("SmoothL1Loss", "beta"): (0.0, 5.0),
        ("TripletMarginLoss", "p"): (0.5, 6.0),
    }
)


def slider_range(owner: str, param: Param) -> SliderRange | None:
    """The range of a slider; None for a parameter that is no number, or one that counts things (sizes and indices).

    A value outside of it can still be typed.

    Args:
        owner: Catalogue id of the loss or activation.
        param: One of its parameters, or the item of a list of numbers.
    """
    if not isinstance(param, NumberParam):
        return None
    if isinstance(param, FloatParam) and param.log:
        return SliderRange(*_LOG, is_log=True)
    ends = _BY_OWNER.get((owner, param.name)) or _RANGES.get(param.name)
    return SliderRange(*ends, whole=isinstance(param, IntParam)) if ends is not None else None
