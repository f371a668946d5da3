"""Which build of PyTorch fits the machine."""

from __future__ import annotations

import contextlib
import http.client
import re
import subprocess
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

# Where the PyTorch project publishes its builds for computers without a GPU; they are 2 GB smaller.
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CPU_INDEX_TIMEOUT_S = 2.0


class TorchPlan(NamedTuple):
    """How PyTorch gets into the environment.

    Args:
        sentence: What is done and why.
        first: Arguments of a pip install that comes before the project's own; empty if there is none.
        constrained: True if the project is installed with the tested release of PyTorch.
    """

    sentence: str
    first: tuple[str, ...]
    constrained: bool


class TorchVersions(NamedTuple):
    """The versions that the project names: the oldest that works and the one that is tested."""

    floor: str
    tested: str


def project_versions(pyproject: str, constraints: str) -> TorchVersions:
    """Read the project's versions of PyTorch.

    Args:
        pyproject: Text of pyproject.toml.
        constraints: Text of constraints.txt.

    Raises:
        ValueError: If one of them names none.
    """
    floor = re.search(r"[\"']torch>=([\d.]+)", pyproject)
    tested = re.search(r"^torch==([\d.]+)", constraints, re.MULTILINE)
    if floor is None or tested is None:
        raise ValueError("expected torch>=… in pyproject.toml and torch==… in constraints.txt")
    return TorchVersions(floor.group(1), tested.group(1))


def choose_torch(
    versions: TorchVersions,
    *,
    installed: str | None,
    linux: bool,
    gpu_answers: Callable[[], bool],
    offered: Callable[[], set[str]],
    cpu_index_answers: Callable[[], bool],
) -> TorchPlan:
    """Choose a build of PyTorch; what costs time is asked only where it decides.

    Args:
        versions: The project's versions.
        installed: Version that is in the environment, if any.
        linux: True on Linux, the one system where the plain package brings the CUDA libraries.
        gpu_answers: Tells whether an NVIDIA GPU is there.
        offered: Versions that pip would find.
        cpu_index_answers: Tells whether PyTorch's own index of CPU builds can be reached.
    """
    tested = versions.tested
    if installed and _numbers(installed) >= _numbers(versions.floor):
        return TorchPlan(f"PyTorch {installed} is in the environment and stays.", (), False)
    if gpu_answers():
        return TorchPlan("An NVIDIA GPU answers: taking the standard build of PyTorch.", (), False)
    if not linux:
        return TorchPlan(f"Taking PyTorch {tested}.", (), True)
    if f"{tested}+cpu" in offered():
        return TorchPlan(f"No NVIDIA GPU answers: taking the CPU build of PyTorch {tested}.", (), True)
    if cpu_index_answers():
        text = f"No NVIDIA GPU answers: taking the CPU build of PyTorch {tested} from PyTorch's own index."
        return TorchPlan(text, ("--index-url", CPU_INDEX, f"torch=={tested}"), True)
    text = f"No CPU build of PyTorch {tested} can be reached: taking the standard build, a large download."
    return TorchPlan(text, (), True)


def installed_torch(python: Path) -> str | None:
    """Version of PyTorch in an environment, found without importing it; None if it is not there."""
    ask = "from importlib.metadata import version; print(version('torch'))"
    answer = subprocess.run([str(python), "-c", ask], capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else None


def nvidia_gpu_answers() -> bool:
    """True if the NVIDIA driver lists at least one GPU."""
    try:
        answer = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=15, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "GPU" in answer.stdout


def offered_torch(python: Path) -> set[str]:
    """Versions of PyTorch that pip finds where it is set to look.

    A dry run would say more, but many releases of pip download the whole wheel for it.
    """
    command = [str(python), "-m", "pip", "index", "versions", "torch", "--no-input", "--retries", "1"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    listed = re.search(r"^Available versions: (.*)$", answer.stdout, re.MULTILINE)
    return set(listed.group(1).split(", ")) if listed else set()


def cpu_index_answers() -> bool:
    """True if PyTorch's index of CPU builds answers soon; no slow server may hold up the start."""
    answers: list[bool] = []

    def ask() -> None:
        # The address is a constant, so it cannot be a local file.
        request = urllib.request.Request(f"{CPU_INDEX}/torch/", method="HEAD")  # noqa: S310
        with (
            contextlib.suppress(OSError, http.client.HTTPException),
            urllib.request.urlopen(request, timeout=CPU_INDEX_TIMEOUT_S),  # noqa: S310
        ):
            answers.append(True)

    probe = threading.Thread(target=ask, daemon=True)
    probe.start()
    probe.join(2 * CPU_INDEX_TIMEOUT_S)
    return bool(answers)


def _numbers(version: str) -> tuple[int, ...]:
    """(2, 13, 0) for 2.13.0+cpu."""
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(part) for part in found.group().split(".")) if found else ()
