"""A file that leaves a mark when it runs: opening, checking, drawing, listing and exporting a project leave none."""

from __future__ import annotations

import importlib.util
import os
import py_compile
import re
import subprocess
from pathlib import Path

import pytest
from one_process import answers_of_one_process
from own_modules import NET, NODE, hostile, own_node, project_of, written

import engine
from engine.build.own_look import looked_at
from engine.build.own_module import OwnCodeError, own_module
from engine.data.load import load as load_data
from engine.export.script import script
from engine.own_code.classes import outline
from engine.own_code.nodes import with_sources
from engine.own_code.source_file import read_source, sha256_of
from engine.own_code.values import NO_OWN_CODE, SourceFile
from engine.project import load, with_portable_data_path
from engine.spec import ProjectError, ProjectSpec, write_project

ROOT = Path(__file__).resolve().parents[3]
COMMANDS = ("check", "summary", "train", "export")


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """Is there as soon as the hostile file has run."""
    return tmp_path / "marker"


@pytest.fixture
def project(tmp_path: Path, marker: Path) -> ProjectSpec:
    """Names a hostile file as its author would: with its right hash."""
    return project_of(own_node(written(tmp_path, hostile(marker), "hostile.py")))


def test_the_hostile_file_leaves_its_mark_when_it_is_allowed(project: ProjectSpec, marker: Path) -> None:
    engine.summary(project, allow_code=True)
    assert marker.exists()


def test_opening_checking_and_looking_leave_no_mark(
    tmp_path: Path, project: ProjectSpec, marker: Path
) -> None:
    write_project(with_portable_data_path(project, tmp_path), tmp_path / "project.json")
    opened = load(tmp_path / "project.json")
    assert [item.code for item in engine.check(opened)] == ["own_code_not_allowed"]
    facts = load_data(opened.data).facts
    own = looked_at(opened, facts, with_sources(NO_OWN_CODE, opened.model))
    assert own.probes == {}
    for act in (engine.summary, engine.build_model, engine.export_script, engine.train, engine.prove):
        with pytest.raises(ProjectError, match="allowed to run"):
            act(opened)
    with pytest.raises(ProjectError, match="allowed to run"):
        engine.Trainer(opened, own=own)
    assert not marker.exists()


def test_reading_its_classes_leaves_no_mark(project: ProjectSpec, marker: Path) -> None:
    file = read_source(project.model.children[0].params["path"])
    assert isinstance(file, SourceFile)
    assert [item.name for item in outline(file.content).classes] == ["Net"]
    assert not marker.exists()


def test_writing_the_script_of_an_allowed_project_leaves_no_mark(project: ProjectSpec, marker: Path) -> None:
    data = load_data(project.data)
    own = with_sources(NO_OWN_CODE, project.model).with_allowed([project.model.children[0].params["sha256"]])
    own = looked_at(project, data.facts, own)
    marker.unlink()
    assert "class_from_file" in script(project, data, own)
    assert not marker.exists()


Answers = dict[str, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Path], Answers, Answers]:
    """Markers of every command on a hostile project of its own, and its answers without consent and with it."""
    folders = {command: tmp_path_factory.mktemp(command) for command in COMMANDS}
    words: dict[str, list[str]] = {}
    for command, folder in folders.items():
        path = folder / "project.json"
        write_project(project_of(own_node(written(folder, hostile(folder / "marker"), "hostile.py"))), path)
        more = {"export": ["-o", str(folder / "out.py")], "train": ["--out", str(folder / "runs")]}
        words[command] = [command, str(path), *more.get(command, [])]
    markers = {command: folder / "marker" for command, folder in folders.items()}
    refused = answers_of_one_process([(ROOT, line) for line in words.values()])
    # Before anything is allowed.
    assert [command for command, marker in markers.items() if marker.exists()] == []
    allowed = answers_of_one_process([(ROOT, [*line, "--allow-code"]) for line in words.values()])
    return markers, dict(zip(COMMANDS, refused, strict=True)), dict(zip(COMMANDS, allowed, strict=True))


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_of_the_shell_runs_it_unasked(
    command: str, asked: tuple[dict[str, Path], Answers, Answers]
) -> None:
    markers, refused, allowed = asked
    assert refused[command].returncode == 2
    assert "hostile.py" in refused[command].stderr
    assert "--allow-code" in refused[command].stderr
    assert allowed[command].returncode == 0, allowed[command].stderr
    assert markers[command].exists()


def test_the_hash_in_a_project_is_no_consent(project: ProjectSpec, marker: Path) -> None:
    params = project.model.children[0].params
    with pytest.raises(OwnCodeError, match="allowed to run"):
        own_module(params["path"], "Net", {}, params["sha256"], allowed=[])
    assert not marker.exists()


def test_consent_for_one_content_is_none_for_another(
    tmp_path: Path, project: ProjectSpec, marker: Path
) -> None:
    params = project.model.children[0].params
    allowed = [sha256_of(NET.encode())]
    with pytest.raises(OwnCodeError, match="allowed to run"):
        own_module(params["path"], "Net", {}, params["sha256"], allowed=allowed)
    with pytest.raises(OwnCodeError, match="as it was when it was opened"):
        own_module(params["path"], "Net", {}, allowed[0], allowed=allowed)
    assert not marker.exists()


def test_a_compiled_copy_beside_the_file_is_not_taken_for_it(tmp_path: Path, marker: Path) -> None:
    """Python would take it: it has the time and the size of the source that the user was shown."""
    harmless = NET.encode()
    path = tmp_path / "net.py"
    evil = f"open({str(marker)!r}, 'w').close()\n"
    path.write_text(evil + "#" * (len(harmless) - len(evil) - 1) + "\n")
    cached = py_compile.compile(str(path))
    assert cached is not None
    stat = path.stat()
    path.write_bytes(harmless)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    sha = sha256_of(harmless)
    own_module(str(path), "Net", {}, sha, allowed=[sha])
    assert not marker.exists()
    found = importlib.util.spec_from_file_location("by_python", path)
    assert found is not None
    assert found.loader is not None
    found.loader.exec_module(importlib.util.module_from_spec(found))
    assert marker.exists()


def test_a_pipe_does_not_keep_the_reader_waiting(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(tmp_path / "pipe.py")
    spec = project_of(own_node(tmp_path / "pipe.py"))
    assert [(item.path, item.code) for item in engine.check(spec)] == [
        (f"{NODE}.params.path", "own_code_missing")
    ]


def test_code_is_loaded_in_one_place_only() -> None:
    """``spec_from_file_location`` stands in the text of scripts; ``exec_module`` is called once."""
    words = re.compile(
        r"\bexec_module\(|\bspec_from_file_location\(|\brunpy\b|(?<![.\w`])(?:exec|eval)\(|\bimp\.load"
    )
    found = {
        path.relative_to(ROOT).as_posix()
        for package in ("engine", "trainer_gui")
        for path in (ROOT / package).rglob("*.py")
        if words.search(path.read_text(encoding="utf-8"))
    }
    # The proof runs the exported script, which is written only for a project whose own code is allowed.
    runs_scripts = "engine/proof/fresh_process.py"
    assert found == {"engine/build/own_module.py", "engine/export/own_class_code.py", runs_scripts}
