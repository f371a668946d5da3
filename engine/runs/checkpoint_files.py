"""Checkpoints on disk: tensors as safetensors, the rest as JSON with the SHA-256 of the tensors.

The newest whole one counts. Each file is written beside its place and renamed, the JSON last: whatever moment a process
is killed at, what has a JSON is whole, and the one before stays until the next is.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from safetensors import SafetensorError
from safetensors.torch import load, save

from engine.spec import Problem, ProjectError
from engine.spec.files import write_atomically
from engine.train.checkpoint import Checkpoint

FOLDER: Final = "checkpoints"
# The newest one and the one before, should the newest turn out to be damaged.
KEPT: Final = 2
_MOST_JSON_BYTES: Final = 64 * 1024 * 1024
_NAME: Final = re.compile(r"step-(\d{12})\.json")


@dataclass(frozen=True)
class Found:
    """What a run's folder holds.

    Args:
        checkpoint: The newest whole one; None if there is none.
        notes: Sentences about newer ones that are damaged.
    """

    checkpoint: Checkpoint | None
    notes: tuple[str, ...]


def write_checkpoint(run_dir: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint, then let go of all but the newest ones.

    Args:
        run_dir: The folder of the run.
        checkpoint: What is written.

    Raises:
        ProjectError: If the disk is full or the folder cannot be written; those before stay.
    """
    folder = run_dir / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        expected = "a folder that can be written"
        raise ProjectError(
            [Problem(str(folder), "unwritable", expected, error.strerror or str(error))]
        ) from None
    name = f"step-{checkpoint.state['step']:012d}"
    content = save(dict(checkpoint.tensors))
    described = {"sha256": hashlib.sha256(content).hexdigest(), "state": checkpoint.state}
    write_atomically(folder / f"{name}.safetensors", content)
    write_atomically(folder / f"{name}.json", json.dumps(described).encode())
    for step, path in _steps(folder)[KEPT:]:
        # The JSON goes first: what has one is whole.
        for old in (path, folder / f"step-{step:012d}.safetensors"):
            with contextlib.suppress(OSError):
                old.unlink()


def newest_checkpoint(run_dir: Path) -> Found:
    """Read the newest checkpoint whose bytes are those that were written.

    Args:
        run_dir: The folder of a run.
    """
    folder = run_dir / FOLDER
    notes: list[str] = []
    for step, path in _steps(folder):
        try:
            return Found(_read(path, folder / f"step-{step:012d}.safetensors"), tuple(notes))
        except (OSError, ValueError, SafetensorError, RecursionError) as error:
            notes.append(f"The checkpoint of step {step:,} is damaged ({error}); an older one is taken.")
    return Found(None, tuple(notes))


def forget_checkpoints(run_dir: Path) -> None:
    """Take away all checkpoints of a run, and what a killed process left half written."""
    folder = run_dir / FOLDER
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir(), key=lambda path: path.suffix != ".json"):
        with contextlib.suppress(OSError):
            path.unlink()
    with contextlib.suppress(OSError):
        folder.rmdir()


def forget_half_written(run_dir: Path) -> None:
    """Take away what a killed process left half written."""
    for folder in (run_dir, run_dir / FOLDER):
        for path in folder.glob(".*.tmp"):
            with contextlib.suppress(OSError):
                path.unlink()
    whole = {f"step-{step:012d}" for step, _ in _steps(run_dir / FOLDER)}
    for path in (run_dir / FOLDER).glob("step-*.safetensors"):
        if path.stem not in whole:
            with contextlib.suppress(OSError):
                path.unlink()


def _read(path: Path, tensors_path: Path) -> Checkpoint:
    if path.stat().st_size > _MOST_JSON_BYTES:
        raise ValueError("its JSON is too large")
    described: Any = json.loads(path.read_bytes())
    if not (isinstance(described, dict) and isinstance(described.get("state"), dict)):
        raise ValueError("its JSON is none of a checkpoint")
    content = tensors_path.read_bytes()
    if hashlib.sha256(content).hexdigest() != described.get("sha256"):
        raise ValueError("its tensors are not those that were written")
    return Checkpoint(load(content), described["state"])


def _steps(folder: Path) -> list[tuple[int, Path]]:
    """Checkpoints that have a JSON, the newest first."""
    try:
        paths = list(folder.iterdir())
    except OSError:
        return []
    found = [(int(match.group(1)), path) for path in paths if (match := _NAME.fullmatch(path.name))]
    return sorted(found, reverse=True)
