"""Every rule of the doctor, the gravest first."""

from __future__ import annotations

from engine.doctor.classes import NEVER_PREDICTED
from engine.doctor.epochs import OVERFITTING, PLATEAU
from engine.doctor.gradients import EXPLODING, VANISHING
from engine.doctor.numbers import NOT_FINITE
from engine.doctor.rates import RATE_TOO_HIGH, RATE_TOO_LOW
from engine.doctor.rule import Rule
from engine.doctor.units import DEAD_UNITS, SATURATED_UNITS

RULES: tuple[Rule, ...] = (
    NOT_FINITE,
    EXPLODING,
    VANISHING,
    DEAD_UNITS,
    SATURATED_UNITS,
    RATE_TOO_HIGH,
    RATE_TOO_LOW,
    OVERFITTING,
    PLATEAU,
    NEVER_PREDICTED,
)
