"""Portions of a large text file: cut between two lines, read side by side, and put together in order."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from engine.data.table.bulk_portions import cuts_between_lines, read_portions

OPTIONS = {"has_header": False, "schema": {"0": pl.Float64, "1": pl.Float64}, "quote_char": None}


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode())
    return path


def _rows(n: int) -> str:
    return "".join(f"{i},{i / 7!r}\n" for i in range(n))


@pytest.mark.parametrize("end", ["", "8,9", "8,9\n"])
@pytest.mark.parametrize("portion_bytes", [1, 100, 5_000, 10**6])
def test_every_portion_begins_behind_a_line_end(tmp_path: Path, portion_bytes: int, end: str) -> None:
    text = "a,b\n" + _rows(3_000) + end
    cuts = cuts_between_lines(_file(tmp_path, text), 1, portion_bytes)
    assert cuts[0] == len("a,b\n")
    assert cuts[-1] == len(text)
    assert all(text[at - 1] == "\n" for at in cuts[:-1])
    assert cuts == sorted(set(cuts))


def test_a_line_longer_than_a_portion_stays_whole(tmp_path: Path) -> None:
    lines = ["1" * 20_000, "2" * 9_000, "3"]
    cuts = cuts_between_lines(_file(tmp_path, "\n".join(lines)), 0, 100)
    assert cuts == [0, 20_001, 29_002, 29_003]


def test_nothing_below_the_header_gives_no_portion(tmp_path: Path) -> None:
    path = _file(tmp_path, "a,b\n")
    assert cuts_between_lines(path, 1) == [4]
    assert list(read_portions(path, [4], OPTIONS)) == []


def test_portions_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = _file(tmp_path, _rows(20_000))
    cuts = cuts_between_lines(path, 0, 10_000)
    assert len(cuts) > 20
    portions = list(read_portions(path, cuts, OPTIONS))
    a_N, b_N = (np.concatenate([portion.numbers[i] for portion in portions]) for i in (0, 1))
    assert a_N.tolist() == list(range(20_000))
    assert b_N.tolist() == [i / 7 for i in range(20_000)]


def test_a_word_in_a_late_portion_ends_the_reading(tmp_path: Path) -> None:
    path = _file(tmp_path, _rows(20_000) + "1,many\n")
    with pytest.raises(pl.exceptions.PolarsError):
        list(read_portions(path, cuts_between_lines(path, 0, 10_000), OPTIONS))


def test_a_file_that_became_shorter_is_no_table(tmp_path: Path) -> None:
    path = _file(tmp_path, _rows(20_000))
    cuts = cuts_between_lines(path, 0, 10_000)
    os.truncate(path, 50_000)
    with pytest.raises(OSError, match="became shorter"):
        list(read_portions(path, cuts, OPTIONS))
