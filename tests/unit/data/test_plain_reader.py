"""The reader of exported scripts gives the same bits as the trainer's own, from its source text alone."""

from __future__ import annotations

import ast
import csv
import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from readable_tables import READABLE, Readable

from engine.data.load import load, resolve_path
from engine.data.samples import Samples
from engine.data.table import TableOptions, read_table, samples_from_table
from engine.data.table.plain_reader import plain_reader_arguments, read_csv_samples
from engine.spec import DataSpec, ProjectError


def _pasted() -> Any:
    """The function as a script has it: from its text, with numpy and csv imported and nothing else."""
    scope: dict[str, Any] = {"np": np, "csv": csv}
    exec(inspect.getsource(read_csv_samples), scope)  # noqa: S102
    return scope["read_csv_samples"]


def _assert_same(path: Path, arguments: dict[str, Any], samples: Samples) -> None:
    literal = ast.literal_eval(repr(arguments))
    x_NF, y_N = _pasted()(str(path), **literal)
    assert x_NF.shape == samples.x_NF.shape
    assert x_NF.dtype == samples.x_NF.dtype
    assert x_NF.tobytes() == samples.x_NF.tobytes()
    assert y_N.dtype == samples.y_N.dtype
    assert y_N.tobytes() == samples.y_N.tobytes()


@pytest.mark.parametrize("name", ["iris", "wine"])
def test_a_shipped_sample_is_read_the_same(name: str) -> None:
    path = resolve_path(f"samples/{name}.csv", None)
    table = read_table(path)
    samples = samples_from_table(table)
    _assert_same(path, plain_reader_arguments(table, samples, {}), samples)


@pytest.mark.parametrize("missing", ["drop", "fill"])
@pytest.mark.parametrize("task", ["auto", "classification"])
@pytest.mark.parametrize(
    "case", [c for c in READABLE if 2 <= len(c.columns) < 100], ids=lambda case: case.title
)
def test_a_nasty_file_is_read_the_same(case: Readable, task: str, missing: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(case.content)
    table = read_table(path, TableOptions(**case.options))
    compared = 0
    for target in table.names:
        params = {"target": target, "features": None, "task": task, "missing": missing}
        try:
            samples = samples_from_table(table, **params)
        except ProjectError as error:
            # A target of one class, or no complete row: nothing to compare for this target.
            assert {problem.code for problem in error.problems} <= {"one_class", "no_samples"}
            continue
        _assert_same(path, plain_reader_arguments(table, samples, params), samples)
        compared += 1
    is_single = len({cell for cells in case.columns.values() for cell in cells if cell is not None}) <= 2
    assert compared or is_single or table.n_rows == 1 or any(None in cells for cells in case.columns.values())


def test_loaded_data_carries_the_arguments_of_its_file() -> None:
    loaded = load(DataSpec(kind="csv", params={"path": "samples/iris.csv", "features": ["petal_width_cm"]}))
    assert loaded.path is not None
    assert loaded.plain is not None
    _assert_same(loaded.path, dict(loaded.plain.arguments), loaded.samples)


def test_arguments_are_refused_for_samples_of_other_parameters(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n3,4\n")
    table = read_table(tmp_path / "t.csv")
    with pytest.raises(ProjectError, match="the parameters that gave"):
        plain_reader_arguments(table, samples_from_table(table, target="a"), {"target": "b"})
