"""Reads a table from a text file: every cell as written, or a sentence that names the row and column.

Shapes: N rows of samples.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from engine.data.samples import read_only
from engine.data.table.detect import find_delimiter, find_header
from engine.data.table.encoding import decode
from engine.data.table.numbers import find_decimal, parse_column
from engine.data.table.table import DELIMITERS, MISSING_WORDS, PATH, Column, Table, TableOptions
from engine.spec import Problem, ProjectError

MAX_BYTES: Final = 256 * 1024 * 1024
PREVIEW_BYTES: Final = 2 * 1024 * 1024
# Rows that decide whether the first one is a header.
_HEADER_ROWS: Final = 200
_CHOICES: Final = {
    "delimiter": ("auto", *DELIMITERS),
    "decimal": ("auto", "point", "comma"),
    "header": ("auto", "yes", "no"),
}


@dataclass
class _Rows:
    """Rows of cells without blank ones, and the line on which each begins."""

    cells: list[list[str]]
    lines: list[int]
    is_complete: bool


def read_table(path: str | Path, options: TableOptions | None = None, row_limit: int | None = None) -> Table:
    """Read a table whose cells are separated by a delimiter.

    Args:
        path: The file.
        options: How to read it; None finds everything out.
        row_limit: Stop after this many rows and read no more of the file than they need; None reads it all.

    Returns:
        The table, with options that hold what was found out.

    Raises:
        ProjectError: If the file cannot be read, is empty, binary or ragged, has a header only or the same
            column name twice, or if its decimal mark is in doubt. The problem names the row and the column.
    """
    path = Path(path)
    options = TableOptions() if options is None else options
    _check(options)
    content, complete = _bytes_of(path, None if row_limit is None else PREVIEW_BYTES)
    decoded = decode(content, options.encoding, complete)
    text = decoded.text if complete else _without_last_line(decoded.text)
    if re.match(r"\s*\"?sep=.\"?\s*[\r\n]", text, re.IGNORECASE):
        advice = "Remove this line, and choose the delimiter that it names."
        received = f"{text.split()[0]!r}, a note to a spreadsheet program"
        raise ProjectError(
            [Problem(PATH, "separator_line", "a table from the first row on", received, advice)]
        )
    delimiter = find_delimiter(text) if options.delimiter == "auto" else options.delimiter
    rows = _rows_of(text, delimiter, complete, None if row_limit is None else row_limit + 1)
    if not rows.cells:
        raise ProjectError([Problem(PATH, "empty_file", "a file with a table", "one without a filled cell")])
    _refuse_ragged(rows)
    notes = []
    if decoded.guessed:
        notes.append(f"The letters were read as {decoded.encoding}; if some look wrong, choose the encoding.")
    columns = [list(column) for column in zip(*rows.cells, strict=True)]
    header = options.header
    if header == "auto":
        below = [column[1 : _HEADER_ROWS + 1] for column in columns]
        header = "yes" if find_header([column[0] for column in columns], below) else "no"
        if header == "no":
            notes.append(
                "The first row holds values, so the columns are called column 1, column 2 and so on."
            )
    lines = rows.lines
    if header == "yes":
        names = _names([column[0] for column in columns], lines[0])
        columns, lines = [column[1:] for column in columns], lines[1:]
    else:
        names = [f"column {i + 1}" for i in range(len(columns))]
    is_complete = rows.is_complete
    if row_limit is not None:
        is_complete = is_complete and len(lines) <= row_limit
        columns, lines = [column[:row_limit] for column in columns], lines[:row_limit]
    if not lines and row_limit != 0:
        received = f"only the header in row {rows.lines[0]}"
        raise ProjectError([Problem(PATH, "no_rows", "rows of values below the header", received)])
    decimal = options.decimal
    if decimal == "auto":
        decimal = find_decimal(zip(names, columns, strict=True), lines, delimiter)
    parsed = [parse_column(cells, lines, decimal) for cells in columns]
    for name, found in zip(names, parsed, strict=True):
        if found.mixed is not None:
            n, row, text = found.mixed
            notes.append(
                f'Column "{name}" was read as text: {n} of its cells are numbers, '
                f"but not {text!r} in row {row}."
            )
    resolved = replace(
        options, delimiter=delimiter, encoding=decoded.encoding, decimal=decimal, header=header
    )
    missing = frozenset(MISSING_WORDS)
    return Table(
        path=path,
        columns=tuple(
            Column(
                name=name,
                is_number=found.is_number,
                numbers_N=read_only(found.numbers_N),
                texts=tuple(cells),
                missing_N=read_only(np.array([cell in missing for cell in cells], dtype=np.bool_)),
                fault=found.fault,
            )
            for name, found, cells in zip(names, parsed, columns, strict=True)
        ),
        lines_N=read_only(np.array(lines, dtype=np.int64)),
        options=resolved,
        thousands="".join(sorted(set("".join(found.thousands for found in parsed)))),
        is_complete=is_complete,
        notes=tuple(notes),
    )


def preview(path: str | Path, options: TableOptions | None = None, row_limit: int = 100) -> Table:
    """Read the first rows of a file, fast and in bounded memory however large the file is.

    Raises:
        ProjectError: As read_table does, for as much of the file as was read.
    """
    return read_table(path, options, row_limit)


def _check(options: TableOptions) -> None:
    problems = [
        Problem(
            f"data.params.{name}", "not_a_choice", "one of " + ", ".join(words), repr(getattr(options, name))
        )
        for name, words in _CHOICES.items()
        if getattr(options, name) not in words
    ]
    if problems:
        raise ProjectError(problems)


def _bytes_of(path: Path, limit: int | None) -> tuple[bytes, bool]:
    """The file's bytes, and whether these are all of them."""
    try:
        if path.is_dir():
            raise ProjectError([Problem(PATH, "no_file", "a file", f"a folder: {path}")])
        if path.exists() and not path.is_file():
            raise ProjectError([Problem(PATH, "no_file", "a file", f"a device: {path}")])
        size = path.stat().st_size
        if limit is None and size > MAX_BYTES:
            received = f"one of {size / 2**20:,.0f} MB"
            raise ProjectError(
                [Problem(PATH, "too_large", f"a file of at most {MAX_BYTES // 2**20} MB", received)]
            )
        with path.open("rb") as file:
            content = file.read() if limit is None else file.read(limit)
    except FileNotFoundError:
        raise ProjectError([_not_found(path)]) from None
    except (OSError, ValueError) as error:
        received = getattr(error, "strerror", None) or str(error)
        raise ProjectError(
            [Problem(PATH, "unreadable", "a file that can be read", f"{received}: {path}")]
        ) from None
    return content, len(content) >= size


