"""A project file is the old one or the new one, never half of either."""

from __future__ import annotations

import ctypes
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from engine.presets import presets, read_preset
from engine.spec import ProjectError, read_project, set_value, set_values, write_project

LINEAR = read_preset("linear-regression")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A project file that is there already."""
    file = tmp_path / "project.json"
    write_project(LINEAR, file)
    return file


@pytest.mark.parametrize("name", [preset.name for preset in presets()])
def test_what_was_written_is_read_back_the_same(name: str, tmp_path: Path) -> None:
    spec = read_preset(name)
    write_project(spec, tmp_path / "project.json")
    assert read_project(tmp_path / "project.json") == spec


def test_what_is_predicted_is_kept_and_is_the_target_where_a_file_does_not_say(tmp_path: Path) -> None:
    assert LINEAR.data.predict == "target"
    assert not LINEAR.data.predicts_input
    write_project(set_value(LINEAR, "data.predict", "input"), tmp_path / "project.json")
    assert read_project(tmp_path / "project.json").data.predicts_input


def test_every_field_survives_writing_and_reading(tmp_path: Path) -> None:
    spec = set_values(
        LINEAR,
        [
            ("name", "Größe 線形 \u2028 \\ \" '"),
            (
                "data.edits",
                {"added": [[0.1, 1e-300]], "moved": [{"index": 1, "values": [2.0, 3]}], "removed": [4]},
            ),
            (
                "scheduler",
                {"kind": "MultiStepLR", "params": {"milestones": [3, 5], "gamma": 0.30000000000000004}},
            ),
            ("training.stop.patience", 3),
            ("training.threads", 2),
        ],
    )
    write_project(spec, tmp_path / "project.json")
    assert read_project(tmp_path / "project.json") == spec


def test_a_written_file_is_utf8_with_one_name_a_line_and_a_line_end(old: Path) -> None:
    text = old.read_text(encoding="utf-8")
    assert text.startswith('{\n  "version": 3,\n')
    assert text.endswith("}\n")


def test_writing_leaves_no_other_file_behind(old: Path) -> None:
    write_project(set_value(LINEAR, "seed", 5), old)
    assert [path.name for path in old.parent.iterdir()] == [old.name]
    assert read_project(old).seed == 5


def test_a_file_keeps_its_permissions_when_it_is_written_again(old: Path) -> None:
    old.chmod(0o640)
    write_project(set_value(LINEAR, "seed", 5), old)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


_WRITE = """
import sys
from engine.presets import read_preset
from engine.spec import ProjectError, set_value, write_project
try:
    write_project(set_value(read_preset("linear-regression"), "seed", 5), sys.argv[1])
except ProjectError as error:
    print(error)
"""


def _obey_permissions() -> None:
    """Root writes into read-only folders by a capability; a new process can be started without it."""
    cap_bset_drop, cap_dac_override = 24, 1
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(cap_bset_drop, cap_dac_override, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="root's capabilities are Linux's")
def test_a_read_only_folder_keeps_the_old_file(old: Path) -> None:
    before = old.read_bytes()
    old.parent.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-c", _WRITE, str(old)],
        preexec_fn=_obey_permissions,
        capture_output=True,
        text=True,
        check=False,
    )
    old.parent.chmod(0o755)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == f"{old}: expected a place that can be written, received Permission denied"
    assert old.read_bytes() == before
    assert [path.name for path in old.parent.iterdir()] == [old.name]


def test_a_place_that_is_a_folder_is_refused_without_leaving_a_file(tmp_path: Path) -> None:
    (tmp_path / "project.json").mkdir()
    with pytest.raises(ProjectError, match="expected a place that can be written"):
        write_project(LINEAR, tmp_path / "project.json")
    assert [path.name for path in tmp_path.iterdir()] == ["project.json"]


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="No such file or directory"):
        write_project(LINEAR, tmp_path / "none" / "project.json")


_ON_A_FULL_DISK = """
import resource, sys
from engine.presets import read_preset
from engine.spec import ProjectError, set_value, write_project
spec = set_value(read_preset("linear-regression"), "data.params.note", "x" * 100_000)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    write_project(spec, sys.argv[1])
except ProjectError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the limit on file sizes is POSIX's")
def test_a_full_disk_keeps_the_old_file(old: Path) -> None:
    before = old.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", _ON_A_FULL_DISK, str(old)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == f"{old}: expected a place that can be written, received File too large"
    assert old.read_bytes() == before
    assert [path.name for path in old.parent.iterdir()] == [old.name]
