"""Where and with how many threads a run computes."""

from __future__ import annotations

import os

import torch

from engine.spec import Fix, Problem, ProjectError

# Below this many multiply-adds in a step, handing work to a second thread costs more than it brings.
_SMALL_STEP = 20_000_000
_MOST_THREADS = 8


def available_devices() -> list[tuple[str, str]]:
    """Names that the project file knows, each with the device's own name, the CPU first."""
    found = [("cpu", "CPU")]
    if torch.cuda.is_available():
        found.append(("cuda", torch.cuda.get_device_name()))
    if torch.backends.mps.is_available():
        found.append(("mps", "Apple GPU"))
    return found


def choose_device(wanted: str) -> torch.device:
    """The device for a run.

    Args:
        wanted: auto, cpu, cuda or mps.

    Raises:
        ProjectError: If this machine has no such device.
    """
    names = [name for name, _ in available_devices()]
    if wanted == "auto":
        return torch.device("cuda" if "cuda" in names else "cpu")
    if wanted not in names:
        expected = "one of auto, " + ", ".join(names) + " on this machine"
        fix = Fix("Use auto", (("training.device", "auto"),))
        raise ProjectError([Problem("training.device", "no_device", expected, wanted, "", fix)])
    return torch.device(wanted)


def choose_threads(wanted: int | None, multiply_adds: int, batch_size: int) -> int:
    """Number of CPU threads; it is part of the run's record, since the last bits depend on it.

    Args:
        wanted: The user's number, or None.
        multiply_adds: What the model takes for one sample on its way forward.
        batch_size: Samples in a step.
    """
    if wanted is not None:
        return wanted
    # Backward takes about twice as many again.
    if 3 * multiply_adds * batch_size < _SMALL_STEP:
        return 1
    return max(1, min(_MOST_THREADS, os.cpu_count() or 1))


def device_name(device: torch.device) -> str:
    """Name of a device for people."""
    return next((name for kind, name in available_devices() if kind == device.type), str(device))
