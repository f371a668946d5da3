"""Every optimiser with every schedule, and all that stands between loss and step: script and run give the same bits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from optimizing_projects import SPECS
from running_scripts import run_scripts

from engine import project


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What every script leaves behind."""
    folder: Path = tmp_path_factory.mktemp("scripts")
    files = {}
    for i, (name, spec) in enumerate(SPECS.items()):
        files[name] = folder / f"project_{i}.py"
        files[name].write_text(project.export_script(spec), encoding="utf-8")
    # torch warns of sparse tensors, and of what its own nested schedules do.
    return run_scripts(files, warnings="ignore")


@pytest.mark.filterwarnings("ignore:Sparse invariant checks")
@pytest.mark.parametrize("name", SPECS)
def test_the_script_gives_the_bits_of_the_run(name: str, results: dict[str, dict[str, Any]]) -> None:
    run = project.train(SPECS[name], keep=False)
    assert "failed" not in results[name], results[name]["failed"]
    assert len(run.losses) > 2
    assert results[name]["losses"] == run.losses.tolist()
    assert results[name]["sha"] == run.weights_sha256
    assert len(set(run.losses.tolist())) > 1
