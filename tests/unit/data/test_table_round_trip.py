"""Random tables, written with Python's csv module in random dialects, are read back exactly."""

from __future__ import annotations

import csv
import io
import math
import string
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readable_tables import READABLE

from engine.data.load import load
from engine.data.table import TableOptions, read_table
from engine.data.table.table import DELIMITERS, MISSING_WORDS
from engine.spec import DataSpec, ProjectError

WORDS = st.text(string.ascii_letters + "éüß中文,;|\"'\n. ", min_size=1, max_size=8).map(
    lambda text: "w" + text.strip() + "w"
)
NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False, width=64)
DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(sorted(DELIMITERS)),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
        "missing": st.sampled_from([word for word in MISSING_WORDS if word]),
    }
    # Python's writer leaves a line feed in a cell unquoted if lines end with a carriage return alone.
).filter(lambda dialect: dialect["lineterminator"] != "\r" or dialect["quoting"] != csv.QUOTE_MINIMAL)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[float | None] | list[str]]]:
    """Names and columns; the first column holds numbers only, so that the header is one."""
    n_rows = draw(st.integers(1, 12))
    kinds = draw(st.lists(st.sampled_from([NUMBERS, WORDS]), max_size=4))
    first = st.floats(allow_nan=False, allow_infinity=False)
    columns = [draw(st.lists(kind, min_size=n_rows, max_size=n_rows)) for kind in (first, *kinds)]
    names = draw(st.lists(WORDS, min_size=len(columns), max_size=len(columns), unique=True))
    return names, columns


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables(), dialect=DIALECTS, auto=st.booleans())
def test_a_table_written_in_any_dialect_is_read_back_exactly(
    tmp_path: Path,
    table: tuple[list[str], list[list[float | None] | list[str]]],
    dialect: dict[str, str],
    auto: bool,
) -> None:
    names, columns = table
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=DELIMITERS[dialect["delimiter"]],
        quoting=dialect["quoting"],
        lineterminator=dialect["lineterminator"],
    )
    writer.writerow(names)
    for row in zip(*columns, strict=True):
        writer.writerow([dialect["missing"] if cell is None else cell for cell in row])
    path = tmp_path / "table.csv"
    path.write_bytes(text.getvalue().encode(dialect["encoding"]))
    options = TableOptions(
        delimiter=dialect["delimiter"],
        encoding="auto" if auto and dialect["encoding"] != "gb18030" else dialect["encoding"],
        decimal="point",
        header="auto" if auto else "yes",
    )
    read = read_table(path, options)
    assert list(read.names) == names
    for column, cells in zip(read.columns, columns, strict=True):
        if any(isinstance(cell, str) for cell in cells):
            assert list(column.texts) == cells
        else:
            expected = np.array([math.nan if cell is None else float(cell) for cell in cells])
            assert column.is_number
            assert column.numbers_N.tobytes() == expected.tobytes()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    columns=st.integers(2, 12).flatmap(
        lambda n: st.lists(
            st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 2)), min_size=n, max_size=n),
            min_size=2,
            max_size=5,
        )
    ),
    delimiter=st.sampled_from(["semicolon", "tab", "pipe", "space"]),
    comma=st.booleans(),
)
def test_delimiter_and_decimal_mark_are_found_out(
    tmp_path: Path, columns: list[list[float]], delimiter: str, comma: bool
) -> None:
    # Two digits after the mark leave no doubt which mark it is.
    rows = [
        [f"{cell:.2f}".replace(".", "," if comma else ".") for cell in row]
        for row in zip(*columns, strict=True)
    ]
    lines = [[f"c{i}" for i in range(len(columns))], *rows]
    path = tmp_path / "table.csv"
    path.write_text("".join(DELIMITERS[delimiter].join(row) + "\n" for row in lines))
    read = read_table(path)
    assert (read.options.delimiter, read.options.decimal) == (delimiter, "comma" if comma else "point")
    assert [column.numbers_N.tolist() for column in read.columns] == columns


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """A readable file with some bytes cut out and others put in."""
    content = draw(st.sampled_from([case.content for case in READABLE if len(case.content) < 1000]))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        end = at + draw(st.integers(0, 4))
        content = content[:at] + draw(st.binary(max_size=4) | st.sampled_from(DAMAGE)) + content[end:]
    return content


DAMAGE = [
    b'"',
    b'""',
    b"\n",
    b"\r",
    b",",
    b";",
    b"\t",
    b" ",
    b"1,5",
    b"1.5",
    b"1e999",
    b"inf",
    b"?",
    b"-",
    b"\xef\xbb\xbf",
    b"\0",
]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=damaged_files() | st.binary(max_size=60),
    task=st.sampled_from(["auto", "regression", "classification"]),
    missing=st.sampled_from(["drop", "fill"]),
    scale=st.sampled_from(["none", "standardize", "min_max"]),
)
def test_a_damaged_file_gives_finite_numbers_or_a_sentence(
    tmp_path: Path, content: bytes, task: str, missing: str, scale: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    params = {"path": str(path), "task": task, "missing": missing}
    data = DataSpec(kind="csv", params=params, scale_features=scale, scale_target=scale)
    try:
        loaded = load(data)
    except ProjectError as error:
        assert all(problem.path.startswith("data") and problem.received for problem in error.problems)
        return
    assert np.isfinite(loaded.x_NI).all()
    assert np.isfinite(loaded.y_N).all()
    assert (
        len(loaded.samples) + sum(int(note.split(" ")[0]) for note in loaded.notes if "rows left out" in note)
        == read_table(path).n_rows
    )
