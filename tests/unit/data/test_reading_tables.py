"""Files as they come: read as a person would, or refused with a sentence that names the place."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest
from readable_tables import READABLE, Readable
from refused_tables import REFUSED, Refused

from engine.data.load import load
from engine.data.table import TableOptions, preview, read_table, reader
from engine.data.table.reader import PREVIEW_BYTES
from engine.spec import DataSpec, ProjectError


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("case", READABLE, ids=lambda case: case.title)
def test_a_nasty_file_is_read_as_a_person_reads_it(case: Readable, tmp_path: Path) -> None:
    table = read_table(_written(tmp_path, case.content), TableOptions(**case.options))
    assert list(table.names) == list(case.columns)
    for column, cells in zip(table.columns, case.columns.values(), strict=True):
        assert column.missing_N.tolist() == [cell is None for cell in cells]
        if any(isinstance(cell, str) for cell in cells):
            assert not column.is_number
            assert [text for text, cell in zip(column.texts, cells, strict=True) if cell is not None] == [
                cell for cell in cells if cell is not None
            ]
        else:
            assert column.is_number
            expected = np.array([math.nan if cell is None else float(cell) for cell in cells])
            assert column.numbers_N.tobytes() == expected.tobytes()
    for name, word in case.resolved.items():
        assert getattr(table.options, name) == word


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.title)
def test_a_file_that_cannot_be_right_is_refused_with_its_place(case: Refused, tmp_path: Path) -> None:
    path = _written(tmp_path, case.content)
    with pytest.raises(ProjectError) as caught:
        load(DataSpec(kind="csv", params={"path": str(path), **case.params}))
    problem = caught.value.problems[0]
    assert problem.path == case.path
    for word in case.words:
        assert word in problem.message


def test_the_resolved_options_read_the_same_table_again(tmp_path: Path) -> None:
    for case in READABLE:
        path = _written(tmp_path, case.content)
        first = read_table(path, TableOptions(**case.options))
        again = read_table(path, first.options)
        assert again.options == first.options
        assert again.names == first.names
        assert [c.texts for c in again.columns] == [c.texts for c in first.columns]
        assert [c.numbers_N.tobytes() for c in again.columns] == [
            c.numbers_N.tobytes() for c in first.columns
        ]


def test_a_missing_file_is_refused_with_the_name_that_was_meant(tmp_path: Path) -> None:
    (tmp_path / "flowers.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ProjectError) as caught:
        read_table(tmp_path / "flower.csv")
    assert "no file of this name" in caught.value.problems[0].received
    assert caught.value.problems[0].advice == "Did you mean flowers.csv?"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        read_table(tmp_path)
    assert caught.value.problems[0].received.startswith("a folder")


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ProjectError) as caught:
        read_table(tmp_path / "pipe")
    assert caught.value.problems[0].received.startswith("a device")


def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path, b"a,b\n1,2\n")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(ProjectError) as caught:
        read_table(path)
    assert caught.value.problems[0].code == "unreadable"


def test_a_name_too_long_for_the_system_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        read_table(tmp_path / ("x" * 5000))
    assert caught.value.problems[0].code == "unreadable"


def test_a_guessed_encoding_is_told(tmp_path: Path) -> None:
    table = read_table(_written(tmp_path, "a,b\n1,süß\n2,x\n".encode("cp1252")))
    assert any("cp1252" in note for note in table.notes)


def test_text_that_also_holds_numbers_is_told(tmp_path: Path) -> None:
    table = read_table(_written(tmp_path, b"a,b\n1,1\nx,2\n2,3\ny,4\n"))
    assert [note for note in table.notes if '"a" was read as text: 2' in note and "'x' in row 3" in note]


def test_a_preview_stops_at_its_limit_and_says_so(tmp_path: Path) -> None:
    path = _written(tmp_path, b"a,b\n" + b"".join(b"%d,x\n" % i for i in range(1000)))
    table = preview(path, row_limit=7)
    assert table.columns[0].numbers_N.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert not table.is_complete
    assert preview(path, row_limit=1000).is_complete
    assert read_table(path).n_rows == 1000


def test_a_preview_without_header_stops_at_the_same_row(tmp_path: Path) -> None:
    path = _written(tmp_path, b"1,2\n3,4\n5,6\n")
    assert preview(path, row_limit=2).columns[1].numbers_N.tolist() == [2, 4]
    assert not preview(path, row_limit=2).is_complete
    assert preview(path, row_limit=3).is_complete


def test_a_preview_of_a_huge_file_reads_its_beginning_only(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write("städte,n\n".encode() + "köln,1\nbonn,2\n".encode() * 300_000)
        # Sparse: a reader that does not stop meets zeros, which no table has, and 4 GB of them.
        file.truncate(4 * 2**30)
    table = preview(path, row_limit=5)
    assert table.columns[0].texts == ("köln", "bonn", "köln", "bonn", "köln")


def test_a_huge_file_that_begins_with_what_is_read_cell_by_cell_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write("städte,n\nbern,3\n\n".encode() + "köln,1\nbonn,2\n".encode() * 300_000)
        file.truncate(4 * 2**30)
    with pytest.raises(ProjectError) as caught:
        read_table(path)
    assert caught.value.problems[0].code == "too_large"


def test_a_large_file_that_is_no_table_further_down_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All of it is looked at, so a limit of 256 MB would cost as many seconds as one of 8 MB hundredths.
    limit = 8 * 2**20
    monkeypatch.setattr(reader, "MAX_CAREFUL_BYTES", limit)
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write("städte,n\n".encode() + "köln,1\nbonn,2\n".encode() * 300_000)
        file.truncate(limit + 1)
    with pytest.raises(ProjectError) as caught:
        read_table(path)
    assert caught.value.problems[0].code == "too_large"
    assert "of different lengths" in str(caught.value)


def test_ten_thousand_columns_are_read_each_with_its_numbers(tmp_path: Path) -> None:
    n = 10_000
    path = tmp_path / "wide.csv"
    rows = (",".join(str(row * n + i) for i in range(n)) for row in range(2))
    path.write_text("\n".join([",".join(f"c{i}" for i in range(n)), *rows]) + "\n")
    table = read_table(path)
    assert table.names == tuple(f"c{i}" for i in range(n))
    found_NC = np.stack([column.numbers_N for column in table.columns], axis=1)
    np.testing.assert_array_equal(found_NC, np.arange(2 * n, dtype=np.float64).reshape(2, n))


def test_a_preview_leaves_out_a_row_that_is_cut_in_two(tmp_path: Path) -> None:
    cell = "y" * 60_000
    path = _written(tmp_path, b"a,b\n" + "".join(f'"{cell}\n{i}",{i}\n' for i in range(60)).encode())
    table = preview(path, row_limit=1000)
    assert 0 < table.n_rows < 60
    assert not table.is_complete
    assert all(text == f"{cell}\n{i}" for i, text in enumerate(table.columns[0].texts))


def test_a_preview_never_shows_half_a_number(tmp_path: Path) -> None:
    row = b"1,123456789\n"
    path = _written(tmp_path, b"a,b\n" + row * 200_000)
    assert path.stat().st_size > PREVIEW_BYTES
    assert (PREVIEW_BYTES - len(b"a,b\n")) % len(row) > 3, "the limit must fall within a number"
    table = preview(path, row_limit=1_000_000)
    assert set(table.columns[1].numbers_N.tolist()) == {123456789.0}
    assert not table.is_complete
