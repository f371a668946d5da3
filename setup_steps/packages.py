"""PyTorch and the project with all that it needs, installed once for each state of their lists."""

from __future__ import annotations

import os
import platform
import re
import shlex
import subprocess
import time
from collections import deque
from pathlib import Path

from setup_steps.environment import (
    is_ready,
    locked,
    make_environment,
    noted_extras,
    python_of,
    reason_to_make,
    refuse_other_folders,
    write_stamp,
)
from setup_steps.report import SetupError, say
from setup_steps.torch_build import (
    choose_torch,
    cpu_index_answers,
    installed_torch,
    nvidia_gpu_answers,
    offered_torch,
    project_versions,
)

# Lines of pip's output that tell nothing about a failure, and those for steps that take a while.
IDLE = ("Requirement already", "Looking in", "WARNING: Location", "[notice]")
SLOW = re.compile(r"Downloading .* [MG]B\)|Installing collected")


def set_up(root: Path, venv: Path, extras: frozenset[str], *, without_gpu: bool = False) -> None:
    """Bring the environment to the state that the project asks for; returns at once if it is there.

    Args:
        root: Folder of the project.
        venv: Folder of the environment, made if missing.
        extras: Optional groups of packages that are wanted.
        without_gpu: Take the CPU build of PyTorch even where a GPU answers.

    Raises:
        SetupError: If that is not possible, or the folder holds something else than an environment.
    """
    if is_ready(root, venv, extras):
        return
    refuse_other_folders(venv)
    with locked(venv):
        if is_ready(root, venv, extras):
            return
        reason = reason_to_make(venv)
        if reason is not None:
            if reason:
                say(f"Making the environment anew, because {reason}.")
            make_environment(root, venv)
        install(root, venv, extras | noted_extras(venv), without_gpu=without_gpu)


def install(root: Path, venv: Path, extras: frozenset[str], *, without_gpu: bool = False) -> None:
    """Install PyTorch and the project with its packages into a sound environment.

    Raises:
        SetupError: If pip fails; the environment is kept for the next try.
    """
    started_s = time.monotonic()
    python = python_of(venv)
    versions = project_versions(
        (root / "pyproject.toml").read_text(encoding="utf-8"),
        (root / "constraints.txt").read_text(encoding="utf-8"),
    )
    plan = choose_torch(
        versions,
        installed=installed_torch(python),
        linux=platform.system() == "Linux",
        gpu_answers=(lambda: False) if without_gpu else nvidia_gpu_answers,
        offered=lambda: offered_torch(python),
        cpu_index_answers=cpu_index_answers,
    )
    say(plan.sentence)
    write_stamp(root, venv, "making", extras)
    try:
        if plan.first:
            pip_install(root, python, list(plan.first))
        say("Installing the packages; the first time takes a minute or more.")
        constraints = ["-c", "constraints.txt"] if plan.constrained else []
        project = f".[{','.join(sorted(extras))}]" if extras else "."
        pip_install(root, python, [*constraints, "-e", project])
    except SetupError:
        # pip tidies up after itself; what it did install is worth keeping.
        write_stamp(root, venv, "incomplete", noted_extras(venv))
        raise
    write_stamp(root, venv, "ready", extras)
    say(f"Installed the packages in {time.monotonic() - started_s:.0f} s.")


def pip_install(root: Path, python: Path, arguments: list[str]) -> None:
    """Install into the environment; show what takes time, and the end of pip's output if it fails.

    Args:
        root: Folder in which pip runs, since "." in the arguments means the project.
        python: Interpreter of the environment.
        arguments: What to install, as pip takes it.

    Raises:
        SetupError: If pip fails.
    """
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    last: deque[str] = deque(maxlen=12)
    pip = subprocess.Popen(
        [str(python), "-m", "pip", "install", *options, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=root,
        text=True,
        encoding="utf-8",
        errors="replace",
        # A user's own setting of PIP_USER would be refused inside an environment.
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PIP_USER": "0"},
    )
    try:
        for line in pip.stdout or ():
            if not line.startswith(IDLE):
                last.append(line.rstrip())
            if SLOW.match(line.strip()):
                say("  " + line.strip()[:100])
        pip.wait()
    except BaseException:
        pip.terminate()
        pip.wait()
        raise
    if pip.returncode != 0:
        tail = "\n".join("  " + line for line in last)
        command = shlex.join(["pip", "install", *arguments])
        raise SetupError(
            f"{tail}\n{command} failed; its last lines are above. Mend that, then run this again.", 1
        )
