"""Large files are read in bulk: the same table as cell by cell, the same sentence, or left to the careful reader."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readable_tables import READABLE, Readable
from refused_tables import REFUSED, Refused

from engine.data.load import load
from engine.data.progress import Cancelled, Progress
from engine.data.table import (
    Table,
    TableOptions,
    bulk,
    bulk_plan,
    bulk_portions,
    read_table,
    reader,
    samples_from_table,
)
from engine.spec import DataSpec, ProjectError

# Decimal numbers on which a reader that rounds carelessly gives another float.
HARD_NUMBERS = (
    "0.1",
    "1.7976931348623157e308",
    "2.2250738585072011e-308",
    "4.9406564584124654e-324",
    "2.4703282292062327e-324",
    "0.1000000000000000055511151231257827021181583404541015625",
    "9007199254740993",
    "9007199254740992.9999999999",
    "1.00000000000000011102230246251565404236316680908203125",
    "8.5e-17",
    "123456789012345678901234567890",
    "1e23",
    "-0.0",
    "+5",
    ".5",
    "5.",
    "1E-5",
    "00012",
)
# Cells that Python's float() or another reader might take for a number.
NO_NUMBERS = ("1_000", "0x10", "１２", "−1", "1d5", "1.5abc", "5 %", "1e", "1.2.3", "true", "1 5", "٣")


def outcome(path: Path, options: TableOptions) -> Any:
    """Everything that can be seen of a table, or the problems."""
    try:
        table = read_table(path, options)
    except ProjectError as error:
        return [problem.line() for problem in error.problems]
    return seen_of(table)


def seen_of(table: Table) -> Any:
    return (
        [
            (c.name, c.is_number, c.numbers_N.tobytes(), tuple(c.texts), c.missing_N.tolist(), c.fault)
            for c in table.columns
        ],
        table.lines_N.tolist(),
        table.options,
        table.thousands,
        table.is_complete,
        table.notes,
    )


@pytest.fixture
def bulk_only(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lets the bulk reader try files of any size; collects why it left one to the careful reader."""
    left: list[str] = []
    real = bulk.read_in_bulk

    def watched(path: Path, *given: Any, **named: Any) -> Table | str:
        found = real(path, *given, **named)
        left.append(found if isinstance(found, str) else "")
        return found

    monkeypatch.setattr(reader, "BULK_BYTES", 0)
    monkeypatch.setattr(reader, "read_in_bulk", watched)
    return left


def _carefully(path: Path, options: TableOptions) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "BULK_BYTES", 10**12)
        return outcome(path, options)


@pytest.mark.parametrize("case", READABLE, ids=lambda case: case.title)
def test_a_nasty_file_is_the_same_table_for_both_readers(
    case: Readable, tmp_path: Path, bulk_only: list[str]
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(case.content)
    options = TableOptions(**case.options)
    assert outcome(path, options) == _carefully(path, options)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.title)
def test_a_file_is_refused_in_the_same_words_by_both_readers(
    case: Refused, tmp_path: Path, bulk_only: list[str]
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(case.content)

    def told() -> list[str]:
        with pytest.raises(ProjectError) as caught:
            load(DataSpec(kind="csv", params={"path": str(path), **case.params}))
        return [problem.line() for problem in caught.value.problems]

    in_bulk = told()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "BULK_BYTES", 10**12)
        assert in_bulk == told()


def _file(folder: Path, rows: list[str], header: str = "a,b", end: str = "\n") -> Path:
    path = folder / "t.csv"
    path.write_bytes((header + end + end.join(rows) + end).encode())
    return path


