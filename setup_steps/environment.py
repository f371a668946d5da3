"""The virtual environment: whether it is what the project asks for, made anew where it is not."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from setup_steps.report import SetupError, say

STAMP = ".bootstrap-stamp"
LOCK = ".bootstrap-lock"
THIS_PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"


def python_of(venv: Path) -> Path:
    """The interpreter of an environment."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def fingerprint(root: Path) -> str:
    """Hash of all that decides what an environment must hold: lists of packages, Python, and the place."""
    parts = [(root / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"\0".join([*parts, THIS_PYTHON.encode(), os.fsencode(root)])).hexdigest()


def read_stamp(venv: Path) -> dict[str, object]:
    """What an earlier start noted in the environment; empty if nothing readable is there."""
    try:
        stamp = json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def noted_extras(venv: Path) -> frozenset[str]:
    """The optional groups of packages that an earlier start installed."""
    noted = read_stamp(venv).get("extras")
    return frozenset(map(str, noted)) if isinstance(noted, list) else frozenset()


def write_stamp(root: Path, venv: Path, state: str, extras: frozenset[str]) -> None:
    """Note in the environment what it holds.

    Args:
        root: Folder of the project.
        venv: Folder of the environment.
        state: making while something works on it, incomplete after an orderly failure, else ready.
        extras: Optional groups of packages in it.
    """
    content = {"state": state, "fingerprint": fingerprint(root), "extras": sorted(extras)}
    (venv / STAMP).write_text(json.dumps(content) + "\n", encoding="utf-8")


def is_ready(root: Path, venv: Path, extras: frozenset[str]) -> bool:
    """True if the environment was completed for this Python, this place and these lists of packages."""
    stamp = read_stamp(venv)
    return (
        stamp.get("state") == "ready"
        and stamp.get("fingerprint") == fingerprint(root)
        and extras <= noted_extras(venv)
        and python_of(venv).exists()
    )


def refuse_other_folders(venv: Path) -> None:
    """Keep hands off a folder that holds something else than an environment.

    Raises:
        SetupError: If it does, or is a file.
    """
    if venv.exists() and not venv.is_dir():
        raise SetupError(f"{venv} is a file; the environment needs a folder there. Move the file away.", 2)
    names = _names_in(venv)
    if names and not names & {"pyvenv.cfg", STAMP, LOCK}:
        raise SetupError(
            f"{venv} holds files but no Python environment, so nothing in it was touched. "
            "Move it away, or name an empty or new folder in TRAINER_VENV.",
            2,
        )


def reason_to_make(venv: Path) -> str | None:
    """Why the environment has to be made; None if it can be used as it is, "" if there is none yet."""
    if not _names_in(venv) - {LOCK}:
        return ""
    if read_stamp(venv).get("state") == "making":
        return "an earlier set-up was interrupted"
    if not (venv / "pyvenv.cfg").exists() or not python_of(venv).exists():
        return "it is only half made"
    ask = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
    try:
        command = [str(python_of(venv)), "-c", ask]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "its Python does not start"
    if answer.returncode != 0:
        return "its Python or its pip does not start"
    made_with = answer.stdout.strip()
    return None if made_with == THIS_PYTHON else f"it was made with Python {made_with}, this is {THIS_PYTHON}"


def make_environment(root: Path, venv: Path) -> None:
    """Make a fresh environment in place of whatever was left of an old one.

    Raises:
        SetupError: If Python cannot make one.
    """
    started_s = time.monotonic()
    for name in _names_in(venv) - {LOCK}:
        entry = venv / name
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    write_stamp(root, venv, "making", frozenset())
    # Started from inside the old environment, sys.executable has just been removed.
    python = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([python, "-m", "venv", str(venv)], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        output = (made.stdout + made.stderr).strip()
        raise SetupError(f"{output}\nPython could not make the environment {venv}; its message is above.", 1)
    say(f"Made the environment {venv} in {time.monotonic() - started_s:.0f} s.")


@contextlib.contextmanager
def locked(venv: Path) -> Iterator[None]:
    """Keep a second start away from the environment; the lock ends with the process that holds it."""
    venv.mkdir(parents=True, exist_ok=True)
    with (venv / LOCK).open("a+b") as file:
        told = False
        while not _try_lock(file.fileno()):
            if not told:
                say("Another start is setting up this environment; waiting for it.")
                told = True
            time.sleep(0.5)
        yield


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _names_in(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()} if folder.exists() else set()