def _not_found(path: Path) -> Problem:
    try:
        beside = sorted(item.name for item in path.parent.iterdir())
    except OSError:
        beside = []
    near = difflib.get_close_matches(path.name, beside, n=1)
    advice = f"Did you mean {near[0]}?" if near else ""
    return Problem(PATH, "no_file", "a file", f"no file of this name: {path}", advice)


def _without_last_line(text: str) -> str:
    """The beginning of a longer text, without the line that may be cut in two."""
    end = max(text.rfind("\n"), text.rfind("\r")) + 1
    return text[:end] if end else text


def _rows_of(text: str, delimiter: str, complete: bool, limit: int | None) -> _Rows:
    rows = _Rows([], [], complete)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=DELIMITERS[delimiter], skipinitialspace=True, strict=True
    )
    begin = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                if limit is not None and len(rows.cells) >= limit:
                    rows.is_complete = False
                    break
                rows.cells.append(cells)
                rows.lines.append(begin)
            begin = reader.line_num + 1
    except csv.Error as error:
        # A quoted cell may be cut where a preview stops reading; its row is left out.
        if complete or "unexpected end" not in str(error):
            raise ProjectError([_malformed(str(error), begin)]) from None
    if delimiter == "space" and rows.cells:
        # Blanks at the end of a line are no delimiter.
        width = len(rows.cells[0]) - (not rows.cells[0][-1])
        rows.cells = [row[:-1] if len(row) == width + 1 and not row[-1] else row for row in rows.cells]
    return rows


def _malformed(reason: str, row: int) -> Problem:
    if "unexpected end" in reason:
        expected, received = 'a closing quotation mark (")', f"none after the one opened in row {row}"
    elif "expected after" in reason:
        expected, received = (
            f'a delimiter after the closing quotation mark (") in row {row}',
            "another character",
        )
    elif "field limit" in reason:
        expected, received = (
            f"cells of at most {csv.field_size_limit():,} characters",
            f"a longer one in row {row}",
        )
    else:
        expected, received = "cells separated by a delimiter", f"in row {row}: {reason}"
    advice = 'Within quotation marks, a quotation mark is written twice ("").'
    return Problem(PATH, "malformed", expected, received, advice if "field limit" not in reason else "")


def _refuse_ragged(rows: _Rows) -> None:
    """Cut a trailing delimiter that every row has; refuse rows of unequal length."""
    body = rows.cells[1:]
    width = len(rows.cells[0])
    if body and width > 0 and all(len(row) == width + 1 and not row[-1] for row in body):
        rows.cells[1:] = [row[:-1] for row in body]
    elif width > 1 and all(len(row) == width and not row[-1] for row in rows.cells):
        rows.cells = [row[:-1] for row in rows.cells]
    wrong = [i for i, row in enumerate(rows.cells) if len(row) != len(rows.cells[0])]
    if wrong:
        raise ProjectError([_ragged(rows, wrong)])


def _ragged(rows: _Rows, wrong: list[int]) -> Problem:
    usual = Counter(len(row) for row in rows.cells).most_common(1)[0][0]
    i, width = wrong[0], len(rows.cells[0])
    expected = f"{_cells(width)} in row {rows.lines[i]}, as in row {rows.lines[0]}"
    advice = f"In all, {len(wrong)} rows differ from row {rows.lines[0]}." if len(wrong) > 1 else ""
    if usual != width and len(wrong) > 1:
        advice += (
            f" Most rows have {_cells(usual)}: is row {rows.lines[0]} complete, and the delimiter right?"
        )
    return Problem(PATH, "ragged", expected, str(len(rows.cells[i])), advice.strip())


def _cells(n: int) -> str:
    return f"{n} cell" if n == 1 else f"{n} cells"


def _names(first: list[str], row: int) -> list[str]:
    names = [name or f"column {i + 1}" for i, name in enumerate(first)]
    twice = {name: [str(i + 1) for i, other in enumerate(names) if other == name] for name in names}
    problems = [
        Problem(
            PATH,
            "duplicate_column",
            f"a different name for each column in row {row}",
            f'"{name}" for columns {" and ".join(at)}',
        )
        for name, at in twice.items()
        if len(at) > 1
    ]
    if problems:
        raise ProjectError(problems)
    return names
