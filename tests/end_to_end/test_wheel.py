"""The wheel: it holds all that the repository holds, and works without the repository."""

from __future__ import annotations

import configparser
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("engine", "trainer_gui", "resources")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as pip builds it, from a copy so that no build folder is left in the repository."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    copy.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", str(folder), str(copy)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (file,) = folder.glob("visual_trainer-*.whl")
    return file


def packaged(file: Path) -> bool:
    """True for what belongs into the wheel: the code of every package, and everything under resources."""
    if not file.is_file() or "__pycache__" in file.parts:
        return False
    return file.suffix == ".py" or ROOT / "resources" in file.parents


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    wanted = {
        file.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if packaged(file)
    }
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == wanted


@pytest.mark.parametrize(("folder", "suffix"), [("presets", ".json"), ("samples", ".csv"), ("icons", ".svg")])
def test_the_wheel_brings_presets_samples_and_icons(wheel: Path, folder: str, suffix: str) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.startswith(f"resources/{folder}/") and name.endswith(suffix)]


def test_the_wheel_brings_both_commands_and_the_licence(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (entry_points,) = [name for name in archive.namelist() if name.endswith("/entry_points.txt")]
    commands = configparser.ConfigParser()
    commands.read_string(archive.read(entry_points).decode())
    assert commands["console_scripts"]["trainer-engine"] == "engine.cli:main"
    assert commands["gui_scripts"]["trainer-gui"] == "trainer_gui.__main__:main"
    assert [name for name in archive.namelist() if name.endswith("LICENSE")]


def test_the_unpacked_wheel_lists_its_presets_without_the_repository(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "unpacked")
    # Comes before the repository on the path, which the tests' own environment points to.
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "unpacked")}

    def answer(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert str(tmp_path) in answer("-c", "import engine; print(engine.__file__)")
    presets = json.dumps(json.loads(answer("-m", "engine", "list", "presets", "--json")))
    for name in ("linear-regression", "logistic-regression", "two-moons-mlp", "csv-classification"):
        assert f'"{name}"' in presets
