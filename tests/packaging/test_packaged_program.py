"""The packaged program: built by the documented command, then started where nothing of the repository is found.

Takes minutes, so it is not part of the usual run: ``python3 bootstrap.py test tests/packaging``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from own_modules import NET, own_node, written
from picture_folders import write_folder

from setup_steps.program import program_path

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
BUILD_S, START_S = 1200, 300
PRESET = "linear-regression"
KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG")


@pytest.fixture(scope="module")
def program() -> Path:
    """The executable, freshly built."""
    command = [sys.executable, str(ROOT / "bootstrap.py"), "package"]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=BUILD_S, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return program_path(ROOT)


def start(program: Path, folder: Path, *words: str) -> str:
    """What the program prints when it is started in a folder, knowing neither Python nor the repository."""
    env = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    env |= {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "USERPROFILE": str(folder)}
    done = subprocess.run(
        [str(program), *words],
        cwd=folder,
        env=env,
        capture_output=True,
        encoding="utf-8",
        timeout=START_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def trained(program: Path, folder: Path, *words: str) -> dict[str, Any]:
    """The figures of a run that the program made without its window."""
    figures: dict[str, Any] = json.loads(start(program, folder, "--engine", "train", *words, "--json"))
    return figures


def from_source(folder: Path, *words: str) -> dict[str, Any]:
    """The figures of the same run by the repository's own Python."""
    command = [sys.executable, "-m", "engine", "train", *words, "--json", "--out", str(folder / "runs")]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def test_the_window_trains_the_linear_preset_and_every_part_works(program: Path, tmp_path: Path) -> None:
    said = start(program, tmp_path, "--self-test").splitlines()
    assert len(said) == 7
    assert said[0].startswith("window: 254 steps, loss 0.5486")
    assert not [line for line in said if "BROKEN" in line]


def test_without_a_window_it_gives_the_losses_of_the_source(program: Path, tmp_path: Path) -> None:
    packaged = trained(program, tmp_path, PRESET)
    assert packaged["losses"] == from_source(tmp_path, PRESET)["losses"]


def test_two_worker_processes_decode_a_folder_of_images(program: Path, tmp_path: Path) -> None:
    write_folder(tmp_path / "images")
    network = [{"kind": "Flatten"}, {"kind": "Linear"}]
    data = {"kind": "image_folder", "params": {"path": str(tmp_path / "images")}}
    edits = {
        "data": data,
        "model.children": network,
        "loss": {"kind": "CrossEntropyLoss"},
        "training.batch_size": 5,
    }
    words = ["two-moons-mlp", "--epochs", "2"]
    for path, value in edits.items():
        words += ["--set", f"{path}={json.dumps(value)}"]
    helped = trained(program, tmp_path, *words, "--set", "training.num_workers=2")
    assert helped["epochs"] == 2
    assert helped["losses"] == trained(program, tmp_path, *words)["losses"]


def test_a_module_of_the_users_own_is_run_from_its_file(program: Path, tmp_path: Path) -> None:
    node = own_node(written(tmp_path, NET), width=4)
    edit = f"model.children={json.dumps([node])}"
    words = ["two-moons-mlp", "--epochs", "3", "--allow-code", "--set", edit]
    assert trained(program, tmp_path, *words)["losses"] == from_source(tmp_path, *words)["losses"]


def test_a_script_that_it_exports_runs_with_a_plain_python(program: Path, tmp_path: Path) -> None:
    start(program, tmp_path, "--engine", "export", PRESET, "-o", "line.py")
    command = [sys.executable, "-I", str(tmp_path / "line.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
