"""Parquet files: columns as they are typed, text as in a CSV file, and a sentence for what cannot be used."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from engine.data.load import load
from engine.data.progress import Cancelled
from engine.data.table import preview, read_table, samples_from_table
from engine.data.table.parquet import read_parquet_samples
from engine.spec import DataSpec, ProjectError


def _write(folder: Path, columns: dict[str, Any], name: str = "t.parquet", **options: Any) -> Path:
    path = folder / name
    pl.DataFrame(columns, strict=False).write_parquet(path, **options)
    return path


MIXED: dict[str, Any] = {
    "number": [1.5, None, -2.0, float("nan"), 0.125, 7.0],
    "whole": pl.Series([1, 2, None, 4, 5, 6], dtype=pl.Int16),
    "yes": [True, False, None, True, False, True],
    "word": ["a", " b ", None, "NA", "b", "c"],
    "kind": pl.Series(["x", "y", "x", "y", "y", "x"], dtype=pl.Categorical),
    "price": pl.Series(["1.25", "2.50", "3.00", "4.75", "0.01", "9.99"]).cast(pl.Decimal(10, 2)),
    "target": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
}


def test_every_type_becomes_numbers_or_text(tmp_path: Path) -> None:
    table = read_table(_write(tmp_path, MIXED))
    numbers = {column.name: column.numbers_N for column in table.columns if column.is_number}
    nan = np.nan
    assert list(numbers) == ["number", "whole", "yes", "price", "target"]
    np.testing.assert_array_equal(numbers["number"], [1.5, nan, -2.0, nan, 0.125, 7.0])
    np.testing.assert_array_equal(numbers["whole"], [1, 2, nan, 4, 5, 6])
    np.testing.assert_array_equal(numbers["yes"], [1, 0, nan, 1, 0, 1])
    np.testing.assert_array_equal(numbers["price"], [1.25, 2.5, 3, 4.75, 0.01, 9.99])
    word = table.column("word")
    assert word is not None
    assert tuple(word.texts) == ("a", "b", "", "NA", "b", "c")
    assert word.missing_N.tolist() == [False, False, True, True, False, False]


def test_dates_and_lists_are_left_out_with_a_note(tmp_path: Path) -> None:
    when = [datetime.date(2024, 1, day) for day in (1, 2)]
    table = read_table(_write(tmp_path, {"when": when, "many": [[1], [2, 3]], "x": [1, 2], "y": [3, 4]}))
    assert table.names == ("x", "y")
    assert [note.split('"')[1] for note in table.notes] == ["when", "many"]


@pytest.mark.parametrize("missing", ["drop", "fill"])
@pytest.mark.parametrize("target", ["target", "kind", "whole"])
def test_samples_are_those_of_a_csv_file_with_the_same_cells(
    tmp_path: Path, missing: str, target: str
) -> None:
    columns = {name: values for name, values in MIXED.items() if name not in ("yes", "price")}
    pl.DataFrame(columns, strict=False).with_columns(pl.col("number").fill_nan(None)).write_csv(
        tmp_path / "t.csv"
    )
    task = "classification" if target != "target" else "auto"
    chosen = {"target": target, "missing": missing, "task": task}
    from_csv = samples_from_table(read_table(tmp_path / "t.csv"), **chosen)
    from_parquet = samples_from_table(read_table(_write(tmp_path, columns)), **chosen)
    assert from_parquet.feature_names == from_csv.feature_names
    assert from_parquet.class_names == from_csv.class_names
    assert from_parquet.x_NF.tobytes() == from_csv.x_NF.tobytes()
    assert from_parquet.y_N.tobytes() == from_csv.y_N.tobytes()


@pytest.mark.parametrize("missing", ["drop", "fill"])
@pytest.mark.parametrize("target", ["target", "kind", "whole"])
def test_the_reader_of_scripts_gives_the_same_bits(tmp_path: Path, missing: str, target: str) -> None:
    path = _write(tmp_path, MIXED)
    task = "classification" if target != "target" else "auto"
    loaded = load(
        DataSpec(kind="csv", params={"path": str(path), "target": target, "missing": missing, "task": task})
    )
    assert loaded.plain is not None
    assert loaded.plain.function is read_parquet_samples
    x, y = read_parquet_samples(str(path), **loaded.plain.arguments)
    assert x.tobytes() == loaded.samples.x_NF.tobytes()
    assert y.tobytes() == loaded.samples.y_N.tobytes()


def test_many_row_groups_come_in_their_order(tmp_path: Path) -> None:
    rows = np.arange(50_000)
    path = _write(tmp_path, {"x": rows, "y": rows * 2.0}, row_group_size=999)
    seen: list[float] = []
    table = read_table(path, progress=seen.append)
    assert table.columns[0].numbers_N.tolist() == rows.tolist()
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_reading_ends_when_nobody_wants_the_rest(tmp_path: Path) -> None:
    path = _write(tmp_path, {"x": np.arange(1000), "y": np.arange(1000)})
    asked = iter([False, True, True])
    with pytest.raises(Cancelled):
        read_table(path, cancelled=lambda: next(asked))


def test_a_preview_reads_the_first_rows(tmp_path: Path) -> None:
    table = preview(_write(tmp_path, {"x": [1, 2, 3], "y": [4, 5, 6]}), row_limit=2)
    assert (table.n_rows, table.is_complete) == (2, False)


def test_an_infinite_number_is_named_with_its_row(tmp_path: Path) -> None:
    path = _write(tmp_path, {"x": [1.0, float("inf")], "y": [1.0, 2.0]})
    with pytest.raises(ProjectError, match='a finite number in row 2, column "x"'):
        load(DataSpec(kind="csv", params={"path": str(path)}))


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped end", "text", "zeros"])
def test_a_damaged_file_is_told_in_a_sentence(tmp_path: Path, damage: str) -> None:
    path = _write(tmp_path, {"x": list(range(1000)), "y": list(range(1000))})
    content = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "cut": content[: len(content) // 2],
            "flipped end": content[:-8] + b"\xff\xff\xff\x7f" + content[-4:],
            "text": b"a,b\n1,2\n",
            "zeros": b"PAR1" + bytes(len(content) - 8) + b"PAR1",
        }[damage]
    )
    with pytest.raises(ProjectError) as caught:
        read_table(path)
    assert caught.value.problems[0].path == "data.params.path"


def test_a_file_without_usable_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="at least one column"):
        read_table(_write(tmp_path, {"when": [datetime.date(2024, 1, 1)]}))
