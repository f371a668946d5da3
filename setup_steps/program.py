"""The packaged program: built by PyInstaller from resources/packaging into dist/."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from setup_steps.report import SetupError, say

SPEC = Path("resources", "packaging", "visual_trainer.spec")
NAME = "VisualTrainer"


def build_program(root: Path, python: Path) -> None:
    """Build the program for this platform in place of an older one.

    Args:
        root: Folder of the project.
        python: Interpreter of an environment that has the extra ``package``.

    Raises:
        SetupError: If PyInstaller fails; its messages are shown as they come.
    """
    started_s = time.monotonic()
    say("Building the program; this takes a minute or two.")
    folders = ["--distpath", "dist", "--workpath", str(Path("build", "packaging"))]
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *folders, str(SPEC)]
    env = {**os.environ, "PYTHONWARNINGS": "ignore", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=root, env=env, check=False)
    if done.returncode != 0:
        raise SetupError("PyInstaller failed; its messages are above. Mend that, then run this again.", 1)
    program = program_path(root)
    folder = program.parent if sys.platform != "darwin" else program.parents[2]
    size_mb = sum(file.stat().st_size for file in folder.rglob("*") if not file.is_symlink()) / 1e6
    seconds = time.monotonic() - started_s
    say(f"Built {folder} ({size_mb:.0f} MB) in {seconds:.0f} s. Start it with: {program}")


def program_path(root: Path) -> Path:
    """The executable that a build leaves on this platform."""
    if sys.platform == "darwin":
        return root / "dist" / "Visual Trainer.app" / "Contents" / "MacOS" / NAME
    return root / "dist" / NAME / (f"{NAME}.exe" if os.name == "nt" else NAME)
