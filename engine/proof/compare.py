"""Two runs of a project side by side: the first step whose losses differ, by how much, and the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class RunRecord:
    """What a run leaves behind to be compared.

    Args:
        losses: Finite training loss of every step.
        weights_sha256: Fingerprint of the final weights, as ``engine.train.fingerprint`` makes it.
        device: Where it ran: cpu, cuda or mps.
        is_finite: False if a loss that is not finite ended it.
    """

    losses: tuple[float, ...]
    weights_sha256: str
    device: str
    is_finite: bool = True


@dataclass(frozen=True)
class Proof:
    """What the comparison of a script with the engine found.

    Args:
        identical: True if every loss and the weights have the same bits.
        text: The same as a sentence.
        steps: Steps that were compared, which is as many as the shorter run has.
        first_different_step: Number of the first step whose losses differ, from 1; None if all are the same.
        script_loss: The script's loss at that step; None without one, or if the script ended before.
        engine_loss: The same for the engine.
    """

    identical: bool
    text: str
    steps: int
    first_different_step: int | None = None
    script_loss: float | None = None
    engine_loss: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The findings as one JSON object."""
        return {
            "identical": self.identical,
            "message": self.text,
            "steps": self.steps,
            "first_different_step": self.first_different_step,
            "script_loss": self.script_loss,
            "engine_loss": self.engine_loss,
        }


def compare(script: RunRecord, engine: RunRecord) -> Proof:
    """Compare what two runs of one project left behind, bit for bit.

    Args:
        script: The run of the exported script.
        engine: The run of the engine.
    """
    steps = min(len(script.losses), len(engine.losses))
    if script.device != engine.device:
        text = (
            f"not comparable: the script ran on {script.device} and the engine on {engine.device}, "
            "and the last bits depend on the device"
        )
        return Proof(False, text, steps)
    ours = np.array(script.losses[:steps], dtype=np.float64)
    theirs = np.array(engine.losses[:steps], dtype=np.float64)
    # As integers: −0.0 and 0.0 are equal numbers with different bits.
    different = np.flatnonzero(ours.view(np.int64) != theirs.view(np.int64))
    if len(different):
        at = int(different[0])
        return _different_loss(at + 1, float(ours[at]), float(theirs[at]), steps)
    if len(script.losses) != len(engine.losses):
        text = (
            f"different lengths: the same losses for {_steps(steps)}, but the script did "
            f"{_steps(len(script.losses))} and the engine {_steps(len(engine.losses))}"
        )
        at_script, at_engine = _at(script.losses, steps), _at(engine.losses, steps)
        return Proof(False, text, steps, steps + 1, at_script, at_engine)
    if not (script.is_finite or engine.is_finite):
        text = (
            f"the same losses in {_steps(steps)}, then both end at one that is not finite; there the engine goes back "
            "to its last finite weights, so the weights are not compared"
        )
        return Proof(False, text, steps)
    if script.weights_sha256 != engine.weights_sha256:
        text = (
            f"different weights: the same losses in all {_steps(steps)}, but SHA-256 "
            f"{script.weights_sha256[:12]}… of the script's weights and {engine.weights_sha256[:12]}… of the engine's"
        )
        return Proof(False, text, steps)
    return Proof(True, f"identical: {_steps(steps)}, 0 bits differ", steps)


def ulps_apart(first: float, second: float) -> tuple[int, int, int]:
    """How far two numbers are from each other, in steps of the number format.

    Args:
        first: A finite number.
        second: Another one.

    Returns:
        Units in the last place between them, bits that differ, and bits of the format: 32 if both numbers are float32
        values, as torch's losses are, else 64.
    """
    with np.errstate(over="ignore"):
        is_single = all(float(np.float32(value)) == value for value in (first, second))
    floats, integers, bits = (np.float32, np.uint32, 32) if is_single else (np.float64, np.uint64, 64)
    raw = [int(np.array(value, dtype=floats).view(integers)) for value in (first, second)]
    sign = 1 << (bits - 1)
    # Floats of one sign are ordered as their bits are; below zero the order turns round.
    places = [sign - pattern if pattern & sign else pattern for pattern in raw]
    return abs(places[0] - places[1]), (raw[0] ^ raw[1]).bit_count(), bits


def _different_loss(step: int, script: float, engine: float, steps: int) -> Proof:
    ulps, different, bits = ulps_apart(script, engine)
    text = (
        f"different from step {step:,} on: the script's loss is {script!r} and the engine's {engine!r}, "
        f"{different} of {bits} bits, {ulps:,} unit{'' if ulps == 1 else 's'} in the last place apart"
    )
    return Proof(False, text, steps, step, script, engine)


def _steps(count: int) -> str:
    return f"{count:,} step" if count == 1 else f"{count:,} steps"


def _at(losses: Sequence[float], index: int) -> float | None:
    return losses[index] if index < len(losses) else None
