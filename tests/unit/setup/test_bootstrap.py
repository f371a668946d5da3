"""What a user sees of bootstrap.py: real starts of a project that is small enough to set up in seconds."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_project import ROOT, bootstrap, write_small_project

from bootstrap import COMMANDS, python_complaint
from setup_steps.program import program_path

# Stands where PyInstaller would be installed; the program that it leaves tells which environment built it.
PYINSTALLER = """
import sys
from pathlib import Path
from setup_steps.program import program_path
program = program_path(Path.cwd())
program.parent.mkdir(parents=True, exist_ok=True)
program.write_text(sys.prefix)
"""


@pytest.fixture(scope="module")
def ready_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project after its first set-up; no test of this file changes it."""
    project = write_small_project(tmp_path_factory.mktemp("ready"))
    first = bootstrap(project, "setup", "--test")
    assert first.returncode == 0, first.stdout + first.stderr
    return project


@pytest.fixture(scope="module")
def package_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose environment for packaging is made."""
    project = write_small_project(tmp_path_factory.mktemp("package"))
    (project / "needs.txt").write_text("Requires-Dist: torch>=2.4\nProvides-Extra: package\n")
    (project / "PyInstaller.py").write_text(PYINSTALLER)
    first = bootstrap(project, "package")
    assert first.returncode == 0, first.stdout + first.stderr
    return project


def test_python_3_8_can_read_bootstrap() -> None:
    source = (ROOT / "bootstrap.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    with pytest.raises(SyntaxError):
        ast.parse("match source:\n    case _: pass\n", feature_version=(3, 8))


def test_bootstrap_and_its_steps_import_only_the_standard_library() -> None:
    files = [ROOT / "bootstrap.py", *(ROOT / "setup_steps").glob("*.py")]
    assert len(files) > 4
    allowed = {*sys.stdlib_module_names, "setup_steps"}
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.partition(".")[0] in allowed, f"{file.name}: {name}"


def test_an_old_python_is_told_what_is_needed() -> None:
    complaint = python_complaint((3, 8, 18))
    assert "Python 3.11 or newer is needed, this is 3.8.18" in complaint
    assert "python3.11 bootstrap.py run" in complaint


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (4, 0, 0)])
def test_a_new_enough_python_is_taken(version: tuple[int, int, int]) -> None:
    assert python_complaint(version) == ""


def test_help_names_every_command(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "bootstrap.py", "--help"]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    for command in (*(f"bootstrap.py {name}" for name in COMMANDS), "TRAINER_VENV"):
        assert command in shown.stdout


def test_a_mistyped_command_gets_a_suggestion(ready_project: Path) -> None:
    answer = bootstrap(ready_project, "setpu")
    assert answer.returncode == 2
    assert "received setpu. Did you mean setup?" in answer.stderr


def test_an_unknown_option_of_setup_is_refused(ready_project: Path) -> None:
    answer = bootstrap(ready_project, "setup", "--tset")
    assert answer.returncode == 2
    assert "expected nothing or --test, received --tset" in answer.stderr


def test_package_takes_no_arguments(ready_project: Path) -> None:
    answer = bootstrap(ready_project, "package", "--onefile")
    assert answer.returncode == 2
    assert "bootstrap.py package: expected nothing, received --onefile" in answer.stderr


def test_package_builds_from_an_environment_of_its_own(package_project: Path) -> None:
    assert Path(program_path(package_project).read_text()) == package_project / "build" / "venv"
    assert not (package_project / ".venv").exists()


def test_package_says_where_the_program_is(package_project: Path) -> None:
    assert f"Start it with: {program_path(package_project)}" in bootstrap(package_project, "package").stdout


def test_a_build_that_fails_is_told(package_project: Path) -> None:
    stand_in = package_project / "PyInstaller.py"
    stand_in.write_text("raise SystemExit('no room on the disk')")
    answer = bootstrap(package_project, "package")
    stand_in.write_text(PYINSTALLER)
    assert answer.returncode == 1
    assert "no room on the disk" in answer.stderr
    assert "PyInstaller failed" in answer.stderr


def test_a_second_start_takes_less_than_a_second_and_installs_nothing(ready_project: Path) -> None:
    started_s = time.perf_counter()
    again = bootstrap(ready_project, "setup")
    assert time.perf_counter() - started_s < 1.0
    assert again.returncode == 0
    assert again.stdout.splitlines() == [again.stdout.splitlines()[-1]]
    assert again.stdout.startswith("Ready.")


def test_run_starts_the_window_where_the_user_is_and_passes_its_exit_code_on(
    ready_project: Path, tmp_path: Path
) -> None:
    answer = bootstrap(ready_project, "run", "my project.json", "--help", cwd=tmp_path)
    seen = json.loads(answer.stdout)
    assert answer.returncode == 7
    assert seen["arguments"] == ["my project.json", "--help"]
    assert Path(seen["folder"]) == tmp_path
    assert Path(seen["prefix"]) == ready_project / ".venv"


def test_a_file_of_the_user_named_like_a_package_is_not_imported(ready_project: Path, tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise SystemExit('the wrong torch')")
    assert bootstrap(ready_project, "run", cwd=tmp_path).returncode == 7


def test_without_a_gpu_the_cpu_build_of_the_tested_torch_is_taken(ready_project: Path) -> None:
    assert json.loads(bootstrap(ready_project, "run").stdout)["torch"] == "2.13.0+cpu"


def test_test_starts_pytest_in_the_project_and_off_screen(ready_project: Path, tmp_path: Path) -> None:
    answer = bootstrap(ready_project, "test", "-k", "a and b", cwd=tmp_path, QT_QPA_PLATFORM="")
    seen = json.loads(answer.stdout)
    assert answer.returncode == 5
    assert seen["arguments"] == ["-k", "a and b"]
    assert Path(seen["folder"]) == ready_project
    assert seen["platform"] == "offscreen"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can lack a display")
def test_without_a_display_run_says_so_and_makes_nothing(tmp_path: Path) -> None:
    project = write_small_project(tmp_path)
    answer = bootstrap(project, "run", QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert answer.returncode == 3
    assert "There is no display here" in answer.stderr
    assert not (project / ".venv").exists()


def test_a_folder_with_other_files_is_never_touched(ready_project: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    answer = bootstrap(ready_project, "setup", TRAINER_VENV=str(tmp_path))
    assert answer.returncode == 2
    assert f"{tmp_path} holds files but no Python environment" in answer.stderr
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_place_of_the_environment_is_named(ready_project: Path, tmp_path: Path) -> None:
    file = tmp_path / "venv"
    file.write_text("")
    answer = bootstrap(ready_project, "setup", TRAINER_VENV=str(file))
    assert answer.returncode == 2
    assert f"{file} is a file" in answer.stderr
