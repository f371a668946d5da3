"""Environments that are out of date, half made, interrupted or in use: each start ends with a sound one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from small_project import bootstrap, bootstrap_env, write_small_project

from setup_steps.environment import (
    LOCK,
    STAMP,
    fingerprint,
    is_ready,
    python_of,
    read_stamp,
    reason_to_make,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="uses pipes, signals and locks of POSIX")


@pytest.fixture(scope="module")
def shared_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all tests of this file, since making an environment takes seconds."""
    return write_small_project(tmp_path_factory.mktemp("repairs"))


@pytest.fixture
def project(shared_project: Path) -> Path:
    """The project with a sound and complete environment."""
    answer = bootstrap(shared_project, "setup")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return shared_project


def change(project: Path) -> None:
    """Edit pyproject.toml, as an update of the project does."""
    with (project / "pyproject.toml").open("a") as file:
        file.write("# changed\n")


def ready(project: Path) -> bool:
    return is_ready(project, project / ".venv", frozenset())


def test_a_change_of_the_packages_installs_again_and_keeps_the_environment(project: Path) -> None:
    kept = project / ".venv" / "kept"
    kept.write_text("")
    change(project)
    answer = bootstrap(project, "setup")
    assert answer.returncode == 0
    assert "PyTorch 2.13.0+cpu is in the environment and stays." in answer.stdout
    assert kept.exists()
    assert ready(project)


def test_wanting_the_test_packages_later_installs_them_and_run_still_finds_all_ready(project: Path) -> None:
    assert not is_ready(project, project / ".venv", frozenset({"test"}))
    answer = bootstrap(project, "setup", "--test")
    assert "Installed the packages" in answer.stdout
    assert is_ready(project, project / ".venv", frozenset({"test"}))
    assert ready(project)


def test_a_failure_of_pip_shows_its_last_lines_and_keeps_the_environment(project: Path) -> None:
    needs = project / "needs.txt"
    before = needs.read_text()
    needs.write_text(f"{before}Requires-Dist: no-such-package-at-all\n")
    change(project)
    failed = bootstrap(project, "setup")
    needs.write_text(before)
    again = bootstrap(project, "setup")
    assert failed.returncode == 1
    assert "No matching distribution found for no-such-package-at-all" in failed.stderr
    assert "failed; its last lines are above" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert again.returncode == 0
    assert "Made the environment" not in again.stdout


def test_a_second_start_waits_until_the_first_is_done(project: Path) -> None:
    import fcntl

    change(project)
    with (project / ".venv" / LOCK).open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        command = [sys.executable, str(project / "bootstrap.py"), "setup"]
        env = bootstrap_env(project)
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as second:
            assert second.stdout is not None
            assert "waiting for it" in second.stdout.readline()
            assert not ready(project)
            fcntl.flock(held, fcntl.LOCK_UN)
            rest, _ = second.communicate(timeout=30)
    assert second.returncode == 0
    assert "Installed the packages" in rest


def test_ctrl_c_ends_with_130_and_the_next_start_makes_the_environment_anew(project: Path) -> None:
    change(project)
    pipe = project.parent / "build started"
    os.mkfifo(pipe)
    command = [sys.executable, str(project / "bootstrap.py"), "setup"]
    env = bootstrap_env(project, BUILD_STARTED=str(pipe))
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as setup:
        # Opening waits for the writer: the build is then in the middle of its work.
        assert pipe.read_text() == "building"
        os.killpg(setup.pid, signal.SIGINT)
        _, stderr = setup.communicate(timeout=30)
    assert setup.returncode == 130
    assert stderr.strip() == "Stopped."
    assert not ready(project)
    again = bootstrap(project, "setup")
    assert again.returncode == 0
    assert "anew, because an earlier set-up was interrupted" in again.stdout
    assert ready(project)


def test_started_from_inside_a_broken_environment_it_is_made_anew(project: Path) -> None:
    shutil.rmtree(project / ".venv" / "lib")
    change(project)
    command = [python_of(project / ".venv"), project / "bootstrap.py", "setup"]
    answer = subprocess.run(command, env=bootstrap_env(project), capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "anew, because its Python or its pip does not start" in answer.stdout
    assert ready(project)


def test_an_environment_without_its_python_counts_as_half_made(tmp_path: Path) -> None:
    (tmp_path / "pyvenv.cfg").write_text("version = 3.11.7\n")
    assert reason_to_make(tmp_path) == "it is only half made"


def test_a_folder_with_the_lock_alone_counts_as_new(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("")
    assert reason_to_make(tmp_path) == ""


def test_an_environment_without_its_python_is_not_ready(project: Path, tmp_path: Path) -> None:
    assert ready(project)
    shutil.copy(project / ".venv" / STAMP, tmp_path)
    assert not is_ready(project, tmp_path, frozenset())


def test_a_damaged_stamp_counts_as_none(tmp_path: Path) -> None:
    for content in ("", "[]", '{"state": "ready"', "null"):
        (tmp_path / STAMP).write_text(content)
        assert read_stamp(tmp_path) == {}


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_change_of_either_list_changes_the_fingerprint(tmp_path: Path, name: str) -> None:
    for file in ("pyproject.toml", "constraints.txt"):
        (tmp_path / file).write_text("before")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    (tmp_path / name).write_text("after")
    assert fingerprint(tmp_path) != before
