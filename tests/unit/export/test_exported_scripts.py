"""The exported script is plain PyTorch, and gives the same losses and the same weights, bit for bit."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from exported_projects import VARIATIONS, variation
from running_scripts import run_scripts

from engine import project
from engine.train.result import Run

PLAIN = {"collections", "copy", "csv", "math", "numpy", "torch", "sklearn"}
each = pytest.mark.parametrize("name", VARIATIONS)


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The script of every variation, as a file."""
    folder = tmp_path_factory.mktemp("scripts")
    files = {}
    for i, name in enumerate(VARIATIONS):
        files[name] = folder / f"project_{i}.py"
        files[name].write_text(project.export_script(variation(name)), encoding="utf-8")
    return files


@pytest.fixture(scope="module")
def results(scripts: dict[str, Path]) -> dict[str, dict[str, Any]]:
    """What every script leaves behind, run in a fresh process that knows nothing of the engine."""
    return run_scripts(scripts)


@cache
def trained(name: str) -> Run:
    """The run of a variation, which two tests look at."""
    return project.train(variation(name), keep=False)


@each
def test_the_script_gives_the_bits_of_the_run(name: str, results: dict[str, dict[str, Any]]) -> None:
    run = trained(name)
    assert "failed" not in results[name], results[name]["failed"]
    assert len(run.losses) > 2
    assert results[name]["losses"] == run.losses.tolist()
    assert results[name]["sha"] == run.weights_sha256
    assert results[name]["names"] == list(run.model.state_dict())


@each
def test_the_script_keeps_the_same_best_weights(name: str, results: dict[str, dict[str, Any]]) -> None:
    from engine.train.fingerprint import weights_sha256

    run = trained(name)
    assert results[name]["best_loss"] == run.best_loss
    assert results[name]["best_sha"] == weights_sha256(run.best_state)


@each
def test_the_script_imports_nothing_of_ours(name: str, scripts: dict[str, Path]) -> None:
    imported = set()
    for found in ast.walk(ast.parse(scripts[name].read_text(encoding="utf-8"))):
        if isinstance(found, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in found.names}
        elif isinstance(found, ast.ImportFrom):
            imported.add(str(found.module).partition(".")[0])
    assert imported <= PLAIN
    assert "engine" not in scripts[name].read_text(encoding="utf-8")


@each
def test_no_line_is_long(name: str, scripts: dict[str, Path]) -> None:
    text = scripts[name].read_text(encoding="utf-8")
    tree = ast.parse(text)
    texts = {
        found.lineno
        for found in ast.walk(tree)
        if isinstance(found, ast.Constant) and isinstance(found.value, str)
    }
    lines = text.splitlines()
    assert [line for i, line in enumerate(lines, start=1) if len(line) > 120 and i not in texts] == []
    assert [line for line in lines if len(line) > 120 and "/" not in line] == []
    assert sum(len(line) > 100 for line in lines) <= len(lines) / 20
    assert all(line == line.rstrip() for line in lines)
    assert text.endswith("\n")


def test_no_script_has_an_import_or_a_name_that_it_does_not_use(scripts: dict[str, Path]) -> None:
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F,E9,I001,W"]
    done = subprocess.run(
        [*command, *map(str, scripts.values())], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_no_script_uses_a_character_that_hides(scripts: dict[str, Path]) -> None:
    for file in scripts.values():
        assert all(letter.isprintable() or letter == "\n" for letter in file.read_text(encoding="utf-8"))


def test_a_script_tells_how_far_it_is(results: dict[str, dict[str, Any]]) -> None:
    said = results["two-moons-mlp"]["said"]
    assert said.count("\r") == 12
    assert "epoch 12/12, loss 0." in said
    assert "validation loss 0." in said
    assert said.endswith("\n")


def test_a_script_ends_with_a_plain_error_where_the_loss_runs_away(tmp_path: Path) -> None:
    from engine.spec import set_values

    file = tmp_path / "runaway.py"
    edits = [("optimizer.params.lr", 1e18), ("training.stop.loss_below", None)]
    spec = set_values(variation("linear-regression"), edits)
    file.write_text(project.export_script(spec))
    done = subprocess.run([sys.executable, "-I", str(file)], capture_output=True, text=True, check=False)
    run = project.train(spec, keep=False)
    assert done.stderr.strip().endswith(
        f"FloatingPointError: The loss is not finite at step {run.steps + 1}."
    )


def test_a_wrong_project_is_not_exported() -> None:
    from engine.spec import ProjectError, set_value

    with pytest.raises(ProjectError, match=r"training\.epochs"):
        project.export_script(set_value(variation("linear-regression"), "training.epochs", 0))
