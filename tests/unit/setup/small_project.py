"""A project that sets up in seconds and without a network: the real bootstrap, the real pip, tiny wheels."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

PYPROJECT = """
[build-system]
requires = []
build-backend = "in_tree_backend"
backend-path = ["."]

[project]
name = "small-project"
version = "1.0"
dependencies = ["torch>=2.4"]
"""

# Writes a wheel that only points here. Where the environment names a pipe, it says so there and then waits.
BACKEND = """
import os, pathlib, threading, zipfile

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    if "BUILD_STARTED" in os.environ:
        pathlib.Path(os.environ["BUILD_STARTED"]).write_text("building")
        threading.Event().wait()
    name, info = "small_project-1.0-py3-none-any.whl", "small_project-1.0.dist-info"
    head = "Metadata-Version: 2.1\\nName: small-project\\nVersion: 1.0\\n"
    with zipfile.ZipFile(pathlib.Path(wheel_directory, name), "w") as wheel:
        wheel.writestr("small_project.pth", os.getcwd())
        wheel.writestr(f"{info}/METADATA", head + pathlib.Path("needs.txt").read_text())
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""

WINDOW = """
import json, os, sys, torch
seen = {"arguments": sys.argv[1:], "folder": os.getcwd(), "prefix": sys.prefix, "torch": torch.__version__}
print(json.dumps(seen))
sys.exit(7)
"""

# Stands where pytest would be installed; shows how it is started.
PYTEST = """
import json, os, sys
seen = {"arguments": sys.argv[1:], "folder": os.getcwd(), "platform": os.environ["QT_QPA_PLATFORM"]}
print(json.dumps(seen))
sys.exit(5)
"""


def write_small_project(folder: Path) -> Path:
    """Make the project, and beside it a folder of wheels that pip is to look into.

    Returns:
        Folder of the project.
    """
    project = folder / "project with a space"
    shutil.copytree(
        ROOT / "setup_steps", project / "setup_steps", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "bootstrap.py", project)
    (project / "pyproject.toml").write_text(PYPROJECT)
    (project / "constraints.txt").write_text("torch==2.13.0\n")
    (project / "in_tree_backend.py").write_text(BACKEND)
    (project / "needs.txt").write_text("Requires-Dist: torch>=2.4\nProvides-Extra: test\n")
    (project / "pytest.py").write_text(PYTEST)
    (project / "trainer_gui").mkdir()
    (project / "trainer_gui" / "__main__.py").write_text(WINDOW)
    (folder / "wheels").mkdir()
    (folder / "nothing").mkdir()
    for version in ("2.13.0", "2.13.0+cpu", "2.15.0"):
        _write_torch_wheel(folder / "wheels", version)
    return project


def bootstrap_env(project: Path, **more: str) -> dict[str, str]:
    """Environment in which pip knows the tiny wheels only, and no GPU driver is on the path."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PIP_", "TRAINER_", "PYTHON"))
    }
    set_here = {
        "PATH": str(project.parent / "nothing"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": (project.parent / "wheels").as_uri(),
        "PIP_NO_INDEX": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }
    return {**kept, **set_here, **more}


def bootstrap(
    project: Path, *arguments: str, cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    """Start the project's bootstrap.py as a user does, from any folder."""
    command = [sys.executable, str(project / "bootstrap.py"), *arguments]
    environ = bootstrap_env(project, **env)
    return subprocess.run(
        command,
        cwd=cwd or project.parent,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _write_torch_wheel(folder: Path, version: str) -> None:
    info = f"torch-{version}.dist-info"
    with zipfile.ZipFile(folder / f"torch-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("torch.py", f"__version__ = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: torch\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
