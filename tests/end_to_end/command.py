"""The command line as a person calls it, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment() -> dict[str, str]:
    """The process's environment, with the repository's packages found from any folder."""
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def engine(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``python -m engine`` to its end.

    Args:
        arguments: What comes after the program's name.
        cwd: Working folder; None takes the test's own.
    """
    return python("-m", "engine", *arguments, cwd=cwd)


def python(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run Python to its end; ``arguments`` as on its command line."""
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=cwd, env=environment(), timeout=120
    )
