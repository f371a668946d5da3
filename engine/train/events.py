"""The events channel: what happens rarely and must not be lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why a run ended."""

    EPOCHS = "epochs"
    LOSS_BELOW = "loss_below"
    ACCURACY = "accuracy_at_least"
    PATIENCE = "patience"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    NON_FINITE = "non_finite"


@dataclass(frozen=True)
class Started:
    """A run began or went on.

    Args:
        device: Name of the device, such as ``cpu`` or ``NVIDIA H200``.
        threads: CPU threads that torch uses.
    """

    run_id: str
    step: int
    device: str
    threads: int


@dataclass(frozen=True)
class Paused:
    """The trainer holds after this step."""

    run_id: str
    step: int


@dataclass(frozen=True)
class Resumed:
    """The trainer goes on."""

    run_id: str
    step: int


@dataclass(frozen=True)
class Patched:
    """A live change took effect before the step after this one."""

    run_id: str
    step: int
    path: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Warned:
    """Something is not as the user may expect.

    Args:
        text: A sentence.
    """

    run_id: str
    step: int
    text: str


@dataclass(frozen=True)
class Ended:
    """The run is over.

    Args:
        reason: Why.
        text: A sentence for the user.
    """

    run_id: str
    step: int
    reason: Reason
    text: str


Event = Started | Paused | Resumed | Patched | Warned | Ended
Emit = Callable[[Event], None]
