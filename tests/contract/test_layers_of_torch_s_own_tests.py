"""Our layers against the samples that torch's own tests of its modules use, run in a process of their own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("module_db_report.py")
# What a node of a project cannot say.
NOT_EXPRESSED = (
    "a size with none for one axis",
    "a single number, without a batch axis",
    "one factor for each axis, or one ratio for all",
    "two inputs of different sizes",
    "return_indices, which is left out",
)
# torch's complaints about what is no parameter and no shape: a state, an index or a type that is passed in.
NOT_OF_PARAMETERS = ("hidden", r"hx\\\[", "index out of range", "scalar type", "input dtype")


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    answer = subprocess.run(
        [sys.executable, str(SCRIPT)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_shapes_and_weights_agree_in_every_sample_that_a_node_can_express(report: dict[str, Any]) -> None:
    assert report["wrong"] == []
    assert sum(report["compared"].values()) >= 1200
    assert len(report["compared"]) >= 85


def test_few_samples_cannot_be_expressed_and_each_says_why(report: dict[str, Any]) -> None:
    assert [key for key in report["cannot"] if key.partition(": ")[2] not in NOT_EXPRESSED] == []
    assert sum(report["cannot"].values()) < 0.1 * sum(report["compared"].values())


def test_every_error_of_parameters_or_shapes_is_refused_before_torch_is_asked(report: dict[str, Any]) -> None:
    missed = [line for line in report["missed"] if not re.search("|".join(NOT_OF_PARAMETERS), line)]
    assert missed == []
    assert not any("CONSTRUCTION_ERROR" in line for line in report["missed"])
    assert sum(report["refused"].values()) >= 60