# What stands far behind the rows that decide how the file is read.
LATE = [
    "5,NA",
    "5,",
    ",5",
    "5,inf",
    "5,1e400",
    "5",
    "5,6,7",
    "",
    "   ",
    ",",
    '5,"6"',
    '"5",6',
    '"5,5",6',
    "5,6 ",
    " 5, 6",
    "5,word",
    "5,1'000",
    *(f"5,{cell}" for cell in NO_NUMBERS),
]


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_comes_late_is_read_as_if_it_had_come_first(
    late: str, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _file(tmp_path, [f"{i},{i / 8}" for i in range(300)] + [late] + ["1,2.5"] * 3, end=end)
    monkeypatch.setattr(reader, "BULK_BYTES", 0)
    monkeypatch.setattr(bulk_plan, "SAMPLE_BYTES", 600)
    monkeypatch.setattr(bulk_plan, "LEAST_ROWS", 5)
    assert outcome(path, TableOptions()) == _carefully(path, TableOptions())


@pytest.mark.parametrize("late", ["5;1,234", "5;1.234", "5;2,5", "5;2.5", "5;1.234,5", "5;1,234.5", "5;7"])
@pytest.mark.parametrize("first", ["{0};{0}", "{0};{0}.5", "{0};{0},5"])
def test_a_late_decimal_mark_is_never_read_wrongly_in_silence(
    first: str, late: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _file(tmp_path, [first.format(i) for i in range(300)] + [late], header="a;b")
    monkeypatch.setattr(reader, "BULK_BYTES", 0)
    monkeypatch.setattr(bulk_plan, "SAMPLE_BYTES", 600)
    monkeypatch.setattr(bulk_plan, "LEAST_ROWS", 5)
    assert outcome(path, TableOptions()) == _carefully(path, TableOptions())


def test_numbers_have_the_bits_that_python_gives_them(tmp_path: Path, bulk_only: list[str]) -> None:
    rng = random.Random(3)
    cells = [*HARD_NUMBERS]
    cells += [repr(rng.uniform(-1, 1) * 10.0 ** rng.randint(-300, 300)) for _ in range(2000)]
    cells += [
        "".join(rng.choices("0123456789", k=rng.randint(1, 40))) + "." + str(rng.random())[2:]
        for _ in range(2000)
    ]
    table = read_table(_file(tmp_path, [f"{cell},1" for cell in cells]))
    assert bulk_only == [""]
    assert table.columns[0].numbers_N.tobytes() == np.array([float(cell) for cell in cells]).tobytes()


def test_a_word_for_a_missing_value_stays_in_a_column_of_text(tmp_path: Path, bulk_only: list[str]) -> None:
    path = _file(tmp_path, ["1,x"] * 50 + ["NA,y", "2,NA", "3,?"])
    table = read_table(path)
    assert bulk_only == [""]
    assert tuple(table.columns[1].texts[-3:]) == ("y", "NA", "?")
    assert table.columns[1].missing_N[-3:].tolist() == [False, True, True]
    assert outcome(path, TableOptions()) == _carefully(path, TableOptions())


def test_texts_of_numbers_are_those_of_the_file(tmp_path: Path, bulk_only: list[str]) -> None:
    table = read_table(_file(tmp_path, ["1.50,x", "2,y", "1.5,z"] * 40))
    assert bulk_only == [""]
    assert tuple(table.columns[0].texts[:3]) == ("1.50", "2", "1.5")
    samples = samples_from_table(table, target="a", features=["b"], task="classification")
    assert samples.class_names == ("1.50", "2")


def test_a_file_that_changed_in_between_is_not_mixed_with_the_old_one(
    tmp_path: Path, bulk_only: list[str]
) -> None:
    path = _file(tmp_path, ["1.5,2"] * 50)
    table = read_table(path)
    path.write_text("a,b\n" + "7,8\n" * 80)
    with pytest.raises(ProjectError, match="read before"):
        list(table.columns[0].texts)


def test_progress_rises_to_the_end(tmp_path: Path, bulk_only: list[str]) -> None:
    seen: list[float] = []
    read_table(_file(tmp_path, ["1.5,2"] * 200_000), progress=seen.append)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)


def test_reading_ends_when_nobody_wants_the_rest(tmp_path: Path, bulk_only: list[str]) -> None:
    path = _file(tmp_path, ["1.5,2"] * 200_000)
    asked = iter([False, True, True])
    with pytest.raises(Cancelled):
        read_table(path, cancelled=lambda: next(asked))


def test_a_table_of_a_hundred_thousand_rows_is_read_in_bulk(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x_NF = rng.normal(size=(100_000, 3)).round(4)
    rows = [",".join(map(repr, row)) + f",{'abc'[i % 3]}" for i, row in enumerate(x_NF.tolist())]
    path = _file(tmp_path, rows, header="x,y,z,kind")
    found = bulk.read_in_bulk(path, TableOptions(), Progress())
    assert isinstance(found, Table)
    samples = samples_from_table(found)
    assert samples.x_NF.tobytes() == x_NF.tobytes()
    assert samples.class_names == ("a", "b", "c")


_CELL = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["", "NA", "nan", "?", "x", "1,5", "1.234", "inf", 'a"b', " 7", "7 ", "é"]),
)


@settings(deadline=None, max_examples=150)
@given(
    rows=st.lists(st.tuples(_CELL, _CELL, _CELL), min_size=2, max_size=30),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_any_table_is_the_same_for_both_readers(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], delimiter: str, end: str
) -> None:
    def written(cell: str) -> str:
        quoted = '"' + cell.replace('"', '""') + '"'
        return quoted if delimiter in cell or '"' in cell else cell

    path = tmp_path_factory.mktemp("any") / "t.csv"
    lines = [delimiter.join(map(written, row)) for row in [("p", "q", "r"), ("1.5", "2.5", "3"), *rows]]
    path.write_bytes((end.join(lines) + end).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "BULK_BYTES", 0)
        in_bulk = outcome(path, TableOptions())
    assert in_bulk == _carefully(path, TableOptions())


def test_most_plain_files_are_indeed_read_in_bulk(tmp_path: Path, bulk_only: list[str]) -> None:
    for case in READABLE:
        path = tmp_path / "t.csv"
        path.write_bytes(case.content)
        read_table(path, TableOptions(**case.options))
    assert bulk_only.count("") >= 20
    assert len(READABLE) + len(REFUSED) >= 60


def test_a_file_of_several_portions_is_read_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    n = 400_000
    path.write_text("a,b,c\n" + "".join(f"{i},{i}.25,{'xyz'[i % 3]}{i}\n" for i in range(n)))
    assert path.stat().st_size > bulk_portions.PORTION_BYTES
    a, b, c = read_table(path).columns
    assert np.array_equal(a.numbers_N, np.arange(n))
    assert np.array_equal(b.numbers_N, np.arange(n) + 0.25)
    assert [c.texts[i] for i in (0, 1, 399_998, 399_999)] == ["x0", "y1", "z399998", "x399999"]
